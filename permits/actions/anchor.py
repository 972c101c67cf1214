"""The record of each day that is over is put under one hash."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError

from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import AuditAnchor, AuditEntry
from permits.queries import record

# An act's entry has the time at which it was written, and is there when the act is done: by then every act of a day is.
SETTLED = timedelta(hours=1)


def anchor_days(now: datetime | None = None) -> list[AuditAnchor]:
    """Anchor every day (UTC) that is over and has no anchor, from the first entry's on. Two workers at once make one of each."""
    now = now or machine_now()
    last = AuditAnchor.objects.order_by("-day").first()
    if last is not None:
        day = last.day + timedelta(days=1)
    elif first := AuditEntry.objects.order_by("at", "pk").first():
        day = first.at.astimezone(UTC).date()
    else:
        return []
    made: list[AuditAnchor] = []
    while datetime.combine(day + timedelta(days=1), time(), UTC) + SETTLED <= now:
        last = _anchor(day, last)
        made.append(last)
        day += timedelta(days=1)
    return made


def _anchor(day: date, last: AuditAnchor | None) -> AuditAnchor:
    previous = last.sha256 if last else ""
    count, sha256 = AuditAnchor.over(day, record.hashes_of(day), previous)
    try:
        with one_act():
            return AuditAnchor.objects.create(day=day, entries=count, previous=previous, sha256=sha256)
    except IntegrityError:
        return AuditAnchor.objects.get(day=day)
