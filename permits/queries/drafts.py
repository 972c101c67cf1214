"""What was prepared and has not left: each event once, with what stands in its way."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from permits.access import Staff
from permits.models import AuditEntry, Notice, Rulebook
from permits.notices import outbox
from permits.notices.covered import without_code
from permits.notices.own_words import lacking
from permits.policy import clocks
from permits.queries import lists

PAGE = lists.PAGE


@dataclass(frozen=True)
class Prepared:
    """One event's drafts, one per channel. `lacks`: languages its own words do not exist in; `seen`: somebody has read it as it
    stands now."""

    rows: Sequence[Notice]
    lacks: tuple[str, ...]
    seen: bool

    @property
    def first(self) -> Notice:
        """Of all its rows the one that speaks for the event."""
        return self.rows[0]

    @property
    def event(self) -> uuid.UUID:
        """What the rows say together."""
        return self.first.event

    @property
    def leaves(self) -> bool:
        """It may be sent without being opened once more: every word that leaves was seen first."""
        return self.seen and not self.lacks


def legal_day(notice: Notice) -> date | None:
    """The last day on which the family must be told of a decision, by the version it was decided by; None for everything else
    and where that version cannot be read."""
    if notice.decision is None or notice.decision.side.rulebook_id is None:
        return None
    book = Rulebook.objects.held(notice.decision.side.rulebook_id)
    return clocks.decision_due(book.parsed, notice.decision.side.received_at).on if book.is_readable else None


def page(user: Staff, events: Collection[uuid.UUID] | None = None) -> tuple[list[Prepared], bool]:
    """The first drafts that wait, or those of some events, and whether there are more. Two queries."""
    found = lists.unsent(user).select_related("application", "body", "decision__side", "send_by")
    rows = list(found.filter(event__in=events) if events is not None else found[: PAGE + 1])
    more = events is None and len(rows) > PAGE
    grouped: dict[uuid.UUID, list[Notice]] = {}
    for row in rows[:PAGE] if events is None else rows:
        grouped.setdefault(row.event, []).append(row)
    looks = _looks(rows)
    return [Prepared(group, lacking(group[0]), _seen(group, looks)) for group in grouped.values()], more


def fingerprint(notice: Notice) -> str:
    """Of what a notice says, whatever the day on which it leaves. Who read it has read it while this stays the same: the office's
    own words, a corrected fact or a new text of ours make it another."""
    said = without_code(notice, outbox.rendered(notice, notice.created_at.date()))
    return hashlib.sha256("\0".join(astuple(said)).encode()).hexdigest()[:16]


def _looks(rows: Sequence[Notice]) -> dict[int, set[str]]:
    """As what each notice was read, by its key in the database."""
    cases = {row.application_id for row in rows}
    found: dict[int, set[str]] = {}
    for entry in AuditEntry.objects.filter(application__in=cases, act="letter_viewed"):
        if "words" in entry.detail:
            found.setdefault(entry.detail["notice"], set()).add(entry.detail["words"])
    return found


def _seen(rows: Sequence[Notice], looks: dict[int, set[str]]) -> bool:
    read = (row for row in rows if row.pk in looks and outbox.notice_book(row).is_readable)
    return any(fingerprint(row) in looks[row.pk] for row in read)
