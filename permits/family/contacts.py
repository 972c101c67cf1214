"""The family changes how it is reached, after a one-time code (practice.md A12)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from permits import access
from permits.actions import contacts as acts
from permits.actions import kept_from, lookup
from permits.family import entry
from permits.models import Application
from permits.web.contacts import ContactsForm


def contacts(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show and take the changes; where that is not possible on line, say whom to call."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application = found.application
    back = reverse("family:case", args=[application.key])
    if not acts.can_change_contacts(application):
        ask_url = reverse("family:kept_from", args=[application.key]) if kept_from.can_ask(application) else ""
        return render(request, "family/contacts_call.html", {"back": back, "ask_url": ask_url})
    if not access.can_read_letters(request.session, application):
        return entry.to_code(application.key, "contacts")
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
    changed = acts.change_contacts(
        application,
        email=data["email"],
        phone=data["phone"],
        channels=data["channels"],
        post_lines=[data["street"], data["town"]] if data["street"] else kept,
    )
    said = gettext("Saved. We told your former address and number that something was changed.")
    messages.success(request, said if changed else gettext("Nothing was changed."))
    return redirect("family:case", key=application.key)
