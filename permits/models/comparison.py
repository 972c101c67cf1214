"""What a person found of two applications that look as if they were for the same child."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.user import User


class Comparison(models.Model):
    """`joined`: the same, and `kept` is decided; `both_stand`: they are two, and are not shown as alike again.

    `first` was filed before `second`. Undone it stays, and the two may be judged anew.
    """

    JOINED, BOTH_STAND = "joined", "both_stand"
    first = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10)
    kept = models.ForeignKey(Application, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(
        default=dict, help_text="{statuses of the joined sides, received of the kept sides, papers that were carried}"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=machine_now)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], condition=models.Q(undone_at=None), name="comparison_once"),
            models.CheckConstraint(
                condition=models.Q(verdict="joined", kept__isnull=False) | models.Q(verdict="both_stand", kept=None),
                name="comparison_verdict",
            ),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="comparison_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.verdict}"

    @property
    def dropped(self) -> Application:
        """The one that is not decided; of a `joined` one only."""
        return self.second if self.kept_id == self.first_id else self.first
