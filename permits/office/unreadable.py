"""A case whose version of the rules cannot be read any more: what is wrong, where, and what is known of the case without it."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from permits.models import Application, Rulebook, User
from permits.models.rulebook import UnreadableRulesError
from permits.office import faults, frame
from permits.queries.case import by_reference
from permits.wording import LANGUAGES, OUTCOMES_OF_SIDE, PAPER_STATES, SIDES, STATUSES_SHORT

MOST_TOLD = 20


class Middleware:
    """Answers a page of the office that needs such rules with a page that says so, in the office's frame."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """As Django's."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Only errors are answered here."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, for somebody who is let in; None for every other error and everybody else."""
        match = request.resolver_match
        if not isinstance(error, UnreadableRulesError) or match is None or match.namespace != "office":
            return None
        if not isinstance(request.user, User):
            return None
        found = _case(request, match.kwargs.get("reference", ""))
        context = {
            "unreadable": told([error.book]),
            "application": found,
            "known": _known(found) if found and match.url_name == "case" else None,
        }
        return frame.show(request, "office/unreadable.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def told(books: Sequence[Rulebook]) -> list[dict[str, Any]]:
    """Of these versions those that cannot be read: each with its name, and every fault in words by file and key."""
    return [
        {
            "book": book,
            "name": _("%(office)s, %(year)s, version %(n)s")
            % {"office": book.body.name, "year": book.school_year.replace("-", "–"), "n": book.version},
            "faults": [faults.line(fault) for fault in book.faults[:MOST_TOLD]],
            "more": max(0, len(book.faults) - MOST_TOLD),
        }
        for book in books
        if not book.is_readable
    ]


def _case(request: HttpRequest, reference: str) -> Application | None:
    try:
        return frame.case_of(request, reference).application if reference else None
    except Http404:
        return None


def _known(application: Application) -> dict[str, Any]:
    """What the office needs to reach the family, and where the sides stand; all of it without the rules."""
    found = by_reference(application.reference)
    assert found is not None
    return {
        "person": application.person,
        "adult": application.answers.get("adult_name", ""),
        "language": LANGUAGES[application.language],
        "sides": [
            (SIDES[side.kind], OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status]), side.received_at)
            for side in found.sides.values()
        ],
        "papers": [(code, PAPER_STATES[paper.state]) for code, paper in found.documents.items()],
    }
