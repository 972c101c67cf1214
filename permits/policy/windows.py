"""May one apply today? Windows are half-open intervals in the district's zone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from permits.policy.entries import DirectionRules
from permits.policy.rulebook import Rulebook


@dataclass(frozen=True)
class Standing:
    """Where the window stands. `closes` is exclusive: from that moment on it is late. Both moments are in the district's zone.

    `exempt` says that a reason or a group has no closing date in this direction; it is then open all year.
    `over` says that the school year itself has ended.
    """

    state: str  # "not_yet_open" | "open" | "late"
    opens: datetime | None
    closes: datetime | None
    exempt: bool
    over: bool = False


def start_of(rulebook: Rulebook, day: date) -> datetime:
    """00:00 of that day in the district's zone."""
    return datetime.combine(day, time.min, rulebook.zone)


def day_of(rulebook: Rulebook, at: datetime) -> date:
    """The day in the district's zone; an unaware moment is an error (ValueError)."""
    if at.tzinfo is None:
        message = "A moment needs its zone."
        raise ValueError(message)
    return at.astimezone(rulebook.zone).date()


def standing(rulebook: Rulebook, direction: str, reasons: Collection[str], groups: Collection[str], at: datetime) -> Standing:
    """The window of this direction for these reasons and groups at an aware moment."""
    rules = rulebook.directions[direction]
    exempt = is_exempt(rules, reasons, groups)
    moment, end = _utc(at), start_of(rulebook, rulebook.year_ends + timedelta(days=1))
    opens, closes = _ordinary(rulebook, rules, at)
    if moment >= _utc(end):
        return Standing("late", opens, closes or end, exempt, over=True)
    if exempt or opens is None:
        return Standing("open", None, end, exempt)
    if moment < _utc(opens):
        return Standing("not_yet_open", opens, closes, exempt)
    return Standing("open" if moment < _utc(closes or end) else "late", opens, closes or end, exempt)


def in_ordinary_window(rulebook: Rulebook, direction: str, at: datetime) -> bool:
    """Open for everybody, whatever the reason."""
    return standing(rulebook, direction, (), (), at).state == "open"


def is_exempt(rules: DirectionRules, reasons: Collection[str], groups: Collection[str]) -> bool:
    """One reason or group without a closing date is enough."""
    return not rules.exempt_reasons.isdisjoint(reasons) or not rules.exempt_groups.isdisjoint(groups)


def _ordinary(rulebook: Rulebook, rules: DirectionRules, at: datetime) -> tuple[datetime | None, datetime | None]:
    """First moment and exclusive end of the window that counts at `at`; an end of None is the end of the school year."""
    if rules.window is None:
        return None, None
    opens, last_day = rules.window.opens, rules.window.last_day
    running = start_of(rulebook, rulebook.first_day)
    if rules.running_year_open:
        if last_day is None:
            return start_of(rulebook, opens), None
        if _utc(at) >= _utc(running):
            return running, None
    closes = running if last_day is None else start_of(rulebook, last_day + timedelta(days=1))
    return start_of(rulebook, opens), closes


def _utc(at: datetime) -> datetime:
    # Two moments of one zone are compared by their wall clocks, which run twice through one hour in autumn.
    if at.tzinfo is None:
        message = "A moment needs its zone."
        raise ValueError(message)
    return at.astimezone(UTC)
