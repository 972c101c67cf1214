"""What will be said, exactly, before it leaves: by channel, in the family's language, to whom."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from permits import access
from permits.actions import send as acts
from permits.actions.tell import letter_of
from permits.models import Notice
from permits.notices import letters, outbox, own_words
from permits.notices.catalogue import KINDS
from permits.notices.covered import without_code
from permits.notices.letters import CannotSet
from permits.notices.render import Rendered
from permits.office import frame, marked, sheet
from permits.office import outbox as outbox_page
from permits.queries import drafts
from permits.vault import store
from permits.web import files
from permits.web.forms import show_phone
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS, NOTICE_STATES

ON_PAPER = frozenset({"letter", "counter"})
# Whoever waits for one of these must hear it: a decision or referral that nobody tells is no answer.
MUST_LEAVE = frozenset({"late_letter", "released", "refused", "accepted", "accept_refused", "abandoned", "joined"})


def rows_of(request: HttpRequest, event: uuid.UUID) -> list[Notice]:
    """The rows of one event, one per channel; 404 for none and for another body's."""
    rows = list(
        Notice.objects.filter(event=event).select_related("application", "body", "decision__side", "send_by").order_by("pk")
    )
    if not rows or not all(access.can_send(request.user, row) for row in rows):
        raise Http404
    return rows


@require_safe
def notice(request: HttpRequest, event: uuid.UUID) -> HttpResponse:
    """The preview, with Send and Drop while it is a draft; afterwards what was said and what became of it."""
    rows = rows_of(request, event)
    first = rows[0]
    if first.said_in is not None:
        return redirect("office:notice", event=first.said_in)
    if first.application is not None:
        files.record(files.Look(frame.user_of(request), first.application, "letter_viewed", read_as(first)))
    context = {
        "event": event,
        "kind": NOTICE_KINDS[first.kind],
        "application": first.application,
        "back": frame.case_url(first.application) if first.application else reverse("office:queue"),
        "is_draft": any(row.state == "draft" for row in rows),
        "may_drop": first.kind not in MUST_LEAVE,
        "is_legal": first.is_legal,
        "can_appeal": bool(outbox.values_of(first).get("appeal_place")),
        "family_language": LANGUAGES[first.language],
        "closed_today": sheet.today_is_closed(outbox.notice_rules(first)),
        "send_on": first.send_on if first.state == "draft" else None,
        "send_by": first.send_by,
        "lacks": outbox_page.lacks_in_words(own_words.lacking(first)),
        "own": [(code, LANGUAGES[code], text) for code, text in own_words.own_words(first).items()],
        "words_url": reverse("office:own_words", args=[event]) if own_words.place_of(first.kind) else "",
        "words": drafts.fingerprint(first) if first.state == "draft" else "",
        "said": [*[said(row) for row in rows], *_letter_to_open(rows)],
    }
    return frame.show(request, "office/notice.html", context)


def read_as(row: Notice) -> dict[str, Any]:
    """What the record keeps of a look at a notice: of a draft also what it said."""
    return {"notice": row.pk, **({"words": drafts.fingerprint(row)} if row.state == "draft" else {})}


def said(row: Notice) -> dict[str, Any]:
    """One channel's words, and the same in English where the family reads another language."""
    return {
        "key": row.key,
        "channel_code": row.channel,
        "channel": _("Copy for the other adult: %(channel)s") % {"channel": CHANNELS[row.channel]}
        if row.is_copy
        else CHANNELS[row.channel],
        "state": NOTICE_STATES[row.state],
        "tone": sheet.NOTICE_TONES[row.state],
        "to": show_phone(str(row.content["to"])),
        "lang": row.language,
        **parts(row, without_code(row, marked.rendered(row))),
        "gloss": parts(row, without_code(row, marked.in_english(row))) if row.language != "en" else None,
    }


def _letter_to_open(rows: Sequence[Notice]) -> list[dict[str, Any]]:
    """The letter that stands on the status page, where none goes by post or over the counter: grounds stand only there."""
    first = rows[0]
    if not KINDS[first.kind].has_letter or any(row.channel in ON_PAPER for row in rows):
        return []
    shown = {**said(first), "channel": _("The letter on the status page"), "to": _("Opens with a one-time code")}
    shown |= as_letter(without_code(first, marked.rendered(first)))
    if first.language != "en":
        shown["gloss"] = as_letter(without_code(first, marked.in_english(first)))
    return [shown]


def as_letter(words: Rendered) -> dict[str, Any]:
    """The letter alone."""
    return {
        "subject": "",
        "message": "",
        "text": "",
        "title": marked.shown(words.title),
        "letter": marked.as_marks(letters.as_html(words.letter)),
    }


def parts(row: Notice, words: Rendered) -> dict[str, Any]:
    """What one channel carries of the words: an e-mail, a text, a script to read out, a letter."""
    has_letter = KINDS[row.kind].has_letter
    return {
        "subject": marked.shown(words.subject) if row.channel == "email" else "",
        "message": marked.shown(words.message) if row.channel in {"email", "phone"} or not has_letter else "",
        "text": words.text if row.channel == "text" else "",
        "title": marked.shown(words.title) if row.channel in ON_PAPER else "",
        "letter": marked.as_marks(letters.as_html(words.letter)) if row.channel in ON_PAPER and has_letter else "",
    }


@require_POST
def send(request: HttpRequest, event: uuid.UUID) -> HttpResponse:
    """Send what was seen, or drop it."""
    rows, user = rows_of(request, event), frame.user_of(request)
    if request.POST.get("act") == "drop" and rows[0].kind in MUST_LEAVE:
        messages.error(request, _("The family must be told of a decision. It cannot be dropped."))
        return redirect("office:notice", event=event)
    if request.POST.get("words", drafts.fingerprint(rows[0])) != drafts.fingerprint(rows[0]):
        messages.error(request, _("It says something else since you read it. Read it once more."))
        return redirect("office:notice", event=event)
    if request.POST.get("act") == "drop":
        acts.cancel(event, user)
        messages.info(request, _("Dropped. The family is not told anything."))
    else:
        try:
            sent = acts.send(event, user)
        except acts.LacksWordsError as error:
            messages.error(request, outbox_page.lacks_in_words(error.languages))
            return redirect("office:notice", event=event)
        by_hand = [str(CHANNELS[row.channel]) for row in sent if row.channel in outbox.BY_HAND]
        if by_hand:
            text = _("Sent. Still to do by hand, from the lists above: %(what)s.")
            messages.success(request, text % {"what": ", ".join(by_hand)})
        elif sent:
            messages.success(request, _("Sent."))
    application = rows[0].application
    return redirect(frame.case_url(application) if application else "office:queue")


@require_safe
def letter_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The letter as it prints: as it left, or with today's date; with `both` the same in English behind it."""
    row = Notice.objects.filter(key=key).select_related("application", "body").first()
    if row is None or row.application is None or not access.can_send(request.user, row) or not KINDS[row.kind].has_letter:
        raise Http404
    look = files.Look(frame.user_of(request), row.application, "letter_viewed", read_as(row))
    try:
        make = partial(letter_of, row, both=True) if request.GET.get("both") else partial(pdf_of, row)
        return files.recorded(look, make, f"{row.application}-{row.kind}", own=True)
    except CannotSet as error:
        text = _("This letter cannot be printed: no font of ours has %(marks)s. Correct the name, or write the letter by hand.")
        messages.error(request, text % {"marks": ", ".join(error.characters)})
        return redirect("office:notice", event=row.event)


def pdf_of(row: Notice) -> bytes:
    """The copy for the record once it has left, else the letter as it would leave today. CannotSet."""
    if row.letter_id and row.state in {"posted", "returned", "done"}:
        return store.read(row.letter_id, f"letter:{row.key}")
    return letter_of(row)
