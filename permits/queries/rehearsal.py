"""A season's applications under two versions of the rules: who would have been treated differently. Nothing is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from permits import access
from permits.models import Body, Rulebook, Side
from permits.policy import rehearsal, states
from permits.policy.rehearsal import Difference, Filed
from permits.policy.rulebook import Rulebook as Rules

OPEN = tuple(sorted(code for code, status in states.STATUSES.items() if not status.final))
MOST_LISTED = 100
CHUNK = 500


@dataclass(frozen=True)
class Differing:
    """One side that the two versions treat differently; `side` comes with its application."""

    side: Side
    differences: tuple[Difference, ...]


@dataclass
class Rehearsed:
    """`sides` looked at, `differing` of them; each difference counted, by code; the roads under both versions.

    `listed` are the first MOST_LISTED that differ, in the order received. Sealed cases are left out: not even their
    number is told here.
    """

    sides: int = 0
    differing: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    listed: list[Differing] = field(default_factory=list)


def rehearse(body: Body, season: str, before: Rules, after: Rules, *, only_open: bool) -> Rehearsed:
    """Every side of the body in a school year under both versions; two queries for each CHUNK of sides.

    Each version sees the applications as if they had come in its own year, by whole years earlier or later.
    """
    found = Rehearsed()
    years = [int(rules.school_year[:4]) - int(season[:4]) for rules in (before, after)]
    for side in _sides(body, season, only_open=only_open):
        filed = _filed(side, body)
        was, would = rehearsal.treat(before, filed, years[0]), rehearsal.treat(after, filed, years[1])
        found.sides += 1
        found.before[was.road] += 1
        found.after[would.road] += 1
        differences = rehearsal.differences(was, would)
        if not differences:
            continue
        found.differing += 1
        found.counts.update(one.what for one in differences)
        if len(found.listed) < MOST_LISTED:
            found.listed.append(Differing(side, differences))
    return found


def pinned(body: Body, school_year: str) -> dict[int, int]:
    """How many open sides of the body are judged by each version of this school year: version number to count. One query."""
    rows = Side.objects.filter(body=body, status__in=OPEN, rulebook__body=body, rulebook__school_year=school_year)
    rows = rows.exclude(application__in=access.sealed())
    counted = rows.order_by().values_list("rulebook__version").annotate(n=Count("pk"))
    return dict(sorted(counted))


def seasons(body: Body) -> list[str]:
    """The school years for which the body has sides, the newest first."""
    years = Side.objects.filter(body=body).order_by().values_list("application__school_year", flat=True).distinct()
    return sorted(years, reverse=True)


def versions(body: Body) -> Sequence[Rulebook]:
    """All versions of a body, the newest school year and version first."""
    return list(Rulebook.objects.filter(body=body).select_related("body").order_by("-school_year", "-version"))


def _sides(body: Body, season: str, *, only_open: bool) -> Iterator[Side]:
    rows = Side.objects.filter(body=body, application__school_year=season).select_related("application")
    rows = rows.exclude(application__in=access.sealed())
    if only_open:
        rows = rows.filter(status__in=OPEN)
    return rows.prefetch_related("application__sides").order_by("received_at", "pk").iterator(chunk_size=CHUNK)


def _filed(side: Side, body: Body) -> Filed:
    application = side.application
    at_door = application.door_id == body.pk
    # The papers of a case are asked by the rules of the door it came in by, for all sides that are decided here.
    kinds = [one.kind for one in application.sides.all() if one.body_id is not None] if at_door else []
    late = application.answers.get("late", {})
    is_the_door = at_door and rehearsal.DIRECTION_OF[side.kind] == application.direction
    return Filed(application.facts, side.kind, side.received_at, kinds, late, is_the_door)
