"""The children of one family together: the set, what waits to be sent for it, and who is joined to it or parted from it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.actions import siblings as acts
from permits.actions.papers import record_look
from permits.models import Application, User
from permits.office import frame, kin
from permits.office.words import SAME
from permits.policy import numbers
from permits.queries import desk, lists, search, siblings
from permits.queries.case import Case
from permits.queries.siblings import Candidate
from permits.web.forms import Choice, Form, Long, Text


class Join(Form):
    """Who belongs to the set: one of those that were found, or a reference; and why."""

    def __init__(self, user: User, application: Application, found: Sequence[Candidate], *args: Any, **kwargs: Any) -> None:
        """`found`: children that may belong to it."""
        super().__init__(*args, **kwargs)
        self.user, self.application = user, application
        self.found = {one.application.reference: one.application for one in found}
        if found:
            self.fields["child"] = Choice(
                [(one.application.reference, f"{one.application} {one.application.person.full_name}") for one in found],
                hints={one.application.reference: ", ".join(str(SAME[code]) for code in one.by) for one in found},
                label=_("Found by e-mail or phone"), required=False,
            )  # fmt: skip
        self.fields["reference"] = Text(
            label=_("Or the reference of the other child") if found else _("The reference of the other child"),
            help_text=_("Eight digits."),
            required=False,
            width="medium",
        )
        self.fields["why"] = Long(
            label=_("How do you know?"), help_text=_("It stays in the file of each child."), most=1000, rows=2
        )

    def clean(self) -> dict[str, Any]:
        """`other`: the application that was chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = self.found.get(cleaned.get("child", ""))
        if chosen is None and (problem := self._typed(cleaned)):
            self.add_error("reference", problem)
        elif chosen is not None:
            cleaned["other"] = chosen
        return cleaned

    def _typed(self, cleaned: dict[str, Any]) -> str:
        typed = cleaned.get("reference", "")
        if not typed:
            return _("Choose a child, or type the reference.")
        reference = numbers.split_typed(typed).reference
        other = search.by_reference(self.user, reference) if reference else None
        if other is None:
            return _("No case of your office has this reference.")
        if other.pk == self.application.pk:
            return _("This is the case you are in. Type the reference of the other child.")
        if other.school_year != self.application.school_year:
            return _("That application is for another school year.")
        if other.is_sealed:
            return _("A sealed case is in no set.")
        cleaned["other"] = other
        return ""


class Part(Form):
    """Why a child leaves the set."""

    why = Long(
        label=gettext_lazy("Why does this child not belong to them?"), help_text=gettext_lazy("It stays in the file."),
        most=1000, rows=2,
    )  # fmt: skip


def siblings_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The set of a child. POST joins another child to it, or parts this child from it."""
    found = frame.case_of(request, reference)
    if request.method == "POST" and request.POST.get("act") == "part":
        return _part(request, found)
    if request.method == "POST":
        return _join(request, found)
    return _page(request, found)


def url(application: Application, page: str = "") -> str:
    """The page of a child's set; `page` is empty, "ask", "confirm", "decide" or "send"."""
    return reverse(f"office:siblings_{page}" if page else "office:siblings", args=[application.reference])


def _join(request: HttpRequest, found: Case) -> HttpResponse:
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, join=form)
    try:
        acts.join(found.application, form.cleaned_data["other"], frame.user_of(request), form.cleaned_data["why"])
    except PermissionDenied:
        form.add_error("reference", _("No case of your office has this reference."))
        return _page(request, found, join=form)
    messages.success(request, _("They are one set now. They share no papers by it; nobody was told."))
    return redirect(url(found.application))


def _part(request: HttpRequest, found: Case) -> HttpResponse:
    form = Part(request.POST, prefix="part")
    if not form.is_valid():
        return _page(request, found, part=form)
    acts.part(found.application, frame.user_of(request), form.cleaned_data["why"])
    messages.success(request, _("This child is in no set any more. Nobody was told."))
    return redirect(url(found.application))


def _form(request: HttpRequest, found: Case, typed: Any = None) -> Join:
    user = frame.user_of(request)
    near = siblings.candidates(user, desk.bodies(user, found.application), found.application)
    return Join(user, found.application, near, typed, prefix="join")


def _page(request: HttpRequest, found: Case, join: Join | None = None, part: Part | None = None) -> HttpResponse:
    user, application = frame.user_of(request), found.application
    members = siblings.members(user, application)
    for pk in dict.fromkeys(row.side.application_id for row in members):
        record_look(user, next(row.side.application for row in members if row.side.application_id == pk), "siblings_opened")
    cases = {row.side.application_id for row in members}
    waiting = lists.unsent(user).filter(application__in=cases).values("event").distinct().count() if cases else 0
    opened = [row for row in members if siblings.is_open(row.side)]
    context = {
        "application": application,
        "person": application.person,
        "rows": kin.rows_of(members, user, application),
        "form": join or part,  # the title says that something is wrong
        "join": join or _form(request, found),
        "part": part or Part(prefix="part"),
        "is_sealed": application.is_sealed,
        "can_decide": bool(opened),
        "can_ask": any(row.missing for row in opened),
        "waiting": waiting,
        "proposed": sum(row.side.status == "second_person" for row in members),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if join or part else HTTPStatus.OK
    return frame.show(request, "office/siblings.html", context, status=status)
