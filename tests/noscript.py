"""A middleware for tests: scripts are really off, in any engine, and the driver still works.

`?noscript=1` once, and a cookie keeps it. The sandbox directive forbids scripts and lets forms and navigation through.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

SANDBOX = "sandbox allow-forms allow-same-origin allow-top-navigation"


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Adds the sandbox to the policy when it was asked for."""

    def go(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "noscript" in request.COOKIES or "noscript" in request.GET:
            policy = response.headers.get("Content-Security-Policy")
            response.headers["Content-Security-Policy"] = f"{policy}, {SANDBOX}" if policy else SANDBOX
            response.set_cookie("noscript", "1")
        return response

    return go
