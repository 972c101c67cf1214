"""An answer that one person proposed, where the rules ask for a second one to confirm it."""

import uuid
from typing import ClassVar

from django.db import models

from permits.models.decision import Decision
from permits.models.sealed import Sealed
from permits.models.side import Side
from permits.models.user import User


class DecisionProposal(models.Model):
    """At most one waits for a side. `because`: why this one before an earlier ready case, a code of wording.OUT_OF_TURN or empty.

    `dropped`: the side went another way meanwhile (withdrawn, given to another district), and was proposed anew later.
    """

    WAITING, CONFIRMED, SENT_BACK, TAKEN_BACK, DROPPED = "waiting", "confirmed", "sent_back", "taken_back", "dropped"
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="proposals")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=3)
    grounds = models.JSONField(default=list)
    because = models.CharField(max_length=20, blank=True)
    sealed_words = models.BinaryField(default=bytes, help_text="as of a decision")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(help_text="by the legal clock")
    state = models.CharField(max_length=10, default=WAITING)
    decision = models.OneToOneField(Decision, null=True, on_delete=models.PROTECT, related_name="proposal")
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    words = Sealed("words")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["side"], condition=models.Q(state="waiting"), name="decision_proposal_waits_once"),
            models.CheckConstraint(
                condition=models.Q(state="confirmed", decision__isnull=False, settled_by__isnull=False)
                & ~models.Q(settled_by=models.F("proposed_by"))
                | models.Q(state__in=["sent_back", "taken_back"], decision=None, settled_by__isnull=False)
                | models.Q(state__in=["waiting", "dropped"], decision=None),
                name="decision_proposal_second_person",
            ),
            models.CheckConstraint(condition=models.Q(outcome__in=["yes", "no"]), name="decision_proposal_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.side} ({self.state})"
