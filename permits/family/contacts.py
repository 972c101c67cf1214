"""The family changes how it is reached, after a one-time code (practice.md A12)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits import access
from permits.actions import correct, lookup
from permits.family import entry
from permits.models import Application
from permits.web.forms import Choices, Email, Form, Phone, Text
from permits.wording import CHANNELS


class ContactsForm(Form):
    """How to reach the family: at least one way, none compulsory. Empty address lines keep the address on file."""

    channels = Choices(CHANNELS.items(), label=_("How may we reach you? Choose one or more."))
    email = Email(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), required=False)
    street = Text(
        label=_("Street and number, or P.O. box"), required=False, most=120, autocomplete="address-line1",
        help_text=_("Leave both lines empty to keep the address we have. We do not show it here."),
    )  # fmt: skip
    town = Text(label=_("City, state and ZIP code"), required=False, most=120)

    def __init__(self, *args: Any, has_address: bool = False, **kwargs: Any) -> None:
        """`has_address`: letters can already be sent."""
        super().__init__(*args, **kwargs)
        self.has_address = has_address

    def clean(self) -> dict[str, Any]:
        """A way that is chosen must lead somewhere."""
        data: dict[str, Any] = super().clean() or {}
        chosen = set(data.get("channels", ()))
        if "email" in chosen and not data.get("email") and "email" not in self.errors:
            self.add_error("email", gettext("Write your e-mail address, or take the tick away above."))
        if chosen & {"text", "phone"} and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", gettext("Write your phone number, or take the tick away above."))
        if bool(data.get("street")) != bool(data.get("town")):
            self.add_error("town" if data.get("street") else "street", gettext("Fill in both lines, or leave both empty."))
        elif "letter" in chosen and not (data.get("street") or self.has_address):
            self.add_error("street", gettext("Write the address to which we mail letters."))
        return data


def contacts(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show and take the changes; where that is not possible on line, say whom to call."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application = found.application
    back = reverse("family:case", args=[application.key])
    if not correct.can_change_contacts(application):
        return render(request, "family/contacts_call.html", {"back": back})
    if not access.can_read_letters(request.session, application):
        return redirect(f"{reverse('family:code', args=[application.key])}?next=contacts")
    if request.method == "POST" and request.POST.get("act") == "renew":
        return _renew(request, application)
    has_address = bool(application.answers.get("post_lines"))
    form = ContactsForm(initial=_initial(application), has_address=has_address)
    if request.method == "POST":
        if (elsewhere := entry.switched(request)) is not None:
            return elsewhere
        if entry.only_switched(request):
            form = ContactsForm(initial=entry.typed_in(ContactsForm, request), has_address=has_address)
        else:
            form = ContactsForm(request.POST, has_address=has_address)
            if form.is_valid():
                return _change(request, application, form.cleaned_data)
    context = {"form": form, "back": back, "is_confirmed": application.email_confirmed_at is not None, "switch_in_form": True}
    return render(request, "family/contacts.html", context)


def _renew(request: HttpRequest, application: Application) -> HttpResponse:
    """The paper with the number was lost or stolen: whoever holds the old one is shut out from now on."""
    renewed = lookup.renew_number(application)
    access.remember_case(request.session, renewed)
    messages.success(request, gettext("This is your new number. The old one opens nothing any more."))
    return redirect("family:confirmation", key=renewed.key)


def _initial(application: Application) -> dict[str, Any]:
    person = application.person
    return {"channels": application.channels, "email": person.email, "phone": person.phone}


def _change(request: HttpRequest, application: Application, data: dict[str, Any]) -> HttpResponse:
    kept = application.answers.get("post_lines", [])
    changed = correct.change_contacts(
        application,
        email=data["email"],
        phone=data["phone"],
        channels=data["channels"],
        post_lines=[data["street"], data["town"]] if data["street"] else kept,
    )
    said = gettext("Saved. We told your former address and number that something was changed.")
    messages.success(request, said if changed else gettext("Nothing was changed."))
    return redirect("family:case", key=application.key)
