"""A code that proves a family's channel once."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application


class OneTimeCode(models.Model):
    """Six digits, kept as a keyed hash, for a few minutes and a few tries."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="one_time_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=machine_now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "expires_at"], name="one_time_code_open")]

    def __str__(self) -> str:
        return f"code for {self.application_id}"
