"""Names, dates, moves, twins, a sealed case: what does not fit the usual form, from filing to what is finally seen."""

from datetime import date
from typing import Any

import pytest

from permits.models import Application, Notice, Post, Task
from tests import people
from tests.journeys import desk, families, road
from tests.journeys.engines import MakePage
from tests.journeys.families import in_both

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
ENGLISH_FIRST = [pytest.param("en", id="en"), pytest.param("es", id="es", marks=pytest.mark.broad)]
SPANISH_FIRST = [pytest.param("es", id="es"), pytest.param("en", id="en", marks=pytest.mark.broad)]
SUBSTITUTE = ["P.O. Box 1198", "Sacramento, CA 95812"]


@pytest.fixture(autouse=True)
def _open_season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_a_child_with_one_name_is_filed_found_and_corrected_with_one_name(
    language: str, pages: MakePage, live_server: Any
) -> None:
    plan = families.family(language, grade="2", child=families.child("Wayan", "", date(2020, 1, 2)))
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        road.start(walker)
        road.fill_pages(walker, until="child")
        families.fill_and_press(walker, plan.child)
        assert page.query_selector("#id_last_name_error"), "an empty last name was taken without the tick"
        families.fill_and_press(walker, {"only_one_name": "on"})
        road.fill_pages(walker)
        assert in_both(language, "Has only one name", "un solo nombre") in families.said(walker)
        number = road.send(walker)
        road.look_up(walker)
        assert walker.path.startswith("application/")
        assert not page.query_selector(".usa-alert--info .usa-alert__text strong"), "a box is said to differ"
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        families.case_page(clerk, number, "correct/")
        sheet = families.fill_and_press(clerk, {"first_name": "Wayan Adi", "agreed": "The father, at the counter"})
        assert "Wayan Adi" in sheet
        desk.decide(clerk, number[:8], "yes")
        assert "Wayan Adi" in desk.send(clerk)


@pytest.mark.parametrize("language", SPANISH_FIRST)
@pytest.mark.parametrize(
    "typed",
    [pytest.param("Nunez", marks=pytest.mark.broad), "ortega nuñez", pytest.param("NÚÑEZ-ORTEGA", marks=pytest.mark.broad)],
)
def test_two_surnames_open_in_any_order_and_without_accents(typed: str, language: str, pages: MakePage, live_server: Any) -> None:
    application = people.submitted(people.LUPE, language=language)
    plan = families.family(language, child=families.child("guadalupe", "Núñez Ortega", people.LUPE.birth_date))
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan, number=application.confirmation_number)
        road.look_up(walker, last_name=typed)
        assert walker.path == f"application/{application.key}/"
        assert not page.query_selector("main .usa-alert--info strong"), families.said(walker)


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_day_and_month_that_were_swapped_are_said_and_corrected(language: str, pages: MakePage, live_server: Any) -> None:
    right, swapped = date(2018, 5, 9), date(2018, 9, 5)
    plan = families.family(language, child=families.child("Guadalupe", "Núñez Ortega", swapped))
    with pages(360) as page, pages(1280, 900) as desktop:
        walker = families.at(page, live_server.url, plan)
        number = families.filed(walker)
        road.look_up(walker, birth_date=right)
        assert walker.path.startswith("application/"), "the right date closes the family out"
        differs = page.inner_text("main .usa-alert--info")
        assert in_both(language, "Date of birth", "Fecha de nacimiento") in differs
        assert "2018" not in differs, "the page says what was filed"
        clerk = families.clerk_at(desktop, live_server.url, plan)
        families.case_page(clerk, number, "correct/")
        families.fill_and_press(clerk, {"birth_date": right, "agreed": "The mother, by telephone"})
        desk.work()
        for born in (right, swapped):
            road.look_up(walker, birth_date=born)
            assert walker.path.startswith("application/")
            assert not page.query_selector("main .usa-alert--info strong"), families.said(walker)
        assert in_both(language, "Something was corrected", "corrigió") in families.said(walker)


@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_the_wrong_school_year_is_said_back_and_corrected_with_its_rules(
    language: str, pages: MakePage, live_server: Any
) -> None:
    plan = families.family(language, direction="incoming")
    with pages(360) as page, pages(1280, 900) as desktop:
        walker = families.at(page, live_server.url, plan)
        walker.open("before-you-start/incoming/?step=where")
        for boxes in (
            {"home": "robledal", "wanted": "lausd"}, {"school_year": "2026-27", "grade": "4"}, {"reason": "exception"},
        ):  # fmt: skip
            families.fill_and_press(walker, boxes)
        assert "2026–27" in families.said(walker)
        walker.press(road.GO_ON)
        road.fill_pages(walker)
        assert "2026–27" in families.said(walker)
        number = road.send(walker)
        application = Application.objects.get()
        received = application.received_at
        clerk = families.clerk_at(desktop, live_server.url, plan)
        families.case_page(clerk, number, "correct/")
        families.fill_and_press(clerk, {"school_year": "2027-28", "agreed": "The mother, by telephone"})
        application.refresh_from_db()
        assert (application.school_year, application.received_at) == ("2027-28", received)
        assert {application.rulebook.school_year, *application.sides.values_list("rulebook__school_year", flat=True)} == {
            "2027-28"
        }
        road.look_up(walker)
        # School starts in August 2027: by the rules of the year that was meant, the last day lies behind it.
        assert in_both(language, "August 26, 2027", "26 de agosto de 2027") in families.said(walker)


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_twins_are_two_applications_and_nobody_doubts_them(language: str, pages: MakePage, live_server: Any) -> None:
    plan = families.family(language, grade="6", child=families.child("Sara", "Ruiz", people.SARA.birth_date))
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        first = families.filed(walker)
        walker.press("form[action$='another-child/'] button, form[action*='another'] button")
        if walker.path.endswith("another-child/"):
            walker.press("main form .actions button")
        twin = families.family(
            language, about={"grade": "6", "reason": "exception"}, child=families.child("Teo", "Ruiz", people.TEO.birth_date)
        )
        second_walk = families.at(page, live_server.url, twin)
        road.fill_pages(second_walk)
        second = road.send(second_walk)
    assert first[:8] != second[:8]
    assert not Task.objects.filter(kind="duplicate").exists()
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        sheet = families.case_page(clerk, second)
        assert "Teo Ruiz" in sheet
        assert "Sara Ruiz" in sheet  # as a sister, told apart
        assert in_both(language, "The children of this family together", "Los hijos de esta familia juntos") in sheet
        assert not page.query_selector("#likenesses")


@pytest.mark.broad
@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_a_family_that_moves_is_written_to_at_its_new_home(language: str, pages: MakePage, live_server: Any) -> None:
    plan = families.family(language, reach={"channels": ("letter",), "email": ""})
    new = ["88 Poplar Court", "Los Angeles, CA 90031"]
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        number = families.filed(walker)
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        families.case_page(clerk, number, "correct/")
        sheet = families.fill_and_press(clerk, {"street": new[0], "town": new[1], "agreed": "The mother, by telephone"})
        assert "1450 Juniper Street" in sheet, "the first address is gone from the file"
        assert new[0] in sheet
        desk.decide(clerk, number[:8], "yes")
        desk.send(clerk)
        clerk.open("office/lists/letter/")
        assert new[0] in page.inner_text("main")
    letter = Notice.objects.get(kind="released")
    assert letter.content["to"].splitlines() == ["Rosa Ortega", *new]
    assert Application.objects.get().sides.get(kind="release").received_at == Application.objects.get().received_at


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_a_safe_at_home_case_shows_nothing_from_filing_to_the_letter(language: str, pages: MakePage, live_server: Any) -> None:
    home = {"safe_at_home": "on", "street": SUBSTITUTE[0], "unit": "", "city": "Sacramento", "zip": "95812"}
    plan = families.family(
        language, child=families.child("Dolores", "Quintero", date(2017, 7, 7)), home=home,
        reach={"channels": ("letter",), "email": ""}, you={"adult_name": "Marta Quintero"},
    )  # fmt: skip
    secrets = ["Dolores", "Quintero", "Robledal", "Sacramento", "Juniper"]
    with pages(360) as page:
        walker = families.at(page, live_server.url, plan)
        number = families.filed(walker)
        road.look_up(walker)
        assert walker.path.startswith("application/")
        assert not [word for word in secrets if word in families.said(walker)]
        assert in_both(language, "In line", "fila") not in families.said(walker)
        assert "(213) 555-0140" in families.said(walker)
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        for typed in ("Quintero", "Dolores", "Marta"):
            clerk.open("office/")
            page.fill("#q", typed)
            clerk.press("form[role=search] button")
            assert number[:4] not in families.said(clerk), "the name finds a sealed case"
        clerk.open("office/")
        assert number[:4] not in families.said(clerk), "who is not named sees a sealed case"
        Post.objects.update(is_named=True)
        clerk.open("office/")
        assert number[:4] in families.said(clerk)
        assert not [word for word in ("Dolores", "Quintero") if word in families.said(clerk)]
        assert in_both(language, "Sealed case", "Safe at Home") in families.case_page(clerk, number)
        desk.decide(clerk, number[:8], "yes")
        preview = desk.send(clerk)
        assert "Dolores" not in preview
        assert SUBSTITUTE[0] in preview
        desk.work()
        clerk.open("office/lists/letter/")
        assert SUBSTITUTE[0] in families.said(clerk)
    application = Application.objects.get()
    columns = str(Application.objects.values().get())
    assert not [word for word in secrets[:2] if word in columns]
    assert {row.channel for row in application.notices.all()} == {"letter"}
    assert {row.content["to"].splitlines()[1] for row in application.notices.all()} == {SUBSTITUTE[0]}
