"""The wanted school's word, beside what the rules say: asked for, sent again, taken back, read."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from permits import access
from permits.actions import recommend as acts
from permits.actions import statements
from permits.actions.lookup import TooOftenError
from permits.clock import legal_today
from permits.languages import FIRST
from permits.models import Side, Statement
from permits.notices.dates import day_in_words
from permits.office import frame
from permits.policy import recommendation as rules_of
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import recommendations as shown
from permits.queries.case import Case
from permits.queries.statements import as_dicts
from permits.web.forms import Choice, Email, Form, Text
from permits.wording import LANGUAGES, STATEMENT_STATES

TONES = {"signed": "good", "opened": "wait", "asked": "wait", "expired": "act"}
NOT_ASKED = {
    "sealed": gettext_lazy("Sealed case: no school is asked on line. Call it, and name nobody."),
    "over": gettext_lazy("This case is decided or withdrawn: no school is asked any more."),
    "waits": gettext_lazy("A school is asked already. Take that request back first."),
    "other_side": gettext_lazy("Only the district that is asked to accept the child asks its school."),
}


class AskSchool(Form):
    """Which school, and where it reads its mail."""

    school = Text(label=gettext_lazy("School"), most=120)
    to = Email(
        label=gettext_lazy("E-mail address of the school’s office"), autocomplete="off",
        help_text=gettext_lazy("The code that shows the child’s name goes to this address. Take one of the school itself."),
    )  # fmt: skip
    language = Choice(LANGUAGES.items(), label=gettext_lazy("Message in"), initial=FIRST)


def card(found: Case, side: Side, rules: Rules, language: str) -> dict[str, Any] | None:
    """For the panel of the side that accepts, when it is the person's own; None where no school is ever asked."""
    code = shown.why_not(found, side)
    asked = [one for one in shown.of_application(found.application) if one.state != "withdrawn"]
    if code == "other_side" or (code and code != "sealed" and not asked):
        return None
    is_waiting = any(one.is_open for one in asked)
    return {
        "can_ask": not code and not is_waiting,
        "why_not": str(NOT_ASKED["sealed"]) if code == "sealed" else "",
        "requests": [_line(one, rules, language, may_act=not code) for one in asked],
    }


def _line(statement: Statement, rules: Rules, language: str, *, may_act: bool) -> dict[str, Any]:
    standing, due = statement.standing, rules_of.answer_due(rules, statement.asked_at)
    signed = statement.signed
    is_late = standing in {"asked", "opened", "expired"} and legal_today() > due
    return {
        "key": statement.key,
        "school": statement.content["signer"],
        "to": statement.content["to"],
        "state": _("No answer in time") if is_late else STATEMENT_STATES[standing],
        "tone": "bad" if is_late else TONES[standing],
        "when": statement.signed_at or statement.asked_at,
        "due": day_in_words(due, language) if standing != "signed" else "",
        "rows": as_dicts(shown.rows(signed["answer"], language)) if signed else [],
        "name": signed.get("name", ""),
        "came_back": standing == "asked" and shown.came_back(statement),
        "may_act": may_act and standing in {"asked", "opened", "expired"},
    }


def ask_school(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the wanted school; what the family named and the rules know stands in the boxes."""
    found, side = _acceptance(request, reference)
    assert side.rulebook is not None
    code = shown.why_not(found, side)
    if code:
        messages.error(request, str(NOT_ASKED[code]))
        return redirect(frame.case_url(found.application))
    school, to = shown.known_school(side.rulebook.parsed, found.application)
    form = AskSchool(request.POST or None, initial={"school": school, "to": to})
    if request.method == "POST" and form.is_valid():
        try:
            acts.ask(side, frame.user_of(request), acts.Asking(**form.cleaned_data))
        except acts.NotAskedError as error:
            form.add_error(None, str(NOT_ASKED[error.code]))
        except TooOftenError:
            form.add_error("to", _("This address was asked several times today. Wait until tomorrow."))
        else:
            messages.success(request, _("The school is asked. A reminder goes by itself, and a task says when it stays silent."))
            return redirect(frame.case_url(found.application))
    context = {
        "form": form,
        "application": found.application,
        "must_not_know": found.application.answers.get("must_not_know") not in (None, False, "", "no"),
        "facts": [{"label": row.label, "value": row.value} for row in shown.facts(found.application, "", request.LANGUAGE_CODE)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/ask_school.html", context, status=status, look=found.application)


@require_POST
def school_request(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """Send a school a new link, or take the request back."""
    found, _side = _acceptance(request, reference)
    statement = next((one for one in shown.of_application(found.application) if one.key == key), None)
    if statement is None:
        raise Http404
    user = frame.user_of(request)
    if request.POST.get("act") == "withdraw":
        if statements.withdraw(statement, user):
            messages.success(request, _("Taken back: the link opens nothing any more."))
        else:
            messages.info(request, _("It was signed or taken back meanwhile."))
        return redirect(frame.case_url(found.application))
    try:
        acts.renew(statement, user)
    except statements.ClosedError:
        messages.info(request, _("It was signed or taken back meanwhile."))
    except TooOftenError:
        messages.warning(request, _("This address was asked several times today. Wait until tomorrow."))
    else:
        messages.success(request, _("A new link is on its way."))
    return redirect(frame.case_url(found.application))


def _acceptance(request: HttpRequest, reference: str) -> tuple[Case, Side]:
    """The case and its accepting side; 404 unless that side is the person's own."""
    found = frame.case_of(request, reference)
    side = found.sides.get(Side.ACCEPTANCE)
    if side is None or not access.can_decide(request.user, side):
        raise Http404
    return found, side
