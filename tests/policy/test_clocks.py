"""Whose answer is due when: the vectors of domain.md 7, and what must hold on every day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy.appeals import appeal_last_day, district_appeal_last_day
from permits.policy.clocks import (
    day_with_open_days_left,
    decision_due,
    is_open,
    open_days_left,
    papers_due,
    received_due_by,
    undo_until,
)
from tests.policy.books import book, changed

LA = ZoneInfo("America/Los_Angeles")


def noon(*day):
    return datetime(*day, 12, tzinfo=LA)


@pytest.fixture(scope="module")
def vector_a():
    """The year of vector (a): instruction begins on 21 August 2025."""
    return changed('school_year = "2027-28"\nfirst_day = 2027-08-12', 'school_year = "2025-26"\nfirst_day = 2025-08-21')


def test_vector_a_future_year(vector_a):
    due = decision_due(vector_a, noon(2025, 8, 5))
    assert (due.on, due.kind) == (date(2025, 9, 4), "future_year")


def test_vector_a_current_year(vector_a):
    due = decision_due(vector_a, noon(2025, 8, 6))
    assert (due.on, due.kind) == (date(2025, 9, 5), "current_year")
    assert "46600.2" in due.source


def test_vector_b_over_a_leap_day():
    rulebook = changed('school_year = "2027-28"\nfirst_day = 2027-08-12', 'school_year = "2023-24"\nfirst_day = 2023-08-14')
    due = decision_due(rulebook, noon(2024, 2, 1))
    assert (due.on, due.kind) == (date(2024, 3, 2), "current_year")


@given(st.datetimes(datetime(2027, 2, 1), datetime(2028, 6, 30), timezones=st.sampled_from([LA, UTC])))
def test_kind_and_day_on_every_moment(at):
    due = decision_due(book("lausd"), at)
    local = at.astimezone(LA).date()
    if local <= date(2027, 7, 27):  # the 16th day before 12 August
        assert (due.kind, due.on) == ("future_year", date(2027, 8, 26))
    else:
        assert (due.kind, due.on) == ("current_year", date.fromordinal(local.toordinal() + 30))


def test_the_day_is_the_districts_not_greenwichs():
    late_evening = datetime(2027, 7, 28, 6, 59, tzinfo=UTC)  # 23:59 of 27 July
    assert decision_due(book("lausd"), late_evening).kind == "future_year"
    assert decision_due(book("lausd"), late_evening + timedelta(minutes=1)).kind == "current_year"


def test_open_days_are_counted_over_the_winter_break():
    rulebook = book("lausd")
    # From Wednesday 22 December 2027: the 23rd is open, then nothing until Monday 3 January.
    assert open_days_left(rulebook, date(2027, 12, 22), date(2028, 1, 3)) == 2
    assert open_days_left(rulebook, date(2027, 12, 23), date(2027, 12, 31)) == 0
    assert open_days_left(rulebook, date(2028, 1, 3), date(2028, 1, 3)) == 0
    assert open_days_left(rulebook, date(2028, 1, 4), date(2028, 1, 3)) == -1
    assert open_days_left(rulebook, date(2028, 1, 8), date(2028, 1, 7)) == -1
    assert open_days_left(rulebook, date(2028, 1, 11), date(2028, 1, 7)) == -2


@given(st.dates(date(2027, 2, 1), date(2028, 6, 30)), st.integers(0, 60))
def test_open_days_never_more_than_days(today, ahead):
    left = open_days_left(book("lausd"), today, today + timedelta(days=ahead))
    assert 0 <= left <= ahead
    assert left >= ahead * 5 // 7 - 10


def test_papers_due():
    rulebook = book("lausd")
    far = decision_due(rulebook, noon(2027, 2, 10))
    assert papers_due(rulebook, noon(2027, 2, 15), far) == date(2027, 3, 17)
    assert papers_due(rulebook, noon(2027, 4, 29), far) == date(2027, 6, 1), "29 May is a Saturday, 31 May a holiday"
    near = decision_due(rulebook, noon(2027, 10, 1))
    assert near.on == date(2027, 10, 31)
    assert papers_due(rulebook, noon(2027, 10, 5), near) == date(2027, 10, 20), "seven open days before the last one"
    assert papers_due(rulebook, noon(2027, 10, 25), near) == date(2027, 10, 29), "asked late: the last open day"


@given(st.dates(date(2027, 2, 1), date(2028, 6, 1)), st.integers(0, 40))
def test_a_familys_day_is_open_and_lies_ahead(received, later):
    rulebook = book("lausd")
    due = decision_due(rulebook, datetime(received.year, received.month, received.day, 9, tzinfo=LA))
    asked = datetime(received.year, received.month, received.day, 9, tzinfo=LA) + timedelta(days=later)
    papers = papers_due(rulebook, asked, due)
    assert is_open(papers, rulebook.closed_days)
    assert papers > asked.date()
    assert (papers - asked.date()).days <= 45
    before = decision_due(rulebook, datetime(received.year, received.month, received.day, 9, tzinfo=LA))
    assert before == due, "asking for papers moves no clock"


@given(st.datetimes(datetime(2027, 2, 1), datetime(2028, 6, 30), timezones=st.just(LA)))
def test_a_withdrawal_can_be_undone_for_ten_whole_days(at):
    rulebook = book("lausd")
    until = undo_until(rulebook, at)
    assert (until.hour, until.minute) == (0, 0)
    assert (until.date() - at.date()).days >= 11
    assert is_open(until.date() - timedelta(days=1), rulebook.closed_days)


def test_appeal_counts_from_the_letter():
    rulebook = book("lausd")
    assert appeal_last_day(rulebook, date(2027, 8, 9)) == date(2027, 9, 8)
    assert appeal_last_day(rulebook, date(2027, 8, 7)) == date(2027, 9, 7), "6 September is Labor Day"
    assert appeal_last_day(rulebook, date(2027, 8, 5)) == date(2027, 9, 7), "4 September is a Saturday"
    # The county works between Christmas and New Year while this district does not: the earlier day is the true one.
    assert appeal_last_day(rulebook, date(2027, 11, 28)) == date(2027, 12, 28)
    assert district_appeal_last_day(rulebook, date(2027, 3, 1)) == date(2027, 3, 15)
    assert district_appeal_last_day(book("robledal"), date(2027, 3, 1)) is None


@given(st.dates(date(2026, 6, 1), date(2028, 10, 31)))
def test_an_appeals_last_day_is_a_county_business_day(letter):
    rulebook = book("lausd")
    last = appeal_last_day(rulebook, letter)
    assert last.weekday() < 5
    assert last not in rulebook.county.closed_days
    assert 30 <= (last - letter).days <= 34
    between = [letter + timedelta(days=days) for days in range(30, (last - letter).days)]
    assert all(day.weekday() >= 5 or day in rulebook.county.closed_days for day in between)


BOOK, ROLLS = book("lausd"), changed("decision_rolls = false", "decision_rolls = true")


@given(
    received=st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(LA)),
    beside=st.integers(-3, 3),
    rolls=st.booleans(),
)
def test_the_spans_of_what_is_due_by_a_day_are_the_other_way_round_of_the_due_day(received, beside, rolls):
    rulebook = ROLLS if rolls else BOOK
    last = decision_due(rulebook, received).on + timedelta(days=beside)
    spans = received_due_by(rulebook, last)
    within = any((since is None or since <= received) and received < until for since, until in spans)
    assert within == (beside >= 0)


@given(today=st.dates(date(2027, 7, 1), date(2028, 3, 1)), left=st.integers(-1, 12))
def test_the_last_day_with_so_many_open_days_left(today, left):
    last = day_with_open_days_left(BOOK, today, left)
    assert open_days_left(BOOK, today, last) <= left
    assert open_days_left(BOOK, today, last + timedelta(days=1)) > left
