"""Staff accounts: nobody signs up by themselves, and limits count the real client."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext as _

from permits.actions import accounts
from permits.clock import machine_now
from permits.models import User
from permits.notices.papers import qr_svg
from permits.vault.sealing import open_json, seal_json

SEALED, SECOND_FACTOR = "sealed:", "second_factor"
SECOND_STEP = {
    "totp_activated": "second_step_added",
    "totp_deactivated": "second_step_removed",
    "webauthn_added": "second_step_added",
    "webauthn_removed": "second_step_removed",
    "recovery_codes_generated": "recovery_codes_made",
}
UNKNOWN = "0.0.0.0"  # noqa: S104 -- an answer, not an address to bind to


def client_address(request: HttpRequest) -> str:
    """The client's address in its shortest form; what a client claims about itself is never believed.

    With TRUSTED_PROXIES = n the n-th entry from the right of X-Forwarded-For was written by our outermost proxy. A
    shorter header did not come through them all: then the address of the connection counts. An IPv6 address is cut to
    its /64, the part a subscriber cannot change at will.
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        claimed = forwarded[-settings.TRUSTED_PROXIES]
    try:
        address = ipaddress.ip_address(claimed)
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """allauth's rules for this house."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an office makes its own people's accounts."""
        del request
        return False

    def set_password(self, user: User, password: str) -> None:
        """A new password, written down; every session that holds the old one is over."""
        super().set_password(user, password)
        accounts.note(user, "password_changed")

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """allauth tells here what changed about the second step: it is written down, and whoever is signed in elsewhere without
        it is signed out there."""
        del args, kwargs
        act = SECOND_STEP.get(template_prefix.rpartition("/")[2])
        if act is None:
            return
        accounts.note(user, act)
        if act == "second_step_added":
            update_session_auth_hash(self.request, accounts.sign_out_everywhere(user))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within the first minutes after signing in: then the second step is set up, and its codes are shown, without asking
        for the same password twice."""
        records = get_authentication_records(context.request, context.request.user)
        fresh = machine_now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if app == "allauth.mfa" and any(record["at"] > fresh for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the limits count by."""
        return client_address(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """allauth's second factor with our picture of the code."""

    def encrypt(self, text: str) -> str:
        """The secret of an authenticator app is sealed: a stolen database makes no codes."""
        return SEALED + seal_json(text, SECOND_FACTOR).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` sealed; secrets from before it did stand as they are."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return str(open_json(bytes.fromhex(encrypted_text.removeprefix(SEALED)), SECOND_FACTOR))

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 -- allauth's name
        """What a passkey is called until the person calls it something."""
        return _("Passkey %(n)s") % {"n": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def build_totp_svg(self, url: str) -> str:
        """An <svg> element that may stand in a page: allauth's own begins as an XML file does."""
        return qr_svg(url)
