"""What is refused before any view, and the page for a refusal that came without one."""

import codecs
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from permits.web import errors

ALPHABETS = frozenset({"utf-8", "ascii"})
METHODS = frozenset({"GET", "HEAD", "POST"})  # a view that reads only POST apart would show its page to all the others


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuses methods no page has and what is not written in UTF-8, and gives an answer without words (405) its words."""

    def go(request: HttpRequest) -> HttpResponseBase:
        if not _is_readable(request):
            return errors.bad_request(request)
        if request.method not in METHODS:
            said = errors.not_allowed(request)
            said.headers["Allow"] = "GET, HEAD, POST"
            return said
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and isinstance(response, HttpResponse) and not response.content:
            said = errors.not_allowed(request)
            said.headers["Allow"] = response.headers.get("Allow", "GET, POST")
            return said
        return response

    return go


def _is_readable(request: HttpRequest) -> bool:
    """No browser names another alphabet; some would decode into text that can be neither kept nor shown."""
    named = (request.content_params or {}).get("charset", "")
    try:
        return not named or codecs.lookup(named).name in ALPHABETS
    except (LookupError, ValueError):
        return False
