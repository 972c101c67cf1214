"""What was prepared leaves on a day: in the name of whoever chose the day, from the hour on at which the office opens."""

import uuid
from collections.abc import Iterator
from datetime import date, time

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.own_words import HasLeftError
from permits.actions.send import LacksWordsError, send
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now, legal_today
from permits.models import AuditEntry, Notice, Task, User
from permits.notices import outbox
from permits.notices.own_words import lacking
from permits.policy.clocks import is_open
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import drafts


class DayError(Exception):
    """On this day nothing leaves; `why` is `past` (or today), `closed`, or `late` (after the legal day)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def check_day(notice: Notice, day: date) -> None:
    """A day after today on which the office is open, else DayError: no letter is dated on a closed day, and a decision that is
    told after its legal day counts as none (domain.md 7)."""
    rules, last = outbox.notice_rules(notice), drafts.legal_day(notice)
    if day <= legal_today():
        raise DayError("past")
    if not is_open(day, rules.closed_days):
        raise DayError("closed")
    if last is not None and day > last:
        raise DayError("late")


def send_on(event: uuid.UUID, user: User, day: date) -> None:
    """The drafts of an event leave on a day. PermissionDenied, DayError, LacksWordsError, HasLeftError."""
    with one_act():
        rows = _drafts(event, user)
        check_day(rows[0], day)
        for row in rows:
            if missing := lacking(row):
                raise LacksWordsError(missing)
            row.send_on, row.send_by = day, user
            row.save(update_fields=["send_on", "send_by"])
        AuditEntry.write("notice_day_set", application=rows[0].application, user=user, notice=rows[0].pk, day=day.isoformat())


def wait(event: uuid.UUID, user: User) -> None:
    """They wait again until somebody sends them. PermissionDenied, HasLeftError."""
    with one_act():
        rows = _drafts(event, user)
        if all(row.send_on is None for row in rows):
            return
        for row in rows:
            row.send_on = row.send_by = None
            row.save(update_fields=["send_on", "send_by"])
        AuditEntry.write("notice_day_lifted", application=rows[0].application, user=user, notice=rows[0].pk)


def send_due() -> int:
    """Send what is due today or was due before; gives back how many events left. What cannot leave becomes a task."""
    return sum(_leaves(row) for row in _due())


def _drafts(event: uuid.UUID, user: User) -> list[Notice]:
    hold_case(notices__event=event)
    held = Notice.objects.select_for_update(of=("self",)).filter(event=event, state="draft")
    rows = list(held.select_related("application", "body", "decision__side").order_by("pk"))
    if not rows:
        raise HasLeftError
    for row in rows:
        access.check_send(user, row)
    return rows


def _due() -> Iterator[Notice]:
    """One row of each event whose day has come, once the office has opened."""
    found = Notice.objects.filter(state="draft", send_on__lte=legal_today()).select_related("application", "body", "send_by")
    events: set[uuid.UUID] = set()
    for row in found.order_by("send_on", "pk"):
        if not outbox.notice_book(row).is_readable:
            continue
        if row.event not in events and legal_now().time() >= opens_at(outbox.notice_rules(row)):
            events.add(row.event)
            yield row


def opens_at(rules: Rules) -> time:
    """The hour at which the permit office opens, by the year file (`8:00-16:30`)."""
    return time.fromisoformat(rules.contacts["office"].hours.split("-")[0].strip().zfill(5))


def _leaves(row: Notice) -> bool:
    assert row.send_by is not None
    try:
        return bool(send(row.event, row.send_by))
    except (PermissionDenied, LacksWordsError) as error:
        with one_act():
            Notice.objects.filter(event=row.event, state="draft").update(send_on=None, send_by=None)
            Task.objects.get_or_create(
                unique_key=f"not_sent:{row.event}:{row.send_on}",
                defaults={
                    "body": row.body, "application": row.application, "kind": "not_sent",
                    "detail": {"notice": row.pk, "why": "words" if isinstance(error, LacksWordsError) else "person"},
                },
            )  # fmt: skip
        return False
