"""Closed by default: who is let through to a view is written in `gates.ROUTES`, and what is not written there is for staff."""

from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from permits import access, gates
from permits.clock import machine_now
from permits.models import Post, User
from permits.queries import door

# Set in the session by the demonstration's one-click sign-in, which has no second factor; believed there only.
DEMONSTRATION_SESSION = "demonstration_sign_in"
# Recovery codes alone are none: they stand in for one that is lost.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Closed:
    """A middleware that asks before each view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Only `process_view` has something to say."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None lets the request through; otherwise the answer it gets instead. Http404 for what does not exist here."""
        del view, args, kwargs
        match = request.resolver_match
        rule = gates.ROUTES.get(match.view_name if match else "", gates.STAFF)
        if rule == gates.DEMONSTRATION and not settings.DEMONSTRATION:
            raise Http404
        if rule not in {gates.STAFF, gates.PEOPLE, gates.ANY_POST}:
            return None
        return _staff(request, rule)


def _staff(request: HttpRequest, rule: str) -> HttpResponseBase | None:
    if _day_is_over(request):
        logout(request)
    user = request.user
    if not user.is_authenticated:
        # A form that was sent after the session had ended cannot be repeated by a redirect.
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(back, reverse(settings.LOGIN_URL))
    if not isinstance(user, User):
        raise PermissionDenied
    second = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=SECOND_FACTORS)
    # One query: no row is no post, and each row says whether there is a second factor.
    posts = list(access.held(user).annotate(second_factor=Exists(second)))
    door.keep(user, posts)
    rows = [(post.role, post.second_factor) for post in posts]
    if not rows:
        raise PermissionDenied
    if not (rows[0][1] or _needs_no_second_factor(request)):
        return redirect("mfa_activate_totp")
    roles = {role for role, _factor in rows}
    if rule == gates.STAFF and roles.isdisjoint(access.ON_CASES):
        # Who only cares for the people has no queue: the way in leads there all the same.
        if request.resolver_match and request.resolver_match.view_name == settings.LOGIN_REDIRECT_URL:
            return redirect("office:people")
        raise PermissionDenied
    if rule == gates.PEOPLE and roles == {Post.CLERK}:
        raise PermissionDenied
    return None


def _day_is_over(request: HttpRequest) -> bool:
    """Signed in so long ago that one must sign in anew, however busy. A form that is open is taken all the same."""
    records = get_authentication_records(request, request.user) if request.method in {"GET", "HEAD"} else []
    return bool(records) and machine_now().timestamp() - records[0]["at"] > settings.SESSION_COOKIE_AGE


def _needs_no_second_factor(request: HttpRequest) -> bool:
    """The demonstration's one-click sign-in; and the identity provider's, where the district leaves the second factor to it."""
    if settings.DEMONSTRATION and request.session.get(DEMONSTRATION_SESSION):
        return True
    records = get_authentication_records(request, request.user) if settings.SECOND_FACTOR == "unless_oidc" else []
    return any(record["method"] == "socialaccount" for record in records)


middleware = Closed
