"""The office's lists: the queue in order received, letters to post and texts to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from permits import access
from permits.access import Staff
from permits.models import Application, Notice, Side

PAGE = 50
WAITING = ("in_line", "person_looks", "waiting_family")


@dataclass(frozen=True)
class Page:
    """Rows of a list and where the next page begins (None at the end)."""

    sides: Sequence[Side]
    after: str | None


def queue(
    user: Staff, statuses: Sequence[str] = WAITING, after: str = "", *, newest_first: bool = False, only: Q | None = None
) -> Page:
    """Sides in the order received, or the other way round, by keyset: as quick at any depth, no counting. One query.

    `only` narrows them; `has_owner` on each side says whether its owner still works at the body.
    """
    found = access.sides_of(user).filter(only or Q(), status__in=statuses).annotate(has_owner=access.works_on())
    place, beyond, sign = _place(after), "lt" if newest_first else "gt", "-" if newest_first else ""
    if place:
        later = Q(**{f"received_at__{beyond}": place[0]}) | Q(received_at=place[0], **{f"pk__{beyond}": place[1]})
        found = found.filter(later)
    ordered = found.select_related("application", "body", "owner").order_by(f"{sign}received_at", f"{sign}pk")
    rows = list(ordered[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(rows, f"{rows[-1].received_at.isoformat()}~{rows[-1].pk}" if more else None)


def _place(after: str) -> tuple[datetime, int] | None:
    moment, _, row = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(row)
    except ValueError:
        return None


def to_hand(user: Staff, channel: str) -> QuerySet[Notice]:
    """Letters to post, texts to send, calls to make or things to hand over at the counter, the oldest first."""
    bodies = access.posts(user).values("body")
    return (
        Notice.objects.filter(body__in=bodies, state="ready", channel=channel)
        .select_related("application")
        .order_by("created_at", "pk")
    )


def unsent(user: Staff) -> QuerySet[Notice]:
    """What the office has prepared but not sent: deciding is not telling."""
    bodies = access.posts(user).values("body")
    return Notice.objects.filter(body__in=bodies, state="draft").select_related("application").order_by("created_at", "pk")


def likenesses(application: Application) -> QuerySet[Application]:
    """Other applications for what looks like the same child in the same year; the office alone sees them."""
    return Application.objects.filter(likeness=application.likeness).exclude(pk=application.pk).order_by("received_at")
