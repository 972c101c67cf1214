"""A new version of a district's rules that somebody proposes: read, compared and tried before it holds."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.body import Body
from permits.models.rulebook import Rulebook, RulesFiles
from permits.models.user import User


class RulesProposal(RulesFiles):
    """Its files are never changed: a better one is proposed anew.

    `based_on` is the version that was the newest of the school year then, null for a year's first one. `rulebook` is what it
    became; `settled_by` published it or took it back.
    """

    OPEN, PUBLISHED, WITHDRAWN = "open", "published", "withdrawn"
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=7)
    note = models.CharField(max_length=400, blank=True)
    based_on = models.ForeignKey(Rulebook, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=machine_now)
    state = models.CharField(max_length=9, default=OPEN)
    rulebook = models.OneToOneField(Rulebook, null=True, on_delete=models.PROTECT, related_name="proposal")
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="open", rulebook=None, settled_by=None, settled_at=None)
                | models.Q(state="withdrawn", rulebook=None, settled_by__isnull=False, settled_at__isnull=False)
                | models.Q(state="published", rulebook__isnull=False, settled_by__isnull=False, settled_at__isnull=False),
                name="rules_proposal_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.code} {self.school_year} ({self.state})"
