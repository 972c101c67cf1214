"""Conflict of interest: a person says that they know the family, and a supervisor may lift that."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import access
from permits.actions import conflicts as acts
from permits.models import Application, Conflict, Post, User
from permits.office import frame
from permits.office.words import WHY_FREE, WHY_KNOWN
from permits.queries import case
from permits.web.forms import Choice, Form


class KnowForm(Form):
    """How the person knows the family. A code only: who is whose cousin is nobody's business."""

    why = Choice(WHY_KNOWN.items(), label=gettext_lazy("How do you know this family?"))


class FreeForm(Form):
    """Why the case is there for the person again."""

    why = Choice(WHY_FREE.items(), label=gettext_lazy("Why may this person work on it again?"))


def conflict(request: HttpRequest, reference: str) -> HttpResponse:
    """Say it; for a supervisor also: who said it, and lift it."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    application = found.application
    said = [one for one in declared(application) if access.can_lift(user, application)]
    act = request.POST.get("act", "") if request.method == "POST" else None
    know = KnowForm(request.POST if act == "know" else None)
    frees = {one: FreeForm(request.POST if act == str(one.pk) else None, prefix=f"free-{one.pk}") for one in said}
    if know.is_valid():
        acts.declare(application, user, know.cleaned_data["why"])
        messages.success(request, _("Written down. You do not see this case any more; your colleagues go on with it."))
        return redirect("office:queue")
    for one, form in frees.items():
        if form.is_valid():
            acts.lift(one, user, form.cleaned_data["why"])
            messages.success(request, _("%(name)s can work on this case again.") % {"name": one.user})
            return redirect(frame.case_url(application))
    context = {
        "application": application,
        "back": frame.case_url(application),
        "form": next((form for form in frees.values() if form.errors), know),
        "know": know,
        "said": [{**_row(one), "form": form} for one, form in frees.items()],
    }
    wrong = any(form.errors for form in (know, *frees.values()))
    return frame.show(
        request, "office/conflict.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    )


def declared(application: Application) -> list[Conflict]:
    """Who does not see this case now."""
    return list(Conflict.objects.filter(application=application, lifted_at=None).select_related("user").order_by("pk"))


def rows(application: Application) -> list[dict[str, Any]]:
    """The same as the case's page shows it."""
    return [_row(one) for one in declared(application)]


def _row(one: Conflict) -> dict[str, Any]:
    return {"pk": one.pk, "name": one.user.name, "why": WHY_KNOWN.get(one.why, one.why), "at": one.at}


def is_likely(user: access.Staff, application: Application) -> bool:
    """The e-mail address of an adult of the case is the person's own."""
    second = application.answers.get("second_adult") or {}
    known = {application.person.email.casefold(), str(second.get("email") or "").casefold()}
    return isinstance(user, User) and user.email.casefold() in known


def page_for_who_said_it(request: HttpRequest, reference: str) -> HttpResponse:
    """Instead of the case: why it does not open, and who can help. Nothing of the case. Http404 for everybody else.

    A bare "not found" would send somebody who forgot to a colleague's screen: who said it is told so, and knows no more by that.
    """
    user, found = frame.user_of(request), case.by_reference(reference)
    if found is None or not access.said_to_know(user, found.application):
        raise Http404
    bodies = [side.body_id for side in found.sides.values() if side.body_id]
    mine = access.posts(user).filter(body__in=bodies).values("body")
    leads = User.objects.filter(
        posts__in=Post.objects.filter(role=Post.SUPERVISOR, ended_at=None, body__in=mine), is_active=True
    ).exclude(pk=user.pk)
    context = {"supervisors": [one.name for one in leads.order_by("name").distinct()]}
    return frame.show(request, "office/kept.html", context, status=HTTPStatus.FORBIDDEN)
