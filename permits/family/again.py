"""A page was sent after this browser's session had ended: what was typed waits on the page while the draft code is asked."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from permits import access
from permits.actions import drafts, limits
from permits.family import switching
from permits.models import Draft
from permits.web.accounts import client_address
from permits.web.forms import Date, Digits, Form

MOST_TRIES, MOST_WAKES, TRY_SECONDS = 20, 5, 3600
CODE_LENGTH = 12
PREFIX = "again"
NOT_FOUND = _("We find no draft with this code and birth date. Check both. A draft is kept for 30 days.")
NOT_THIS = _("This does not fit the application that was open here.")


class CodeForm(Form):
    """The code that was on the screen."""

    code = Digits(least=CODE_LENGTH, most=CODE_LENGTH, label=_("Draft code"), help_text=_("12 digits, like 4821-0937-5526."))


class BornForm(Form):
    """What the browser itself does not know."""

    birth_date = Date(label=_("Child’s date of birth"))


class ResumeForm(CodeForm, BornForm):
    """Two things only the family has together."""

    field_order = ("code", "birth_date")


def form_for(draft: Draft) -> type[CodeForm | BornForm]:
    """What is asked of the browser in which this draft fell asleep."""
    return BornForm if draft.birth_date else CodeForm


def fits(draft: Draft, form: Form) -> bool:
    """What was asked by `form_for` is this draft's."""
    code = form.cleaned_data.get("code")
    return bool(drafts.draft_code(draft) == code if code else draft.birth_date == form.cleaned_data["birth_date"])


def asked(request: HttpRequest, key: UUID) -> HttpResponse | None:
    """None once the family showed that it is the same, and this browser may write the draft; otherwise the page that asks.

    Where the draft only fell asleep one fact is enough, elsewhere its code and the birth date are. What was typed is kept on
    that page alone, in hidden boxes, until it can be saved.
    """
    if (there := switching.elsewhere(request)) is not None:
        return there
    sleeping = drafts.live(key) if str(key) in access.asleep(request.session) else None
    kind = form_for(sleeping) if sleeping else ResumeForm
    sent = any(name.startswith(f"{PREFIX}-") for name in request.POST) and not switching.pressed(request)
    form = kind(request.POST if sent else None, prefix=PREFIX)
    if form.is_valid():
        name, whose, most = ("wake", str(key), MOST_WAKES) if sleeping else ("resume", client_address(request), MOST_TRIES)
        if limits.too_often(name, whose, most=most, seconds=TRY_SECONDS):
            return render(request, "family/too_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if fits(sleeping, form) if sleeping else _found(form, key):
            request.session.cycle_key()  # whoever knew the session's key before does not know it now
            access.remember_draft(request.session, str(key))
            return None
        form.add_error(None, NOT_THIS if sleeping else NOT_FOUND)
    context = {"form": form, "kept": typed(request), "switch_in_form": True}
    return render(request, "family/again.html", context, status=HTTPStatus.GONE)


def _found(form: Form, key: UUID) -> bool:
    draft = drafts.by_code(form.cleaned_data["code"], form.cleaned_data["birth_date"])
    return draft is not None and draft.key == key


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was sent, box by box."""
    own = {"csrfmiddlewaretoken", "_language"}
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, str(value)) for name, value in pairs if name not in own and not name.startswith(f"{PREFIX}-")]
