"""Something a person takes out of the house: a list, or a whole case as PDF or ZIP."""

import uuid
from typing import Any, ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.user import User


class Export(models.Model):
    """Made by the worker, kept in the vault, handed to whoever asked for it until `expires_at`.

    `choices` holds codes only: columns and filters of a list. States: `waiting`, `ready`, `failed`, `gone` (its bytes
    are deleted; the row stays for the record). `done` of `total` rows or pages are made.
    """

    LIST_CSV, LIST_XLSX, CASE_PDF, CASE_ZIP = "csv", "xlsx", "pdf", "zip"
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4)
    why = models.CharField(max_length=20)
    language = models.CharField(max_length=3)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    vault_id = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=machine_now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=["csv", "xlsx", "pdf", "zip"]), name="export_kind"),
            models.CheckConstraint(condition=models.Q(state__in=["waiting", "ready", "failed", "gone"]), name="export_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="export_mine"),
            models.Index(fields=["expires_at"], condition=~models.Q(state="gone"), name="export_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_there(self) -> bool:
        """It can be fetched now; what is over its time cannot, whether or not its bytes are deleted yet."""
        return self.state == "ready" and self.expires_at > machine_now()

    @property
    def context(self) -> str:
        """What the file's encryption is bound to."""
        return f"export:{self.key}"

    @property
    def columns(self) -> list[str]:
        """The columns of a list, by code."""
        chosen: list[Any] = self.choices.get("columns", [])
        return [str(code) for code in chosen]
