"""A decision is undone before anybody was told of it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits import access
from permits.actions import take_back as acts
from permits.actions.decide import NotAllowedError
from permits.office import frame, sheet
from permits.web.forms import Form, Long


class Why(Form):
    """Why the decision is undone."""

    note = Long(label=gettext_lazy("Why is it undone?"), help_text=gettext_lazy("It stays in the file."), most=4000, rows=3)


def take_back(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The page that asks why; afterwards the case is in line again, to be decided anew."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    side = found.sides.get(kind)
    if side is None or not access.can_decide(user, side):
        raise Http404
    if not sheet.may_take_back(found, side, user):
        messages.error(request, _("There is nothing to undo here, or the family was told already: what was decided stands."))
        return redirect(frame.case_url(found.application))
    form = Why(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.take_back(side, user, form.cleaned_data["note"])
        except (acts.ToldError, NotAllowedError):  # somebody was quicker
            messages.error(request, _("There is nothing to undo here, or the family was told already: what was decided stands."))
        else:
            messages.success(request, _("Undone. The case is back in line, in its old place. Nobody was told."))
        return redirect(frame.case_url(found.application))
    context = {
        "form": form,
        "application": found.application,
        "side": sheet.side_card(found, side, get_language() or "en", is_own=True),
        "back": frame.case_url(found.application),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/take_back.html", context, status=status)
