"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def before(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def remind(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

