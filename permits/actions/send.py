"""What the office prepared leaves: the day it leaves is the date on the letter."""

import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from permits import access
from permits.actions.papers import asked_no_more
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now, legal_today, machine_now
from permits.models import AuditEntry, Notice, Task, User
from permits.notices import outbox, siblings
from permits.notices.own_words import lacking
from permits.wording import OUTCOMES

# What a telephone number that does not work is worth nothing for.
BY_PHONE = ("phone", "text")


class LacksWordsError(Exception):
    """What the office added stands in one language only; `languages` are those in which it is missing."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages


class LeftError(Exception):
    """What was to leave has left already, or was dropped; `event` says which."""

    def __init__(self, event: uuid.UUID) -> None:
        super().__init__(str(event))
        self.event = event


def send(event: uuid.UUID, user: User) -> list[Notice]:
    """Release the drafts of one event: e-mails go to the worker, the rest to the office's lists. Repeating it does nothing.

    PermissionDenied; LacksWordsError when somebody's own words do not exist in both languages.
    """
    with one_act():
        hold_case(Q(notices__event=event) | Q(notices__said_in=event))
        rows = list(
            Notice.objects.select_for_update(of=("self",))
            .filter(event=event, state="draft", said_in=None)
            .select_related("application")
        )
        for row in rows:
            access.check_send(user, row)
            if missing := lacking(row):
                raise LacksWordsError(missing)
            row.state, row.send_on, row.send_by = "ready", None, None
            # A letter to post is dated when it is posted; what leaves by wire is dated now.
            row.letter_date = None if row.channel == "letter" else legal_today()
            row.save(update_fields=["state", "letter_date", "send_on", "send_by"])
        outbox.enqueue(rows)
        if rows:
            about = {row.application_id: row.application for row in rows[:1]}
            about.update({one.pk: one for one in siblings.left(event)})
            Task.objects.filter(unique_key=f"untold:{rows[0].decision_id}", done_at=None).update(
                done_at=machine_now(), done_by=user
            )
            for _pk, application in sorted(about.items(), key=lambda pair: pair[0] or 0):
                AuditEntry.write("notice_sent", application=application, user=user, kind=rows[0].kind)
    return rows


def send_together(events: Sequence[uuid.UUID], user: User) -> list[Notice]:
    """The notices of several events leave as one act: all of them, or none. Errors as of `send`; LeftError names an event of
    which nothing waits any more."""
    with one_act():
        hold_case(Q(notices__event__in=events) | Q(notices__said_in__in=events))
        sent = []
        for event in events:
            rows = send(event, user)
            if not rows:
                raise LeftError(event)
            sent += rows
    return sent


def cancel(event: uuid.UUID, user: User) -> None:
    """Drop a draft that should not leave. What has left stays, and a decision must be told: PermissionDenied. A case that waits
    for its family only because of it waits no more."""
    with one_act():
        hold_case(Q(notices__event=event) | Q(notices__said_in=event))
        rows = list(
            Notice.objects.select_for_update(of=("self",))
            .filter(event=event, state="draft", said_in=None)
            .select_related("application", "body")
        )
        for row in rows:
            access.check_send(user, row)
            if row.decision_id or row.kind in {"late_letter", "joined"}:
                raise PermissionDenied("A decision must be told.")
            row.state = "cancelled"
            row.save(update_fields=["state"])
            AuditEntry.write("notice_cancelled", application=row.application, user=user, kind=row.kind)
        for application in [*{row.application for row in rows if row.application}, *siblings.dropped(event)]:
            asked_no_more(application, rows[0].body)


def mark_posted(notice: Notice, user: User) -> None:
    """The letter was printed with today's date and goes to the post today."""
    access.check_send(user, notice)
    with one_act():
        hold_case(notices=notice)
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.state != "ready":
            return
        row.state, row.sent_at = "posted", legal_now()
        row.letter_date = legal_today()
        row.save(update_fields=["state", "sent_at", "letter_date"])
        siblings.posted(row)
        AuditEntry.write("letter_posted", application=row.application, user=user, notice=row.pk)
        Task.objects.filter(unique_key=f"unread:{row.event}", done_at=None).update(done_at=machine_now(), done_by=user)
        outbox.enqueue_final_letter(row)


def mark_done(notice: Notice, user: User, outcome: str, *, identity: str = "") -> None:
    """A text was sent, a call made, something handed over; `outcome` is a code of wording.OUTCOMES.

    `identity` says which paper showed who it was (a code of wording.IDENTITIES), where something was handed over.
    """
    access.check_send(user, notice)
    with one_act():
        hold_case(notices=notice)
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.state not in {"ready", "posted"}:
            return
        row.state, row.sent_at, row.outcome = "done", row.sent_at or legal_now(), outcome
        row.save(update_fields=["state", "sent_at", "outcome"])
        AuditEntry.write(
            "notice_by_hand", application=row.application, user=user, notice=row.pk, outcome=outcome, identity=identity
        )


def came_back(notice: Notice, why: str, user: User | None = None) -> str:
    """A message did not reach the family: a person takes it up, and the next channel is tried; gives back which.

    `why` is a code of wording.OUTCOMES, or what the mail server said; `user` is who says so, without one the mail server did.
    An e-mail that the law does not ask for makes a task only. Harmless when repeated.
    """
    if user is not None:
        access.check_send(user, notice)
    with one_act():
        hold_case(notices=notice)
        held = Notice.objects.select_for_update(of=("self",))
        row = held.select_related("application", "body", "statement__application").get(pk=notice.pk)
        if row.state in {"bounced", "returned"}:
            return ""
        about = row.application or (row.statement.application if row.statement else None)
        by_post = row.channel == "letter"
        row.state, row.outcome = "returned" if by_post else "bounced", why[:200]
        row.save(update_fields=["state", "outcome"])
        code = why if user or why in OUTCOMES else ""
        act = "letter_returned" if by_post else "notice_bounced"
        AuditEntry.write(
            act, application=row.application, user=user, actor="" if user else "program", notice=row.pk, outcome=code
        )
        other = ""
        if row.application is not None and not row.is_copy and (row.is_legal or row.channel != "email"):
            other = outbox.by_another_way(row, BY_PHONE if why == "wrong_phone" else ())
        kind = "returned_post" if by_post else "bounced"
        Task.objects.get_or_create(
            unique_key=f"{kind}:{row.key}",
            defaults={
                "body": row.body, "application": about, "kind": kind,
                "detail": {"notice": row.pk, "outcome": code, "channel": other},
            },
        )  # fmt: skip
    return other


def sent(notice: Notice) -> None:
    """The mail server took the e-mail."""
    with one_act():
        hold_case(notices=notice)
        row = Notice.objects.select_for_update(of=("self",)).select_related("application").get(pk=notice.pk)
        if row.state != "ready":
            return
        row.state, row.sent_at = "sent", legal_now()
        row.save(update_fields=["state", "sent_at"])
        if row.application is not None:
            AuditEntry.write("email_sent", application=row.application, actor="program", notice=row.pk)
