"""A final answer of one side in one round."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.sealed import Sealed
from permits.models.side import Side
from permits.models.user import User


class Decision(models.Model):
    """Append-only (a trigger refuses change). At most one per side and round: of two clerks, one wins."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=3)
    grounds = models.JSONField(default=list)
    sealed_words = models.BinaryField(default=bytes, help_text="{note: for the file, letter: {en, es} for the family}")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(help_text="by the legal clock")
    created_at = models.DateTimeField(default=machine_now)

    words = Sealed("words")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["side", "round"], name="decision_once_per_round"),
            models.CheckConstraint(condition=models.Q(outcome__in=["yes", "no"]), name="decision_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.side}"
