"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def finish(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def home(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def programs(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

