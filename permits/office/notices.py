"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def letter_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def notice(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def send(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

