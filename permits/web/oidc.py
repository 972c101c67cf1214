"""Sign-in by the district's own identity provider (OpenID Connect), where the settings name one.

Nobody is made by signing in: the provider says who it is, and an account with that address must be there.
"""

from http import HTTPStatus
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from permits.actions import accounts

PROVIDER = "oidc"  # in the address to which the provider sends people back
WHY = {
    "unknown": _("Nobody here has the e-mail address that it gave us. Ask the person who leads your office to invite you."),
    "unverified": _("It did not confirm that the e-mail address is yours. Ask the people who run it."),
    "closed": _("This account is closed. Ask the person who leads your office."),
    "other": _("Your account here belongs to somebody else there. Ask the person who leads your office to let you begin anew."),
    "away": _("It does not answer just now. Try again in some minutes, or sign in with your password."),
    "failed": _("Something went wrong on the way, or you went back. Try again."),
}


def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """On to the provider, by a button only."""
    _check(provider_id)
    if request.method != "POST":
        return redirect("account_login")
    return _asked(views.login, request)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The provider sends the person back with a code that works once."""
    _check(provider_id)
    return _asked(views.callback, request)


def _check(provider_id: str) -> None:
    if provider_id != PROVIDER or not settings.OIDC_ISSUER:
        raise Http404


def _asked(view: Any, request: HttpRequest) -> HttpResponseBase:
    """allauth's view; a provider that is away or answers nonsense is told to the person."""
    try:
        answer: HttpResponseBase = view(request, PROVIDER)
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return refused(request, "away")
    return answer


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says why it did not work; `why` is a code of WHY."""
    return render(request, "account/oidc_refused.html", {"why": WHY[why]}, status=HTTPStatus.FORBIDDEN)


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """allauth's rules for people who come from the provider."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Whom the provider names signs in only where a verified address meets an open account; what it told is not kept."""
        if sociallogin.state.get("process", "login") != "login":
            raise ImmediateHttpResponse(refused(request, "failed"))
        held = sociallogin.account
        told = held.extra_data
        held.extra_data = {}
        if held.pk:
            held.save(update_fields=["extra_data"])
        try:
            user = accounts.known_to_provider(told, held.uid)
        except accounts.NotKnown as unknown:
            raise ImmediateHttpResponse(refused(request, unknown.why)) from unknown
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        """Cancelled there, a stale page here, or an answer that does not fit."""
        del provider, args, kwargs
        raise ImmediateHttpResponse(refused(request, "failed"))
