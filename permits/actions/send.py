"""What the office prepared leaves: the day it leaves is the date on the letter."""

import uuid

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.writing import one_act
from permits.clock import legal_now, legal_today
from permits.models import AuditEntry, Notice, Task, User
from permits.notices import outbox


def send(event: uuid.UUID, user: User) -> list[Notice]:
    """Release the drafts of one event: e-mails go to the worker, the rest to the office's lists. Repeating it does nothing."""
    with one_act():
        rows = list(
            Notice.objects.select_for_update(of=("self",)).filter(event=event, state="draft").select_related("application")
        )
        for row in rows:
            access.check_send(user, row)
            row.state = "ready"
            # A letter to post is dated when it is posted; what leaves by wire is dated now.
            row.letter_date = None if row.channel == "letter" else legal_today()
            row.save(update_fields=["state", "letter_date"])
        outbox.enqueue(rows)
        if rows:
            AuditEntry.write("notice_sent", application=rows[0].application, user=user, kind=rows[0].kind)
    return rows


def cancel(event: uuid.UUID, user: User) -> None:
    """Drop a draft that should not leave. What has left stays, and a decision must be told: PermissionDenied."""
    with one_act():
        for row in (
            Notice.objects.select_for_update(of=("self",)).filter(event=event, state="draft").select_related("application")
        ):
            access.check_send(user, row)
            if row.decision_id or row.kind == "late_letter":
                raise PermissionDenied("A decision must be told.")
            row.state = "cancelled"
            row.save(update_fields=["state"])
            AuditEntry.write("notice_cancelled", application=row.application, user=user, kind=row.kind)


def mark_posted(notice: Notice, user: User) -> None:
    """The letter was printed with today's date and goes to the post today."""
    access.check_send(user, notice)
    with one_act():
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.state != "ready":
            return
        row.state, row.sent_at = "posted", legal_now()
        row.letter_date = legal_today()
        row.save(update_fields=["state", "sent_at", "letter_date"])
        AuditEntry.write("letter_posted", application=row.application, user=user, notice=row.pk)
        outbox.enqueue_final_letter(row)


def mark_done(notice: Notice, user: User, outcome: str) -> None:
    """A text was sent, a call made, a letter handed over; `outcome` is a code of wording.OUTCOMES."""
    access.check_send(user, notice)
    with one_act():
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.state not in {"ready", "posted"}:
            return
        row.state = "returned" if outcome == "returned" else "done"
        row.sent_at, row.outcome = row.sent_at or legal_now(), outcome
        row.save(update_fields=["state", "sent_at", "outcome"])
        AuditEntry.write("notice_by_hand", application=row.application, user=user, notice=row.pk, outcome=outcome)


def bounced(notice: Notice, why: str, user: User | None = None) -> None:
    """An e-mail came back or was refused for good: a person takes it up, and what the law asks for goes by post, if there is an
    address. `user` is who says so; without one the mail server did. Harmless when repeated."""
    if user is not None:
        access.check_send(user, notice)
    with one_act():
        row = Notice.objects.select_for_update(of=("self",)).select_related("application", "body").get(pk=notice.pk)
        if row.state == "bounced":
            return
        row.state, row.outcome = "bounced", why[:200]
        row.save(update_fields=["state", "outcome"])
        AuditEntry.write("notice_bounced", application=row.application, user=user, actor="" if user else "program", notice=row.pk)
        if row.is_legal and row.application is not None and not row.is_copy:
            outbox.by_post_instead(row)
        Task.objects.get_or_create(
            unique_key=f"bounced:{row.key}",
            defaults={"body": row.body, "application": row.application, "kind": "bounced", "detail": {"notice": row.pk}},
        )


def sent(notice: Notice) -> None:
    """The mail server took the e-mail."""
    with one_act():
        row = Notice.objects.select_for_update(of=("self",)).select_related("application").get(pk=notice.pk)
        if row.state != "ready":
            return
        row.state, row.sent_at = "sent", legal_now()
        row.save(update_fields=["state", "sent_at"])
        if row.application is not None:
            AuditEntry.write("email_sent", application=row.application, actor="program", notice=row.pk)
