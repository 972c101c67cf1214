"""The people of the offices: who may come in, with what, and when each was last here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet

from permits import access
from permits.access import Staff
from permits.models import Application, Body, Conflict, Invitation, Post, User

STATES = ("open", "invited", "too_old", "bounced", "closed")
# In this order they are named; recovery codes stand in for one that is lost and are none themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Person:
    """One person as the reader may see her or him: `posts` are those held now at the reader's bodies.

    `state` is one of STATES; `factors` the kinds of second factor, in the order of FACTORS; `until` ends an open invitation.
    """

    user: User
    posts: Sequence[Post]
    factors: Sequence[str]
    state: str
    until: datetime | None

    @property
    def is_pending(self) -> bool:
        """Invited, and not come in yet."""
        return self.state in {"invited", "too_old", "bounced"}


def bodies(user: Staff, *roles: str) -> QuerySet[Body]:
    """The bodies where the person holds a post of one of these roles, by name."""
    return Body.objects.filter(pk__in=access.held(user).filter(role__in=roles).values("body")).order_by("name", "pk")


def who_lifts(application: Application) -> QuerySet[User]:
    """For whom `access.can_lift` is true: supervisors of the bodies that have a side of the case, by name."""
    leads = Post.objects.filter(role=Post.SUPERVISOR, ended_at=None, body__in=application.sides.values("body"))
    if application.is_sealed:
        leads = leads.filter(is_named=True)
    know = Conflict.objects.filter(application=application, lifted_at=None).values("user")
    return User.objects.filter(pk__in=leads.values("user"), is_active=True).exclude(pk__in=know).order_by("name", "pk")


def people(user: Staff) -> list[Person]:
    """All who hold or held a post at a body where the reader is supervisor or administrator, by name; four queries."""
    mine = bodies(user, Post.SUPERVISOR, Post.ADMINISTRATOR).values("pk")
    posts = Post.objects.filter(body__in=mine, ended_at=None).select_related("body").order_by("body__name", "pk")
    found = (
        User.objects.filter(pk__in=Post.objects.filter(body__in=mine).values("user"))
        .select_related("invitation__notice")
        .prefetch_related(
            Prefetch("posts", posts, to_attr="held_here"),
            Prefetch("authenticator_set", Authenticator.objects.filter(type__in=FACTORS), to_attr="factors"),
        )
        .order_by("name", "pk")
    )
    return [_person(one) for one in found]


def person(user: Staff, pk: int) -> Person | None:
    """One of `people`."""
    return next((one for one in people(user) if one.user.pk == pk), None)


def _person(user: Any) -> Person:
    invitation: Invitation | None = getattr(user, "invitation", None)
    held = {one.type for one in user.factors}
    pending = invitation is not None and invitation.accepted_at is None
    if not user.is_active:
        state = "closed"
    elif not pending:
        state = "open"
    elif invitation and invitation.notice and invitation.notice.state == "bounced":
        state = "bounced"
    else:
        state = "invited" if invitation and invitation.waits else "too_old"
    until = invitation.expires_at if invitation and state == "invited" else None
    return Person(user, user.held_here, [kind for kind in FACTORS if kind in held], state, until)
