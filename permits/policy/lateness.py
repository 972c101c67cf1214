"""What happens when an application is late (practice.md A10)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from permits.policy.rulebook import Rulebook
from permits.policy.windows import in_ordinary_window, standing


def judge(
    rulebook: Rulebook,
    direction: str,
    reasons: Collection[str],
    groups: Collection[str],
    answers: Mapping[str, bool],
    at: datetime,
) -> str:
    """Which road an application goes that arrives at an aware moment.

    "in_time"; "exempt" (outside the window, but the reason, the group or a yes in the exception test lifts it: the
    ordinary road); "person_looks" (a person looks before anything is sent); "late" (referred to the county);
    "not_yet_open" (nothing can be filed yet). `answers` are the late questions, code to yes or no; unanswered is no.
    When the school year is over nothing lifts the lateness.
    """
    where = standing(rulebook, direction, reasons, groups, at)
    if where.state == "not_yet_open" or where.over:
        return "not_yet_open" if where.state == "not_yet_open" else "late"
    if in_ordinary_window(rulebook, direction, at):
        return "in_time"
    yes = {question.leads_to for question in rulebook.late_questions if answers.get(question.code)}
    if where.exempt or "exempt" in yes:
        return "exempt"
    rules = rulebook.directions[direction]
    looked_at_first = not (rules.looked_at_first_groups.isdisjoint(groups) and rules.looked_at_first_reasons.isdisjoint(reasons))
    return "person_looks" if looked_at_first or "person" in yes else "late"
