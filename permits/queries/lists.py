"""The office's lists: the queue in order received, letters to post and texts to send."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from permits import access
from permits.access import Staff
from permits.models import Application, Document, Notice, Seen, Side, User
from permits.queries.subqueries import Collected, End, Fitting, Stretch, Together

PAGE = 50
LOOKED = 1500
_TOO_LARGE = 2**63  # beyond the ids of a database
WAITING = ("in_line", "person_looks", "second_person", "waiting_family")


@dataclass(frozen=True)
class Line:
    """Which sides are wanted: of these bodies, in these statuses; `first` is asked of an index, `then` of each, if at all.

    Sealed cases take a place only in the runs of the bodies `named`, so that a page is full for whoever may not see them.
    """

    bodies: Sequence[int]
    statuses: Sequence[str]
    first: Q
    then: Q | None = None
    named: frozenset[int] = frozenset()
    newest_first: bool = False


@dataclass(frozen=True)
class Page:
    """Rows of a list and where the next page begins (None at the end). `looked`: so many were looked through, more are left."""

    sides: Sequence[Side]
    after: str | None
    looked: int = 0


def queue(user: User, line: Line, after: str = "") -> Page:
    """Sides in the order received, or the other way round, by keyset: as quick at any depth, no counting. One query or two.

    Each body and status is a run of an index in that order; the first of each run are read and put together. For what no index
    answers, the first `LOOKED` of all runs together are looked through at a time. Each side has what `shown` gives it.
    """
    place = _place(after)
    line = replace(line, first=line.first & ~Q(application__in=access.known_to(user)))
    runs = [_run(line, body, status, place) for body in line.bodies for status in line.statuses]
    if line.then is None:
        parts: Any = [run.values("pk")[: PAGE + 1] for run in runs]
    else:
        parts = Fitting(runs, line.then, LOOKED, PAGE + 1, newest_first=line.newest_first)
    sides = shown(access.sides_of(user).filter(pk__in=Together(parts)), user)
    rows = list(_ordered(line, sides)[: PAGE + 1]) if runs else []
    full = len(rows) > PAGE
    if line.then is not None and not full and runs and (edge := _edge(line, runs)):
        return Page(rows, _said(*edge), LOOKED)
    rows = rows[:PAGE]
    return Page(rows, _said(*_key(rows[-1])) if full else None)


def shown(sides: QuerySet[Side], user: Staff) -> QuerySet[Side]:
    """With all that a row of the queue shows: case, owner, papers as [requirement, state], the other side, what is new, and
    whether the child has brothers or sisters in its set."""
    papers = Document.objects.filter(application=OuterRef("application")).order_by("pk")
    other = Side.objects.filter(~Q(kind=OuterRef("kind")), application=OuterRef("application"))
    seen = Seen.objects.filter(application=OuterRef("application"), user=user.pk or 0)
    kin = Application.objects.filter(~Q(pk=OuterRef("application")), siblings=OuterRef("application__siblings"), is_sealed=False)
    return sides.select_related("application", "body", "owner").annotate(
        has_owner=access.works_on(),
        papers=Collected(papers, "requirement", "state"),
        others=Collected(other, "kind", "body_id", "status"),
        news=Subquery(seen.values("news")[:1]),
        kin=Exists(kin),
    )


def _run(line: Line, body: int, status: str, place: tuple[datetime, int] | None) -> QuerySet[Side]:
    found = Side.objects.filter(line.first, body=body, status=status)
    if body not in line.named:
        found = found.exclude(application__in=access.sealed())
    if place:
        beyond = "lt" if line.newest_first else "gt"
        later = Q(**{f"received_at__{beyond}": place[0]}) | Q(received_at=place[0], **{f"pk__{beyond}": place[1]})
        # The first condition lets an index begin there; the other ones part those of the same moment.
        found = found.filter(**{f"received_at__{beyond}e": place[0]}).filter(later)
    return _ordered(line, found)


def _ordered(line: Line, sides: QuerySet[Side]) -> QuerySet[Side]:
    sign = "-" if line.newest_first else ""
    return sides.order_by(f"{sign}received_at", f"{sign}pk")


def _edge(line: Line, runs: Sequence[QuerySet[Side]]) -> tuple[datetime, int] | None:
    """How far the runs were looked through; None when they were to their ends. One query."""
    stretch = Stretch([run.values("pk", "received_at") for run in runs], LOOKED, newest_first=line.newest_first)
    return Side.objects.filter(pk=End(stretch)).values_list("received_at", "pk").first()


def _key(side: Side) -> tuple[datetime, int]:
    return side.received_at, side.pk


def _said(moment: datetime, pk: int) -> str:
    return f"{moment.isoformat()}~{pk}"


def _place(after: str) -> tuple[datetime, int] | None:
    moment, _, row = after.partition("~")
    try:
        at, pk = datetime.fromisoformat(moment), int(row)
        return (at.astimezone(UTC), pk) if at.tzinfo and 0 < pk < _TOO_LARGE else None
    except (ValueError, OverflowError):
        return None


def to_hand(user: Staff, channel: str) -> QuerySet[Notice]:
    """Letters to post, texts to send, calls to make or things to hand over at the counter, the oldest first."""
    return for_hand(access.notices_of(user), channel).select_related("application").order_by("created_at", "pk")


def for_hand(notices: QuerySet[Notice], channel: str) -> QuerySet[Notice]:
    """Of these, what a person has to bring to the family."""
    return notices.filter(state="ready", channel=channel)


def unsent(user: Staff) -> QuerySet[Notice]:
    """What the office has prepared but not sent: deciding is not telling."""
    return drafts(access.notices_of(user)).select_related("application").order_by("created_at", "pk")


def drafts(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of these, what is prepared; one that is said within another leaves with it."""
    return notices.filter(state="draft", said_in=None)
