"""Another adult takes over: the parent is ill, gone, detained or has died, and somebody else cares for the child."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits.actions import take_over as acts
from permits.actions.correct import StaleError
from permits.office import frame
from permits.office.words import CHANNELS_SAID
from permits.queries.case import Case
from permits.web.forms import Choice, Choices, Email, Form, Name, Phone, Text
from permits.wording import FILERS, LANGUAGES


class NewAdultForm(Form):
    """Who acts for the child from now on, how this person is reached, and how the office knows."""

    adult_name = Name(label=gettext_lazy("Full name of the new adult"))
    channels = Choices(CHANNELS_SAID.items(), label=gettext_lazy("How is this person told?"))
    email = Email(label=gettext_lazy("E-mail"), required=False, autocomplete="off")
    phone = Phone(label=gettext_lazy("Phone"), required=False, autocomplete="off")
    street = Text(label=gettext_lazy("Street and number, or P.O. box"), required=False, most=120)
    town = Text(label=gettext_lazy("City, state and ZIP code"), required=False, most=120)
    language = Choice(LANGUAGES.items(), label=gettext_lazy("Letters and messages in"))
    proof = Choice(
        (
            (acts.ASKED, gettext_lazy("The paper is still to come: ask for it")),
            (acts.SEEN, gettext_lazy("I saw the paper at the counter, and kept no copy")),
        ),
        label=gettext_lazy("What shows that this person may act for the child?"),
        help_text=gettext_lazy("Never ask why the parent is away, and take no paper about it."),
    )
    why = Text(
        label=gettext_lazy("Who told you, and how do you know who it is?"),
        help_text=gettext_lazy("For example: the aunt, at the counter, with a photo card. It stays in the file."),
    )

    def __init__(self, found: Case, *args: Any, **kwargs: Any) -> None:
        """Adds the filers of the case's year file, each with what it needs."""
        super().__init__(*args, **kwargs)
        rules, language = found.rules, get_language() or "en"
        codes = acts.may_file(rules)
        hints = {
            code: ", ".join(rules.say(language, f"requirements.{paper}.label") for paper in acts.proofs(rules, code))
            for code in codes
        }
        self.fields["filer"] = Choice(
            [(code, FILERS[code]) for code in codes], label=_("Who is this person to the child?"),
            hints={code: hint for code, hint in hints.items() if hint},
        )  # fmt: skip
        self.order_fields(["adult_name", "filer"])

    def clean(self) -> dict[str, Any]:
        """A way that is chosen must lead somewhere."""
        data: dict[str, Any] = super().clean() or {}
        chosen = set(data.get("channels", ()))
        if "email" in chosen and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the e-mail address, or take the tick away above."))
        if chosen & {"text", "phone"} and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Write the phone number, or take the tick away above."))
        for name, other in (("street", "town"), ("town", "street")):
            if not data.get(name) and (data.get(other) or "letter" in chosen) and name not in self.errors:
                self.add_error(name, _("Write the address to which we mail letters."))
        return data

    def adult(self) -> acts.NewAdult:
        """What the form says."""
        data = self.cleaned_data
        return acts.NewAdult(
            name=data["adult_name"], filer=data["filer"], language=data["language"], channels=data["channels"],
            proof=data["proof"], why=data["why"], email=data["email"], phone=data["phone"],
            post_lines=[data["street"], data["town"]] if data["street"] else [],
        )  # fmt: skip


def take_over(request: HttpRequest, reference: str) -> HttpResponse:
    """The form; a case that somebody else changed meanwhile is shown again, with nothing typed lost."""
    found = frame.case_of(request, reference)
    if request.method != "POST":
        return _page(request, found, NewAdultForm(found, initial={"language": found.application.language}))
    form = NewAdultForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version = request.POST.get("version", "")
    try:
        acts.take_over(found.application, frame.user_of(request), form.adult(), int(version) if version.isdecimal() else -1)
    except StaleError:
        return _page(request, found, form, is_stale=True, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Done. From now on only the new adult is told anything, with a new number."))
    return redirect(frame.case_url(found.application))


def _page(
    request: HttpRequest, found: Case, form: NewAdultForm, *, is_stale: bool = False, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    application = found.application
    context = {
        "form": form, "application": application, "version": application.version, "is_stale": is_stale,
        "old_name": application.answers.get("adult_name", ""), "must_not_know": bool(application.answers.get("must_not_know")),
        "back": frame.case_url(application),
    }  # fmt: skip
    return frame.show(request, "office/take_over.html", context, status=status)
