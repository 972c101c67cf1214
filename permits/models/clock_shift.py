"""How far the demonstration has moved the legal clock."""

from django.db import models


class ClockShift(models.Model):
    """One row at most, id 1. Read by `permits.clock` in the demonstration only."""

    seconds = models.BigIntegerField(default=0)

    class Meta:
        db_table = "permits_clockshift"

    def __str__(self) -> str:
        return f"{self.seconds} s"
