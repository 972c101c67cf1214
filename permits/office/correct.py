"""A typing error is corrected with the family's recorded agreement; the first version and the place in line stay."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits import access
from permits.actions import correct as acts
from permits.actions import sides
from permits.models import Rulebook
from permits.office import frame
from permits.queries import case as cases
from permits.queries.case import Case
from permits.web.forms import Choice, Date, Email, Form, Name, Phone, Text
from permits.wording import FIELDS, GRADES, LANGUAGES

_SEEN = "seen-before-correcting"


class CorrectForm(Form):
    """The boxes the office may correct, as they stand now."""

    first_name = Name(label=FIELDS["first_name"])
    middle_name = Name(label=FIELDS["middle_name"], required=False)
    last_name = Name(label=FIELDS["last_name"], required=False)
    birth_date = Date(label=FIELDS["birth_date"], age=True)
    grade = Choice(GRADES.items(), style="select", label=FIELDS["grade"], required=False)
    current_grade = Choice(GRADES.items(), style="select", label=FIELDS["current_grade"], required=False)
    email = Email(label=FIELDS["email"], required=False, autocomplete="off")
    phone = Phone(label=FIELDS["phone"], required=False, autocomplete="off")
    language = Choice(LANGUAGES.items(), style="select", label=FIELDS["language"])
    street = Text(
        label=gettext_lazy("The family moved: new street and number"), required=False, most=120,
        help_text=gettext_lazy("Leave both lines empty if the address stays. In Safe at Home write the substitute address only."),
    )  # fmt: skip
    town = Text(label=gettext_lazy("City, state and ZIP code"), required=False, most=120)
    agreed = Text(
        label=gettext_lazy("Who agreed to this, and how?"),
        help_text=gettext_lazy("For example: the mother, by telephone, today. It stays in the file."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, found: Case, *args: Any, **kwargs: Any) -> None:
        """Adds the lists of the case's year file."""
        super().__init__(*args, **kwargs)
        rules, language = found.rules, get_language() or "en"
        districts = [(code, other.name) for code, other in rules.districts.items()]
        reasons = [
            (code, rules.say(language, f"reasons.{code}.label"))
            for code, reason in rules.reasons.items()
            if found.application.direction in reason.directions
        ]
        years = [(year, year.replace("-", "–")) for year in Rulebook.objects.years(found.application.rulebook.body.code)]
        unknown = _("Not known")
        self.fields |= {
            "school_year": Choice(years, style="select", label=FIELDS["school_year"]),
            "residence_district": Choice(
                districts, style="select", label=_("District where the family lives"), required=False, empty=unknown
            ),
            "wanted_district": Choice(districts, style="select", label=_("District asked for"), required=False, empty=unknown),
            "reason": Choice(reasons, style="select", label=FIELDS["reason"]),
            "second_reason": Choice(reasons, style="select", label=FIELDS["second_reason"], required=False, empty=_("None")),
        }
        self.order_fields([*acts.BY_OFFICE, "street", "town", "agreed", "seen", "version"])

    def clean(self) -> dict[str, Any]:
        """Both lines of a new address, or none; two districts that differ."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("street")) != bool(data.get("town")):
            self.add_error("town" if data.get("street") else "street", _("Fill in both lines, or leave both empty."))
        if data.get("residence_district") and data.get("residence_district") == data.get("wanted_district"):
            self.add_error("wanted_district", _("This is the district where the family lives."))
        return data

    def home(self) -> list[str]:
        """The lines of the new address; empty when the family did not move."""
        return [self.cleaned_data[name] for name in ("street", "town") if self.cleaned_data[name]]

    def changes(self) -> dict[str, Any]:
        """What the form says now, by field."""
        return {name: self.cleaned_data[name] for name in acts.BY_OFFICE}


def standing(found: Case) -> dict[str, Any]:
    """The values that the boxes hold now."""
    application, person = found.application, found.application.person
    return {name: getattr(person, name) if name in acts.PERSONAL else getattr(application, name) for name in acts.BY_OFFICE}


def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """The form, and what happens when somebody else changed the case meanwhile: said, and nothing typed is lost."""
    found = frame.case_of(request, reference)
    now = standing(found)
    fresh = {**now, "version": found.application.version, "seen": _sign(now)}
    if request.method != "POST":
        return _page(request, found, CorrectForm(found, initial=fresh), [])
    form = CorrectForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, [], HTTPStatus.UNPROCESSABLE_ENTITY)
    # Only what this person changed is written: a box left alone must not undo somebody else's correction.
    before = _unsign(form.cleaned_data["seen"])
    changes = {name: value for name, value in form.changes().items() if _plain(value) != before.get(name, object())}
    user = frame.user_of(request)
    try:
        changed = acts.correct(
            found.application, user, changes, form.cleaned_data["agreed"], form.cleaned_data["version"], home=form.home()
        )
    except acts.StaleError:
        return _stale(request, reference, before)
    except sides.DecidedError as error:
        form.add_error(
            error.field,
            _("This district has already answered, or the case is closed there. Only an open case can go to another district."),
        )
        return _page(request, found, form, [], HTTPStatus.UNPROCESSABLE_ENTITY)
    if changed and not access.can_see_case(user, found.application):
        messages.success(
            request, _("Corrected. The case is with the other district’s office now, and keeps the day it was received.")
        )
        return redirect("office:queue")
    if changed:
        messages.success(request, _("Corrected. The family is told which boxes changed, not what they say."))
    else:
        messages.info(request, _("Nothing was different."))
    return redirect(frame.case_url(found.application) + "#corrections")


def _stale(request: HttpRequest, reference: str, before: Mapping[str, Any]) -> HttpResponse:
    """Show what changed since the page was opened; boxes that were left alone take the new value, typed ones stay typed."""
    found = cases.by_reference(reference) or frame.case_of(request, reference)
    now = standing(found)
    differs = {name for name in now if _plain(now[name]) != before.get(name)}
    blamed = {row.field: row for row in found.application.corrections.select_related("by").order_by("at")}
    changed = [
        {"field": FIELDS[name], "old": before.get(name, ""), "new": _plain(now[name]), "by": blamed.get(name)}
        for name in acts.BY_OFFICE
        if name in differs
    ]
    typed = CorrectForm(found, request.POST)
    kept = typed.cleaned_data if typed.is_valid() else {}
    data = request.POST.copy()
    for name in differs:
        if name in kept and _plain(kept[name]) == before.get(name):
            _put(data, name, now[name])
    data["version"], data["seen"] = str(found.application.version), _sign(now)
    return _page(request, found, CorrectForm(found, data), changed, HTTPStatus.CONFLICT)


def _put(data: Any, name: str, value: Any) -> None:
    if isinstance(value, date):
        for part in ("day", "month", "year"):
            data[f"{name}_{part}"] = str(getattr(value, part))
    else:
        data[name] = str(value or "")


def _page(
    request: HttpRequest, found: Case, form: CorrectForm, changed: list[dict[str, Any]], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "application": found.application,
        "changed": changed,
        "stale": status == HTTPStatus.CONFLICT,
        "back": frame.case_url(found.application),
    }
    return frame.show(request, "office/correct.html", context, status=status, look=found.application)


def _sign(values: Mapping[str, Any]) -> str:
    return signing.dumps({name: _plain(value) for name, value in values.items()}, salt=_SEEN, compress=True)


def _unsign(text: str) -> dict[str, Any]:
    try:
        held: dict[str, Any] = signing.loads(text, salt=_SEEN)
    except signing.BadSignature:
        return {}
    return held


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
