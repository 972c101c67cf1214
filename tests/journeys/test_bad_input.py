"""What families do wrong, and what goes wrong for them: a clear message in their language, and nothing typed or sent lost."""

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from permits.clock import machine_now
from permits.models import Application, Draft
from tests import people
from tests.journeys import plans, road
from tests.journeys.bad_line import bad_line
from tests.journeys.road import GO_ON, Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = [pytest.param("en", marks=pytest.mark.broad), "es"]
PLANS = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
WALKED = ("guidelines", "reach", "you", "child", "home")
REFUSED = {400, 403, 409, 410, 422}


@pytest.fixture
def walker(page: Any, live_server: Any, settings: Any, language: str) -> Iterator[Walker]:
    """A family at a phone in an open season; what the browser complains of fails the story, refusals aside."""
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    one = Walker(page, live_server.url, PLANS[language], Watch(page, live_server.url))
    assert one.watch
    one.watch.allowed |= REFUSED
    yield one
    if one.watch:
        one.watch.calm()


def complaints(page: Any) -> dict[str, str]:
    """Box to what stands beside it."""
    return {
        one.get_attribute("id").removeprefix("id_").removesuffix("_error"): one.inner_text()
        for one in page.query_selector_all(".usa-error-message[id]")
    }


# By page, in turn: what is written or left empty, and the boxes of which it is then said. "31 February" is the month changed alone.
WRONG: dict[str, list[tuple[dict[str, Any], set[str]]]] = {
    "guidelines": [({}, {"agree"})],
    "reach": [({"channels": ("email", "text"), "email": "rosa.ortega arroba correo", "phone": "12"}, {"email", "phone"})],
    "child": [
        (
            {"first_name": "12345", "last_name": "", "birth_date": date(2018, 1, 31), "birth_date_month": "2"},
            {"first_name", "last_name", "birth_date"},
        ),
        ({"first_name": "Zoë", "last_name": "Peña " * 60, "birth_date_year": "18"}, {"last_name", "birth_date"}),
    ],
    "you": [({"adult_name": "12"}, {"filer", "adult_name"})],
    "home": [({"street": "", "city": "Los Ángeles", "zip": "noventa"}, {"street", "zip"})],
}


@pytest.mark.broad
@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_wrong(walker: Walker) -> None:
    page = walker.page
    road.start(walker)
    for at in WALKED:
        road.fill_pages(walker, until=at)
        for boxes, expected in WRONG[at]:
            road.fill_in(page, boxes)
            walker.press(GO_ON)
            assert walker.path.rstrip("/").endswith(at)
            assert set(complaints(page)) >= expected, complaints(page)
            assert "alert" in page.evaluate("document.activeElement.className")
            for name, value in boxes.items():
                if isinstance(value, str):
                    assert page.input_value(f"[name={name}]") == value, f"{name} is not what was typed"
        linked = page.query_selector(".summary__list a").get_attribute("href")
        page.click(".summary__list a")
        assert "#" + page.evaluate("document.activeElement.id") == linked
        road.fill_in(page, walker.plan.child if at == "child" else {"phone": "323 555 0111", **walker.plan.pages[at]})
        walker.press(GO_ON)
    road.fill_pages(walker)
    walker.press(GO_ON)  # without the tick
    assert set(complaints(page)) == {"declare"}
    road.send(walker)
    assert Application.objects.get().person.first_name == walker.plan.child["first_name"]


@pytest.mark.broad
@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stale_tab(walker: Walker) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker)
    here = page.url.replace("/check/", "/home/?change=1")
    page.goto(here)
    tab = page.context.new_page()
    other = Walker(tab, walker.origin, walker.plan, Watch(tab, walker.origin))
    tab.goto(here)
    road.fill_in(tab, {"street": "2 Elm Street"})
    other.press(GO_ON)
    road.fill_in(page, {"unit": "77"})
    walker.press(GO_ON)
    told = page.inner_text("main .usa-alert--warning")
    assert "2 Elm Street" in told
    assert page.input_value("[name=unit]") == "77"
    assert Draft.objects.get().answers["home"]["street"] == "2 Elm Street"
    walker.press("main .usa-alert--warning a")
    assert page.input_value("[name=street]") == "2 Elm Street"


@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_expired_draft(walker: Walker) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker, until="home")
    code = page.inner_text("aside .number__digits")
    Draft.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    road.fill_in(page, walker.plan.pages["home"])
    walker.press(GO_ON)
    assert page.query_selector("main a[href$='/resume/']")
    walker.press("main a[href$='/resume/']")
    page.fill("[name=code]", code)
    road.fill_in(page, {"birth_date": walker.plan.child["birth_date"]})
    walker.press("main form .actions button[type=submit]")
    assert "30" in page.inner_text(".summary")
    assert page.input_value("[name=code]") == code


@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_session_ended_in_mid_form(walker: Walker) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker, until="home")
    code = page.inner_text("aside .number__digits")
    road.fill_in(page, {"street": "7 Calle Nueva", "city": "Los Angeles", "zip": "90026"})
    page.context.clear_cookies()
    walker.press(GO_ON)  # the token is gone with the cookie
    walker.press("#main-form button")
    page.fill("[name=again-code]", code)
    born = walker.plan.child["birth_date"]
    page.fill("[name=again-birth_date_day]", str(born.day))
    page.select_option("[name=again-birth_date_month]", str(born.month))
    page.fill("[name=again-birth_date_year]", str(born.year))
    walker.press("main form .actions button[type=submit]")
    assert walker.path.endswith("/school/")
    assert Draft.objects.get().answers["home"]["street"] == "7 Calle Nueva"


@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cut", [pytest.param("before", marks=pytest.mark.broad), "after"])
def test_the_line_is_lost_on_submit(walker: Walker, live_server: Any, cut: str) -> None:
    page = walker.page
    walker.watch = None  # the browser complains of the cut line, as it should
    with bad_line(urlsplit(live_server.url).port or 0) as line:
        away = Walker(page, line.origin, walker.plan)
        road.start(away)
        road.fill_pages(away)
        check = page.url
        page.wait_for_function("() => performance.now() > 2500")
        page.click("label[for=id_declare]")
        line.cut = cut
        with contextlib.suppress(Exception), page.expect_navigation():
            page.click(GO_ON)
        assert line.lost
        assert Application.objects.count() == (1 if cut == "after" else 0)
        line.cut = ""
        # In a new tab: the old one shows the browser's own page, which may try again by itself.
        again = Walker(page.context.new_page(), line.origin, walker.plan)
        again.page.goto(check)
        number = road.shown_number(again.page) if cut == "after" else road.send(again, quick=False)
        again.page.goto(check)
        assert road.shown_number(again.page) == number
        assert Application.objects.count() == 1
