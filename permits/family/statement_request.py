"""The family asks somebody to sign a paper on a phone: the sitter, the employer, the parent for whom a helper filed."""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from permits import access, languages, wording
from permits.actions import statements as acts
from permits.actions.lookup import TooOftenError
from permits.family import entry
from permits.family.statement_form import field_of
from permits.models import Statement
from permits.notices.dates import day_in_words
from permits.policy import statements as rules_of
from permits.queries import statements as shown
from permits.queries.case import Case
from permits.web.forms import Choice, Email, Form, Name, Phone, Tick
from permits.web.languages import in_language

WHO = {
    rules_of.AFFIDAVIT: _("Ask the person who takes care of your child to sign on a phone"),
    rules_of.EMPLOYER_LETTER: _("Ask the employer to fill this in and sign it on a phone"),
    rules_of.CO_SIGNATURE: _("Ask the parent or guardian to sign on a phone"),
}
SIGNER = {
    rules_of.AFFIDAVIT: _("Full name of the person who takes care of your child"),
    rules_of.EMPLOYER_LETTER: _("Full name of the person who signs for the employer"),
    rules_of.CO_SIGNATURE: _("Full name of the parent or guardian"),
}
SHOWN_LATER = {
    rules_of.AFFIDAVIT: _("After the code, the form shows your child’s name and year of birth."),
    rules_of.EMPLOYER_LETTER: _(
        "After the code, the form shows the name of the parent who works there. It does not name your child."
    ),
    rules_of.CO_SIGNATURE: _(
        "After the code, the parent or guardian reads the whole application, because that is what is signed."
    ),
}
MOST_IN_A_NAME = 20
TONES = {"signed": "good", "opened": "wait", "asked": "wait"}
HERE = "here"


class AskForm(Form):
    """Whom to ask, how that person is reached, and the boxes that are the family's own."""

    signer = Name()
    language = Choice([(code, languages.every()[code].name) for code in languages.approved()], label=_("Language of that person"))
    channel = Choice(
        (("email", _("E-mail")), ("text", _("Text message"))),
        label=_("How does that person get the link and the code?"),
        hints={"email": _("It comes at once."), "text": _("Our office sends it by hand, in office hours.")},
    )
    email = Email(label=_("E-mail of that person"), required=False, autocomplete="off")
    phone = Phone(label=_("Cell phone of that person"), required=False, autocomplete="off")
    asker = Name(label=_("Your name, as that person knows you"), help_text=_("A first name is enough. It stands in the message."))

    def __init__(self, found: Case, form: str, *args: Any, **kwargs: Any) -> None:
        """With the boxes of the year file that only the family can answer."""
        super().__init__(*args, **kwargs)
        self.fields["signer"].label = SIGNER[form]
        language = get_language() or "en"
        boxes = rules_of.boxes(found.rules, form)
        self.own = [box.code for box in boxes if box.whose == rules_of.ADULT]
        for box in boxes:
            if box.code in self.own:
                self.fields[box.code] = field_of(box, found.rules.say(language, f"{form}.{box.code}"))
        if any(box.code == "adult_signature" for box in boxes):
            self.fields["own_name"] = Name(label=_("Type your full name. It is your signature."), autocomplete="name")
            self.fields["own_agree"] = Tick(label=_("What I wrote here is true as far as I know, and I sign it."))

    def clean_asker(self) -> str:
        """A name and nothing else: it goes to somebody who did not ask for a message."""
        name = str(self.cleaned_data["asker"])
        if len(name) > MOST_IN_A_NAME:
            raise ValidationError(gettext("Write a shorter name, at most %(most)s letters.") % {"most": MOST_IN_A_NAME})
        if re.search(r"[0-9/:@<>]|\.\S", name):
            raise ValidationError(gettext("Write only a name."))
        return name

    def clean(self) -> dict[str, Any]:
        """The way that is chosen must lead somewhere."""
        data: dict[str, Any] = super().clean() or {}
        box = {"email": "email", "text": "phone"}.get(data.get("channel", ""))
        if box and not data.get(box) and box not in self.errors:
            self.add_error(box, gettext("Write the address or number to which the link goes."))
        return data

    def asking(self, requirement: str, *, is_here: bool) -> acts.Asking:
        """What the action takes."""
        data = self.cleaned_data
        answers = {code: str(data[code]) for code in self.own if data.get(code)}
        return acts.Asking(
            requirement=requirement, signer=data["signer"], asker=data["asker"], language=data["language"],
            channel=data["channel"], to=data["email"] if data["channel"] == "email" else data["phone"],
            family={"answers": answers, "name": data.get("own_name", "")}, is_here=is_here,
        )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_sign(request: HttpRequest, key: UUID, requirement: str) -> HttpResponse:
    """Ask, ask again, or take a request back, for one paper."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request, "family:documents")
    form = shown.form_of(found, requirement)
    if not form:
        raise Http404
    if form == rules_of.CO_SIGNATURE:
        return redirect("family:ask_parent", key=key)
    return _page(request, found, requirement, form)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_parent(request: HttpRequest, key: UUID) -> HttpResponse:
    """The parent or guardian is asked to sign what a helper filed. The signer reads the whole application: whoever merely found
    the number must not be able to send it to himself, so the one-time code comes first."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    requirement = co_signature(found)
    if not requirement:
        raise Http404
    if not access.can_read_letters(request.session, found.application):
        return entry.to_code(key, "sign")
    return _page(request, found, requirement, rules_of.CO_SIGNATURE)


def co_signature(found: Case) -> str:
    """The code of the paper by which a parent signs what a helper filed, if this case asks for one; "" otherwise."""
    codes = [line.code for line in found.checklist if line.form == rules_of.CO_SIGNATURE]
    return next((code for code in codes if shown.form_of(found, code)), "")


def must_co_sign(found: Case) -> str:
    """Where a parent is asked to sign, while the signature is missing; "" otherwise."""
    code = co_signature(found)
    return reverse("family:ask_parent", args=[found.application.key]) if code in found.missing else ""


def _page(request: HttpRequest, found: Case, requirement: str, form: str) -> HttpResponse:
    asked = [one for one in shown.of_application(found.application) if one.requirement == requirement]
    page, refused = AskForm(found, form), ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in {"again", "withdraw"}:
            return _change(request, asked, act)
        if (elsewhere := entry.switched(request)) is not None:
            return elsewhere
        page = AskForm(found, form, request.POST)
        if entry.only_switched(request):
            typed = {
                name: field.widget.value_from_datadict(request.POST, request.FILES, name) for name, field in page.fields.items()
            }
            page = AskForm(found, form, initial=typed)
        elif page.is_valid():
            try:
                return _asked(request, found, page.asking(requirement, is_here=act == HERE))
            except TooOftenError:
                refused = gettext("You have asked several times today. Please wait until tomorrow, or call our office.")
    context = {
        "form": page, "kind": form, "title": WHO[form], "shown_later": SHOWN_LATER[form], "refused": refused,
        "paper": found.rules.say(entry.language(), f"requirements.{requirement}.label"), "days": acts.LINK_DAYS,
        "asked": [_line(one, found) for one in asked], "switch_in_form": True, "has_signature": "own_name" in page.fields,
        "back": f"{reverse('family:upload', args=[found.application.key])}#upload-{requirement}",
    }  # fmt: skip
    status = HTTPStatus.TOO_MANY_REQUESTS if refused else HTTPStatus.OK
    return render(request, "family/statement_ask.html", context, status=status)


def _asked(request: HttpRequest, found: Case, asking: acts.Asking) -> HttpResponseRedirect:
    _statement, token = acts.ask(found.application, asking)
    if asking.is_here:
        return HttpResponseRedirect(in_language(reverse("family:sign", args=[token]), asking.language))
    messages.success(request, gettext("We asked that person. We tell you when it is signed."))
    return HttpResponseRedirect(request.path)


def _change(request: HttpRequest, asked: list[Statement], act: str) -> HttpResponse:
    statement = next((one for one in asked if str(one.key) == request.POST.get("statement")), None)
    if statement is None:
        raise Http404
    if act == "withdraw":
        done = acts.withdraw(statement)
        said = gettext("Taken back. The link opens nothing any more.") if done else gettext("It was signed already, and stays.")
        messages.success(request, said)
        return redirect(request.path)
    try:
        acts.renew(statement)
    except acts.ClosedError:
        messages.info(request, gettext("It was signed already, and stays."))
    except TooOftenError:
        messages.warning(request, gettext("You have asked several times today. Please wait until tomorrow, or call our office."))
    else:
        messages.success(request, gettext("We sent a new link. The old one opens nothing any more."))
    return redirect(request.path)


def asked_of(found: Case) -> list[Statement]:
    """The requests of a case; no query where nobody can be asked."""
    can = any(line.form and shown.form_of(found, line.code) for line in found.checklist)
    return shown.of_application(found.application) if can else []


def on_card(found: Case, requirement: str, asked: list[Statement]) -> dict[str, Any]:
    """For the card of a paper: where somebody is asked to sign it, and how far that is."""
    form = shown.form_of(found, requirement)
    if not form:
        return {}
    own = [one for one in asked if one.requirement == requirement and one.standing != "withdrawn"]
    return {
        "sign_url": reverse("family:ask_to_sign", args=[found.application.key, requirement]),
        "sign_text": WHO[form],
        "asked": [{"text": wording.STATEMENT_STATES[one.standing], "tone": TONES.get(one.standing, "plain")} for one in own],
    }


def _line(statement: Statement, found: Case) -> dict[str, Any]:
    """A request as the family sees it: the name is covered, for whoever has only the number."""
    standing, when = statement.standing, statement.signed_at or statement.asked_at
    return {
        "key": statement.key,
        "name": " ".join(f"{part[:1]}···" for part in str(statement.content["signer"]).split()[:2]),
        "state": wording.STATEMENT_STATES[standing],
        "tone": TONES.get(standing, "plain"),
        "when": day_in_words(when.astimezone(found.rules.zone).date(), entry.language()),
        "can_renew": standing in {"asked", "opened", "expired"},
        "can_withdraw": standing in {"asked", "opened"},
        "came_back": standing == "asked" and shown.came_back(statement),
    }
