"""The figures of the office: right, bounded in statements, and silent about few, about sealed cases and about other offices."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permits.models import Application, Decision, Side
from permits.queries import reports
from permits.queries.reports import Asked
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
RELEASE = Asked(people.YEAR, Side.RELEASE)


def cases(count: int, **more: Any) -> list[Application]:
    """Copies of a submitted case, each with its own sides: quicker than filing each."""
    first = people.submitted(people.BEN, **more)
    made = [first]
    for number in range(1, count):
        copied = Application.objects.get(pk=first.pk)
        copied.pk, copied.key, copied.draft_token = None, uuid.uuid4(), uuid.uuid4()
        copied.reference = f"{int(first.reference) + number:08d}"
        copied.save(force_insert=True)
        for side in first.sides.all():
            side.pk, side.application, side._state.adding = None, copied, True
            side.save(force_insert=True)
        made.append(copied)
    return made


def decided(made: list[Application], outcome: str, user: Any, *, days: int) -> None:
    """As if decided so many days after the receipt."""
    for application in made:
        side = application.sides.get(kind="release")
        side.status = outcome
        side.save()
        at = side.received_at + timedelta(days=days)
        Decision.objects.create(side=side, round=1, outcome=outcome, decided_by=user, decided_at=at)


def page(user: Any, tail: str = "", language: str = "en") -> str:
    return desk.signed_in(user).get(f"/{language}/office/reports/{tail}").content.decode()


def row(html: str, name: str) -> list[str]:
    """The cells of a table's row."""
    found = re.search(rf'<tr><th scope="row">{re.escape(name)}.*?</tr>', html, re.DOTALL)
    return re.findall(r"<td[^>]*>([^<]*)</td>", found[0]) if found else []


def test_counts_times_and_deadlines() -> None:
    ana = desk.clerk()
    decided(cases(12, reason="childcare"), "yes", ana, days=4)
    decided(cases(10, reason="sibling"), "no", ana, days=20)
    decided(cases(10, reason="sibling", grade="5"), "yes", ana, days=400)  # far beyond the deadline
    cases(11, reason="childcare")
    found = reports.figures(ana, RELEASE, people.ZONE)
    assert found.outcomes == {"yes": 22, "no": 10, "open": 11}
    assert (found.in_time, found.late, found.open_in_time, found.overdue) == (22, 10, 11, 0)
    assert (found.days_within(0.5), found.days_within(0.9)) == (20, 400)
    html = page(ana)
    assert row(html, "Childcare") == ["12", "0", "11", "23"]
    assert "<dt>Half of the decisions were made within</dt><dd>20 days</dd>" in html


def test_few_stand_together_and_no_total_gives_them_away(settings: Any) -> None:
    ana = desk.clerk()
    decided(cases(30, reason="childcare"), "yes", ana, days=4)
    decided(cases(14, reason="sibling"), "yes", ana, days=4)
    decided(cases(3, reason="bullying"), "yes", ana, days=4)
    html = page(ana)
    assert row(html, "Childcare") == ["30", "30"]
    assert row(html, "Others, together") == ["17", "17"]
    settings.SMALL_CELL = 2
    assert row(page(ana), "Others, together") == []


def test_refusals_that_are_few_are_told_by_no_deadline_either() -> None:
    ana = desk.clerk()
    decided(cases(30), "yes", ana, days=4)
    decided(cases(3), "no", ana, days=4)
    cases(12)
    html = page(ana)
    assert "Too few cases to show." in html
    assert "Decided by the legal deadline" not in html
    assert not re.search(r">3<|>33<", html)


def test_sealed_cases_stand_in_totals_and_in_no_row_of_their_own() -> None:
    ana = desk.clerk(is_named=True)
    decided(cases(30, reason="childcare"), "yes", ana, days=4)
    decided(cases(20, reason="sibling"), "yes", ana, days=4)
    decided(cases(15, reason="military", is_sealed=True), "yes", ana, days=4)
    html = page(ana)
    assert row(html, "Others, together") == ["35", "35"]
    assert "ilitary" not in html
    Side.objects.filter(application__is_sealed=True).update(status="in_line")
    assert all(str(one) not in page(ana) for one in Application.objects.filter(is_sealed=True))


def test_another_offices_cases_are_not_counted() -> None:
    desk.clerk()
    cases(15)
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    Application.objects.update(wanted_district=elsewhere)
    Side.objects.filter(kind="acceptance").update(body=None, rulebook=None, status="elsewhere")
    for side in ("release", "acceptance"):
        assert "No case was received in this time." in page(desk.clerk("Rob Clerk", district="robledal"), f"?side={side}")


def test_statements_do_not_grow_with_cases() -> None:
    ana = desk.clerk()
    cases(3)
    client = desk.signed_in(ana)
    for _ in range(2):
        # On a slow machine one of them asks again which rules are the newest.
        assert desk.queries(client, "/en/office/reports/", CaptureQueriesContext(connection)) <= 14
        cases(40, reason="sibling")


@pytest.mark.parametrize(
    "tail", ["?year=1999-00", "?side=%00&month=x", "?month=2027-13", "?month=2027-02&side=acceptance&year=2027-28"]
)
def test_whatever_stands_in_the_address_gives_a_page(tail: str) -> None:
    cases(12)
    client = desk.signed_in(desk.clerk())
    for language in ("en", "es"):
        assert client.get(f"/{language}/office/reports/{tail}").status_code == 200


def test_a_month_counts_what_was_received_in_it() -> None:
    ana = desk.clerk()
    cases(12)
    people.at(2027, 3, 2)
    cases(20, reason="sibling")
    assert row(page(ana, "?month=2027-02"), "Childcare") == ["12", "12"]
    assert row(page(ana, "?month=2027-03"), "A brother or sister goes there") == ["20", "20"]


def spread(made: list[Application], *days: Any) -> None:
    """As if received in turn on these days."""
    for number, application in enumerate(made):
        Side.objects.filter(application=application).update(received_at=days[number % len(days)])


def series(html: str, name: str) -> list[list[str]]:
    """The rows of the table of a series, with their names."""
    part = html.partition(f'id="of-{name}"')[2].partition("</section>")[0]
    rows = re.findall(r'<tr><th scope="row">([^<]*).*?</th>(.*?)</tr>', part, re.DOTALL)
    return [[label, *re.findall(r"<td[^>]*>([^<]*)</td>", cells)] for label, cells in rows]


def test_days_lie_within_their_weeks_and_months_and_few_stand_together() -> None:
    ana = desk.clerk()
    made = cases(60)
    spread(made[:24], people.at(2027, 2, 1), people.at(2027, 2, 2))
    spread(made[24:36], people.at(2027, 2, 3))
    spread(made[36:40], people.at(2027, 2, 9))
    spread(made[40:], people.at(2027, 2, 26))
    decided(made[:22], "yes", ana, days=30)
    decided(made[22:34], "no", ana, days=30)
    weeks = series(page(ana), "received")
    assert weeks == [["Feb. 1, 2027 to Feb. 7, 2027", "36"], ["Feb. 8, 2027 to Feb. 26, 2027", "24"]]
    days = series(page(ana, "?month=2027-02"), "received")
    assert [tuple(row) for row in days] == [
        ("Feb. 1, 2027", "12"), ("Feb. 2, 2027", "12"), ("Feb. 3, 2027", "12"), ("Feb. 9, 2027 to Feb. 26, 2027", "24"),
    ]  # fmt: skip
    outcome = series(page(ana, "?month=2027-02"), "decided")
    assert outcome == [], "decided in March: nothing of it lies in February"
    assert [row[1:] for row in series(page(ana), "decided")] == [["22", "12", "34"]]


def test_a_month_with_few_is_no_month_of_its_own() -> None:
    ana = desk.clerk()
    made = cases(33)
    spread(made[:3], people.at(2027, 1, 20))
    spread(made[3:], people.at(2027, 2, 10))
    html = page(ana)
    assert "January 2027 – February 2027" in html
    assert not re.search(r">(3|30)<", page(ana, "?month=2027-02"))


def test_by_school_as_far_as_its_district_names_it() -> None:
    ana = desk.clerk()
    one, other = people.rulebook("robledal").parsed.schools[:2]
    cases(12, answers={"school_wanted": one.name.upper()})
    cases(14, answers={"school_wanted": other.name})
    cases(15, answers={"school_wanted": "Some school far away"})
    people.submitted(people.LUPE, answers={"school_wanted": one.name}, is_sealed=True)
    assert Application.objects.get(is_sealed=True).school == ""
    # Cases without a known school never stand alone: the smallest other stands with them.
    assert series(page(ana), "school") == [[other.name, "14", "14"], ["Others, together", "27", "27"]]
