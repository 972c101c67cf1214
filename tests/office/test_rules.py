"""The rules as an office reads them: in force and older ones, what changed, and whom a version would treat differently."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from permits.actions.publish import publish
from permits.models import AuditEntry, Body, Rulebook
from permits.office import rulesheet
from permits.office.rulewords import KEYS, PARTS
from permits.policy import compare
from permits.queries import rehearsal
from tests import people
from tests.office import desk
from tests.policy import books

pytestmark = pytest.mark.django_db
CLOSES = ("last_day = 2027-04-30", "last_day = 2027-02-10")


def second(old: str = CLOSES[0], new: str = CLOSES[1], by: Any = None) -> Rulebook:
    """Another version of the year of the tests."""
    year = books.year_file("lausd", "2027_28").decode()
    assert old in year
    return publish(Body.objects.get(code="lausd"), year.replace(old, new, 1).encode(), books.words("lausd"), by=by)


def page(client: Any, tail: str = "", language: str = "en") -> str:
    answer = client.get(f"/{language}/office/rules/{tail}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("district", ["lausd", "robledal"])
def test_every_line_of_a_year_file_has_words(district: str) -> None:
    for section, _code, key in compare.lines(books.book(district)):
        assert f"{section}.{key}" in KEYS or key in KEYS, f"{section}.{key} has no label in office/rulewords.py"
        assert rulesheet.part_of(section, key) in PARTS


def test_the_rules_are_read_in_the_reader_s_language_with_their_source() -> None:
    client = desk.signed_in(desk.clerk())
    newest = people.rulebook()
    english, spanish = page(client, f"?version={newest.pk}"), page(client, f"?version={newest.pk}", "es")
    assert "April 30, 2027" in english
    assert "EC 46601, from the letter&#x27;s date" in english
    assert "30 de abril de 2027" in spanish
    assert newest.parsed.say("es", "reasons.childcare.label") in spanish


def test_who_holds_any_post_reads_the_rules_of_that_office_and_of_no_other() -> None:
    people.publish()
    theirs = Rulebook.objects.newest("robledal", people.YEAR)
    assert theirs
    for role in ("clerk", "supervisor", "administrator"):
        client = desk.signed_in(desk.clerk(f"Our {role}", role=role))
        assert "LAUSD" in page(client) or "Los Angeles" in page(client)
        assert client.get("/en/office/rules/?office=robledal").status_code == 404
        assert client.get(f"/en/office/rules/compare/?office=lausd&before={theirs.pk}").status_code == 200  # falls back to ours
        assert client.get(f"/en/office/rules/{theirs.pk}/year.toml").status_code == 404


def test_a_file_is_handed_out_as_it_was_published() -> None:
    client = desk.signed_in(desk.clerk())
    book = people.rulebook()
    assert client.get(f"/en/office/rules/{book.pk}/year.toml").content == books.year_file("lausd", "2027_28")
    assert client.get(f"/en/office/rules/{book.pk}/es.toml").content == books.words("lausd")["es"]
    assert client.get(f"/en/office/rules/{book.pk}/fr.toml").status_code == 404


def test_history_says_when_by_whom_and_what_changed() -> None:
    chief = desk.clerk("Alma Admin", role="administrator")
    first = people.rulebook()
    book = second(by=chief)
    html = page(desk.signed_in(chief), f"?version={first.pk}")
    assert "An older version." in html
    assert "Alma Admin" in html
    assert "At the machine" in html
    assert book.sha256[:12] in html
    assert "Rules: 1, texts: " in html
    entry = AuditEntry.objects.get(act="rules_published", user=chief)
    assert entry.detail["rulebook"] == book.pk


def test_publishing_the_same_again_makes_no_version() -> None:
    people.publish()
    before = (Rulebook.objects.count(), AuditEntry.objects.count())
    people.publish()
    assert (Rulebook.objects.count(), AuditEntry.objects.count()) == before


def test_no_version_is_ever_changed() -> None:
    book = people.rulebook()
    for change in (lambda: Rulebook.objects.filter(pk=book.pk).update(version=9), book.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_changed_stands_in_words() -> None:
    client = desk.signed_in(desk.clerk())
    first, book = people.rulebook(), second()
    html = page(client, f"compare/?before={first.pk}&after={book.pk}")
    assert "directions.outgoing.last_day" in html
    assert "April 30, 2027" in html
    assert "February 10, 2027" in html
    assert "No rule differs." in page(client, f"compare/?before={book.pk}&after={book.pk}")


def test_the_open_cases_are_put_through_both_versions_and_keep_their_own() -> None:
    clerk = desk.clerk()
    first = people.rulebook()
    late = people.submitted(people.BEN)  # 15 February: late under the second version
    people.submitted(people.SARA, reason="parent_employment")  # never late
    hidden = people.submitted(people.PHUONG, is_sealed=True)
    book = second()
    tail = f"compare/?before={first.pk}&after={book.pk}&cases=open&season={people.YEAR}"
    html = page(desk.signed_in(clerk), tail)
    assert "1 of 2 cases would be treated differently." in html
    assert "In time → Late: referred" in html
    assert str(late) in html
    assert str(hidden) not in html  # not even counted
    assert desk.url(late) in html
    admin = page(desk.signed_in(desk.clerk("Alma Admin", role="administrator")), tail)
    assert str(late) in admin
    assert desk.url(late) not in admin  # who opens no case is led to none
    assert "Version 1 judges 2 open cases" in html
    assert {side.rulebook_id for side in late.sides.all() if side.body and side.body.code == "lausd"} == {first.pk}
    decided = page(desk.signed_in(clerk), tail.replace("cases=open", "cases=all"))
    assert "1 of 2 cases" in decided


def test_many_cases_cost_no_more_queries() -> None:
    people.submitted(people.BEN)
    body, first, book = Body.objects.get(code="lausd"), people.rulebook(), second()
    counts = []
    for family in (people.SARA, people.TEO, people.LUPE):
        with CaptureQueriesContext(connection) as captured:
            rehearsal.rehearse(body, people.YEAR, first.parsed, book.parsed, only_open=True)
        counts.append(len(captured))
        people.submitted(family)
    assert counts == [2, 2, 2]
