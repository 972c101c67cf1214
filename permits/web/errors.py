"""Pages for what went wrong: in the reader's language, with a way on and a telephone, and without a trace of the program."""

import logging
import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from permits.languages import approved
from permits.web import context
from permits.web.languages import language_of

log = logging.getLogger(__name__)
TEMPLATE = "permits/error.html"  # needs: says, phone, code
START = _("Go to the start page")
CALL = _("You can also call us: %(phone)s. Say that the page showed %(code)s.")
RETRY_SECONDS = 30
AGAIN = "_again"
Words = Any  # a lazy translation


def languages_for(request: HttpRequest) -> tuple[str, ...]:
    """The language that the address names; without one nobody knows who reads this, and both are said."""
    named, now = language_of(request.path_info), get_language() or "en"
    return (named,) if named else (now, *(other for other in approved() if other != now))


def page(request: HttpRequest, status: HTTPStatus, title: Words, text: Words) -> HttpResponse:
    """The page of a status. `title` and `text` are lazy."""
    spoken = languages_for(request)
    try:
        with override(spoken[0]):
            values = {"says": _said(spoken, title, text, status), "code": status.value}
            return HttpResponse(render_to_string(TEMPLATE, values, request), status=status)
    except Exception:
        # Whatever broke the page may break its frame too: then a page that needs nothing.
        log.exception("The error page could not be made")
        return plain(spoken, status, title, text)


def _said(spoken: Iterable[str], title: Words, text: Words, status: HTTPStatus) -> list[dict[str, str]]:
    said = []
    for language in spoken:
        with override(language):
            phone = context.remembered_phone()
            call = CALL % {"phone": phone, "code": status.value} if phone else ""
            said.append(
                {"language": language, "title": str(title), "text": str(text), "start": str(START), "call": call, "phone": phone}
            )
    return said


def plain(spoken: tuple[str, ...], status: HTTPStatus, title: Words, text: Words) -> HttpResponse:
    """A page without templates, database or style."""
    said = _said(spoken, title, text, status)
    parts = format_html_join(
        "",
        '<section lang="{}"><h1>{}</h1><p>{}</p><p>{}</p><p><a href="/{}/">{}</a></p></section>',
        ((one["language"], one["title"], one["text"], one["call"], one["language"], one["start"]) for one in said),
    )
    body = format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title><main>{}</main></html>',
        spoken[0], said[0]["title"], parts,
    )  # fmt: skip
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return page(
        request,
        HTTPStatus.BAD_REQUEST,
        _("We could not read what your browser sent"),
        _("Go back, check what you typed, and send it again. Nothing that was saved before is lost."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: for forms, and for uploads that are over the limit before they begin."""
    return page(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("That was too large to send"),
        _("Go back and send less text, or a smaller file. Nothing that was saved before is lost."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 for a person who is known but has no right to this."""
    del exception
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("You cannot open this page"),
        _("Your account has no right to it. If you think it should, ask the person who leads your office."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; the same whether a thing never was or belongs to somebody else."""
    del exception
    return page(
        request,
        HTTPStatus.NOT_FOUND,
        _("We cannot find that page"),
        _("The address may be mistyped or out of date. From the start page you can apply, check status and upload documents."),
    )


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that only a button may use was opened by itself, or the other way round."""
    return page(
        request,
        HTTPStatus.METHOD_NOT_ALLOWED,
        _("This address does not open by itself"),
        _("Go back and use the button on the page, or begin at the start page. Nothing that was saved before is lost."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away. The trace goes to the log, never to the page."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = page(
            request,
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("We cannot answer just now"),
            _("What you saved is safe. Wait a minute, then press the button again: nothing is sent or counted twice."),
        )
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return page(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side"),
        _("What you saved is safe. Wait a minute, then try again: nothing is sent or counted twice."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token does not fit: most often cookies are off, or they were cleared while the page was open.

    A family's form that this site's own page sent, by the browser's word, comes back with all that was typed and one button.
    """
    log.info("A form was refused: %s", reason)
    if _may_come_back(request):
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        kept = [(name, value) for name, value in pairs if name not in {"csrfmiddlewaretoken", AGAIN}]
        values = {"kept": kept, "again": AGAIN in request.POST, "phone": context.remembered_phone()}
        return render(request, "permits/send_again.html", values, status=HTTPStatus.FORBIDDEN)
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("This page was open too long, or your browser blocks cookies"),
        _("Go back, load the page again, and send the form once more. If that does not help, allow cookies for this site."),
    )


def _may_come_back(request: HttpRequest) -> bool:
    """Another site's form never does: its owner would only have to wait for the press of our button."""
    match = request.resolver_match
    ours = request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
    plain_form = request.content_type == "application/x-www-form-urlencoded"
    return bool(match and match.namespace == "family" and ours and plain_form)
