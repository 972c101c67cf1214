"""As many rows as the product writes, in plain columns."""

from django.db import models


class Draft(models.Model):  # noqa: DJ008 -- shown nowhere
    """One per family."""

    key = models.UUIDField(unique=True)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)


class Application(models.Model):  # noqa: DJ008 -- shown nowhere
    """One per draft."""

    key = models.UUIDField(unique=True)
    draft = models.UUIDField(unique=True)
    reference = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200, db_index=True)
    birth_date = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    received_at = models.DateTimeField(auto_now_add=True)


class Row(models.Model):  # noqa: DJ008 -- shown nowhere
    """Whatever else the product writes about an application: sides, audit, notices, jobs."""

    application = models.ForeignKey(Application, null=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=400)
    at = models.DateTimeField(auto_now_add=True)


class File(models.Model):  # noqa: DJ008 -- shown nowhere
    """An uploaded file."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE)
    token = models.UUIDField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)


class Attempt(models.Model):  # noqa: DJ008 -- shown nowhere
    """The limiter's counters."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One per key and window."""

        constraints = [models.UniqueConstraint(fields=["key", "window"], name="floor_attempt_once")]
