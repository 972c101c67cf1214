"""What lies on a clerk's desk: one page of the queue with all it shows, and how much waits beside it. Three queries at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from permits import access
from permits.access import Staff
from permits.clock import legal_today, on_the_way, tell
from permits.models import Application, Document, Post, QueueView, Rulebook, Side, User
from permits.policy import states
from permits.policy.clocks import Due
from permits.queries import door, lists, narrow, same_child
from permits.queries.case import Case
from permits.queries.lists import Line
from permits.queries.narrow import Narrow
from permits.queries.subqueries import Collected, Counted

# Beyond this nobody is helped by the exact figure, and counting on would cost more the longer the season lasts.
MOST_COUNTED = 99
TABS: dict[str, tuple[str, ...]] = {
    "mine": lists.WAITING,
    "line": ("in_line",),
    "family": ("waiting_family",),
    "look": ("person_looks",),
    "second": ("second_person",),
    "open": lists.WAITING,
    "news": (*lists.WAITING, "yes", "no", "late_referred", "withdrawn", "joined", "abandoned"),
    "decided": ("yes", "no", "late_referred", "withdrawn", "joined", "abandoned"),
}
NEWEST_FIRST = frozenset({"decided"})
CHANNELS = ("letter", "text", "phone", "counter")


@dataclass(frozen=True)
class View:
    """A saved view: `asked` is its part of the address; `is_own`: this person's; `is_shared`: everybody's of a body."""

    pk: int
    name: str
    asked: str
    is_default: bool
    is_own: bool
    is_shared: bool


@dataclass(frozen=True)
class Desk:
    """The posts a person holds, and what waits: `unsent`, `tasks` and one count per channel worked by hand, each up to 100.

    For the queue also the saved views, the colleagues (id and name) and the ids of the rulebooks of the person's bodies.

    `held` are all posts, `posts` those that work on cases. `nobody_sees`: a sealed case waits where this person leads, and nobody
    is named for it; it counts as one of the tasks.
    """

    held: Sequence[Post]
    waiting: dict[str, int]
    views: Sequence[View] = ()
    colleagues: Sequence[tuple[int, str]] = ()
    books: Sequence[int] = ()
    nobody_sees: bool = False

    @property
    def posts(self) -> Sequence[Post]:
        """The posts by which the person works on cases."""
        return [post for post in self.held if post.role in access.ON_CASES]

    @property
    def bodies(self) -> frozenset[int]:
        """Ids of the bodies the person works for."""
        return frozenset(post.body_id for post in self.posts)

    @property
    def named(self) -> frozenset[int]:
        """Ids of the bodies where the person is named for sealed cases."""
        return frozenset(post.body_id for post in self.posts if post.is_named)

    @property
    def supervises(self) -> bool:
        """The person is a supervisor somewhere."""
        return any(post.role == Post.SUPERVISOR for post in self.posts)


@dataclass(frozen=True)
class Row:
    """One side of a case as the queue shows it. `due` and `days_left` (open days) are None once nothing is due any more.

    `news`: what came since the person opened the case, as a code of models.audit_entry.NEWS. `has_kin`: brothers or sisters are
    in its set, whichever office has them; `is_readable`: else nothing that the rules say of it is known."""

    side: Side
    case: Case
    missing: int
    due: Due | None
    days_left: int | None
    news: str = ""
    has_kin: bool = False
    is_readable: bool = True

    @property
    def is_ready(self) -> bool:
        """In line, and no required paper is missing."""
        return self.is_readable and self.side.status == "in_line" and self.side.complete_at is not None

    @property
    def owner_left(self) -> bool:
        """Whoever worked on it holds no post at the body any more; known of rows of the queue only."""
        return self.side.owner_id is not None and not getattr(self.side, "has_owner", True)


@dataclass(frozen=True)
class Page:
    """Rows of a tab and where the next page begins (empty at the end). `looked`: so many were looked through, more are left."""

    rows: Sequence[Row]
    after: str
    looked: int = 0


def desk(user: Staff, *, with_queue: bool = False) -> Desk:
    """One query for the frame of every office page, besides the posts read at the door; it reads the clock on its way."""
    held = door.held(user)
    posts = [post for post in held if post.role in access.ON_CASES]
    notices = access.notices_of(user)  # made once: putting a query together costs more than asking it
    waiting = {
        "unsent": _counted(lists.drafts(notices), "event"),
        "tasks": _counted(access.open_tasks(user)),
        **{channel: _counted(lists.for_hand(notices, channel)) for channel in CHANNELS},
    }
    if not posts:
        return Desk(held, dict.fromkeys(waiting, 0))
    if any(post.role != Post.CLERK for post in held):
        waiting["nobody_sees"] = Counted(access.nobody_sees(user).order_by().values("pk")[:1])
    clock, more = on_the_way(), _for_queue(user, posts) if with_queue else {}
    asked = {**{f"n_{name}": count for name, count in waiting.items()}, **clock, **more}
    told = User.objects.filter(pk=user.pk or 0).annotate(**asked).values(*asked)[0]
    tell({name: told[name] for name in clock})
    counts = {name: told[f"n_{name}"] for name in waiting}
    alarm = counts.pop("nobody_sees", 0)
    return Desk(
        held, {**counts, "tasks": counts["tasks"] + alarm},
        [
            View(pk, name, kept, bool(first), owner == user.pk, body is not None)
            for pk, name, kept, first, owner, body in told.get("views") or ()
        ],
        [(pk, name) for pk, name in told.get("colleagues") or () if pk != user.pk],
        [pk for (pk,) in told.get("books") or ()], bool(alarm),
    )  # fmt: skip


def _for_queue(user: Staff, posts: Sequence[Post]) -> dict[str, Any]:
    bodies = sorted({post.body_id for post in posts})
    views = QueueView.objects.filter(Q(owner=user.pk) | Q(body__in=bodies)).order_by("name", "pk")[:MOST_COUNTED]
    held = Post.objects.filter(body__in=bodies, ended_at=None, role__in=access.ON_CASES).values("user")
    return {
        "views": Collected(views, "pk", "name", "asked", "is_default", "owner_id", "body_id"),
        "colleagues": Collected(User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk"), "pk", "name"),
        "books": Collected(Rulebook.objects.filter(body__in=bodies).order_by("-school_year", "-version"), "pk"),
    }


def _counted(rows: QuerySet[Any], what: str = "pk") -> Counted:
    """What is said by several ways at once is one `event`: the list of what is prepared shows it once."""
    found = rows.order_by().values(what)
    return Counted((found if what == "pk" else found.distinct())[: MOST_COUNTED + 1])


def page(user: User, mine: Desk, tab: str, wish: Narrow | None = None, after: str = "") -> Page:
    """One page of a tab: in the order received, what is decided the other way round. One query, or two where few are found."""
    wish = wish or Narrow()
    first = narrow.of_sides(wish, user, mine.bodies, legal_today(), mine.books)
    if tab == "mine":
        first &= Q(owner=user.pk)
    if tab == "news":
        first &= narrow.with_news(user)
    line = Line(
        sorted(mine.bodies), wish.statuses(TABS[tab]), first, narrow.of_cases(wish), mine.named, newest_first=tab in NEWEST_FIRST
    )  # fmt: skip
    found = lists.queue(user, line, after)
    return Page(rows_of(found.sides), found.after or "", found.looked)


def rows_of(sides: Iterable[Side]) -> list[Row]:
    """Each side, as `lists.shown` reads it, with its case. No query."""
    today = legal_today()
    rows = []
    for side in sides:
        held: Any = side
        both = {side.kind: side}
        for kind, body, status in held.others or ():
            both[kind] = Side(kind=kind, body_id=body, status=status, application=side.application)
        papers = {code: Document(requirement=code, state=state) for code, state in held.papers or ()}
        case = Case(side.application, dict(sorted(both.items(), reverse=True)), papers)
        readable = case.is_readable(side)
        waits = readable and not states.STATUSES[side.status].final
        rows.append(
            Row(
                side, case, len(case.missing_for(side)) if waits else 0,
                case.due(side) if waits else None, case.days_left(side, today) if waits else None, held.news or "",
                held.kin and not side.application.is_sealed, readable,
            )
        )  # fmt: skip
    return rows


def likenesses(user: Staff, application: Application) -> tuple[list[Application], int]:
    """Applications for what looks like the same child, of which nobody has found anything yet: those the person may open, and
    how many lie with other bodies; a sealed one that is not open to the person is not even counted. Four queries at most."""
    others = same_child.like(application)
    known = set(access.known_to(user).values_list("application", flat=True)) if others else set()
    others = [one for one in others if one.pk not in known]
    mine = set(access.sides_of(user).filter(application__in=others).values_list("application_id", flat=True)) if others else set()
    return [one for one in others if one.pk in mine], sum(one.pk not in mine and not one.is_sealed for one in others)


def household(user: Staff, application: Application) -> list[Application]:
    """The other children of the household or of the set, as far as the person may open their cases."""
    kin = Q(application__household=application.household) if application.household else Q(pk__in=())
    kin |= Q(application__siblings=application.siblings) if application.siblings else Q(pk__in=())
    sides = access.sides_of(user).filter(kin).exclude(application=application)
    found = {side.application_id: side.application for side in sides.select_related("application").order_by("application")}
    return list(found.values())


def bodies(user: Staff, application: Application | None = None) -> frozenset[int]:
    """Ids of the bodies a person works for, or by which the person works on one case."""
    hidden = application is not None and application.is_sealed
    posts = [post for post in door.held(user) if post.role in access.ON_CASES]
    return frozenset(post.body_id for post in posts if post.is_named or not hidden)
