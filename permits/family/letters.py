"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def code(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def letter_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def letters(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

