"""What lies on a clerk's desk: one page of the queue with all it shows, and how much waits beside it. Five queries in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from permits import access
from permits.access import Staff
from permits.clock import legal_today
from permits.models import Application, Body, Document, Notice, Post, Side
from permits.policy import states
from permits.policy.clocks import Due
from permits.queries import lists
from permits.queries.case import Case

# Beyond this nobody is helped by the exact figure, and counting on would cost more the longer the season lasts.
MOST_COUNTED = 99
TABS: dict[str, tuple[str, ...]] = {
    "mine": lists.WAITING,
    "line": ("in_line",),
    "family": ("waiting_family",),
    "look": ("person_looks",),
    "decided": ("yes", "no", "late_referred", "withdrawn"),
}
NEWEST_FIRST = frozenset({"decided"})
CHANNELS = ("letter", "text", "phone", "counter")


class Counted(Subquery):
    """How many rows a query has, counted up to its limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Desk:
    """The posts a person holds, and what waits: `unsent`, `tasks` and one count per channel worked by hand, each up to 100.

    `held` are all posts, `posts` those that work on cases.
    """

    held: Sequence[Post]
    waiting: dict[str, int]

    @property
    def posts(self) -> Sequence[Post]:
        """The posts by which the person works on cases."""
        return [post for post in self.held if post.role in access.ON_CASES]

    @property
    def bodies(self) -> frozenset[int]:
        """Ids of the bodies the person works for."""
        return frozenset(post.body_id for post in self.posts)


@dataclass(frozen=True)
class Row:
    """One side of a case as the queue shows it. `due` and `days_left` (open days) are None once nothing is due any more."""

    side: Side
    case: Case
    missing: int
    due: Due | None
    days_left: int | None

    @property
    def is_ready(self) -> bool:
        """In line, and no required paper is missing."""
        return self.side.status == "in_line" and self.side.complete_at is not None

    @property
    def owner_left(self) -> bool:
        """Whoever worked on it holds no post at the body any more; known of rows of the queue only."""
        return self.side.owner_id is not None and not getattr(self.side, "has_owner", True)


@dataclass(frozen=True)
class Page:
    """Rows of a tab and where the next page begins (empty at the end)."""

    rows: Sequence[Row]
    after: str


def desk(user: Staff) -> Desk:
    """One query for the frame of every office page."""
    counts: dict[str, QuerySet[Notice]] = {channel: lists.to_hand(user, channel) for channel in CHANNELS}
    waiting = {
        "unsent": _counted(lists.unsent(user)),
        "tasks": _counted(access.tasks_of(user)),
        **{channel: _counted(rows) for channel, rows in counts.items()},
    }
    held = list(access.held(user).annotate(**{f"n_{name}": count for name, count in waiting.items()}))
    return Desk(held, {name: getattr(held[0], f"n_{name}") if held else 0 for name in waiting})


def _counted(rows: QuerySet[Any]) -> Counted:
    return Counted(rows.order_by().values("pk")[: MOST_COUNTED + 1])


def page(user: Staff, tab: str, after: str = "") -> Page:
    """One page of a tab: in the order received, what is decided the other way round. Three queries."""
    owner = Q(owner=user.pk) if tab == "mine" else Q()
    found = lists.queue(user, TABS[tab], after, newest_first=tab in NEWEST_FIRST, only=owner)
    return Page(rows_of(found.sides), found.after or "")


def rows_of(sides: Iterable[Side]) -> list[Row]:
    """Each side with its case; the number of queries (two more) does not grow with them."""
    sides = list(sides)
    applications = [side.application for side in sides]
    papers = Document.objects.only("application_id", "requirement", "state")
    prefetch_related_objects(applications, Prefetch("sides", Side.objects.order_by("-kind")), Prefetch("documents", papers))
    today = legal_today()
    rows = []
    for side, application in zip(sides, applications, strict=True):
        case = Case(
            application,
            {one.kind: one for one in application.sides.all()},
            {document.requirement: document for document in application.documents.all()},
        )
        waits = not states.STATUSES[side.status].final
        rows.append(
            Row(
                side, case, len(case.missing) if waits else 0,
                case.due(side) if waits else None, case.days_left(side, today) if waits else None,
            )
        )  # fmt: skip
    return rows


def likenesses(user: Staff, application: Application) -> tuple[list[Application], int]:
    """Applications for what looks like the same child: those the person may open, and how many lie with other bodies."""
    others = list(lists.likenesses(application))
    mine = set(access.sides_of(user).filter(application__in=others).values_list("application_id", flat=True))
    return [one for one in others if one.pk in mine], sum(one.pk not in mine for one in others)


def bodies(user: Staff) -> frozenset[int]:
    """Ids of the bodies a person works for."""
    return frozenset(Body.objects.filter(pk__in=access.posts(user).values("body")).values_list("pk", flat=True))
