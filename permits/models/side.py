"""What one body has to decide about an application."""

from typing import ClassVar

from django.db import models

from permits.models.application import Application
from permits.models.body import Body
from permits.models.rulebook import Rulebook
from permits.models.user import User
from permits.policy.states import STATUSES


class Side(models.Model):
    """The residence district's release or the proposed district's acceptance.

    `received_at` and `complete_at` (since when no required paper is missing) are times of the legal clock; dates that follow
    from the first are computed by `policy/clocks.py`. `owner` works on it, while holding a post at the body. `claim` is the
    press of a button by which the owner got it: a second press of the same one gives the same case. A side without a body
    belongs to a district that does not work in Passage: its status is `elsewhere`. `reopened_at`: when a paper opened it again
    after it was closed for missing papers; what was asked for before that proves nothing any more.
    """

    RELEASE, ACCEPTANCE = "release", "acceptance"
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sides")
    kind = models.CharField(max_length=10)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="sides")
    rulebook = models.ForeignKey(Rulebook, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    claim = models.UUIDField(null=True, unique=True)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "kind"], name="side_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["release", "acceptance"]), name="side_kind"),
            models.CheckConstraint(condition=models.Q(status__in=sorted(STATUSES)), name="side_status"),
            models.CheckConstraint(
                condition=models.Q(body__isnull=True, status__in=["elsewhere", "withdrawn"])
                | models.Q(body__isnull=False, rulebook__isnull=False),
                name="side_of_a_body_has_rules",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "status", "received_at", "id"], name="side_queue"),
            models.Index(
                fields=["body", "received_at", "id"],
                condition=models.Q(status="in_line", complete_at__isnull=False),
                name="side_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application}"
