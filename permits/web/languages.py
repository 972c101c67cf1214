"""Which language a page speaks: the one in its address, which the browser then remembers."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware import locale
from django.utils import translation
from django.utils.cache import patch_vary_headers

from permits import languages

P = ParamSpec("P")
_PREFIX = re.compile(r"^/([a-z]{2,3})(?=/|$)")


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, which lets the address decide and sends the bare `/` on by cookie, then Accept-Language.

    Added: a page in a language sets the cookie, so that the choice holds when the bare address is typed again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Remembers the language of the address."""
        response = super().process_response(request, response)
        chosen = language_of(request.path_info)
        known = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen and known != chosen and response.status_code != HTTPStatus.NOT_FOUND:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def root(request: HttpRequest) -> HttpResponseBase:
    """The bare `/`: on to the home page in the remembered language, else the browser's."""
    # The middleware has chosen already: without a language in the address, by cookie, then Accept-Language.
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"/{translation.get_language()}/" + (f"?{query}" if query else ""))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def language_of(path: str) -> str:
    """The language that a path names at its front; empty when it names none."""
    found = _PREFIX.match(path)
    return found[1] if found and found[1] in offered() else ""


def in_language(path: str, language: str) -> str:
    """The same page in another language; a path without a language stays as it is. Query strings are kept."""
    return _PREFIX.sub(f"/{language}", path, count=1) if language_of(path) else path


def offered() -> list[str]:
    """The codes that pages may speak here: the approved languages, and the drafts that are turned on."""
    return [code for code, _name in settings.LANGUAGES]


def other_languages(path: str, *, drafts: bool) -> list[dict[str, str]]:
    """The languages that are not being spoken, for the switch: code, label in itself, address of the same page."""
    codes = [code for code in offered() if code != translation.get_language() and (drafts or code in languages.approved())]
    return [{"code": code, "label": languages.every()[code].name, "url": in_language(path, code)} for code in codes]


def draft_mark() -> str:
    """What a page in a draft language must say about itself, in that language; empty for an approved one."""
    return languages.every()[translation.get_language() or languages.FIRST].mark


def in_print(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """A view that makes a paper, or has one signed: in the language of the page where that is approved, else in English."""

    @wraps(view)
    def printed(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with translation.override(languages.sent_in(translation.get_language() or languages.FIRST)):
            return view(*args, **kwargs)

    return printed
