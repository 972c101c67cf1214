"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def contacts(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

