"""A row of the ledger of what is said, to whom, by which channel."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import legal_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.decision import Decision
from permits.models.draft import Draft
from permits.models.sealed import Sealed
from permits.models.statement import Statement
from permits.models.user import User


class Notice(models.Model):
    """One message by one channel. `content` is {rulebook, to, to_student, values}, fixed when it was written; in a draft the
    office may change its own words: {own: by language, earlier: [{own, by, at}]}.

    States: `draft` (the office has not yet sent it), `ready` (the worker will send it, or it is on the list of letters to
    post, texts and calls), `sent`, `posted`, `done` (text sent, call made, handed over), `bounced`, `returned`, `cancelled`.
    `letter_date` is the day it leaves. A draft with `send_on` leaves on that day, in the name of `send_by`. A row with `said_in`
    does not leave by itself: the event named there says it, in one message on several children of a family.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    event = models.UUIDField(db_index=True, help_text="what several channels say at once")
    said_in = models.UUIDField(null=True, blank=True, db_index=True)
    application = models.ForeignKey(Application, null=True, on_delete=models.CASCADE, related_name="notices")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="+")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="notices")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="notices")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=3)
    channel = models.CharField(max_length=8)
    is_copy = models.BooleanField(default=False, help_text="for the second adult, when the family asked for that")
    state = models.CharField(max_length=10)
    is_legal = models.BooleanField(default=False)
    sealed_content = models.BinaryField(default=bytes)
    letter_date = models.DateField(null=True, blank=True)
    letter_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=legal_now)
    send_on = models.DateField(null=True, blank=True)
    send_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    content = Sealed("content")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "channel", "is_copy"], name="notice_once_per_channel"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "ready", "sent", "posted", "done", "bounced", "returned", "cancelled"]),
                name="notice_state",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=["email", "text", "phone", "letter", "counter"]), name="notice_channel"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "state", "channel"], name="notice_lists"),
            models.Index(fields=["send_on"], condition=models.Q(state="draft", send_on__isnull=False), name="notice_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"

    @property
    def to_student(self) -> bool:
        """It speaks to the student, not to an adult about a child."""
        return bool(self.content.get("to_student"))

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that a mailbox can tell a repetition."""
        return f"<{self.key}@passage.invalid>"
