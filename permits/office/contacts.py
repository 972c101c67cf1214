"""Where we write: the office changes how a family is reached, on the family's word."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.actions import contacts as acts
from permits.actions.calls import WRONG
from permits.actions.correct import StaleError
from permits.actions.send import BY_PHONE
from permits.models import Application
from permits.office import frame
from permits.office.words import CHANNELS_SAID, CONTACT_PROOFS, NOT_TOLD
from permits.queries.case import Case
from permits.web.contacts import ContactsForm
from permits.web.forms import Choice, Choices, Text, show_phone
from permits.wording import LANGUAGES


class OfficeContactsForm(ContactsForm):
    """How a family is reached from now on, and how the office knows who said so."""

    says = {
        "email": gettext_lazy("Write the e-mail address, or take the tick away above."),
        "phone": gettext_lazy("Write the phone number, or take the tick away above."),
        "street": gettext_lazy("Write the address to which we mail letters."),
    }

    channels = Choices(CHANNELS_SAID.items(), label=gettext_lazy("How is the family told?"))
    street = Text(
        label=gettext_lazy("New street and number, or P.O. box"), required=False, most=120,
        help_text=gettext_lazy(
            "Leave both lines empty to keep the address. In Safe at Home write the substitute address only."
        ),
    )  # fmt: skip
    language = Choice(LANGUAGES.items(), label=gettext_lazy("Letters and messages in"))
    proof = Choice(CONTACT_PROOFS.items(), label=gettext_lazy("What shows who it is?"))
    why = Text(
        label=gettext_lazy("Who told you?"),
        help_text=gettext_lazy("For example: the mother, by telephone. It stays in the file."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """No browser fills these in: it knows the clerk, not the family."""
        super().__init__(*args, **kwargs)
        for name in ("email", "phone", "street", "town"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.order_fields(["channels", "email", "phone", "street", "town", "language", "proof", "why"])


def contacts(request: HttpRequest, reference: str) -> HttpResponse:
    """The form; what somebody else changed meanwhile is said, and nothing typed is lost."""
    found = frame.case_of(request, reference)
    application = found.application
    has_address = bool(application.answers.get("post_lines"))
    if request.method != "POST":
        return _page(request, found, OfficeContactsForm(initial=_initial(application), has_address=has_address))
    form = OfficeContactsForm(request.POST, has_address=has_address)
    if not form.is_valid():
        return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version = request.POST.get("version", "")
    try:
        changed = acts.change_for_family(
            application, frame.user_of(request), _wanted(form, application), int(version) if version.isdecimal() else -1
        )
    except StaleError:
        return _page(request, found, form, is_stale=True, status=HTTPStatus.CONFLICT)
    except acts.NotProvenError:
        form.add_error("proof", NOT_TOLD["call_back_or_counter"])
        return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Saved. What waits to leave goes the new way.") if changed else _("Nothing was different."))
    return redirect(frame.case_url(application) + "#corrections")


def _wanted(form: OfficeContactsForm, application: Application) -> acts.Contacts:
    data = form.cleaned_data
    return acts.Contacts(
        channels=data["channels"], email=data["email"], phone=data["phone"], language=data["language"],
        post_lines=[data["street"], data["town"]] if data["street"] else list(application.answers.get("post_lines") or ()),
        proof=data["proof"], why=data["why"],
    )  # fmt: skip


def _initial(application: Application) -> dict[str, Any]:
    person = application.person
    return {
        "channels": application.channels, "email": person.email, "phone": person.phone, "language": application.language,
    }  # fmt: skip


def standing(application: Application) -> list[dict[str, Any]]:
    """How the family is reached now, way by way, for the page of its case."""
    person, answers = application.person, application.answers
    where = {
        "email": person.email,
        "text": show_phone(person.phone),
        "phone": show_phone(person.phone),
        "letter": ", ".join(answers.get("post_lines") or ()),
    }
    wrong = person.phone in (answers.get(WRONG) or ())
    return [
        {"channel": CHANNELS_SAID[code], "to": where.get(code, ""), "is_wrong": wrong and code in BY_PHONE}
        for code in application.channels or ["letter"]
    ]


def _page(
    request: HttpRequest, found: Case, form: OfficeContactsForm, *, is_stale: bool = False, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    application = found.application
    context = {
        "form": form, "application": application, "version": application.version, "is_stale": is_stale,
        "is_shut": acts.must_be_sure(application), "address": application.answers.get("post_lines") or [],
        "standing": standing(application), "family_language": LANGUAGES[application.language],
        "back": frame.case_url(application),
    }  # fmt: skip
    return frame.show(request, "office/contacts.html", context, status=status, look=application)
