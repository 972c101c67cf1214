"""What was proposed for the children of a set is looked at by a second person: confirmed or sent back together, all or none."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from permits.actions import siblings as acts
from permits.actions.papers import record_look
from permits.models import Application, DecisionProposal, User
from permits.notices.dates import day_in_words
from permits.office import frame, kin, sheet
from permits.office.second_person import Why
from permits.office.siblings import url
from permits.office.words import PROBLEMS
from permits.queries import case, siblings
from permits.queries.case import Case
from permits.queries.deciding import Answer


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """The proposed answers of a set, those of others and one's own; POST confirms those of others, or sends them back."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    waiting = siblings.proposed(user, found.application)
    theirs = [one for one in waiting if one.proposed_by_id != user.pk]
    if request.method == "POST":
        return _act(request, found.application, waiting, theirs)
    if not waiting:
        messages.info(request, _("No answer for these children waits for a second person."))
        return redirect(url(found.application))
    for one in {one.side.application_id: one.side.application for one in waiting}.values():
        record_look(user, one, "siblings_opened")
    return _page(request, found.application, waiting)


def _act(
    request: HttpRequest, application: Application, waiting: Sequence[DecisionProposal], theirs: Sequence[DecisionProposal]
) -> HttpResponse:  # fmt: skip
    """Do it for exactly those that were shown."""
    act, user = request.POST.get("act"), frame.user_of(request)
    if act not in {"confirm", "send_back"} or set(request.POST.getlist("proposals")) != {str(one.pk) for one in theirs}:
        return _changed(request, application)
    form = Why(request.POST if act == "send_back" else None)
    if act == "send_back" and not form.is_valid():
        return _page(request, application, waiting, form)
    try:
        if act == "confirm":
            acts.confirm_together(user, theirs)
        else:
            acts.send_back_together(user, theirs, form.cleaned_data["note"])
    except acts.ChangedError:
        return _changed(request, application)
    except acts.RefusedError as error:
        return _page(request, application, waiting, refused=error.problems)
    names = ", ".join(one.side.application.person.first_name for one in theirs)
    if act == "confirm":
        messages.success(request, _("Decided: %(names)s. Nobody is told yet.") % {"names": names})
        return redirect(url(application, "send"))
    messages.success(request, _("Sent back: %(names)s. They are in line again, in their old places.") % {"names": names})
    return redirect(url(application))


def _changed(request: HttpRequest, application: Application) -> HttpResponse:
    """Nothing was written; the same press once more leads to where the first one did."""
    if _was_pressed(request, application):
        return redirect(url(application, "send"))
    text = _("Nothing was written: what waits for a second person changed since you looked. See where the children stand now.")
    messages.warning(request, text)
    return redirect(url(application))


def _was_pressed(request: HttpRequest, application: Application) -> bool:
    """This person has confirmed all of what was sent."""
    keys = {one for one in request.POST.getlist("proposals") if one.isascii() and one.isdigit() and len(one) <= frame.LONGEST_ID}
    mine = DecisionProposal.objects.filter(settled_by=frame.user_of(request), state=DecisionProposal.CONFIRMED)
    mine = mine.filter(side__application__siblings=application.siblings, pk__in=map(int, keys))
    return bool(keys) and mine.count() == len(keys)


def _page(
    request: HttpRequest, application: Application, waiting: Sequence[DecisionProposal], form: Why | None = None, *,
    refused: Mapping[int, Sequence[str]] | None = None,
) -> HttpResponse:  # fmt: skip
    user = frame.user_of(request)
    cases = {one.application.pk: one for one in case.of_many([one.side.application for one in waiting])}
    rows = [_row(cases[one.side.application_id], one, user, (refused or {}).get(one.side_id, ())) for one in waiting]
    context = {
        "application": application,
        "plans": rows,
        "theirs": [one for one in waiting if one.proposed_by_id != user.pk],
        "form": form or Why(),
        "refused": any(row["refused"] for row in rows),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form or refused else HTTPStatus.OK
    return frame.show(request, "office/siblings_confirm.html", context, status=status)


def _row(found: Case, one: DecisionProposal, user: User, refused: Sequence[str]) -> dict[str, Any]:
    side, language = found.sides[one.side.kind], get_language() or "en"
    rules, words = sheet.rules_of(found, side), one.words
    letter = {code: text for code, text in words["letter"].items() if text}
    answer = Answer(one.outcome, one.grounds, words["note"], letter, one.because, words.get("because", ""))
    return {
        **kin.answer_row(found, side, rules, answer, one.because),
        "url": reverse("office:decide", args=[found.application.reference, side.kind]),
        "by": one.proposed_by,
        "on": day_in_words(one.proposed_at.astimezone(rules.zone).date(), language),
        "is_own": one.proposed_by_id == user.pk,
        "refused": [PROBLEMS[code] for code in refused],
        "bars": [bar["text"] for bar in sheet.bars(found, side, language) if bar["now"] and one.outcome == "no"],
    }
