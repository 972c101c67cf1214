"""A case is sealed, or its seal is lifted: the page says what follows, and asks why."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import access
from permits.actions import seal as acts
from permits.acts import WHY_LIFTED, WHY_SEALED
from permits.office import frame
from permits.queries import desk, same_child
from permits.web.forms import Choice, Form


class SealForm(Form):
    """Why it is sealed. A code only: a text about it would tell what the seal hides."""

    why = Choice(WHY_SEALED.items(), label=gettext_lazy("Why is it sealed?"))


class LiftForm(Form):
    """Why the seal is lifted."""

    why = Choice(WHY_LIFTED.items(), label=gettext_lazy("Why is the seal lifted?"))


def seal(request: HttpRequest, reference: str) -> HttpResponse:
    """The page, and the act. Whoever is not named is led back to the queue: there is no such case any more."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    application = found.application
    form = (LiftForm if application.is_sealed else SealForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if application.is_sealed:
            acts.lift(application, user, form.cleaned_data["why"])
            messages.success(request, _("The seal is lifted. Everybody in the office can find the case."))
            return redirect(frame.case_url(application))
        acts.seal(application, user, form.cleaned_data["why"])
        if not access.can_see_case(user, application):
            messages.success(request, _("The case is sealed. Only the people named for sealed cases see it now."))
            return redirect("office:queue")
        messages.success(request, _("The case is sealed. Look now at where its letters go."))
        return redirect("office:contacts", reference=reference)
    context = {
        "form": form,
        "application": application,
        "back": frame.case_url(application),
        "household": desk.household(user, application),
        "same_child": [one for one in same_child.joined_with(user, application) if not one.is_sealed],
        "stays_open": bool(access.named(user).filter(body__in=desk.bodies(user, application))),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/seal.html", context, status=status)
