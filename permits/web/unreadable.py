"""A page that needs a version of the rules which cannot be read any more says so; the office's pages say more."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from permits.models.rulebook import UnreadableRulesError
from permits.web import errors

log = logging.getLogger(__name__)


class Middleware:
    """Answers with 503 and the office's telephone; the fault goes to the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """As Django's."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Only errors are answered here."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page; None for every other error."""
        if not isinstance(error, UnreadableRulesError):
            return None
        log.error("A page needs rules that cannot be read: %s", error)
        return errors.page(
            request,
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("This page cannot be opened just now"),
            _("The rules of the district that it needs cannot be read. What you sent is safe, and your place in line stays."),
        )
