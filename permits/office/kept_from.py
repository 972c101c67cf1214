"""A person who must not be told may be told again: a supervisor has looked into it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import access
from permits.actions import kept_from as acts
from permits.office import frame
from permits.office.words import LOOKED_AT, NOT_LIFTED, WISH_WAYS
from permits.policy.telling import Wish
from permits.queries import people as leading
from permits.queries.case import Case
from permits.web.forms import Choice, Choices, Form, Long, Name, Text

# Beside which box a refusal stands.
PLACES = {
    "nobody": "names", "kept_from": "by", "not_filer": "by", "not_asked": "way", "no_contact": "contact",
    "their_contact": "way", "other_contact": "contact",
}  # fmt: skip


class LiftForm(Form):
    """Who may be told again, what the supervisor looked at, and whose wish it is."""

    looked_at = Choice(LOOKED_AT.items(), label=gettext_lazy("What is that based on?"))
    by = Name(label=gettext_lazy("Whose wish is it? Full name"), help_text=gettext_lazy("Only the adult who applied."))
    way = Choice(WISH_WAYS.items(), label=gettext_lazy("How did the wish come?"))
    contact = Text(
        label=gettext_lazy("E-mail address or phone number from which it came, if it came in writing"), required=False, most=200
    )
    why = Long(
        label=gettext_lazy("Why may it be lifted?"),
        help_text=gettext_lazy("It stays in the file, with the names."),
        most=1000,
        rows=3,
    )

    def __init__(self, names: list[str], *args: Any, **kwargs: Any) -> None:
        """`names`: of those who must not be told; empty where nobody was written down."""
        super().__init__(*args, **kwargs)
        if names:
            self.fields["names"] = Choices([(name, name) for name in names], label=_("Who may be told again?"))
        self.order_fields(["names", "looked_at", "by", "way", "contact", "why"])

    def lifting(self) -> acts.Lifting:
        """What the form says."""
        data = self.cleaned_data
        wish = Wish(data["by"], data["way"], data["contact"])
        return acts.Lifting(data.get("names", ()), data["looked_at"], data["why"], wish)

    def refuse(self, code: str) -> None:
        """Why it stays, beside the box it is about."""
        place = PLACES.get(code)
        self.add_error(place if place in self.fields else None, ValidationError(NOT_LIFTED[code], code=code))


def kept_from(request: HttpRequest, reference: str) -> HttpResponse:
    """What stands there and what the family asks; the form for whoever supervises, and who that is for everybody else."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    application = found.application
    form = LiftForm(list(application.answers.get("kept_from") or ()), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not access.can_lift(user, application):
            raise PermissionDenied
        if form.is_valid():
            try:
                acts.lift(application, user, form.lifting())
            except acts.NotLiftedError as error:
                form.refuse(error.code)
            else:
                messages.success(request, _("Lifted. The family is told, by its own ways. What stood there stays in the file."))
                return redirect(frame.case_url(application))
    return _page(request, found, form)


def _page(request: HttpRequest, found: Case, form: LiftForm) -> HttpResponse:
    application, user = found.application, frame.user_of(request)
    second = application.answers.get("second_adult") or {}
    asked = application.corrections.filter(field=acts.ASKED).order_by("-pk")
    context = {
        "form": form,
        "application": application,
        "reference": application.reference,
        "back": frame.case_url(application),
        "is_kept": acts.is_kept(application),
        "names": application.answers.get("kept_from") or (),
        "filer": application.answers.get("adult_name", ""),
        "second": second.get("name", "") if second.get("told") else "",
        "asked": [{"words": row.change["new"], "at": row.at} for row in asked],
        "can_lift": access.can_lift(user, application),
        "supervisors": [one.name for one in leading.who_lifts(application).exclude(pk=user.pk)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/kept_from.html", context, status=status, look=application)
