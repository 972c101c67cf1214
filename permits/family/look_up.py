"""The two doors with the number, Check status and Upload documents, and what helps when the number is lost."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits.actions import lookup
from permits.family import entry
from permits.policy import numbers
from permits.web.accounts import client_address
from permits.web.forms import Date, Form, Name, Text

TYPING_ERRORS = {
    "short": _("The number has 20 digits: 8 in the first part and 12 in the second. Some are missing."),
    "long": _("The number has 20 digits: 8 in the first part and 12 in the second. These are too many."),
    "letters": _("The number has digits only, 0 to 9."),
    "reference_typo": _("There is a typing error in the first 8 digits. Please compare them with your paper."),
    "access_typo": _("There is a typing error in the last 12 digits. Please compare them with your paper."),
}


class ChildForm(Form):
    """The three facts that are asked beside the number, or instead of it when it is lost."""

    first_name = Name(label=_("First name"))
    last_name = Name(label=_("Last name"), required=False, help_text=_("Leave this empty if the child has only one name."))
    birth_date = Date(label=_("Date of birth"))


class LookUpForm(ChildForm):
    """The four boxes. A typing error in the number is told here and counts as no try."""

    number = Text(label=_("Confirmation number"), most=80, help_text=_("20 digits, like 2741‑6083 / 5920‑1847‑3306."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The keypad for digits, and a place for the number that a QR code brings along."""
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false", "data-from-fragment": ""}

    def clean_number(self) -> str:
        """Both halves, each with the right check digit."""
        number: str = self.cleaned_data["number"]
        typed = numbers.split_typed(number)
        if typed.problem:
            raise ValidationError(TYPING_ERRORS[typed.problem])
        if not (typed.reference and typed.access):
            raise ValidationError(TYPING_ERRORS["short"])
        return number


def status(request: HttpRequest) -> HttpResponse:
    """Check status / Consultar el estado."""
    return _door(request, gettext("Check status"), "family:case")


def documents(request: HttpRequest) -> HttpResponse:
    """Upload documents / Subir documentos."""
    return _door(request, gettext("Upload documents"), "family:upload")


def _door(request: HttpRequest, title: str, leads_to: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, LookUpForm(), title)
    if (elsewhere := entry.switched(request)) is not None:
        return elsewhere
    if entry.only_switched(request):
        return _show(request, LookUpForm(initial=entry.typed_in(LookUpForm, request)), title)
    form = LookUpForm(request.POST)
    if not form.is_valid():
        return _show(request, form, title)
    data = form.cleaned_data
    try:
        found = lookup.look_up(data["first_name"], data["last_name"], data["birth_date"], data["number"], client_address(request))
    except lookup.TooOftenError:
        return too_often(request)
    if found is None:
        return _show(request, form, title, wrong=True)
    entry.come_in(request, found.application)
    entry.remember_difference(request, found.application, found.differ)
    return redirect(leads_to, key=found.application.key)


def _show(request: HttpRequest, form: Form, title: str, *, wrong: bool = False) -> HttpResponse:
    context = {"form": form, "title": title, "wrong": wrong, "switch_in_form": True}
    return render(request, "family/look_up.html", context)


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many wrong tries: how long to wait, and the ways that stay open."""
    return render(request, "family/too_often.html", status=429)


def lost_number(request: HttpRequest) -> HttpResponse:
    """The number is said again by the family's own channels; the page answers the same whether there is such a child or not."""
    context: dict[str, Any] = {"form": ChildForm(), "switch_in_form": True}
    if request.method == "POST":
        if (elsewhere := entry.switched(request)) is not None:
            return elsewhere
        if entry.only_switched(request):
            form = ChildForm(initial=entry.typed_in(ChildForm, request))
            return render(request, "family/lost_number.html", {**context, "form": form})
        form = ChildForm(request.POST)
        if not form.is_valid():
            return render(request, "family/lost_number.html", {**context, "form": form})
        data = form.cleaned_data
        try:
            lookup.ask_number_again(data["first_name"], data["last_name"], data["birth_date"], client_address(request))
        except lookup.TooOftenError:
            return too_often(request)
        return redirect(f"{request.path}?sent=1")
    if request.GET.get("sent"):
        return render(request, "family/lost_number_sent.html")
    return render(request, "family/lost_number.html", context)
