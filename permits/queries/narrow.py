"""What a clerk wants to see of a tab of the queue, as conditions.

Some are answered by an index of sides (status, days left, owner, papers); the others lie on the case, and are asked of a bounded
stretch of the line at a time (lists.LOOKED), so that a rare one costs no more than a common one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q

from permits import access
from permits.models import Notice, Rulebook, Seen, Side, User
from permits.policy import abandonment
from permits.queries import chain, ready

OPEN = ("in_line", "person_looks", "second_person", "waiting_family")
LEFT = {"over": -1, "5": 5, "10": 10}  # open days until the legal day
TURNS = {"family": ("waiting_family",), "office": ("in_line", "person_looks", "second_person")}
CAME_BACK = ("bounced", "returned")


@dataclass(frozen=True)
class Narrow:
    """Each a code, empty for all. `side` is a kind of side, `owner` "me", "nobody" or the id of a person, `papers` "missing",
    "over" (missing, and the family's days are over) or "ready", `notice` "back", `turn` "family", "office", "other" (the other
    district) or "nobody"."""

    status: str = ""
    reason: str = ""
    side: str = ""
    district: str = ""
    grade: str = ""
    left: str = ""
    owner: str = ""
    papers: str = ""
    notice: str = ""
    language: str = ""
    turn: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """What is not empty, by name."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def statuses(self, among: Sequence[str]) -> tuple[str, ...]:
        """The statuses of a tab that are left."""
        kept = [one for one in among if not self.status or one == self.status]
        return tuple(one for one in kept if self.turn not in TURNS or one in TURNS[self.turn])


def of_sides(narrow: Narrow, user: User, bodies: Iterable[int], today: date, books: Sequence[int]) -> Q:
    """What an index of sides answers."""
    found = Q(kind=narrow.side) if narrow.side else Q()
    if narrow.left:
        found &= ready.due_by(bodies, LEFT[narrow.left], today, books)
    if narrow.owner and narrow.owner != "nobody":
        found &= Q(owner=user.pk if narrow.owner == "me" else int(narrow.owner))
    if narrow.papers:
        found &= Q(complete_at__isnull=narrow.papers != "ready")
    if narrow.papers == "over":
        found &= _asked_long_ago(bodies, today, books)
    if narrow.notice:
        back = Notice.objects.filter(body__in=list(bodies), state__in=CAME_BACK, application__isnull=False)
        found &= Q(application__in=back.values("application"))
    return found


def _asked_long_ago(bodies: Iterable[int], today: date, books: Sequence[int]) -> Q:
    """The family was asked for papers so long ago that its days are over, as far as that can be seen from outside a notice:
    the page of the case says it for each paper."""
    asked = Notice.objects.filter(
        body__in=list(bodies), kind__in=chain.ASKING, is_copy=False, state__in=("sent", "posted", "done")
    )
    found = [Q(pk__in=())]
    for book in Rulebook.objects.readable(books):
        newest = abandonment.newest_over(book.parsed, today)
        found.append(Q(rulebook=book.pk, application__in=asked.filter(letter_date__lte=newest).values("application")))
    return reduce(or_, found)


def with_news(user: User) -> Q:
    """Cases that the person opened, and to which something came since."""
    return Q(application__in=Seen.objects.filter(~Q(news=""), user=user.pk).values("application"))


def of_cases(narrow: Narrow) -> Q | None:
    """What is asked of each case; None for nothing."""
    found: list[Q] = []
    if narrow.reason:
        found.append(Q(application__reason=narrow.reason) | Q(application__second_reason=narrow.reason))
    if narrow.district:
        wanted = Q(kind=Side.RELEASE, application__wanted_district=narrow.district)
        found.append(wanted | Q(kind=Side.ACCEPTANCE, application__residence_district=narrow.district))
    if narrow.grade:
        found.append(Q(application__grade=narrow.grade))
    if narrow.language:
        found.append(Q(application__language=narrow.language))
    if narrow.owner == "nobody":
        found.append(~Q(access.works_on()))
    if narrow.turn in {"other", "nobody"}:
        other = Q(Exists(Side.objects.filter(~Q(kind=OuterRef("kind")), application=OuterRef("application"), status__in=OPEN)))
        found.append(other if narrow.turn == "other" else ~other)
    return reduce(and_, found) if found else None
