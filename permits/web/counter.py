"""A counter device: a browser of the office that families use one after the other. It is one by a signed cookie, which only a
signed-in person of the office sets and takes away."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

COOKIE, SALT, YEAR = "counter", "counter-device", 365 * 86400
# A PDF fills the screen of such a device, without "I am done" and without closing after a rest: there the office prints it.
PAPERS = {
    "family:packet_pdf": "family:packet", "family:affidavit_pdf": "family:affidavit", "family:guide_pdf": "family:guide",
    "family:confirmation_pdf": "family:confirmation", "family:receipt_pdf": "family:upload", "family:letter_pdf": "family:letter",
    "family:sign_copy": "family:sign",
}  # fmt: skip
# What of the office's side a counter device still opens: the way back.
WAY_BACK = frozenset({"office:counter_device", "office:sign_in_as"})
_LEAVING = re.compile(r'<a\b[^>]*\bhref="(?:https?:|mailto:|tel:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_REMEMBERS = re.compile(r' autocomplete="[^"]*"')
_FORM_REMEMBERED = re.compile(r"<form (?![^>]*autocomplete=)")


def begin(response: HttpResponse, body: str) -> None:
    """This browser is a counter device of a body from now on."""
    response.set_signed_cookie(
        COOKIE, body, salt=SALT, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def end(response: HttpResponse) -> None:
    """It is an ordinary browser again."""
    response.delete_cookie(COOKIE, samesite="Lax")


class Counter:
    """A middleware that keeps a counter device on the family's pages, and lets no page of it lead away or be remembered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Marks the request, and cleans the page."""
        is_counter = bool(request.get_signed_cookie(COOKIE, "", salt=SALT))
        request.is_counter = is_counter  # type: ignore[attr-defined]
        if not is_counter:
            return self.get_response(request)
        request.session.idle_seconds = settings.COUNTER_IDLE_SECONDS  # type: ignore[attr-defined]
        return _kept_inside(self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Sends what belongs elsewhere to the counter's own pages; who was signed in and walked away is signed out."""
        del view, args
        if not request.is_counter or request.resolver_match is None:  # type: ignore[attr-defined]
            return None
        name = request.resolver_match.view_name
        if name.startswith("office:") and name not in WAY_BACK:
            return redirect("office:counter_device")
        if name.startswith("family:") and SESSION_KEY in request.session:
            logout(request)
        if name in PAPERS:
            return render(request, "permits/counter_paper.html", {"back": reverse(PAPERS[name], kwargs=kwargs)})
        return redirect("family:counter") if name == "family:home" else None


def _kept_inside(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        page = _LEAVING.sub(r"<span>\1</span>", response.content.decode())
        page = _FORM_REMEMBERED.sub('<form autocomplete="off" ', _REMEMBERS.sub(' autocomplete="off"', page))
        response.content = page.encode()
    return response


middleware = Counter
