"""Requests to sign on a phone, as the office sees them beside the paper; it may send the link again."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits.actions import statements as acts
from permits.actions.lookup import TooOftenError
from permits.models import Document, File, Statement
from permits.office import frame
from permits.queries import statements as shown
from permits.queries.case import Case
from permits.web.forms import show_phone
from permits.wording import LANGUAGES, STATEMENT_STATES

TONES = {"signed": "good", "opened": "wait", "asked": "wait", "expired": "act"}


def lines(found: Case, asked: Sequence[Statement], requirement: str) -> list[dict[str, Any]]:
    """The requests for one paper: who was asked, how, and how far it is."""
    return [_line(one, found) for one in asked if one.requirement == requirement and one.state != "withdrawn"]


def _line(statement: Statement, found: Case) -> dict[str, Any]:
    standing, content = statement.standing, statement.content
    return {
        "key": statement.key,
        "signer": content["signer"],
        "to": show_phone(str(content["to"])),
        "language": LANGUAGES[statement.language],
        "state": STATEMENT_STATES[standing],
        "tone": TONES.get(standing, "plain"),
        "when": statement.signed_at or statement.opened_at or statement.asked_at,
        "is_here": statement.is_here,
        "is_familys_own": shown.is_familys_own(statement, found.application),
        "came_back": standing == "asked" and shown.came_back(statement),
        "can_renew": standing in {"asked", "opened", "expired"} and bool(shown.form_of(found, statement.requirement)),
    }


def signed(document: Document, asked: Sequence[Statement]) -> frozenset[str]:
    """Of a paper's files those that were signed on a phone, by what lies in the vault: for this application, or for one that was
    joined to it. A query only where such files came."""
    here = {one.file_id for one in asked}
    files = document.files.all()
    carried = [file.vault_id for file in files if file.carried]
    there = File.objects.filter(vault_id__in=carried, statement__state="signed").values_list("vault_id", flat=True)
    return frozenset(file.vault_id for file in files if file.pk in here).union(there if carried else ())


def mark(file: File, signed_files: frozenset[str]) -> str:
    """What stands beside a file that was signed on a phone."""
    return _("Signed on a phone, contact verified") if file.vault_id in signed_files else ""


@require_POST
def again(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """Send the signer a new link; the old one opens nothing any more."""
    found = frame.case_of(request, reference)
    statement = next((one for one in shown.of_application(found.application) if one.key == key), None)
    if statement is None or not shown.form_of(found, statement.requirement):
        raise Http404
    frame.own_side(request, found)
    try:
        acts.renew(statement, frame.user_of(request))
    except acts.ClosedError:
        messages.info(request, _("It was signed or taken back meanwhile."))
    except TooOftenError:
        messages.warning(request, _("This person was asked several times today. Wait until tomorrow."))
    else:
        messages.success(request, _("A new link is on its way."))
    return redirect(frame.case_url(found.application) + "#papers")
