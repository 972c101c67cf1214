"""What a person does to the own account: a new password, a second factor more or less, signed out everywhere, bound to the
district's identity provider."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q

from permits.actions import limits
from permits.actions.people import body_of, come_in, has_come_in
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import AuditEntry, Job, User
from permits.notices import staff
from permits.vault.sealing import open_json, seal_json

SEALED_FOR = "staff_reset"
RESETS_PER_HOUR = 3


def ask_reset(email: str) -> None:
    """Somebody at the sign-in page wants a new password. Whether there is such a person the worker finds out: the page does and
    says the same for every address, in the same time."""
    asked = seal_json({"email": email.lower()}, SEALED_FOR)
    with one_act():
        Job.enqueue("staff_reset", payload={"sealed": asked.hex()})


def send_reset(sealed: str) -> None:
    """Send the link to whoever has the address, an open account and has come in once; at most three times an hour."""
    asked = open_json(bytes.fromhex(sealed), SEALED_FOR)
    assert isinstance(asked, dict)
    user = User.objects.filter(email=asked["email"], is_active=True).first()
    body = body_of(user) if user else None
    if user is None or body is None or not has_come_in(user):
        return
    if limits.too_often("staff-reset", str(user.pk), most=RESETS_PER_HOUR, seconds=3600):
        return
    # The link dies with the password it replaces, with the next sign-in, and by its age.
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    until = machine_now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    values = {
        "person_name": user.name, "staff_url": f"{settings.BASE_URL}/{user.language}/account/reset/{key}/",
        "staff_until": staff.until_in_words(until, body, user.language),
    }  # fmt: skip
    with one_act():
        AuditEntry.write("reset_asked", application=None, actor="program", body=body, person=user.pk)
        staff.write("staff_reset", values, body=body, language=user.language, to=user.email)


def sign_out_everywhere(user: User) -> User:
    """Every session of this person is over with its next request; gives the person as it stands now."""
    with one_act():
        held = User.objects.select_for_update().get(pk=user.pk)
        held.sign_outs += 1
        held.save(update_fields=["sign_outs"])
        note(held, "signed_out_everywhere")
    return held


def note(user: User, act: str) -> None:
    """Write down what a person did to the own account; `act` is a code of office.words.PEOPLE_ACTS."""
    with one_act():
        AuditEntry.write(act, application=None, user=user, body=body_of(user), person=user.pk)


class NotKnown(Exception):
    """The identity provider names nobody who may come in; `why` is `failed`, `unverified`, `unknown`, `closed` or `other`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def known_to_provider(told: Mapping[str, Any], uid: str) -> User:
    """The person whom the identity provider names, by a verified address; who was only invited has come in by that.

    `told` are its claims under `userinfo` and `id_token`, `uid` its own name for the person, which stays bound to the account: an
    address that it gives to somebody else later opens nothing. NotKnown.
    """
    userinfo, token = told.get("userinfo") or {}, told.get("id_token") or {}
    if userinfo and token and userinfo.get("sub") != token.get("sub"):
        raise NotKnown("failed")
    claims = {**token, **userinfo}
    if claims.get("email_verified") not in {True, "true"}:
        raise NotKnown("unverified")
    with one_act():
        user = User.objects.select_for_update().filter(email=str(claims.get("email", "")).lower()).first()
        if user is None:
            raise NotKnown("unknown")
        if not user.is_active:
            raise NotKnown("closed")
        bound = SocialAccount.objects.filter(Q(user=user) | Q(uid=uid))
        if bound.exclude(user=user, uid=uid).exists():
            raise NotKnown("other")
        if not bound.exists():
            note(user, "identity_bound")
        come_in(user)
    return user
