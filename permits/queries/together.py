"""What one act would do to several cases: to which, and why not to the others. The same questions as the act itself asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from permits import access
from permits.models import Post, Side, User
from permits.policy import states
from permits.queries import door, lists

MOST = lists.PAGE
ACTS = ("take", "put_back", "give")


@dataclass(frozen=True)
class Line:
    """One case of the plan. `why_not` is a code of office.words.WHY_NOT, empty when the act will be done; `seen` tells how it
    stood when it was shown, so that the act does not touch what changed since."""

    side: Side
    owner: User | None
    why_not: str

    @property
    def seen(self) -> str:
        """How it stood: who works on it, in which status."""
        return f"{self.side.pk}:{self.owner.pk if self.owner else 0}:{self.side.status}"


def plan(user: User, keys: Sequence[int], act: str, to: int | None = None) -> list[Line]:
    """Each of the person's own sides among `keys`, in the order received, at most `MOST`. One query, three for "give".

    `act` is one of ACTS; `to`, for "give", the id of a colleague.
    """
    found = access.sides_of(user).filter(pk__in=keys).select_related("application", "body", "owner")
    sides = list(found.annotate(has_owner=access.works_on()).order_by("received_at", "pk")[:MOST])
    posts = door.held(user)
    supervised = {post.body_id for post in posts if post.role == Post.SUPERVISOR}
    may_have = _may_have(to, sides)
    lines = []
    for side in sides:
        owner = side.owner if getattr(side, "has_owner", False) else None
        own = owner is not None and owner.pk == user.pk
        boss = side.body_id in supervised
        why = _why_not(act, side, owner, own=own, boss=boss, to=to)
        if act == "give" and not why and side.pk not in may_have:
            why = "not_named"
        lines.append(Line(side, owner, why))
    return lines


def _may_have(to: int | None, sides: Sequence[Side]) -> set[int]:
    """Of these sides, the ids of those that can be given to a colleague; of a sealed case only to one who is named."""
    colleague = User.objects.filter(pk=to).first() if to else None
    mine = access.sides_of(colleague) if colleague else Side.objects.none()
    return set(mine.filter(pk__in=[side.pk for side in sides]).values_list("pk", flat=True))


def _why_not(act: str, side: Side, owner: User | None, *, own: bool, boss: bool, to: int | None) -> str:
    if states.STATUSES[side.status].final:
        return "over"
    if act == "take":
        return "yours" if own else "" if owner is None or boss else "with_other"
    if act == "put_back" and owner is None:
        return "nobody"
    if not (own or boss):
        return "with_other" if owner else "nobody"
    return "has_it" if act == "give" and owner is not None and owner.pk == to else ""
