"""Staff accounts: nobody signs up by themselves, and limits count the real client."""

import ipaddress

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from permits.notices.papers import qr_svg

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

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the limits count by."""
        return client_address(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """allauth's second factor with our picture of the code."""

    def build_totp_svg(self, url: str) -> str:
        """An <svg> element that may stand in a page: allauth's own begins as an XML file does."""
        return qr_svg(url)
