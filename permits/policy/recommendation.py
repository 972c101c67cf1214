"""What a wanted school is asked before its district decides, and by when. Its word decides nothing and stops no clock."""

from datetime import date, datetime, timedelta

from permits.policy.clocks import next_open
from permits.policy.rulebook import Rulebook
from permits.policy.windows import day_of

KIND = "recommendation"  # of a statement
REQUIREMENT = "school_recommendation"  # of a year file that lists it among the papers
SPACE = ("yes", "no", "unknown")
PROGRAM_SPACE = (*SPACE, "not_asked")
RECOMMENDS = ("yes", "no", "neither")
# About places and programs only: nothing about the child that may not be asked before acceptance (AB 1127, domain.md 1.1).
REASONS = ("has_space", "sibling", "program_fits", "no_space", "program_full", "no_program", "other")
# Open days: a school that has not answered by then is reminded, and after the others a person calls it.
REMIND_AFTER, ANSWER_WITHIN = 3, 5


def remind_on(rules: Rulebook, asked: datetime) -> date:
    """The open day on which a school asked at an aware moment is reminded."""
    return _open_days_after(rules, asked, REMIND_AFTER)


def answer_due(rules: Rulebook, asked: datetime) -> date:
    """The last open day for the school's answer."""
    return _open_days_after(rules, asked, ANSWER_WITHIN)


def _open_days_after(rules: Rulebook, asked: datetime, count: int) -> date:
    day = day_of(rules, asked)
    for _ in range(count):
        day = next_open(day + timedelta(days=1), rules.closed_days)
    return day
