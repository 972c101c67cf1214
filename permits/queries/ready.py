"""Which case is next: the first one in the order received that is ready and that nobody works on.

Ready is a case whose required papers are all there, or whose legal day is near: within `NEAR` open days, or over. A case that
waits for its family keeps its place, and comes when its day is near: missing papers stop no clock (practice.md A11).
Both are asked of an index, so that finding the next one does not read the queue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from permits import access
from permits.access import Staff
from permits.clock import legal_today
from permits.models import Rulebook, Side
from permits.policy import clocks

NEAR = 5  # open days
MOST_COUNTED = 99


@dataclass(frozen=True)
class Standstill:
    """Why nothing is ready: how many wait for papers, are with a colleague, must be looked at first, or wait for a second
    person; each up to 100."""

    papers: int
    colleagues: int
    look: int
    second: int


def due_by(bodies: Iterable[int], left: int, today: date, books: Iterable[int] | None = None) -> Q:
    """Sides that have at most `left` open days until their legal day; with -1 those whose day is over.

    One query, or none with `books`, the ids of the bodies' rulebooks. By a version that cannot be read no day is known.
    """
    spans = []
    latest: datetime | None = None
    keys = Rulebook.objects.filter(body__in=bodies).values_list("pk", flat=True) if books is None else books
    for book in Rulebook.objects.readable(keys):
        pk, rules = book.pk, book.parsed
        for since, until in clocks.received_due_by(rules, clocks.day_with_open_days_left(rules, today, left)):
            span = Q(rulebook=pk, received_at__lt=until)
            spans.append(span if since is None else span & Q(received_at__gte=since))
            latest = until if latest is None else max(latest, until)
    if latest is None:
        return Q(pk__in=())
    # Said once for all, so that an index in the order received ends there.
    return reduce(or_, spans) & Q(received_at__lt=latest)


def next_ready(user: Staff) -> Side | None:
    """The side that is next for this person, None when nothing is ready. Two or three queries for each of the person's bodies."""
    bodies = list(dict.fromkeys(access.posts(user).values_list("body_id", flat=True)))
    books = list(Rulebook.objects.filter(body__in=bodies).values_list("pk", flat=True))
    near = due_by(bodies, NEAR, legal_today(), books)
    readable = {book.pk for book in Rulebook.objects.readable(books)}
    unreadable = [pk for pk in books if pk not in readable]
    mine = access.open_to(user) & ~Q(rulebook__in=unreadable) if unreadable else access.open_to(user)
    lines = [line for body in bodies for line in (_complete(body), _incomplete(body).filter(near))]
    first = [side for line in lines if (side := _first(line.filter(mine)))]
    return min(first, key=lambda side: (side.received_at, side.pk), default=None)


def standstill(user: Staff) -> Standstill:
    """What stands instead of the next case, when there is none."""
    mine = access.sides_of(user)
    waits = Q(status="waiting_family") | Q(status="in_line", complete_at=None)
    return Standstill(
        papers=_counted(mine.filter(waits)),
        colleagues=_counted(mine.filter(access.works_on(), status="in_line").exclude(owner=user.pk)),
        look=_counted(mine.filter(status="person_looks")),
        second=_counted(mine.filter(status="second_person")),
    )


def _complete(body: int) -> QuerySet[Side]:
    return Side.objects.filter(body=body, status="in_line", complete_at__isnull=False)


def _incomplete(body: int) -> QuerySet[Side]:
    return Side.objects.filter(body=body, status__in=("in_line", "waiting_family"), complete_at=None)


def _first(sides: QuerySet[Side]) -> Side | None:
    return sides.filter(~access.works_on()).order_by("received_at", "pk").first()


def _counted(sides: QuerySet[Side]) -> int:
    return len(sides.values_list("pk", flat=True)[: MOST_COUNTED + 1])
