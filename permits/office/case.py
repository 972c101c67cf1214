"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def case(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def note(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

