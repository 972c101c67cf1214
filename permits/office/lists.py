"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def list_done(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def lists(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

