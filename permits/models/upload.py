"""A file on its way: some of its pieces are here."""

import uuid
from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.sealed import Sealed


class UploadInPieces(models.Model):
    """What came so far of a file that is sent in pieces. It counts as received only once it is a `File`.

    `token` names the file within its application, as `File.token` will. `pieces` are vault ids in order, each bound to
    its own beginning; their lengths add up to `received` of `size` bytes.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="uploads")
    requirement = models.CharField(max_length=60)
    token = models.UUIDField()
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    pieces = models.JSONField(default=list)
    sealed_names = models.BinaryField(default=bytes, help_text="{name} as the family's device called it")
    touched_at = models.DateTimeField(default=machine_now, db_index=True, help_text="when the last piece came")

    names = Sealed("names")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "token"], name="upload_once"),
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="upload_no_longer_than_told"),
        ]

    def __str__(self) -> str:
        return f"{self.received} of {self.size} bytes for {self.application_id}"
