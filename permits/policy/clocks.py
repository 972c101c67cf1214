"""Whose answer is due when, each clock with its source. Missing papers never stop a clock that the district owes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from permits.policy.rulebook import Rulebook
from permits.policy.windows import day_of, start_of

SATURDAY = 5


@dataclass(frozen=True)
class Due:
    """The last day of a duty, its kind and the section of the law it comes from."""

    on: date
    kind: str  # "current_year" | "future_year"
    source: str


def decision_due(rulebook: Rulebook, received: datetime) -> Due:
    """The last day for a district's decision on an application received at an aware moment.

    Received from 15 calendar days before instruction begins on: a current-year application, 30 calendar days from receipt.
    Before that: a future-year application, 14 calendar days after instruction begins. Source: EC 46600.1 (kinds) and
    EC 46600.2 (days), domain.md 1.2, 1.3 and 7; counted from receipt, not from completion, and never stopped.
    """
    clocks, day = rulebook.clocks, day_of(rulebook, received)
    if day >= rulebook.first_day - timedelta(days=clocks.current_year_starts_days_before):
        kind, on, source = "current_year", day + timedelta(days=clocks.current_year_days), "EC 46600.1, 46600.2"
    else:
        kind, on = "future_year", rulebook.first_day + timedelta(days=clocks.future_year_days)
        source = "EC 46600.1, 46600.2"
    if clocks.decision_rolls:
        on = next_open(on, rulebook.closed_days)
    return Due(on, kind, source)


def received_due_by(rulebook: Rulebook, last: date) -> tuple[tuple[datetime | None, datetime], ...]:
    """When an application was received whose decision is due on `last` or before: half-open spans, in the district's zone.

    The other way round than `decision_due`, so that a database finds such cases by the time of receipt. None: from ever on.
    """
    clocks, closed = rulebook.clocks, rulebook.closed_days
    starts = rulebook.first_day - timedelta(days=clocks.current_year_starts_days_before)
    spans: list[tuple[datetime | None, datetime]] = []
    if decision_due(rulebook, start_of(rulebook, starts - timedelta(days=1))).on <= last:
        spans.append((None, start_of(rulebook, starts)))
    # A duty that moves on to an open day ends by `last` when it would end by the last open day up to it.
    ends = last_open(last, closed) if clocks.decision_rolls else last
    newest = ends - timedelta(days=clocks.current_year_days)
    if newest >= starts:
        spans.append((start_of(rulebook, starts), start_of(rulebook, newest + timedelta(days=1))))
    return tuple(spans)


def day_with_open_days_left(rulebook: Rulebook, today: date, left: int) -> date:
    """The last day for which `open_days_left` is at most `left`; below zero, yesterday."""
    if left < 0:
        return today - timedelta(days=1)
    day = today
    while open_days_left(rulebook, today, day + timedelta(days=1)) <= left:
        day += timedelta(days=1)
    return day


def papers_due(rulebook: Rulebook, asked: datetime, decision: Due) -> date:
    """The family's last day to send papers asked for at an aware moment.

    The year file's days (domain.md 2.1 and 7), moved on to an open day, but not beyond the day on which the
    year file's open days are left before the decision is due (practice.md A11); when asked later than that, the last open
    day up to the decision's. Never a closed day. It stops no clock.
    """
    closed, clocks, day = rulebook.closed_days, rulebook.clocks, day_of(rulebook, asked)
    wanted = next_open(day + timedelta(days=clocks.missing_papers_days), closed)
    latest = decision.on
    for _ in range(clocks.paper_last_open_days):
        latest = last_open(latest, closed) - timedelta(days=1)
    latest = last_open(latest, closed)
    if latest <= day:
        latest = last_open(decision.on, closed)
    return next_open(day + timedelta(days=1), closed) if latest <= day else min(wanted, latest)


def open_days_left(rulebook: Rulebook, today: date, due: date) -> int:
    """Open days after `today` up to `due`, `due` included: 0 on the last day; below 0 once it has passed, at least -1.

    Alarms count open days, so that what is due in the winter break is seen before it begins (practice.md A11).
    """
    if today > due:
        return min(-1, -_open_days(due, today, rulebook.closed_days))
    return _open_days(today, due, rulebook.closed_days)


def open_days_since(rulebook: Rulebook, day: date, today: date) -> int:
    """Open days after `day` up to `today`, `today` included; 0 on that day and before it."""
    return _open_days(day, today, rulebook.closed_days)


def undo_until(rulebook: Rulebook, at: datetime) -> datetime:
    """The exclusive end of the days in which a withdrawal made at `at` can be undone, in the district's zone.

    The year file's calendar days (practice.md A12: ten); the last one is never a closed day.
    """
    last = day_of(rulebook, at) + timedelta(days=rulebook.clocks.undo_withdrawal_days)
    return start_of(rulebook, next_open(last, rulebook.closed_days) + timedelta(days=1))


def is_open(day: date, closed: Collection[date]) -> bool:
    """A weekday on which the office is not closed."""
    return day.weekday() < SATURDAY and day not in closed


def next_open(day: date, closed: Collection[date]) -> date:
    """This day, or the next open one."""
    while not is_open(day, closed):
        day += timedelta(days=1)
    return day


def last_open(day: date, closed: Collection[date]) -> date:
    """This day, or the last open one before it."""
    while not is_open(day, closed):
        day -= timedelta(days=1)
    return day


def _open_days(after: date, through: date, closed: Collection[date]) -> int:
    return sum(is_open(after + timedelta(days=step), closed) for step in range(1, (through - after).days + 1))
