"""The record of acts and looks: is it whole, what did one person do, who looked at one case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet

from permits import access
from permits.access import Staff
from permits.acts import LOOKS
from permits.models import Application, AuditAnchor, AuditEntry, User

PAGE = 50
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Fault:
    """What is wrong, as a code: `missing`, `changed`, `cut` of an entry; `day_changed`, `day_missing`, `known_differs` of a day.

    `where` is a case's reference, a day, or an entry's number.
    """

    code: str
    where: str
    detail: str


@dataclass
class Tally:
    """What was read while faults were looked for."""

    entries: int = 0
    cases: int = 0
    days: int = 0
    newest: str = ""


def hashes_of(day: date) -> Iterator[str]:
    """The hashes of all entries of a day (UTC), in the order of time."""
    begins = datetime.combine(day, time(), UTC)
    entries = AuditEntry.objects.filter(at__gte=begins, at__lt=begins + timedelta(days=1)).order_by("at", "pk")
    return entries.values_list("sha256", flat=True).iterator(chunk_size=_AT_ONCE)


def faults(tally: Tally, *, application: Application | None = None, known: Mapping[date, str] | None = None) -> Iterator[Fault]:
    """All that is wrong with the record, or with one case's part of it; `tally` counts what was read.

    Each entry must hold the hash of what it says and follow on the one before; each day must be as it was anchored; `known`
    are hashes of days that were kept elsewhere.
    """
    yield from _chains(tally, application)
    if application is None:
        yield from _days(tally, known or {})


def _chains(tally: Tally, application: Application | None) -> Iterator[Fault]:
    rows = AuditEntry.objects.select_related("application").order_by("application_id", "sequence", "pk")
    if application is not None:
        rows = rows.filter(application=application)
    case, number, before = None, 0, ""
    for row in rows.iterator(chunk_size=_AT_ONCE):
        tally.entries += 1
        if row.application_id is None:
            number, before = 0, ""
        elif row.application_id != case:
            tally.cases += 1
            case, number, before = row.application_id, 0, ""
        where = str(row.application or f"entry {row.pk}")
        if row.sequence != number + 1:
            yield Fault("missing", where, f"{number + 1} to {row.sequence - 1}" if row.sequence > number + 2 else str(number + 1))
        elif row.previous != before:
            yield Fault("cut", where, str(row.sequence))
        if row.sha256 != row.digest():
            yield Fault("changed", where, str(row.sequence))
        number, before = row.sequence, row.sha256


def _days(tally: Tally, known: Mapping[date, str]) -> Iterator[Fault]:
    before: AuditAnchor | None = None
    held: dict[date, str] = {}
    for anchor in AuditAnchor.objects.order_by("day").iterator():
        tally.days += 1
        held[anchor.day] = anchor.sha256
        if before is not None and anchor.day != before.day + timedelta(days=1):
            yield Fault("day_missing", str(before.day + timedelta(days=1)), "")
        count, sha256 = AuditAnchor.over(anchor.day, hashes_of(anchor.day), before.sha256 if before else "")
        if (count, sha256) != (anchor.entries, anchor.sha256):
            yield Fault("day_changed", str(anchor.day), f"{anchor.entries} then, {count} now")
        before = anchor
    tally.newest = str(before or "")
    for day, sha256 in known.items():
        if held.get(day) != sha256:
            yield Fault("known_differs", str(day), held.get(day, "no anchor"))


def people(user: Staff) -> QuerySet[User]:
    """All who ever held a post at a body that the person supervises, by name."""
    return User.objects.filter(posts__body__in=access.supervised(user)).distinct().order_by("name", "pk")


def of_person(user: Staff, person: User, before: int | None = None) -> list[AuditEntry]:
    """What a person did, as far as it is about the supervisor's own bodies and cases; the newest first, one more than a page.

    `before`: the number of an entry, that and newer ones are left out.
    """
    rows = access.acts_on(user).filter(user=person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("application").order_by("-pk")[: PAGE + 1])


def open_to(user: Staff, entries: Iterable[AuditEntry]) -> set[int]:
    """Of the cases of these entries, the ids of those whose page the person may open."""
    cases = {entry.application_id for entry in entries if entry.application_id}
    return set(access.sides_of(user).filter(application__in=cases).values_list("application_id", flat=True))


def looks_at(application: Application) -> QuerySet[AuditEntry]:
    """What the offices looked at in a case, the newest first, with who it was and where they work."""
    looks = AuditEntry.objects.filter(application=application, act__in=LOOKS, user__isnull=False)
    return looks.select_related("user").prefetch_related("user__posts").order_by("-sequence")
