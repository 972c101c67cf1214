"""The days that follow from asking for papers: the last one for them, and the one after which a case may be closed.

A notice that asks keeps facts, `content["asked"]`: {papers: codes, due: the legal day, by: a person's id or none, until: a last
day that does not follow its own, protected}. The days are counted when it is said, from the day on which it leaves.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from permits.models import Notice
from permits.notices.dates import day_in_words
from permits.policy import abandonment
from permits.policy.rulebook import Rulebook as Rules


def facts(notice: Notice) -> Mapping[str, Any]:
    """Empty for a notice that asks for nothing."""
    return notice.content.get("asked") or {}


def until(notice: Notice, rules: Rules, left: date) -> date:
    """The last day for papers that a notice names which leaves on a day. KeyError for one that asks for none."""
    asked = facts(notice)
    if asked.get("until"):
        return date.fromisoformat(asked["until"])
    return abandonment.asked_until(rules, left, date.fromisoformat(asked["due"]))


def closes_after(notice: Notice, rules: Rules, left: date) -> date | None:
    """The day after which the case may be closed if a paper is still missing; None where it may not. KeyError as above."""
    asked = facts(notice)
    due = date.fromisoformat(asked["due"])
    day = max(until(notice, rules, left), abandonment.last_day(rules, left, due))
    return day if abandonment.fits(day, due) and not asked.get("protected") else None


def values(notice: Notice, rules: Rules, left: date) -> dict[str, str]:
    """The days in words, as the words of the notice name them."""
    closes = closes_after(notice, rules, left)
    return {
        "papers_due": day_in_words(until(notice, rules, left), notice.language),
        "closes_after": day_in_words(closes, notice.language) if closes else "",
    }
