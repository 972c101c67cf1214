"""Families with a telephone only, letters only, the counter only: from filing to reading the answer, with the office between."""

import re
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from permits.models import Application, Draft, Notice
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import Plan, Walker
from tests.journeys.watch import Watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
PLANS = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
ENGLISH = ("en", pytest.param("es", marks=pytest.mark.broad))
SPANISH = ("es", pytest.param("en", marks=pytest.mark.broad))
CLERK = "Ana Clerk"
YES = {"en": "You have the release", "es": "Tiene la autorización de salida"}
# The button "Print the ticked letters", with the answer's bytes in place of the browser's own reader of PDFs.
PRINT = """(async () => { const form = document.querySelector('main form'); const data = new URLSearchParams(new FormData(form));
data.set('act', 'print'); const answer = await fetch(location.href, {method: 'POST', body: data});
return answer.ok ? [...new Uint8Array(await answer.arrayBuffer())] : [] })()"""


def reached_by(plan: Plan, channel: str) -> Plan:
    """The family of a plan with one channel and no e-mail."""
    phone = {"phone": "323 555 0142"} if channel in {"text", "phone"} else {}
    reach = {"channels": (channel,), "language": plan.language, **phone}
    return replace(plan, pages={**plan.pages, "reach": reach})


@pytest.fixture(autouse=True)
def _season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    people.staff(name=CLERK)


def walker(page: Any, live_server: Any, plan: Plan, number: str = "") -> Walker:
    """A family or a clerk at a browser."""
    return Walker(page, live_server.url, plan, Watch(page, live_server.url), number=number)


def released(page: Any, live_server: Any, number: str) -> Walker:
    """The office signs in, says yes and sends it."""
    clerk = walker(page, live_server, PLANS["en"])
    desk.sign_in(clerk, CLERK)
    reference = f"{number[:4]}-{number[4:8]}"
    desk.decide(clerk, reference, "yes")
    desk.send(clerk)
    desk.work()
    return clerk


def worked_off(clerk: Walker, channel: str, outcome: str = "") -> list[str]:
    """The clerk works a list off, row by row; gives back what each row said."""
    said = []
    for _ in range(20):
        clerk.open(f"office/lists/{channel}/")
        first = clerk.page.query_selector("main section.paper")
        if not first:
            return said
        said.append(first.text_content())
        # A call about a case is noted on the case's telephone page; one about a draft on the list itself.
        if first.query_selector('a[href*="/telephone/"]'):
            clerk.press('main section.paper a[href*="/telephone/"]')
            said.append(clerk.page.text_content("main"))
            clerk.page.select_option("[name=proof]", "our_call")
            clerk.press(f'main .outcomes button[value="{outcome}"]')
            continue
        if channel == "counter":
            clerk.page.select_option("main section.paper select[name=identity]", "photo_card")
        clerk.press(f'main section.paper button[value="{outcome}"]')
    raise AssertionError(f"the list {channel} does not end")


def posted(clerk: Walker) -> str:
    """All letters are printed, then marked as posted; gives back the words of the letters, covering list first."""
    clerk.open("office/lists/letter/")
    keys = [box.get_attribute("value") for box in clerk.page.query_selector_all("input[name=keys]")]
    assert keys, "no letter waits"
    printed = clerk.page.evaluate(PRINT)
    words = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(bytes(printed)))
    assert Notice.objects.filter(channel="letter", state="ready").count() == len(keys), "printing marks nothing as posted"
    clerk.press("main button[value=posted]")
    assert not Notice.objects.filter(channel="letter", state="ready").exists()
    return words


@pytest.mark.broad
@pytest.mark.parametrize("language", SPANISH)
def test_a_family_with_letters_only_reads_its_answer_in_a_letter(pages: MakePage, live_server: Any, language: str) -> None:
    plan = reached_by(PLANS[language], "letter")
    with pages(360) as page:
        family = walker(page, live_server, plan)
        road.start(family)
        road.fill_pages(family)
        number = road.send(family)
    desk.work()
    with pages(1280, 900) as page:
        clerk = walker(page, live_server, PLANS["en"])
        desk.sign_in(clerk, CLERK)
        first = posted(clerk)
        assert f"{number[8:12]}-{number[12:16]}-{number[16:]}" in first, "the letter holds the whole number"
        desk.decide(clerk, f"{number[:4]}-{number[4:8]}", "yes")
        desk.send(clerk)
        desk.work()
        answer = posted(clerk)
    letter = Notice.objects.get(kind="released")
    assert (letter.channel, letter.state) == ("letter", "posted")
    assert plan.pages["home"]["street"] in answer
    with pages(360) as page:
        family = walker(page, live_server, plan, number)
        road.look_up(family)
        assert YES[language] in page.inner_text("h1")


@pytest.mark.parametrize("language", ENGLISH)
def test_a_family_with_a_telephone_files_with_the_clerk_and_hears_the_answer(
    pages: MakePage, live_server: Any, language: str
) -> None:
    plan = reached_by(PLANS[language], "phone")
    with pages(360) as page:  # the family begins alone, on a phone that dies
        family = walker(page, live_server, plan)
        road.start(family)
        road.fill_pages(family, until="home")
        code = page.inner_text("aside .number__digits")
    with pages(1280, 900) as page:
        clerk = walker(page, live_server, plan)
        english = walker(page, live_server, PLANS["en"])
        desk.sign_in(english, CLERK)
        english.press('main a[href$="/office/help/"]')
        page.fill("[name=go-code]", code)
        road.tick(page, "go-how", "phone")
        born = plan.child["birth_date"]
        page.fill("[name=go-birth_date_day]", str(born.day))
        page.select_option("[name=go-birth_date_month]", str(born.month))
        page.fill("[name=go-birth_date_year]", str(born.year))
        english.page.click("button[name=act][value=resume]")
        page.wait_for_selector(".helping")
        clerk.look()
        assert clerk.path.endswith("/home/")
        road.fill_pages(clerk)
        page.click("label[for=id_declare]")
        clerk.press(road.GO_ON)
        road.retype(clerk)
        assert "office/help/done/" in page.url
        application = Application.objects.get()
        secret = application.access_code
        assert str(application) in page.inner_text("main")
        for held in (page.inner_text("main"), page.evaluate("document.documentElement.outerHTML")):
            assert secret[:4] + "-" + secret[4:8] not in held
        desk.work()
        words = posted(english)
        assert application.confirmation_number[-14:] in words, "the number goes by mail"
        desk.decide(english, str(application), "yes")
        desk.send(english)
        desk.work()
        calls = worked_off(english, "phone", "spoken")
        assert calls
        assert all(secret[:4] + "-" + secret[4:8] not in call for call in calls)
    assert Notice.objects.get(kind="released", channel="phone").outcome == "spoken"
    assert Notice.objects.filter(kind="released", channel="letter").exists(), "the law wants it in writing too"
    assert application.answers["assisted"][0]["how"] == "phone"
    with pages(360) as page:
        family = walker(page, live_server, plan, re.sub(r"\D", "", application.confirmation_number))
        road.look_up(family)
        assert YES[language] in page.inner_text("h1")


@pytest.mark.parametrize("language", SPANISH)
def test_a_family_at_the_counter_files_on_the_device_and_gets_its_answer_there(
    pages: MakePage, live_server: Any, language: str, settings: Any
) -> None:
    plan = reached_by(PLANS[language], "counter")
    with pages(800, 1000) as page:
        device = walker(page, live_server, plan)
        english = walker(page, live_server, PLANS["en"])
        desk.sign_in(english, CLERK)
        english.open("office/counter-device/")
        english.press("main form button[type=submit]")
        assert english.path == "counter/"
        device.open("counter/")
        road.start(device, home=False)
        road.fill_pages(device)
        number = road.send(device)
        device.press(".open-here button")
        assert device.path == "counter/"
        assert device.watch
        device.watch.allowed = {410}  # Back asks for pages that are gone
        for _ in range(3):
            page.go_back()
            held = page.evaluate("document.documentElement.outerHTML")
            assert number[8:12] + "-" + number[12:16] not in held
            assert plan.child["last_name"] not in held
        # The next family rests in the middle of a form: the device closes it and waits.
        device.open("status/")
        settings.COUNTER_IDLE_SECONDS = 3
        page.reload()
        page.fill("[name=first_name]", "Quetzalcoatl")
        page.wait_for_selector("#idle[open]")
        page.wait_for_selector(".languages")
        assert "Quetzalcoatl" not in page.evaluate("document.documentElement.outerHTML")
        settings.COUNTER_IDLE_SECONDS = 180
    desk.work()
    with pages(1280, 900) as page:
        clerk = released(page, live_server, number)
        rows = worked_off(clerk, "counter", "handed_over")
        assert len(rows) == 2, rows
        assert all(number[8:12] + "-" + number[12:16] not in row for row in rows)
    assert Notice.objects.get(kind="released").outcome == "handed_over"
    assert not Draft.objects.exclude(key=Application.objects.get().draft_token).exists()


@pytest.mark.broad
@pytest.mark.parametrize("language", ENGLISH)
def test_a_lost_number_is_read_on_the_counter_device(pages: MakePage, live_server: Any, language: str) -> None:
    family = people.BEN if language == "en" else people.LUPE
    application = people.submitted(family, language=language, channels=("counter",))
    with pages(1280, 900) as page:
        clerk = walker(page, live_server, PLANS["en"])
        desk.sign_in(clerk, CLERK)
        clerk.open(f"office/case/{application.reference}/hand-over/")
        road.tick(page, "identity", "photo_card")
        clerk.press("#main-form .actions button[type=submit]")
        code = page.inner_text("#counter-code")
        clerk.open("office/counter-device/")
        clerk.press("main form button[type=submit]")
        device = walker(page, live_server, PLANS[language])
        device.open("counter/code/")
        page.fill("[name=reference]", application.reference)
        page.fill("[name=code]", code)
        device.press(road.GO_ON)
        assert road.shown_number(page) == re.sub(r"\D", "", application.confirmation_number)
        device.press(".open-here button")
        assert device.path == "counter/"
