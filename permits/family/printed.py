"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def affidavit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def affidavit_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def packet(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def packet_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

