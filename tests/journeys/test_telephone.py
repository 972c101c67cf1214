"""A family rings: the clerk is on the right page by one key, and notes the call by the keyboard alone."""

from typing import Any

import pytest

from permits.models import Call, Notice
from tests import people
from tests.journeys import desk, plans
from tests.journeys.engines import MakePage
from tests.journeys.hands import Hands
from tests.journeys.road import Walker
from tests.journeys.watch import Watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
PLANS = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
LANGUAGES = ("en", pytest.param("es", marks=pytest.mark.broad))
CLERK = "Ana Clerk"
# The words for the family stand in its language, marked as such, whatever language the clerk reads.
THEIRS = "[...document.querySelectorAll('.say__theirs')].every(e => e.lang === 'es') && document.querySelectorAll('.say__theirs').length"


@pytest.fixture(autouse=True)
def _season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.season()
    people.staff(name=CLERK)


def walker(page: Any, live_server: Any, language: str) -> Walker:
    """The clerk; a call that is refused is answered 422."""
    watch = Watch(page, live_server.url)
    watch.allowed |= {422}
    return Walker(page, live_server.url, PLANS[language], watch)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_family_that_rings_is_told_and_the_call_noted_by_keyboard(language: str, pages: MakePage, live_server: Any) -> None:
    application = people.submitted(people.LUPE, answers={"reach": {"spoken": "Mixteco", "talk_help": ["interpreter"]}})
    with pages(1280, 900) as page:
        clerk = walker(page, live_server, language)
        desk.sign_in(clerk, CLERK)
        case = f"office/case/{application.reference}/"
        clerk.open(case)
        page.focus("[name=note]")
        page.keyboard.press("F2")
        assert clerk.path == case, "a key does nothing while a note is typed"
        page.focus(".case__panel")
        with page.expect_navigation():
            page.keyboard.press("F2")
        clerk.look()
        assert clerk.path == f"{case}telephone/"
        assert page.evaluate(THEIRS)
        assert "Tenemos su solicitud." in page.inner_text("main")
        assert application.access_code[:4] not in page.text_content("main")
        button = ".outcomes button[value=interpreter]"
        hands = Hands(page)
        hands.answer({}, button)
        assert not Call.objects.exists(), "nobody is told without proof"
        assert page.query_selector(".summary")
        hands = Hands(page)
        mail = Notice.objects.get(application=application, channel="email")
        hands.answer({"proof": "reference", "read": (str(mail.key),)}, button)
        clerk.look()
    call = Call.objects.get()
    assert (call.outcome, call.words["language"]) == ("interpreter", "Mixteco")
    assert Notice.objects.get(event=mail.event, channel="phone").outcome == "interpreter"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 768])
def test_the_page_warns_of_who_must_not_be_told_on_any_width(
    language: str, width: int, pages: MakePage, live_server: Any
) -> None:
    application = people.submitted(people.LUPE, answers={"must_not_know": True})
    with pages(width) as page:
        clerk = walker(page, live_server, language)
        desk.sign_in(clerk, CLERK)
        clerk.open(f"office/case/{application.reference}/telephone/")
        assert not page.is_visible("details .say"), "what may be said on our own call only stays shut"
        page.click("#kept ~ details summary")
        page.fill("[name=keep-name]", "Juan Núñez")
        page.fill("[name=keep-why]", "the mother, called")
        clerk.press("button[name=act][value=keep]")
        assert "Juan Núñez" in page.inner_text(".usa-alert--error")
        page.select_option("[name=person]", "kept")
        page.select_option("[name=proof]", "reference")
        clerk.press(".outcomes button[value=spoken]")
        assert not Call.objects.exists()
        clerk.press(".outcomes button[value=not_told]")
        assert Call.objects.get().outcome == "not_told"
        clerk.open(f"office/case/{application.reference}/contacts/")
        assert page.is_visible(".usa-alert--error")
