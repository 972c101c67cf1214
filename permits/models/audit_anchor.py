"""One day of the whole record under one hash, so that what is missing at the end of a case's chain is missed too."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models


class AuditAnchor(models.Model):
    """All audit entries of one day (UTC), counted and hashed in the order of time, on top of the day before.

    A trigger refuses change and deletion. A copy of the newest hash kept outside the database holds the whole record.
    """

    day = models.DateField(unique=True)
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.sha256}"

    @staticmethod
    def over(day: date, hashes: Iterable[str], previous: str) -> tuple[int, str]:
        """How many entries there are, and the hash over the day, those entries' hashes in order, and the day before."""
        count, digest = 0, hashlib.sha256(f"{previous}\n{day.isoformat()}\n".encode())
        for one in hashes:
            count += 1
            digest.update(f"{one}\n".encode())
        return count, digest.hexdigest()
