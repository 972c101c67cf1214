"""May this be appealed, where, until when? So far: until when."""

from datetime import date, timedelta

from permits.policy.clocks import next_open
from permits.policy.rulebook import Rulebook


def appeal_last_day(rulebook: Rulebook, letter: date) -> date:
    """The last day on which an appeal may reach the county, counted from the letter's date.

    30 calendar days from the date of the final denial (EC 46601, domain.md 1.4), not from its receipt; on a weekend or a
    day on which the county office is closed, its next business day (domain.md 3). The county's closed days count, not the
    district's: a longer winter break at the district must never make a family late at the county.
    """
    return next_open(letter + timedelta(days=rulebook.clocks.appeal_days), rulebook.county.closed_days)


def district_appeal_last_day(rulebook: Rulebook, letter: date) -> date | None:
    """The last day of the district's own appeal, where it has one (domain.md 2.1); never a closed day."""
    days = rulebook.clocks.district_appeal_days
    return None if days is None else next_open(letter + timedelta(days=days), rulebook.closed_days)
