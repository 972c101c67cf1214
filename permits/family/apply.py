"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def apply(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def save(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

