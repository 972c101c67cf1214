"""How one application fares under one version of the rules, and what another version would do otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from permits.policy import clocks, decisions, documents, lateness, windows
from permits.policy.facts import Facts
from permits.policy.rulebook import Rulebook

DIRECTION_OF = {"release": "outgoing", "acceptance": "incoming"}
# In this order a difference is told.
DIFFERENCES = (
    "road", "due", "papers_more", "papers_less", "ground_new", "ground_gone", "bar_new", "bar_gone", "offered", "not_offered",
)  # fmt: skip
_ORDINARY = {"exempt": "in_time"}


@dataclass(frozen=True)
class Filed:
    """One side of an application as it was filed. `received` is an aware moment.

    `kinds`: the sides for whose decision papers are asked, empty where another district's rules ask for them. `late`: the
    answers of the exception test. `at_door`: it came in by this district's own pages.
    """

    facts: Facts
    kind: str
    received: datetime
    kinds: Collection[str]
    late: Mapping[str, bool] = field(default_factory=dict)
    at_door: bool = True


@dataclass(frozen=True)
class Treatment:
    """What a version does with it. `road` is a word of `lateness.judge`, or "not_offered": it could not be filed like this.

    `days`: calendar days from receipt to the last day for the decision. `papers`: required ones. `grounds`: on which it may be
    refused. `bars`: of the law, once the other side has said yes. All codes.
    """

    road: str
    days: int | None = None
    papers: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise, a code of DIFFERENCES. Values are codes, or days as text; a list is parted by spaces."""

    what: str
    before: str
    after: str


def treat(rulebook: Rulebook, filed: Filed, years: int = 0) -> Treatment:
    """How this version treats it; with `years` as if it had been received so many years later, for the rehearsal of a new year.

    ValueError for a moment without a zone.
    """
    facts, direction = filed.facts, DIRECTION_OF[filed.kind]
    if not _is_offered(rulebook, facts, direction):
        return Treatment("not_offered")
    received = _later(filed.received, years)
    if filed.at_door:
        road = lateness.judge(rulebook, direction, facts.reasons, facts.groups, filed.late, received)
    else:  # as a side is laid at the other district: outside its window a person looks first
        where = windows.standing(rulebook, direction, facts.reasons, facts.groups, received)
        road = "in_time" if where.state == "open" else "person_looks"
    due = clocks.decision_due(rulebook, received)
    asked = documents.checklist(rulebook, facts, filed.kinds) if filed.kinds else ()
    grounds = decisions.grounds_for(rulebook, filed.kind)
    return Treatment(
        road=road,
        days=(due.on - windows.day_of(rulebook, received)).days,
        papers=frozenset(line.code for line in asked if line.required),
        grounds=frozenset(ground.code for ground in grounds if ground.barred_reasons.isdisjoint(facts.reasons)),
        bars=frozenset(decisions.bars_ahead(rulebook, facts, filed.kind)),
    )


def differences(before: Treatment, after: Treatment) -> tuple[Difference, ...]:
    """What the second does otherwise, in the order of DIFFERENCES; empty when both treat it alike."""
    refused = "not_offered"
    if refused in {before.road, after.road}:
        if before.road == after.road:
            return ()
        return (Difference(refused if after.road == refused else "offered", before.road, after.road),)
    # In time and exempt are the same ordinary road.
    same_road = _ORDINARY.get(before.road, before.road) == _ORDINARY.get(after.road, after.road)
    found = {
        "road": ("", "") if same_road else (before.road, after.road),
        "due": (str(before.days), str(after.days)),
        "papers_more": ("", _listed(after.papers - before.papers)),
        "papers_less": (_listed(before.papers - after.papers), ""),
        "ground_new": ("", _listed(after.grounds - before.grounds)),
        "ground_gone": (_listed(before.grounds - after.grounds), ""),
        "bar_new": ("", _listed(after.bars - before.bars)),
        "bar_gone": (_listed(before.bars - after.bars), ""),
    }
    return tuple(Difference(what, *pair) for what in DIFFERENCES if (pair := found.get(what)) and pair[0] != pair[1])


def _is_offered(rulebook: Rulebook, facts: Facts, direction: str) -> bool:
    # A reason meant for other grades is a word of warning only: nobody is turned away by it.
    rules = rulebook.directions.get(direction)
    if rules is None or (facts.grade and facts.grade not in rules.grades):
        return False
    return all(code in rulebook.reasons and direction in rulebook.reasons[code].directions for code in facts.reasons)


def _later(at: datetime, years: int) -> datetime:
    try:
        return at.replace(year=at.year + years)
    except ValueError:  # 29 February
        return at.replace(year=at.year + years, day=28)


def _listed(codes: Collection[str]) -> str:
    return " ".join(sorted(codes))
