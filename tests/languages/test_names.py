"""Names and days as families write them: two surnames, ñ and accents, de la, hyphens; the same on every database."""

from datetime import UTC, date, datetime, time
from html import unescape

import pytest
from django.test import Client

from permits.languages import every
from permits.models import Application
from permits.notices.dates import day_in_words, hour_in_words, moment_in_words
from permits.policy.names import alphabetical
from tests import people
from tests.family.road import PAGES, Road
from tests.office import desk

NAMES = ("Núñez de la Cruz", "García-Márquez", "O’Hara y Peña")


def test_spanish_order_is_the_same_on_every_database() -> None:
    mixed = ["Ñuñez", "Nzinga", "Álvarez", "alba", "Ortiz", "Núñez", "de la O", "Zúñiga", "De Anda"]
    assert sorted(mixed, key=alphabetical) == [
        "alba", "Álvarez", "De Anda", "de la O", "Núñez", "Nzinga", "Ñuñez", "Ortiz", "Zúñiga",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("surname", NAMES)
def test_a_name_is_kept_as_it_was_written_and_found_as_it_is_typed(client: Client, surname: str) -> None:
    people.publish()
    people.season()
    road = Road(client, "es")
    road.fill_all(child={**PAGES["child"], "first_name": "José Ángel", "last_name": surname})
    check = unescape(road.get("check").content.decode())
    assert "José Ángel" in check
    assert surname in check
    application = road.submit()
    assert Application.objects.get(pk=application.pk).last_name == surname
    clerk = desk.signed_in(desk.clerk())
    plain = surname.lower().translate(str.maketrans("áéíóúñ’-", "aeioun' ")).replace("'", "")
    for typed in (surname, surname.upper(), plain, f"jose angel {plain}"):
        page = clerk.post("/es/office/search/", {"q": typed}, follow=True)
        assert [row["reference"] for row in page.context["rows"]] == [str(application)], typed


@pytest.mark.parametrize(
    ("language", "day", "hour", "moment"),
    [
        ("en", "Friday, April 30, 2027", "5:00 p.m.", "April 30, 2027, at 1:07 p.m."),
        ("es", "viernes 30 de abril de 2027", "5:00 p. m.", "30 de abril de 2027, a la 1:07 p. m."),
        ("ko", "2027년 4월 30일 금요일", "오후 5:00", "2027년 4월 30일 오후 1:07"),
    ],
)
def test_days_and_hours_by_language(language: str, day: str, hour: str, moment: str) -> None:
    assert day_in_words(date(2027, 4, 30), language, weekday=True) == day
    assert hour_in_words(time(17), language).replace("\u00a0", " ") == hour
    assert moment_in_words(datetime(2027, 4, 30, 13, 7, tzinfo=UTC), language).replace("\u00a0", " ") == moment


def test_every_language_says_every_month_differently() -> None:
    for one in every().values():
        assert len(set(one.months)) == 12
        assert len(set(one.weekdays)) == 7
        assert len({day_in_words(date(2027, 1 + n % 12, 1 + n), one.code) for n in range(28)}) == 28
