"""Placeholder: its builder replaces this whole file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def ask(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def counter_paper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def judge_paper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def original(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def paper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404

