"""An application being written."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.sealed import Sealed


class Draft(models.Model):
    """Each page is saved here. `key` is also the token by which a submitted application exists only once.

    `answers` maps a page's name to what was typed on it, valid or not. The draft code is computed from `key` (keys.py) and
    found again by its hash; with it the child's birth date is asked.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=3)
    household = models.UUIDField(null=True, blank=True, help_text="as Application.household")
    birth_date = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=machine_now)
    opened_at = models.DateTimeField(help_text="by the legal clock: when the family began")
    expires_at = models.DateTimeField(db_index=True)
    sealed_answers = models.BinaryField(default=bytes)

    answers = Sealed("answers")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(language=""), name="draft_language")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
