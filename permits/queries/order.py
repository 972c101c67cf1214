"""The order received: which ready case stands before one that is about to be decided, and what was decided out of turn."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from permits import access
from permits.access import Staff
from permits.models import AuditEntry, Decision, Side, User
from permits.policy import order
from permits.policy.order import Place

MOST_SHOWN = 100
# Where these stand now, a complete case was or is ready; what waits for its family or is looked at first is passed rightly.
READY_STATUSES = frozenset({"in_line", "yes", "no", "withdrawn"})


@dataclass(frozen=True)
class Inversion:
    """A decided side and the earliest ready one that it passed; `because` is a code of wording.OUT_OF_TURN, empty for none."""

    side: Side
    passed: Side
    at: datetime | None
    by: User | None
    because: str


def first_in_line(side: Side, user: User, but: Collection[int] = ()) -> Side | None:
    """The earliest ready side of the same line (body and kind) that was received before this one, among those the person may know
    of. Reads a row of an index.

    `but`: ids of sides that do not count.
    """
    return _ready_before(side, user).exclude(pk__in=but).first()


def asks_why(side: Side, user: User, but: Collection[int] = ()) -> Side | None:
    """The ready side that this person would pass over by deciding `side` now, and for which a reason is asked; else None.

    None is asked where the side was claimed in its turn, or where colleagues work on all that came before. `but` as above.
    """
    if side.claim is not None and side.owner_id == user.pk:
        return None
    ready = _ready_before(side, user).exclude(pk__in=but)
    return ready.filter(~access.works_on() | Q(owner=user)).first()


def inversions(user: Staff, school_year: str) -> list[Inversion]:
    """What the person's bodies decided out of turn in a school year, the last decisions first, at most `MOST_SHOWN`.

    Reads the whole season of each line: for a report, never on the way of a decision.
    """
    pairs: list[tuple[Place, Place]] = []
    for body in access.posts(user).values_list("body", flat=True).distinct().order_by("body"):
        for kind in (Side.RELEASE, Side.ACCEPTANCE):
            line = access.sides_of(user).filter(body=body, kind=kind, application__school_year=school_year)
            pairs += order.inversions(_places(line))
    pairs.sort(key=lambda pair: pair[0].gone or pair[0].received, reverse=True)
    return _with_reasons(pairs[:MOST_SHOWN])


def _ready_before(side: Side, user: User) -> QuerySet[Side]:
    ready = Side.objects.filter(
        access.open_to(user), body=side.body_id, kind=side.kind, status="in_line", complete_at__isnull=False
    )
    return ready.filter(received_at__lt=side.received_at).select_related("application").order_by("received_at", "pk")


def _places(line: QuerySet[Side]) -> list[Place]:
    # What was proposed by one person and confirmed by another left the line when it was proposed: then its turn was judged.
    left, of_round = Coalesce("decisions__proposal__proposed_at", "decisions__decided_at"), Q(decisions__round=F("round"))
    rows = line.annotate(
        decided=Min(left, filter=of_round & Q(decisions__outcome__in=Decision.ANSWERS)),
        closed=Min("decisions__decided_at", filter=of_round & Q(decisions__outcome=Decision.ABANDONED)),
    ).values_list("pk", "received_at", "complete_at", "status", "decided", "closed", "application__withdrawn_at")
    return [
        Place(
            key, received, complete if status in READY_STATUSES else None,
            decided or closed or (withdrawn if status == "withdrawn" else None), decided is not None,
        )
        for key, received, complete, status, decided, closed, withdrawn in rows
    ]  # fmt: skip


def _with_reasons(pairs: list[tuple[Place, Place]]) -> list[Inversion]:
    keys = {place.key for pair in pairs for place in pair}
    sides = Side.objects.select_related("application", "body").in_bulk(keys)
    entries: dict[tuple[int | None, str], AuditEntry] = {}
    applications = [sides[one.key].application_id for one, _passed in pairs]
    decided = AuditEntry.objects.filter(application__in=applications, act="decided").select_related("user")
    for entry in decided.order_by("-sequence"):
        entries[entry.application_id, entry.detail.get("side", "")] = entry
    found = []
    for one, passed in pairs:
        side = sides[one.key]
        act = entries.get((side.application_id, side.kind))
        because = act.detail.get("because", "") if act else ""
        found.append(Inversion(side, sides[passed.key], one.gone, act.user if act else None, because))
    return found
