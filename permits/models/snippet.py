"""Words for families that a supervisor approved, in both languages."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.body import Body
from permits.models.user import User


class Snippet(models.Model):
    """`words` by language, each language there. It is never changed: a better one is written, and the old one is retired."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="snippets")
    title = models.CharField(max_length=80)
    words = models.JSONField(help_text="nothing personal")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=machine_now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "title"], condition=models.Q(retired_at=None), name="snippet_title_once"),
        ]

    def __str__(self) -> str:
        return self.title
