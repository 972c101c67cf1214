"""What lets a person in for the first time, or anew."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.notice import Notice
from permits.models.user import User


class Invitation(models.Model):
    """A link by which one person sets name, language and password, once; sending it again makes a new one.

    The link's token is random and kept as a keyed hash only; none is left once it was used or taken back. Whether its time is
    over is never stored. Without `by` it was made at the machine itself.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="invitation")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Empty is null here: many invitations have no link any more, and only links must differ.
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(default=machine_now)
    expires_at = models.DateTimeField(help_text="by the machine's clock, as all links")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(token_hash=None), name="invitation_used_has_no_link"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"

    @property
    def waits(self) -> bool:
        """The person has not come in yet, and the link still works."""
        return self.token_hash is not None and self.expires_at > machine_now()
