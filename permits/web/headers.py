"""Headers that every answer carries, beside those of Django's SecurityMiddleware and the content policy."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

MOST_DRAINED = 100_000_000

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The camera of a file field needs no permission: it is the browser's own picker.
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Adds `ALWAYS`, and keeps personal pages out of every cache, Back button included.

    Personal is what asked for the session or came from a form; the rest may be kept by the browser alone and is asked
    for again each time. A view that sets Cache-Control itself is left alone.
    """

    def go(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        _drain(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            personal = _is_personal(request, response)
            response.headers["Cache-Control"] = "no-store" if personal else "private, no-cache"
            if personal:
                response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return go


def _is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    session = getattr(request, "session", None)
    touched = session is not None and (session.accessed or session.modified)
    return touched or request.method not in {"GET", "HEAD"} or response.status_code != HTTPStatus.OK


def _drain(request: HttpRequest) -> None:
    """Take in what is left of the body, and forget it.

    A refusal (too large, signed out, a stale form) is often ready before the browser has finished sending; if the connection
    closed then, the browser would show its own error page instead of ours.
    """
    stream = getattr(request, "_stream", None)
    left = MOST_DRAINED
    try:
        while stream is not None and left > 0 and (part := stream.read(65_536)):
            left -= len(part)
    except (OSError, ValueError):
        return  # the client went away, or the view closed the stream
