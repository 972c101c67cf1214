"""Staff and the posts they hold. Families have no accounts."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from permits.clock import machine_now
from permits.models.body import Body


class Users(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        """A user with a password, or with none that can be used."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who works in an office, known by e-mail address. There is no superuser: rights come from posts."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=3, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=machine_now)
    sign_outs = models.PositiveIntegerField(default=0, help_text="part of every session's key: one more ends them all")

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session of this person must hold to go on: it changes with the password and with `sign_outs`."""
        return f"{super().get_session_auth_hash()}.{self.sign_outs}"


class Post(models.Model):
    """A person's role at a body, from a day on; ended posts stay for the record.

    `is_named`: an administrator named this person for sealed cases (Safe at Home) at this post. It ends with the post.
    """

    CLERK, SUPERVISOR, ADMINISTRATOR = "clerk", "supervisor", "administrator"
    ROLES = (CLERK, SUPERVISOR, ADMINISTRATOR)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    is_named = models.BooleanField(default=False, help_text="sees sealed cases")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=["clerk", "supervisor", "administrator"]), name="post_role"),
            models.CheckConstraint(
                condition=models.Q(is_named=False) | models.Q(role__in=["clerk", "supervisor"]), name="post_named_works_on_cases"
            ),
            models.UniqueConstraint(
                fields=["user", "body", "role"], condition=models.Q(ended_at=None), name="post_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, {self.body})"
