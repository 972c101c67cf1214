"""A final answer of one side in one round, or its closing for missing papers."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.sealed import Sealed
from permits.models.side import Side
from permits.models.user import User


class Decision(models.Model):
    """Append-only (a trigger refuses change). At most one per side and round: of two clerks, one wins.

    `abandoned` is no denial (EC 46600.1): the case was closed for missing papers, and `words` keeps the chain that proved it.
    """

    YES, NO, ABANDONED = "yes", "no", "abandoned"
    ANSWERS = (YES, NO)

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=9)
    grounds = models.JSONField(default=list)
    sealed_words = models.BinaryField(
        default=bytes, help_text="{note: for the file, letter: {en, es} for the family, chain: proofs}"
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(help_text="by the legal clock")
    created_at = models.DateTimeField(default=machine_now)

    words = Sealed("words")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["side", "round"], name="decision_once_per_round"),
            models.CheckConstraint(condition=models.Q(outcome__in=["yes", "no", "abandoned"]), name="decision_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.side}"
