"""Who works in the offices: invited, given a post, let go. Each act is an administrator's, or comes from the machine itself.

An administrator cannot end the own account or the own post as administrator. As every act is checked again under the lock of the
bodies it concerns, the last administrator of a body stays, also when two end each other at once.

Who is named for sealed cases is an administrator's act too, and never for the own post: whoever decides the cases does not choose
who sees the hidden ones, and whoever chooses does not see them by that. It takes two people.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import make_password

from permits import access
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.keys import keyed_hash
from permits.models import AuditEntry, Body, Invitation, Notice, Post, User
from permits.notices import staff

LINK_DAYS = 7
PURPOSE = "invitation"


class PeopleRefused(Exception):
    """The act is not possible; `code` is one of `has_post`, `closed`, `self`, `not_yours`, `no_post`, `role`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LinkGone(Exception):
    """The link was used, was taken back, is too old, or never was."""


@dataclass(frozen=True)
class Invited:
    """Who was invited; `url` is the link, empty where somebody with an open account was only given a post."""

    user: User
    url: str


def invite(email: str, *, name: str, body: Body, role: str, language: str, by: User | None) -> Invited:
    """Give a post to whoever has this address, and a link to come in by where there is no open account yet.

    A closed account is opened anew: without password, second factor and sessions. `by` None: at the machine itself.
    PeopleRefused. LookupError while no rules are published.
    """
    with one_act():
        _lock([body.pk])
        _check_administrator(by, body)
        user, is_new = User.objects.get_or_create(email=User.objects.normalize_email(email).lower(), defaults={"name": name})
        user = User.objects.select_for_update().get(pk=user.pk)
        comes_in = is_new or not user.is_active or not has_come_in(user)
        if comes_in:
            user.name, user.language = name, language
        _, given = Post.objects.get_or_create(user=user, body=body, role=role, ended_at=None)
        if not given and not comes_in:
            raise PeopleRefused("has_post")
        AuditEntry.write(
            "person_invited" if comes_in else "post_given",
            application=None, user=by, actor="" if by else "program", body=body, person=user.pk, role=role,
        )  # fmt: skip
        if comes_in:
            return Invited(user, _let_in(user, body, by))
        _tell_of_post(user, body, by)
    return Invited(user, "")


def give_post(person: User, *, body: Body, role: str, by: User) -> None:
    """One more post at a body of the administrator. PeopleRefused: `not_yours`, `closed`, `has_post`."""
    with one_act():
        _lock([body.pk])
        _check_administrator(by, body)
        user = User.objects.select_for_update().get(pk=person.pk)
        if not user.is_active:
            raise PeopleRefused("closed")
        _, given = Post.objects.get_or_create(user=user, body=body, role=role, ended_at=None)
        if not given:
            raise PeopleRefused("has_post")
        AuditEntry.write("post_given", application=None, user=by, body=body, person=user.pk, role=role)
        if has_come_in(user):
            _tell_of_post(user, body, by)


def end_post(post: Post, *, by: User) -> None:
    """From now on the person works there no more; what they worked on is anybody's. Repeating it does nothing.

    PeopleRefused: `not_yours`, `self` for the own post as administrator.
    """
    with one_act():
        _lock([post.body_id])
        _check_administrator(by, post.body)
        if post.user_id == by.pk and post.role == Post.ADMINISTRATOR:
            raise PeopleRefused("self")
        if Post.objects.filter(pk=post.pk, ended_at=None).update(ended_at=machine_now()):
            AuditEntry.write("post_ended", application=None, user=by, body=post.body, person=post.user_id, role=post.role)


def name_for_sealed(post: Post, *, by: User | None, is_named: bool) -> None:
    """From now on the person sees the body's sealed cases, or no longer does; what the person then worked on is anybody's who is
    named. Repeating it does nothing. `by` None: at the machine itself.

    PeopleRefused: `not_yours`, `no_post` for one that has ended, `role` for a post that works on no case, `self`.
    """
    with one_act():
        _lock([post.body_id])
        _check_administrator(by, post.body)
        held = Post.objects.select_for_update().get(pk=post.pk)
        if held.ended_at is not None:
            raise PeopleRefused("no_post")
        if held.role not in access.ON_CASES:
            raise PeopleRefused("role")
        if is_named and by is not None and held.user_id == by.pk:
            raise PeopleRefused("self")
        if held.is_named == is_named:
            return
        held.is_named = is_named
        held.save(update_fields=["is_named"])
        AuditEntry.write(
            "sealed_named" if is_named else "sealed_unnamed",
            application=None, user=by, actor="" if by else "program", body=post.body, person=held.user_id, role=held.role,
        )  # fmt: skip


def close_account(person: User, *, by: User) -> None:
    """The person is out: posts ended, the link taken back, every session over with its next request. Repeating it does nothing.

    PeopleRefused: `self`; `not_yours` where a post is at a body of somebody else.
    """
    with one_act():
        user, body = _held(person, by)
        if not user.is_active:
            return
        act = "account_closed" if has_come_in(user) else "invitation_withdrawn"
        Post.objects.filter(user=user, ended_at=None).update(ended_at=machine_now())
        Invitation.objects.filter(user=user).update(token_hash=None)
        user.is_active = False
        user.sign_outs += 1
        user.save(update_fields=["is_active", "sign_outs"])
        AuditEntry.write(act, application=None, user=by, body=body, person=user.pk)


def begin_anew(person: User, *, by: User | None) -> str:
    """A new link instead of password and second factor, which are worth nothing from now on; all sessions end. Gives the link.

    For a lost second factor, and for an invitation that did not arrive. PeopleRefused: `self`, `not_yours`, `closed`, `no_post`.
    """
    with one_act():
        user, body = _held(person, by)
        if not user.is_active:
            raise PeopleRefused("closed")
        act = "account_anew" if has_come_in(user) else "invitation_sent_again"
        AuditEntry.write(act, application=None, user=by, actor="" if by else "program", body=body, person=user.pk)
        return _let_in(user, body, by)


def by_token(token: str) -> Invitation | None:
    """The invitation whose link this is, while it works."""
    found = Invitation.objects.filter(token_hash=keyed_hash(PURPOSE, token), user__is_active=True).select_related("user").first()
    return found if found is not None and found.waits else None


def accept(token: str, *, name: str, language: str, password: str) -> User:
    """The person comes in: name, language and password are set, and the link is used up. LinkGone, also for a second use."""
    hashed = make_password(password)  # slow by design: not while rows are held
    with one_act():
        found = Invitation.objects.select_for_update().filter(token_hash=keyed_hash(PURPOSE, token)).first()
        if found is None or not found.waits:
            raise LinkGone
        user = User.objects.select_for_update().get(pk=found.user_id)
        if not user.is_active:
            raise LinkGone
        user.name, user.language, user.password = name, language, hashed
        user.sign_outs += 1
        user.save(update_fields=["name", "language", "password", "sign_outs"])
        come_in(user)
    return user


def come_in(user: User) -> None:
    """The invitation has done its work: its link opens nothing more. Call it inside an act."""
    used = Invitation.objects.filter(user=user, accepted_at=None).update(accepted_at=machine_now(), token_hash=None)
    if used:
        AuditEntry.write("invitation_accepted", application=None, user=user, body=body_of(user), person=user.pk)


def has_come_in(user: User) -> bool:
    """The person has used an invitation, or was there before there were any."""
    return not Invitation.objects.filter(user=user, accepted_at=None).exists()


def body_of(user: User) -> Body | None:
    """The body under which what a person does to the own account is written down: of the first post, held now if any is."""
    post = Post.objects.filter(user=user).select_related("body").order_by("-ended_at", "pk")
    found = post.filter(ended_at=None).first() or post.first()
    return found.body if found else None


def _held(person: User, by: User | None) -> tuple[User, Body]:
    """The person, locked with the bodies of all posts, and the body the act is written under; checked for the administrator."""
    bodies = sorted(set(Post.objects.filter(user=person).values_list("body", flat=True)))
    _lock(bodies)
    user = User.objects.select_for_update().get(pk=person.pk)
    body = body_of(user)
    if body is None:
        raise PeopleRefused("no_post")
    if by is not None:
        if by.pk == user.pk:
            raise PeopleRefused("self")
        if not _is_there(by) or not access.can_end_account(by, user):
            raise PeopleRefused("not_yours")
    return user, body


def _lock(bodies: list[int]) -> None:
    """One administrator's act at a body at a time; in one order for everybody."""
    list(Body.objects.select_for_update().filter(pk__in=bodies).order_by("pk").values_list("pk"))


def _check_administrator(by: User | None, body: Body) -> None:
    if by is not None and not (_is_there(by) and access.can_administrate(by, body)):
        raise PeopleRefused("not_yours")


def _is_there(by: User) -> bool:
    """The account was not closed while the page was open."""
    return User.objects.filter(pk=by.pk, is_active=True).exists()


def _let_in(user: User, body: Body, by: User | None) -> str:
    """The account as on the first day, and a new link, on its way by e-mail; gives the link."""
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    user.is_active = True
    user.sign_outs += 1
    user.set_unusable_password()
    user.save()
    token = secrets.token_urlsafe(24)
    until = machine_now() + timedelta(days=LINK_DAYS)
    url = f"{settings.BASE_URL}/{user.language}/office/invited/{token}/"
    values = {
        "person_name": user.name, "staff_inviter": by.name if by else body.name, "staff_url": url,
        "staff_until": staff.until_in_words(until, body, user.language),
    }  # fmt: skip
    # An earlier link that still waits to leave opens nothing any more.
    Notice.objects.filter(state="ready", pk__in=Invitation.objects.filter(user=user).values("notice")).update(state="cancelled")
    notice = staff.write("staff_invited", values, body=body, language=user.language, to=user.email)
    Invitation.objects.update_or_create(
        user=user,
        defaults={
            "by": by, "token_hash": keyed_hash(PURPOSE, token), "notice": notice, "sent_at": machine_now(), "expires_at": until,
            "accepted_at": None,
        },
    )  # fmt: skip
    return url


def _tell_of_post(user: User, body: Body, by: User | None) -> None:
    values = {
        "person_name": user.name, "staff_inviter": by.name if by else body.name,
        "staff_sign_in": f"{settings.BASE_URL}/{user.language}/account/sign-in/",
    }  # fmt: skip
    staff.write("staff_post", values, body=body, language=user.language, to=user.email)
