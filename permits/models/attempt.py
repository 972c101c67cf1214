"""How often something was tried in a span of time."""

from typing import ClassVar

from django.db import models


class Attempt(models.Model):
    """A counter per key and window. Keys are keyed hashes: nothing personal, no address of a client."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "window"], name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.count}"
