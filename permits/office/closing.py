"""A case is closed for missing papers: the page shows the whole chain first, and refuses while it is not whole."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits import access
from permits.actions import abandon as acts
from permits.actions.decide import AlreadyDecidedError, NotAllowedError
from permits.models import Decision, Notice, Side
from permits.notices.dates import day_in_words
from permits.office import chains, frame, sheet, work
from permits.policy import states
from permits.queries import chain
from permits.queries.case import Case
from permits.web.forms import Form, Long
from permits.wording import CLOSING_PROBLEMS


class Close(Form):
    """A note for the file."""

    note = Long(
        label=gettext_lazy("Note for the file"), help_text=gettext_lazy("The family is not sent it."), required=False, most=4000,
        rows=3,
    )  # fmt: skip


def close(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """What stands behind each missing paper, and the button, where nothing stands against it."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    side = found.sides.get(kind)
    if side is None or not access.can_decide(user, side):
        raise Http404
    if not states.may("abandon", side.status) and request.method != "POST":
        messages.info(request, CLOSING_PROBLEMS["status"])
        return redirect(_told(found, side))
    form = Close(request.POST or None)
    refused: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            acts.abandon(side, user, form.cleaned_data["note"])
        except AlreadyDecidedError as error:
            same = error.decision.decided_by_id == user.pk and error.decision.outcome == Decision.ABANDONED
            if not same:
                messages.error(request, _("Somebody was quicker: look at what was decided."))
            return redirect(_told(found, side) if same else frame.case_url(found.application))
        except NotAllowedError as error:
            refused = error.problems
        else:
            return redirect(_told(found, side))
    return _page(request, found, side, form, refused)


def _page(request: HttpRequest, found: Case, side: Side, form: Close, refused: tuple[str, ...]) -> HttpResponse:
    language = get_language() or "en"
    whole = chain.of(found, side)
    problems = refused or whole.problems
    context: dict[str, Any] = {
        "form": form,
        "application": found.application,
        "person": found.application.person,
        "side": sheet.side_card(found, side, language, is_own=True),
        "work": work.card(request, found, side),
        "papers": chains.papers(found, whole, language),
        "problems": [CLOSING_PROBLEMS[code] for code in problems],
        "due": day_in_words(whole.due, language),
        "reopen_days": sheet.rules_of(found, side).clocks.reopen_days,
        "back": frame.case_url(found.application),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or refused else HTTPStatus.OK
    return frame.show(request, "office/closing.html", context, status=status)


def _told(found: Case, side: Side) -> str:
    """Where the family's notice of the closing is seen and sent; the case where there is none."""
    rows = Notice.objects.filter(decision__side=side, decision__outcome=Decision.ABANDONED, state="draft").order_by("-pk")
    event = rows.values_list("event", flat=True).first()
    return reverse("office:notice", args=[event]) if event else frame.case_url(found.application)
