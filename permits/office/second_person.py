"""A proposed answer is looked at by a second person: confirmed, or sent back with a reason; its proposer may take it back."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits.actions import second_person as acts
from permits.actions.decide import AlreadyDecidedError, NotAllowedError
from permits.models import DecisionProposal, Notice, Side
from permits.office import frame, sheet
from permits.office.words import PROBLEMS
from permits.queries import siblings
from permits.queries.case import Case
from permits.web.forms import Form, Long

ACTS = frozenset({"confirm", "send_back", "take_back"})


class Why(Form):
    """Why a proposed answer goes back."""

    note = Long(
        label=gettext_lazy("Why do you send it back?"), help_text=gettext_lazy("It stays in the file."), most=4000, rows=3
    )


def second_person(request: HttpRequest, found: Case, side: Side, about: Mapping[str, Any]) -> HttpResponse:
    """The page of a proposed answer, and its three acts. The form names the proposal that was shown: a newer one is looked at."""
    proposal, user = sheet.waiting_proposal(side), frame.user_of(request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act and act not in ACTS:
        raise Http404
    if proposal is None or (act and request.POST.get("proposal") != str(proposal.pk)):
        return _gone(request, found)
    form = Why(request.POST if act == "send_back" else None)
    refused: Sequence[str] = ()
    if act and (act != "send_back" or form.is_valid()):
        try:
            return redirect(_done(request, found, proposal, act, form))
        except (acts.GoneError, AlreadyDecidedError):
            return _gone(request, found)
        except NotAllowedError as error:
            refused = error.problems
    context = {
        **about,
        "form": form,
        "proposal": sheet.proposal_card(side, sheet.rules_of(found, side), get_language() or "en"),
        "is_own": proposal.proposed_by_id == user.pk,
        "has_kin": about["has_kin"] and len(siblings.proposed(user, found.application)) > 1,
        "refused": [PROBLEMS[code] for code in refused],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or refused else HTTPStatus.OK
    return frame.show(request, "office/second_person.html", context, status=status, look=found.application)


def _done(request: HttpRequest, found: Case, proposal: DecisionProposal, act: str, form: Why) -> str:
    """Do it; where to go then."""
    user = frame.user_of(request)
    if act == "confirm":
        decision = acts.confirm(proposal, user)
        event = Notice.objects.filter(decision=decision).values_list("event", flat=True).first()
        return reverse("office:notice", args=[event]) if event else frame.case_url(found.application)
    if act == "send_back":
        acts.send_back(proposal, user, form.cleaned_data["note"])
        messages.success(request, _("Sent back. The case is in line again, in its old place. Nobody was told."))
    else:
        acts.take_back(proposal, user)
        messages.success(request, _("Taken back. The case is in line again, in its old place. Nobody was told."))
    return frame.case_url(found.application)


def _gone(request: HttpRequest, found: Case) -> HttpResponse:
    messages.error(request, _("This answer does not wait any more: somebody was quicker. Look at where the case stands now."))
    return redirect(frame.case_url(found.application))
