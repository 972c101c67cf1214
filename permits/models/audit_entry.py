"""The record of who did and saw what: append-only, a chain of hashes per case."""

import hashlib
import json
from typing import Any, ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.queue_view import Seen
from permits.models.user import User

# Acts that a colleague who opened the case before should see.
NEWS = frozenset(
    {
        "file_received", "file_lent", "statement_signed", "withdrawn", "withdrawal_undone", "contacts_changed", "taken_over",
        "corrected", "side_moved", "decided", "decision_taken_back", "decision_proposed", "proposal_sent_back", "papers_asked",
        "paper_returned", "notice_bounced", "letter_returned", "call_noted", "note", "message_came", "message_from_other",
        "look_lifts", "look_refers", "given", "school_answered", "joined_same_child", "kept_same_child",
        "abandoned", "reopened", "supervisor_named",
    }
)  # fmt: skip


class AuditEntry(models.Model):
    """One act or look. `detail` holds codes and ids, nothing personal. A trigger refuses change and deletion."""

    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="audit")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=10)
    act = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "sequence"], name="audit_chain"),
            models.CheckConstraint(condition=models.Q(actor__in=["family", "staff", "program"]), name="audit_actor"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="audit_day"),
            models.Index(fields=["user", "id"], condition=models.Q(user__isnull=False), name="audit_person"),
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.actor})"

    def digest(self) -> str:
        """The hash over this entry and the one before it."""
        told = [self.application_id, self.body_id, self.sequence, self.at.isoformat(), self.user_id, self.actor, self.act]
        text = json.dumps([*told, self.detail, self.previous], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def write(
        cls,
        act: str,
        *,
        application: Application | None,
        user: User | None = None,
        actor: str = "",
        body: Body | None = None,
        **detail: Any,
    ) -> "AuditEntry":
        """Append an entry; call it inside the act's transaction, which holds the application's row. Others who opened the case
        see in the queue what came since."""
        last = None
        if application is not None:
            last = cls.objects.filter(application=application).order_by("-sequence").values_list("sequence", "sha256").first()
        entry = cls(
            application=application,
            body=body,
            sequence=last[0] + 1 if last else 1,
            at=machine_now(),
            user=user,
            actor=actor or ("staff" if user else "family"),
            act=act,
            detail=detail,
            previous=last[1] if last else "",
        )
        entry.sha256 = entry.digest()
        entry.save(force_insert=True)
        if application is not None and act in NEWS:
            Seen.objects.filter(application=application).exclude(user=user).update(news=act)
        return entry
