"""Who may need no permit, and children with rights of their own: whom to call, what is never asked, and "apply anyway"."""

from dataclasses import replace
from typing import Any

import pytest

from permits.models import Application
from tests import people
from tests.journeys import desk, families, road
from tests.journeys.engines import MakePage
from tests.journeys.families import in_both

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
ENGLISH_FIRST = [pytest.param("en", id="en"), pytest.param("es", id="es", marks=pytest.mark.broad)]
SPANISH_FIRST = [pytest.param("es", id="es"), pytest.param("en", id="en", marks=pytest.mark.broad)]
# Words of each route's heading, and whom the year file says to call.
ROUTES = {
    "custody": ("The other parent lives", "El otro padre", "(213) 555-0140"),
    "caregiver": ("lives there with a relative", "allí con un familiar", "(213) 555-0140"),
    "foster": ("is in foster care", "hogar de crianza", "(213) 555-0142"),
    "homeless": ("We have no fixed home", "No tenemos vivienda fija", "(213) 555-0141"),
    "migratory": ("We move for farm work", "Nos mudamos por el trabajo", "(213) 555-0143"),
    "charter": ("A charter school", "chárter", "(213) 555-0140"),
    "iep_placement": ("The IEP team", "IEP", "(213) 555-0145"),
    "county": ("A program of the county", "condado", "(213) 555-0140"),
    "valid_permit": ("We already have a permit", "Ya tenemos", "(213) 555-0140"),
    "parent_left": ("had to leave the country", "irse del país", "(213) 555-0140"),
}


@pytest.fixture(autouse=True)
def _open_season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_each_way_without_a_permit_says_whom_to_call_and_lets_one_apply(language: str, pages: MakePage, live_server: Any) -> None:
    with pages(360) as page:
        walker = families.at(page, live_server.url, families.family(language))
        walker.open("before-you-start/outgoing/")
        shown = {}
        for part in page.query_selector_all("main details"):
            shown[part.query_selector("summary").inner_text()] = part.text_content()
        assert len(shown) == len(ROUTES)
        for name, (english, spanish, phone) in ROUTES.items():
            found = [text for label, text in shown.items() if in_both(language, english, spanish) in label]
            assert found, (name, list(shown))
            assert phone in found[0], (name, found[0])
        left = next(text for label, text in shown.items() if in_both(language, *ROUTES["parent_left"][:2]) in label)
        assert in_both(language, "Do not send any paper", "No mande ningún") in left
        assert not page.query_selector("main input[type=file]")
        walker.press("main .actions a.usa-button--big")
        assert page.query_selector("[name=home]"), "there is no way to apply anyway"


@pytest.mark.parametrize("language", SPANISH_FIRST)
@pytest.mark.parametrize(
    "group", ["foster", pytest.param("homeless", marks=pytest.mark.broad), pytest.param("migratory", marks=pytest.mark.broad)]
)
def test_a_protected_child_that_comes_late_is_looked_at_before_anything_is_said(
    group: str, language: str, pages: MakePage, live_server: Any
) -> None:
    people.at(2027, 5, 20)
    plan = families.family(language)
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        walker.open("before-you-start/outgoing/?step=where")
        for boxes in (
            {"home": "lausd", "wanted": "robledal"}, {"school_year": "2027-28", "grade": "4"},
            {"reason": "exception", "groups": (group,)}, {"late": (group,)},
        ):  # fmt: skip
            families.fill_and_press(walker, boxes)
        assert in_both(language, "special rights", "derechos especiales") in families.said(walker)
        walker.press(road.GO_ON)
        road.fill_pages(walker)
        number = road.send(walker)
        road.look_up(walker)
        assert in_both(language, "A person in our office", "Una persona de nuestra oficina") in families.said(walker)
    assert not Application.objects.get().notices.filter(kind="late_letter").exists()
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        families.case_page(clerk, number, "decide/release/")
        families.fill_and_press(clerk, {"note": "In foster care since January."}, "button[name=act][value=lift]")
        assert in_both(language, "In line", "En la fila") in families.case_page(clerk, number)


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_a_family_without_a_fixed_home_needs_no_street(language: str, pages: MakePage, live_server: Any) -> None:
    home = {"no_fixed_home": "on", "street": "", "unit": "", "city": "Los Angeles", "zip": ""}
    plan = families.family(language, home=home, reach={"channels": ("counter",), "email": ""})
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        number = families.filed(walker)
        road.look_up(walker)
        assert walker.path.startswith("application/")
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        assert in_both(language, "No fixed home", "Sin vivienda fija") in families.case_page(clerk, number)
        desk.decide(clerk, number[:8], "yes")
        desk.send(clerk)
        clerk.open("office/lists/counter/")
        assert number[:4] in families.said(clerk)


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_a_pupil_with_an_expulsion_pending_is_refused_by_a_supervisor_only(
    language: str, pages: MakePage, live_server: Any
) -> None:
    plan = families.family(language, direction="incoming")
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        number = families.filed(walker)
        reference = number[:8]
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        clerk.watch.allowed = {422} if clerk.watch else set()
        families.case_page(clerk, number, "decide/acceptance/")
        gloss = "The hearing is on May 3."
        words = in_both(language, gloss, "La audiencia es el 3 de mayo.")
        said = families.fill_and_press(clerk, {"outcome": "no", "grounds": ("expulsion",), "words": words})
        assert in_both(language, "supervisor", "supervis") in said
        assert not Application.objects.get().notices.filter(kind="accept_refused").exists()
    with pages(1280, 900) as page:
        chief = families.clerk_at(page, live_server.url, plan, role="supervisor")
        desk.decide(chief, reference, "no", "expulsion", words, in_both(language, "", gloss))
        preview = desk.send(chief)
        assert words in preview
        assert in_both(language, "expulsion", "expulsión") in preview


@pytest.mark.broad
@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_an_employees_child_is_never_late_and_not_refused_for_want_of_room(
    language: str, pages: MakePage, live_server: Any, settings: Any
) -> None:
    settings.PASSAGE_DISTRICT = "robledal"
    people.at(2027, 11, 2)  # five months after the last day
    plan = families.family(language, direction="incoming", reason="employee_child", school={"school_wanted": "encino_alto"})
    plan = replace(plan, pages={**plan.pages, "reason": {"work_site": "Encino Alto Elementary School"}})
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        walker.open("before-you-start/incoming/?step=where")
        for boxes in (
            {"home": "lausd", "wanted": "robledal"}, {"school_year": "2027-28", "grade": "4"}, {"reason": "employee_child"},
        ):  # fmt: skip
            families.fill_and_press(walker, boxes)
        assert in_both(language, "any day", "cualquier día") in families.said(walker).lower()
        walker.press(road.GO_ON)
        road.fill_pages(walker)
        number = road.send(walker)
    sides = {side.body.code: side.status for side in Application.objects.get().sides.select_related("body") if side.body}
    assert sides == {"robledal": "in_line", "lausd": "person_looks"}
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan, district="robledal")
        clerk.watch.allowed = {422} if clerk.watch else set()
        families.case_page(clerk, number, "decide/acceptance/")
        words = in_both(language, "The grade is full.", "El grado está lleno.")
        said = families.fill_and_press(clerk, {"outcome": "no", "grounds": ("no_space",), "words": words})
        assert in_both(language, "may not be used for this reason", "no se puede usar") in said
        assert Application.objects.get().sides.get(kind="acceptance").status == "in_line"
        desk.decide(clerk, number[:8], "yes")
        desk.send(clerk)
