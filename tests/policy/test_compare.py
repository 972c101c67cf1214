"""What a version says, line by line; what another says otherwise; and how one case fares under both."""

from dataclasses import fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from permits.policy import compare, rehearsal
from permits.policy.compare import Change
from permits.policy.entries import Rules
from permits.policy.facts import Facts
from permits.policy.rehearsal import Filed
from permits.policy.remarks import remarks
from tests.policy import books

LA = ZoneInfo("America/Los_Angeles")


def filed(at: datetime, **more: object) -> Filed:
    facts: dict[str, object] = {
        "direction": "outgoing",
        "school_year": "2027-28",
        "grade": "4",
        "reasons": ("childcare",),
        "filer": "parent",
    }
    return Filed(Facts(**{**facts, **more}), "release", at, ("release",))  # type: ignore[arg-type]


def test_a_version_differs_from_itself_in_nothing() -> None:
    book = books.book("lausd")
    assert compare.changes(book, book) == ()
    assert compare.reworded(book, book) == ()


def test_no_section_of_a_year_file_is_left_out() -> None:
    held = compare.lines(books.book("lausd"))
    said = {section for section, _code, _key in held} | {key for section, _code, key in held if section == compare.YEAR}
    assert {part.name for part in fields(Rules)} <= said


def test_a_day_a_list_an_entry_and_a_text_that_changed_are_each_named() -> None:
    old = books.book("lausd")
    earlier = books.changed("last_day = 2027-04-30", "last_day = 2027-03-31")
    day = Change("changed", "directions", "outgoing", "last_day", date(2027, 4, 30), date(2027, 3, 31))
    assert compare.changes(old, earlier) == (day,)
    texts = {(one.language, one.key) for one in compare.reworded(old, earlier)}
    assert ("es", "directions.outgoing.open") in texts
    assert ("en", "immigration") not in texts
    fewer = books.changed('documents = ["sibling_proof", "sibling_release"]', 'documents = ["sibling_release", "sibling_proof"]')
    (turned,) = compare.changes(old, fewer)
    assert (turned.code, turned.key) == ("sibling", "documents")
    assert compare.moved(turned.before, turned.after) == ((), ())
    holiday = books.changed("  2026-01-01, 2026-01-19", "  2026-01-02, 2026-01-19")
    (closed,) = compare.changes(old, holiday)
    assert compare.moved(closed.before, closed.after) == ((date(2026, 1, 2),), (date(2026, 1, 1),))


def test_an_entry_that_went_is_told_once_and_last() -> None:
    old, texts = books.book("robledal"), books.words("robledal")
    year = books.year_file("robledal", "2027_28").decode()
    year = year.replace('[grounds.no_space]\nkinds = ["acceptance"]\nbarred_reasons = ["employee_child"]\n', "")
    for language in texts:
        kept = [line for line in texts[language].decode().splitlines() if not line.startswith("no_space.")]
        texts[language] = "\n".join(kept).encode()
    new = books.parse(year.encode(), texts)
    assert compare.changes(old, new) == (Change("gone", "grounds", "no_space", ""),)
    assert compare.changes(new, old) == (Change("new", "grounds", "no_space", ""),)


def test_a_source_stands_beside_its_rule() -> None:
    said = remarks(books.year_file("lausd", "2027_28"))
    assert said["clocks.appeal_days"] == "EC 46601, from the letter's date"
    assert said["directions.outgoing.exempt_reasons"].startswith("Parent employment: any day [V guide]. Active duty")
    assert "clocks" not in said  # a heading is no source
    assert remarks(b'[a]\nb = "one # two" # three\nc = "# four"\n# five\nd = [\n  1, # six\n] \n') == {
        "a.b": "three",
        "a.d": "five",
    }


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("last_day = 2027-04-30", "last_day = 2027-03-31", {"road": ("in_time", "late")}),
        # A case for the coming year is judged by the other clock.
        ("current_year_days = 30", "current_year_days = 40", {}),
        ("future_year_days = 14", "future_year_days = 10", {"due": ("133", "129")}),
        ("[requirements.childcare_affidavit]\nrequired = true", "[requirements.childcare_affidavit]\nrequired = false",
         {"papers_less": ("childcare_affidavit", "")}),
        ('barred_reasons = ["bullying", "military", "parent_employment", "childcare", "sibling", "continuing_enrollment"]',
         'barred_reasons = ["bullying"]', {"ground_new": ("", "program_offered_here")}),
    ],
)  # fmt: skip
def test_one_case_under_two_versions(old: str, new: str, what: dict[str, tuple[str, str]]) -> None:
    case = filed(datetime(2027, 4, 15, 10, tzinfo=LA))
    before, after = rehearsal.treat(books.book("lausd"), case), rehearsal.treat(books.changed(old, new), case)
    assert {one.what: (one.before, one.after) for one in rehearsal.differences(before, after)} == what


def test_a_coming_year_is_rehearsed_on_the_season_that_was() -> None:
    case = filed(datetime(2026, 4, 15, 10, tzinfo=LA))
    this, coming = books.book("lausd", "2026_27"), books.book("lausd", "2027_28")
    assert rehearsal.treat(this, case).road == rehearsal.treat(coming, case, years=1).road == "in_time"
    assert rehearsal.treat(coming, case).road == "not_yet_open"
    assert rehearsal.treat(coming, filed(datetime(2028, 2, 29, tzinfo=LA)), years=-1).road == "in_time"


def test_what_may_not_be_filed_any_more_is_one_difference() -> None:
    case = filed(datetime(2027, 4, 15, 10, tzinfo=LA), reasons=("a_reason_that_went",))
    was, would = rehearsal.treat(books.book("lausd"), filed(case.received)), rehearsal.treat(books.book("lausd"), case)
    assert [(one.what, one.after) for one in rehearsal.differences(was, would)] == [("not_offered", "not_offered")]
    assert rehearsal.differences(would, would) == ()
