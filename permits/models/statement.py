"""A statement asked of somebody: a sitter, an employer, the parent for whom a helper filed."""

import uuid
from typing import Any, ClassVar

from django.db import models

from permits.clock import legal_now, machine_now
from permits.models.application import Application
from permits.models.document import File
from permits.models.sealed import Sealed
from permits.models.user import User


class Statement(models.Model):
    """One paper that one person is asked to fill in and sign on a phone, by a link that lives two weeks. The family asks for it;
    the office asks a wanted school for its recommendation (content has its `rulebook` then).

    The link's token is random and kept as a keyed hash only; a new one kills the old one, and none is left once the request
    is withdrawn. `content` is {signer, to, asker, family, typed, signed}: who signs, by which contact, who asks, what the family
    itself answered, what stands in the boxes now, and, once signed, exactly what was signed. Whether the time is over is never
    stored. What is signed was signed by a contact that had been verified: the database holds that too.
    """

    KINDS = ("childcare_affidavit", "employer_letter", "co_signature", "recommendation")
    STATES = ("asked", "opened", "signed", "withdrawn")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=20)
    requirement = models.CharField(max_length=60)
    language = models.CharField(max_length=3)
    channel = models.CharField(max_length=8)
    is_here = models.BooleanField(default=False, help_text="filled in on the family's own phone")
    state = models.CharField(max_length=10, default="asked")
    # Empty is null here: many requests have no link any more, and only links must differ.
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    expires_at = models.DateTimeField(help_text="by the machine's clock, as all links")
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=legal_now)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    file = models.OneToOneField(File, null=True, blank=True, on_delete=models.SET_NULL, related_name="statement")
    sealed_content = models.BinaryField(default=bytes)

    content = Sealed("content")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["childcare_affidavit", "employer_letter", "co_signature", "recommendation"]),
                name="statement_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "opened", "signed", "withdrawn"]), name="statement_state"
            ),
            models.CheckConstraint(condition=models.Q(channel__in=["email", "text"]), name="statement_channel"),
            models.CheckConstraint(condition=~models.Q(language=""), name="statement_language"),
            models.CheckConstraint(
                condition=models.Q(state="signed", signed_at__isnull=False, verified_at__isnull=False)
                | (~models.Q(state="signed") & models.Q(signed_at=None)),
                name="statement_signed_by_verified_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.application_id}"

    @property
    def is_open(self) -> bool:
        """The link works: nothing is signed or withdrawn, and its time is not over."""
        return self.state in {"asked", "opened"} and self.expires_at > machine_now()

    @property
    def standing(self) -> str:
        """asked, opened, signed, withdrawn or expired."""
        return self.state if self.is_open or self.state in {"signed", "withdrawn"} else "expired"

    @property
    def signed(self) -> dict[str, Any]:
        """What was signed, exactly; empty before."""
        held: dict[str, Any] = self.content.get("signed", {})
        return held
