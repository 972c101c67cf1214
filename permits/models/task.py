"""Something a person must do."""

from typing import ClassVar

from django.db import models

from permits.clock import legal_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.user import User


class Task(models.Model):
    """What could not be sent, scanned, read or decided by a program. Nothing fails in silence."""

    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="tasks")
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="the one it is for; empty: anybody's"
    )
    detail = models.JSONField(default=dict, help_text="codes and ids only, nothing personal")
    # Empty is null here: many rows have no key, and only keys must differ.
    unique_key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001
    created_at = models.DateTimeField(default=legal_now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["body", "created_at"], condition=models.Q(done_at=None), name="task_open"),
        ]

    def __str__(self) -> str:
        return self.kind
