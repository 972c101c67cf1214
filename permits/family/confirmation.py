"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def another_child(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def confirmation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def confirmation_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

