"""Pages for what went wrong: in the reader's language, with a way on, and without a trace of the program."""

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
TEMPLATE = "permits/error.html"  # needs: title, text, code


def _page(request: HttpRequest, status: HTTPStatus, title: str, text: str) -> HttpResponse:
    try:
        values = {"title": title, "text": text, "code": status.value}
        return HttpResponse(render_to_string(TEMPLATE, values, request), status=status)
    except Exception:
        # Whatever broke the page may break its frame too: then a page that needs nothing.
        log.exception("The error page could not be made")
        return plain(status, title, text)


def plain(status: HTTPStatus, title: str, text: str) -> HttpResponse:
    """A page without templates, database or style."""
    body = format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>{}</title><main><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></main></html>',
        get_language() or "en", title, title, text, _("Go to the start page"),
    )  # fmt: skip
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(
        request,
        HTTPStatus.BAD_REQUEST,
        _("We could not read what your browser sent"),
        _("Go back, check what you typed, and send it again. Nothing that was saved before is lost."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: for forms, and for uploads that are over the limit before they begin."""
    return _page(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("That was too large to send"),
        _("Go back and send less text, or a smaller file. Nothing that was saved before is lost."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 for a person who is known but has no right to this."""
    del exception
    return _page(
        request,
        HTTPStatus.FORBIDDEN,
        _("You cannot open this page"),
        _("Your account has no right to it. If you think it should, ask the person who leads your office."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; the same whether a thing never was or belongs to somebody else."""
    del exception
    return _page(
        request,
        HTTPStatus.NOT_FOUND,
        _("We cannot find that page"),
        _("The address may be mistyped or out of date. From the start page you can apply, check status and upload documents."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. The trace goes to the log, never to the page."""
    return _page(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side"),
        _("What you saved is safe. Wait a minute and try again. If it happens again, call the office."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token does not fit: most often cookies are off, or the page was open for a very long time."""
    log.info("A form was refused: %s", reason)
    return _page(
        request,
        HTTPStatus.FORBIDDEN,
        _("This page was open too long, or your browser blocks cookies"),
        _("Go back, load the page again, and send the form once more. If that does not help, allow cookies for this site."),
    )
