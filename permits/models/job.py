"""Background work, written in the same transaction as its cause."""

from typing import Any, ClassVar

from django.db import models

from permits.clock import machine_now


class Job(models.Model):
    """Claimed by compare-and-set with a lease; what dies becomes a task that a person sees."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict, help_text="ids only, nothing personal")
    # Empty is null here: many rows have no key, and only keys must differ.
    unique_key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001
    state = models.CharField(max_length=8, default="ready")
    run_at = models.DateTimeField(default=machine_now)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=machine_now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=["ready", "running", "done", "dead"]), name="job_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run_at", "id"], condition=models.Q(state__in=["ready", "running"]), name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    def enqueue(cls, kind: str, *, unique_key: str | None = None, **more: Any) -> None:
        """Write the job; with a unique key a second one for the same cause is not written.

        `payload` and, for later work, `run_at` are given by name.
        """
        job = Job(kind=kind, unique_key=unique_key, **more)
        Job.objects.bulk_create([job], ignore_conflicts=unique_key is not None)
