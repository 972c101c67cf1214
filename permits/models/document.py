"""A requirement's evidence and the files it came in."""

import uuid
from typing import Any, ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.sealed import Sealed
from permits.models.user import User

# What two rows over the same bytes have in common, whatever case they lie in.
SAME_BYTES = ("vault_id", "bound", "size", "sha256", "kind", "state", "pages", "clean_id")


class Document(models.Model):
    """What the family gave for one requirement of the year file, and what the office says of it."""

    STATES = ("received", "unreadable", "accepted", "returned", "seen", "held")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    requirement = models.CharField(max_length=60)
    state = models.CharField(max_length=12, default="received")
    why = models.CharField(max_length=60, blank=True, help_text="code of the reason it was returned or cannot be read")
    sealed_words = models.BinaryField(default=bytes, help_text="{note} to the family")
    judged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    words = Sealed("words")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "requirement"], name="document_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "unreadable", "accepted", "returned", "seen", "held"]),
                name="document_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} of {self.application_id}"


class File(models.Model):
    """One file of a case. `token` makes a repeated upload harmless; `received_at` is the legal clock's.

    A paper that a household shares is a row in each child's case, with a state of its own there, and the same bytes in the vault:
    they stay as long as one row names them. `came_with` is then the application it was sent for. So is a paper that came with
    the same child's other application, once the two were joined: `carried` says for whose eyes it is then.
    """

    JOINED, OFFICE = "joined", "office"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    token = models.UUIDField()
    vault_id = models.CharField(max_length=64)
    bound = models.CharField(max_length=80, help_text="case and token the bytes were sealed for: those of the row they came with")
    came_with = models.ForeignKey(Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="lent")
    carried = models.CharField(
        max_length=6, blank=True, help_text="joined: with the same child's other application; office: that one is another adult's"
    )
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=4)
    sealed_names = models.BinaryField(default=bytes, help_text="{name} as the family's device called it")
    received_at = models.DateTimeField()
    created_at = models.DateTimeField(default=machine_now)
    state = models.CharField(max_length=12, default="received")
    why = models.CharField(max_length=40, blank=True)
    pages = models.JSONField(default=list, help_text="vault ids of the page images")
    clean_id = models.CharField(max_length=64, blank=True)

    names = Sealed("names")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "token"], name="file_once"),
            models.CheckConstraint(condition=models.Q(state__in=["received", "readable", "unreadable"]), name="file_state"),
            models.CheckConstraint(condition=models.Q(carried__in=["", "joined", "office"]), name="file_carried"),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"

    def laid_in(self, document: "Document", **differs: Any) -> "File":
        """A row of another case over the same bytes, stored; `differs` are the fields that do not have this row's value."""
        same = {name: getattr(self, name) for name in SAME_BYTES}
        copy = File(key=uuid.uuid4(), application=document.application, document=document, **{**same, **differs})
        copy.names = dict(self.names)
        copy.save(force_insert=True)
        return copy

    @property
    def is_lent(self) -> bool:
        """It came with the application of another child of the household."""
        return self.bound != bound_to(self.application_id, self.token)

    @property
    def is_for_office(self) -> bool:
        """Another adult sent it for this child: the family of this case is shown nothing of it."""
        return self.carried == File.OFFICE

    @property
    def context(self) -> str:
        """What the file's encryption is bound to."""
        return f"file:{self.bound}"

    @property
    def page_context(self) -> str:
        """What the encryption of its page images is bound to."""
        return f"page:{self.bound}"

    @property
    def clean_context(self) -> str:
        """What the encryption of its clean copy is bound to."""
        return f"clean:{self.bound}"


def bound_to(application: int, token: uuid.UUID) -> str:
    """What a file that comes for this case under this token is bound to."""
    return f"{application}:{token}"
