"""Somebody must not be told: whoever applied asks that it be lifted, after a one-time code. Nothing changes by that."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.actions import kept_from as acts
from permits.actions.lookup import TooOftenError
from permits.family import entry
from permits.web.forms import Form, Long


class AskForm(Form):
    """What changed, in the family's words."""

    words = Long(
        label=gettext_lazy("What has changed?"),
        help_text=gettext_lazy("For example: the court order has ended. Do not send a court paper here."),
        most=1000,
        rows=4,
    )


def kept_from(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form; a press becomes a task of the office. Where nobody is kept away, and in a protected case, there is none."""
    found = entry.proven(request, key, "kept_from")
    if isinstance(found, HttpResponse):
        return found
    application = found.application
    if not acts.can_ask(application):
        return redirect("family:case", key=key)
    form = AskForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if (elsewhere := entry.switched(request)) is not None:
            return elsewhere
        if entry.only_switched(request):
            form = AskForm(initial=entry.typed_in(AskForm, request))
        elif form.is_valid():
            try:
                acts.ask(application, form.cleaned_data["words"])
            except TooOftenError:
                form.add_error(None, _("You have asked already. We call you."))
                status = HTTPStatus.TOO_MANY_REQUESTS
            else:
                messages.success(request, _("We got it. Nothing changes until we have talked with you."))
                return redirect("family:case", key=key)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "back": reverse("family:contacts", args=[key]), "switch_in_form": True}
    return render(request, "family/kept_from.html", context, status=status)
