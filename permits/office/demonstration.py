"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def mailbox(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def set_date(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def sign_in_as(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

