"""The whole family road by keyboard alone."""

from pathlib import Path
from typing import Any

import pytest

from permits.models import Application, File
from tests import people
from tests.journeys import plans, road
from tests.journeys.engines import MakePage
from tests.journeys.hands import Hands
from tests.journeys.road import Walker

pytestmark = pytest.mark.django_db(transaction=True)
TABBABLE = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(e =>
e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && e.checkVisibility() &&
!(e.type === 'radio' && e !== document.querySelector(`[name=${e.name}]:checked`) && e !== document.querySelector(`[name=${e.name}]`))).length"""


@pytest.fixture(autouse=True)
def _open_season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.story
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.broad), "es"])
@pytest.mark.parametrize("direction", ["outgoing", pytest.param("incoming", marks=pytest.mark.broad)])
def test_the_whole_road_by_keyboard_alone(language: str, direction: str, page: Any, live_server: Any, tmp_path: Path) -> None:
    plan = plans.of(direction, language)
    walker, hands = Walker(page, live_server.url, plan), Hands(page)
    walker.open("")
    hands.follow(f'main a[href*="before-you-start/{direction}/"]')
    hands.follow("main .actions a.usa-button--big")
    lausd, neighbour = ("home", "wanted") if direction == "outgoing" else ("wanted", "home")
    for boxes in (
        {lausd: "lausd", neighbour: "robledal"},
        {"school_year": "2027-28", "grade": plan.grade},
        {"reason": plan.reason},
        {},
    ):
        hands.answer(boxes)
    for _ in range(20):
        name = walker.path.rstrip("/").rpartition("/")[2]
        if name == "check":
            break
        hands.answer(plan.child if name == "child" else plan.pages.get(name, {}))
        assert not page.query_selector(".summary"), page.inner_text(".summary")
    hands.answer({"declare": "on"})
    if page.query_selector("#number-retyped"):
        hands.answer({"number_retyped": page.inner_text("#number-shown"), "declare": "on"})
    walker.number = road.shown_number(page)
    hands.follow('main a.usa-button--big[href$="/documents/"]')
    hands.reach(f"#file-{plan.paper}")
    page.set_input_files(f"#file-{plan.paper}", road.sample_files(tmp_path)[:1])
    page.wait_for_function(
        f"() => document.querySelector('#upload-{plan.paper} .file') && !document.querySelector('#upload-{plan.paper} progress')"
    )
    assert File.objects.get().names["name"] == "recibo-de-luz.jpg"
    walker.open("status/")
    hands.answer({**{name: plan.child[name] for name in ("first_name", "last_name", "birth_date")}, "number": walker.number})
    assert walker.path == f"application/{Application.objects.get().key}/"


@pytest.mark.story
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.broad), "es"])
def test_the_keyboard_is_never_trapped(language: str, pages: MakePage, live_server: Any) -> None:
    for path in ("", "status/", "documents/"):
        # A browser of its own for each: at a page's end the focus goes to the browser's buttons, and a new page does not call it back.
        with pages(360) as one:
            one.goto(f"{live_server.url}/{language}/{path}")
            assert Hands(one).all_round() == one.evaluate(TABBABLE), path


@pytest.mark.story
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.broad), "es"])
def test_the_skip_link_leads_to_the_main_part(language: str, page: Any, live_server: Any) -> None:
    hands = Hands(page)
    page.goto(f"{live_server.url}/{language}/status/")
    first, second = hands.onward(), hands.onward()
    assert "usa-skipnav" in first["what"]
    assert hands.stop("Shift+Tab")["what"] == first["what"]
    assert hands.onward()["what"] == second["what"]
    hands.stop("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#main'")
    hands.onward()
    assert page.evaluate("!!document.activeElement.closest('main')"), "the skip link leads past nothing"
