"""A telephone call about an application, as the office noted it."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import legal_now, machine_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.notice import Notice
from permits.models.sealed import Sealed
from permits.models.user import User


class Call(models.Model):
    """Append-only (a trigger refuses change). `words` is {name, note, language}: of the person spoken to, in the clerk's words,
    as it was spoken. `notices`: what was read out, or tried to be. Codes: policy/telling.py, wording.CALL_OUTCOMES.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="calls")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_ours = models.BooleanField(help_text="the office called the family")
    person = models.CharField(max_length=10)
    proof = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField(default=legal_now)
    created_at = models.DateTimeField(default=machine_now)
    sealed_words = models.BinaryField(default=bytes)
    notices = models.ManyToManyField(Notice, related_name="calls")

    words = Sealed("words")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__in=["adult", "second", "other"]) | ~models.Q(outcome__in=["spoken", "interpreter"]),
                name="call_told_to_nobody_kept_from",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "id"], name="call_of_a_case")]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.person})"
