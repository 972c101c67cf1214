"""A person of the office who must not work on a case, because they know the family."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.user import User


class Conflict(models.Model):
    """What a person said of a case: "this is my family", "I know them". Until a supervisor lifts it, the case is not there for
    this person. `why` and `lifted_why` are codes; the rows stay for the record."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20)
    at = models.DateTimeField(default=machine_now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "application"], condition=models.Q(lifted_at=None), name="conflict_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None, lifted_by=None, lifted_why="")
                | (models.Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~models.Q(lifted_why="")),
                name="conflict_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} knows {self.application_id}"
