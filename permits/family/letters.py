"""Letters are read after a one-time code that was sent by the family's own channel."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits import access
from permits.actions import one_time, read, tell
from permits.actions.contacts import letters_are_held
from permits.actions.lookup import TooOftenError
from permits.clock import legal_today
from permits.family import entry
from permits.languages import FIRST
from permits.models import Notice
from permits.notices import outbox
from permits.notices.dates import day_in_words, moment_in_words
from permits.notices.letters import CannotSet, as_html
from permits.queries.case import Case
from permits.queries.told import told
from permits.vault import store
from permits.web import files
from permits.web.forms import Digits, Form
from permits.wording import NOTICE_KINDS

# Where the code leads on to.
AFTER = {
    "letters": "family:letters",
    "contacts": "family:contacts",
    "another_child": "family:another_child",
    "sign": "family:ask_parent",
    "looks": "family:looks",
    "kept_from": "family:kept_from",
}
SENT_TO = {
    "email": _("We sent a code of 6 digits to the e-mail address in your application. It works for 15 minutes."),
    "text": _("Our office sends you the code by text message, in office hours."),
    "phone": _("Our office calls you and tells you the code, in office hours."),
    "letter": _("The code comes by mail. Keep this page’s address, and come back when the letter is there."),
    "counter": _("You get the code at our counter. Bring something with your name on it."),
}


class CodeForm(Form):
    """Six digits."""

    code = Digits(label=_("The 6 digits"), least=6, most=6, autocomplete="one-time-code")


def code(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a code, and take it."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application = found.application
    after = request.GET.get("next", "")
    after = after if after in AFTER else "letters"
    channel = one_time.channel_of(application)
    context: dict[str, Any] = {
        "form": CodeForm(),
        "sent": SENT_TO[channel] if request.GET.get("sent") else "",
        "is_slow": channel != "email",
        "back": reverse("family:case", args=[application.key]),
        "here": f"{request.path}?next={after}",
    }
    if request.method != "POST":
        return render(request, "family/code.html", context)
    if request.POST.get("act") == "send":
        try:
            one_time.send_code(application)
        except TooOftenError:
            said = gettext("We have already sent several codes. Please use the newest one, or call our office.")
            return render(request, "family/code.html", {**context, "refused": said}, status=HTTPStatus.TOO_MANY_REQUESTS)
        return redirect(f"{request.path}?next={after}&sent=1")
    form = CodeForm(request.POST)
    if form.is_valid() and one_time.check_code(application, form.cleaned_data["code"]):
        access.prove(request.session, application)
        return redirect(AFTER[after], key=application.key)
    if form.is_valid():
        form.add_error("code", gettext("This code does not fit, or its time is over. You can have a new one sent."))
    return render(request, "family/code.html", {**context, "form": form})


def letters(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every letter that has left, the newest first; also in sealed cases."""
    found = entry.proven(request, key, "letters")
    if isinstance(found, HttpResponse):
        return found
    application, language = found.application, entry.language()
    zone = found.rules.zone
    held = letters_are_held(application)
    rows = [
        {
            "title": NOTICE_KINDS[notice.kind],
            "when": _day_of(notice, found, language),
            "url": reverse("family:letter", args=[application.key, notice.key]),
            "is_new": notice.read_at is None,
            "other": notice.language if notice.language != language else "",
        }
        for notice in told(found).letters
    ]
    until = application.contacts_held_until
    context = {
        "reference": str(application),
        "letters": [] if held else rows,
        "held_until": moment_in_words(until.astimezone(zone), language) if held and until else "",
        "back": reverse("family:case", args=[application.key]),
    }
    return render(request, "family/letters.html", context)


def letter(request: HttpRequest, key: UUID, notice: UUID) -> HttpResponse:
    """One letter as a page: on a phone, for a screen reader, at the counter. The paper of record is the PDF."""
    found = entry.proven(request, key, "letters")
    if isinstance(found, HttpResponse):
        return found
    row = _row(found, notice)
    read.record_read(row)
    words = outbox.rendered(row, row.letter_date or legal_today())
    context = {
        "title": words.title,
        "lang": row.language,
        "html": as_html(words.letter),
        "when": _day_of(row, found, row.language),
        "pdf": reverse("family:letter_pdf", args=[key, notice]),
        "has_twin": row.language != FIRST,
        "back": reverse("family:letters", args=[key]),
    }
    return render(request, "family/letter.html", context)


def letter_pdf(request: HttpRequest, key: UUID, notice: UUID) -> HttpResponse:
    """One letter as PDF: the copy in the vault, or set now; with `both` the same in English behind it, for the other district."""
    found = entry.proven(request, key, "letters")
    if isinstance(found, HttpResponse):
        return found
    row = _row(found, notice)
    read.record_read(row)
    try:
        pdf = tell.letter_of(row, both=True) if request.GET.get("both") else _pdf(row)
    except CannotSet:
        said = gettext("This letter cannot be shown here. Please call our office; we read it to you or mail it.")
        messages.error(request, said)
        return redirect("family:letters", key=key)
    return files.answer(pdf, gettext("letter %(reference)s") % {"reference": found.application}, own=True)


def _row(found: Case, notice: UUID) -> Notice:
    """A letter of this case that has left and may be read now; Http404."""
    row = next((one for one in told(found).letters if one.key == notice), None)
    if row is None or letters_are_held(found.application):
        raise Http404
    row.application = found.application
    return row


def _day_of(notice: Notice, found: Case, language: str) -> str:
    return day_in_words(notice.letter_date or notice.created_at.astimezone(found.rules.zone).date(), language)


def _pdf(notice: Notice) -> bytes:
    if notice.letter_id:
        return store.read(notice.letter_id, f"letter:{notice.key}")
    return tell.letter_of(notice)
