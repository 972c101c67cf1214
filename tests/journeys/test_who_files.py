"""Whoever cares for the child can file (practice.md A5): from the first page to what the family and the office finally see."""

from typing import Any

import pytest

from permits.models import Application, Notice
from tests import people
from tests.journeys import desk, families, road
from tests.journeys.engines import MakePage
from tests.journeys.families import in_both

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
ENGLISH_FIRST = [pytest.param("en", id="en"), pytest.param("es", id="es", marks=pytest.mark.broad)]
SPANISH_FIRST = [pytest.param("es", id="es"), pytest.param("en", id="en", marks=pytest.mark.broad)]
AUNT = {
    "adult_name": "Elena Ortega", "filer": "caregiver", "channels": ("email",), "email": "elena.ortega@family.example",
    "proof": "asked", "why": "The aunt, at the counter, with a photo card.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _open_season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_another_adult_takes_over_in_mid_case(language: str, pages: MakePage, live_server: Any) -> None:
    plan = families.family(language)
    with pages(360) as page:
        mother = families.at(page, live_server.url, plan)
        old = families.filed(mother)
        desk.work()
        with pages(1280, 900) as desktop:
            clerk = families.clerk_at(desktop, live_server.url, plan)
            families.case_page(clerk, old)
            clerk.press("a[href$='/another-adult/']")
            families.fill_and_press(clerk, {**AUNT, "language": language})
            assert "Elena Ortega" in families.said(clerk)
        desk.work()
        # The mother's open page and her number open nothing from now on.
        application = Application.objects.get()
        mother.open(f"application/{application.key}/")
        assert mother.path != f"application/{application.key}/"
        road.look_up(mother)
        assert mother.path == "status/"
    told = [row for row in Notice.objects.filter(kind="taken_over") if row.state == "sent"]
    assert [row.content["to"] for row in told] == [AUNT["email"]]
    with pages(360) as page:
        aunt = families.at(page, live_server.url, plan, number=application.confirmation_number.replace(" ", ""))
        road.look_up(aunt)
        assert aunt.path == f"application/{application.key}/"
        assert in_both(language, "Caregiver's Authorization Affidavit", "Caregiver's Authorization Affidavit") in families.said(
            aunt
        )
        assert "Rosa" not in families.said(aunt)
