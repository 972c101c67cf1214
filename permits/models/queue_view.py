"""How a person looks at the queue: views that were kept, and what came since a case was last opened."""

from typing import ClassVar

from django.db import models

from permits.clock import machine_now
from permits.models.application import Application
from permits.models.body import Body
from permits.models.user import User


class QueueView(models.Model):
    """Filters and columns of the queue under a name.

    `asked` is the part of the address that asks for them, judged anew each time. `body`: shared with everybody there, by a
    supervisor. `is_default`: what the queue begins with, for its owner.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="queue_views")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    asked = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="queue_view_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=models.Q(is_default=True), name="queue_view_one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class Seen(models.Model):
    """A person opened a case. `news`: the act that came since from somebody else, a code of audit_entry.NEWS; empty for none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="seen")
    news = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=machine_now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "user"], name="seen_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "application"], condition=~models.Q(news=""), name="seen_with_news"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} by {self.user_id}"
