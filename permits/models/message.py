"""An e-mail that came in for a case."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import legal_now, machine_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.notice import Notice
from permits.models.sealed import Sealed


class Message(models.Model):
    """What somebody wrote in answer to an e-mail of ours, as it came: a text that a person reads, never an act.

    `origin`: `family` (it names an address on file as its sender, which proves nothing), `second` (the other adult's), `other`
    (any other address), `auto` (a program answered). The mail itself lies whole in the vault. `content` is {sender, from, to,
    date, subject, text, whole, files, refused, unread, parts, is_broken, sha256}: `from` and `date` as they stood in the head,
    `to` without our own addresses, `text` without what was quoted, `files` names taken as papers, `refused` triples of number,
    name and code of `wording.UNREADABLE`, `unread` how many attachments were left in the mail, `parts` {name, size, sha256,
    kind} of each attachment in order, `sha256` of the mail itself. `taken_at` is empty until all of it is done.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", help_text="the office whose e-mail is answered")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="answers")
    origin = models.CharField(max_length=6)
    fingerprint = models.CharField(max_length=64, help_text="the same mail brought again has the same")
    vault_id = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField(default=legal_now)
    created_at = models.DateTimeField(default=machine_now)
    taken_at = models.DateTimeField(null=True, blank=True)
    sealed_content = models.BinaryField(default=bytes)

    content = Sealed("content")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "fingerprint"], name="message_once"),
            models.CheckConstraint(condition=models.Q(origin__in=["family", "second", "other", "auto"]), name="message_origin"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def context(self) -> str:
        """What the encryption of the whole mail is bound to."""
        return f"mail:{self.key}"

    def token_of(self, number: int) -> uuid.UUID:
        """The token of the file that an attachment became, counted from 1."""
        return uuid.uuid5(self.key, str(number))
