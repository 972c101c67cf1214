"""A shared computer: who is done leaves nothing behind; who rests too long is asked, and loses nothing."""

from dataclasses import replace
from typing import Any

import pytest

from permits.models import Draft
from tests import people
from tests.journeys import plans, road
from tests.journeys.road import Plan, Walker
from tests.journeys.watch import Watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
PLANS = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
LANGUAGES = ("en", pytest.param("es", marks=pytest.mark.broad))
# Words that stand on the family's pages and may stand nowhere once it is done.
CANARIES = ("Quetzalcoatl", "Xochimilco", "canary.lane@family.example", "98 Canary Lane", "5550142")


def with_canaries(plan: Plan) -> Plan:
    """The family of a plan under names that occur nowhere else."""
    pages = {name: dict(boxes) for name, boxes in plan.pages.items()}
    pages["reach"] |= {"channels": ("email", "text"), "email": "canary.lane@family.example", "phone": "323 555 0142"}
    pages["home"] |= {"street": "98 Canary Lane"}
    return replace(plan, child={**plan.child, "first_name": "Quetzalcoatl", "last_name": "Xochimilco"}, pages=pages)


@pytest.fixture
def walker(page: Any, live_server: Any, settings: Any, language: str) -> Walker:
    """A family in the library."""
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    return Walker(page, live_server.url, with_canaries(PLANS[language]), Watch(page, live_server.url))


def told(page: Any) -> str:
    """All that the page holds, boxes included."""
    return str(
        page.evaluate(
            "document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea, select')].map(e => e.value).join('|')"
        )
    )


def nothing_of(page: Any, canaries: tuple[str, ...] = CANARIES) -> None:
    """No canary stands on the page."""
    held = told(page)
    assert [canary for canary in canaries if canary in held] == [], page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_done_leaves_nothing_for_the_next_person(walker: Walker, language: str) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker)
    assert all(canary in told(page) for canary in CANARIES[:3]), "the canaries are not on the page: this test proves nothing"
    number = road.send(walker)
    road.look_up(walker)
    last = page.url
    secret = (*CANARIES, number, number[8:], f"{number[8:12]}-{number[12:16]}-{number[16:]}")
    walker.press(".open-here button")
    assert walker.path.startswith("finish/")
    nothing_of(page, secret)
    for _ in range(5):
        page.go_back()
        nothing_of(page, secret)
    page.reload()
    nothing_of(page, secret)
    tab = page.context.new_page()
    tab.goto(last)
    nothing_of(tab, secret)
    assert tab.url.endswith(f"/{language}/status/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_rests_too_long_is_asked_and_loses_nothing(walker: Walker, language: str, settings: Any) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker, until="home")
    page.evaluate("document.getElementById('idle').showModal()")
    walker.look()
    settings.IDLE_SECONDS = 6
    page.reload()
    page.fill("[name=street]", "Half A Street")
    page.wait_for_selector("#idle[open]")
    page.click("[data-idle-more]")
    assert not page.query_selector("#idle[open]")
    assert page.input_value("[name=street]") == "Half A Street"
    with page.expect_navigation():
        pass
    assert walker.path == "resume/open-again/"
    walker.look()
    nothing_of(page)
    page.go_back()
    page.wait_for_function("() => location.pathname.endsWith('/open-again/')")
    nothing_of(page)
    settings.IDLE_SECONDS = 900
    road.fill_in(page, {"birth_date": walker.plan.child["birth_date"]})
    walker.press("#main-form .actions button[type=submit]")
    assert walker.path.endswith("/home/")
    assert page.input_value("[name=street]") == "Half A Street"
    assert Draft.objects.get().answers["home"]["street"] == "Half A Street"
