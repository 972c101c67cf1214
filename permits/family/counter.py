"""The first page of a counter device, and the code by which the office hands over a number there."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from permits import languages
from permits.actions import hand_over, limits
from permits.family import entry, switching
from permits.policy import numbers
from permits.web.accounts import client_address
from permits.web.forms import Digits, Form

MOST_TRIES, TRY_SECONDS = 60, 3600
EIGHT = numbers.REFERENCE_LENGTH


class HandedForm(Form):
    """What the office says and gives at the counter."""

    reference = Digits(least=EIGHT, most=EIGHT, label=_("First part of the number (8 digits)"), autocomplete="off")
    code = Digits(
        least=hand_over.DIGITS, most=hand_over.DIGITS, label=_("Code from the counter (6 digits)"), autocomplete="off"
    )  # fmt: skip


@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """Languages large, and the four things a family may want; an ordinary browser has its own first page."""
    if not getattr(request, "is_counter", False):
        return redirect("family:home")
    return render(request, "family/counter.html", {"own_language": languages.every()[entry.language()].name})


def code(request: HttpRequest) -> HttpResponse:
    """The family sees its number on this device, after the office looked at who it is and gave it a code."""
    if not getattr(request, "is_counter", False):
        raise Http404
    if (there := switching.elsewhere(request)) is not None:
        return there
    form = HandedForm(request.POST if request.method == "POST" and not switching.pressed(request) else None)
    if form.is_valid():
        if limits.too_often("counter-code", client_address(request), most=MOST_TRIES, seconds=TRY_SECONDS):
            return render(request, "family/too_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        application = hand_over.take(form.cleaned_data["reference"], form.cleaned_data["code"])
        if application is not None:
            entry.come_in(request, application)
            return redirect("family:confirmation", key=application.key)
        form.add_error(None, _("This code does not fit, or its time is over. Please ask at the counter."))
    return render(request, "family/counter_code.html", {"form": form, "switch_in_form": True})
