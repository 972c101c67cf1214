"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def documents(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def lost_number(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def status(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

