"""One request, one moment: a page that is put together at midnight on the last day says the same everywhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from permits.clock import one_moment


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """`legal_now` is read at most once within a request."""

    def go(request: HttpRequest) -> HttpResponseBase:
        with one_moment():
            return get_response(request)

    return go
