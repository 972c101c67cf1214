"""What leaves by hand: letters to post, texts to send, calls to make, things to hand over."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits import access
from permits.actions import send as acts
from permits.actions.calls import attempts
from permits.clock import legal_today
from permits.models import Notice
from permits.notices import batches, covered, envelopes, outbox
from permits.notices.catalogue import KINDS
from permits.notices.dates import day_in_words
from permits.notices.letters import CannotSet
from permits.office import frame, notices, sheet
from permits.office.calls import reach
from permits.office.words import BY_HAND, LISTS, LISTS_EMPTY
from permits.queries import lists as rows_of
from permits.web import files
from permits.web.forms import show_phone
from permits.wording import CHANNELS, IDENTITIES, LANGUAGES, NOTICE_KINDS, RETURNED_BECAUSE


def lists(request: HttpRequest, channel: str) -> HttpResponse:
    """One list, the oldest first. Letters: POST prints the ticked ones, or marks them as posted today."""
    if channel not in LISTS:
        raise Http404
    if request.method == "POST" and channel == "letter":
        return _letters(request)
    found = rows_of.to_hand(request.user, channel)
    rows = list(found.select_related("application", "body").prefetch_related("calls")[: rows_of.PAGE + 1])
    more, rows = len(rows) > rows_of.PAGE, rows[: rows_of.PAGE]
    if channel == "letter":
        rows = envelopes.together([*rows, *(envelopes.beyond(found, rows) if more else ())])
    context = {
        "channel": channel,
        "title": LISTS[channel],
        "empty": LISTS_EMPTY[channel],
        "rows": [{**_row(row), "envelope": envelope} for row, envelope in zip(rows, envelopes.numbers(rows), strict=True)],
        "more": more,
        "today": legal_today(),
        "closed_today": channel == "letter" and bool(rows) and sheet.today_is_closed(outbox.notice_rules(rows[0])),
    }
    return frame.show(request, "office/lists.html", context)


def _row(row: Notice) -> dict[str, Any]:
    words = covered.without_secret(outbox.rendered(row)) if row.channel in {"text", "phone"} else None
    application = row.application
    return {
        "key": row.key,
        "reference": str(application) if application else "",
        "name": "" if application is None or application.is_sealed else application.person.full_name,
        "url": frame.case_url(application) if application else "",
        "kind": NOTICE_KINDS[row.kind],
        "channel": CHANNELS[row.channel],
        "language": LANGUAGES[row.language],
        "lang": row.language,
        "to": show_phone(str(row.content["to"])),
        "text": words.text if words and row.channel == "text" else "",
        "script": words.message if words and row.channel == "phone" else "",
        "has_number": row.channel == "phone" and "number" in KINDS[row.kind].values,
        "is_copy": row.is_copy,
        "since": row.created_at,
        "preview": reverse("office:notice", args=[row.event]),
        "pdf": reverse("office:letter_pdf", args=[row.key]) if application and KINDS[row.kind].has_letter else "",
        # A call about a case is noted on the case's telephone page, which says who may be told.
        "buttons": () if application and row.channel == "phone" else BY_HAND.get(row.channel, ()),
        "telephone": _telephone(row),
        "attempts": attempts(row) if row.channel == "phone" else 0,
        "identities": IDENTITIES.items() if row.channel == "counter" else (),
        "reach": reach(application) if application and row.channel == "phone" else [],
    }


def _telephone(row: Notice) -> str:
    if row.application is None or row.channel != "phone":
        return ""
    return f"{reverse('office:telephone', args=[row.application.reference])}?row={row.key}"


def _letters(request: HttpRequest) -> HttpResponse:
    keys = [key for text in request.POST.getlist("keys") if (key := frame.key_of(text))]
    found = rows_of.to_hand(request.user, "letter").filter(key__in=keys).select_related("application", "body")
    rows = envelopes.together(list(found))
    if not rows:
        messages.error(request, _("Tick at least one letter."))
        return redirect("office:lists", channel="letter")
    if request.POST.get("act") == "posted":
        for row in rows:
            acts.mark_posted(row, frame.user_of(request))
        said = ngettext("%(n)s letter is marked as posted today.", "%(n)s letters are marked as posted today.", len(rows))
        messages.success(request, said % {"n": len(rows)})
        return redirect("office:lists", channel="letter")
    return _print(request, rows)


def _print(request: HttpRequest, rows: Sequence[Notice]) -> HttpResponse:
    """All ticked letters as one PDF with today's date, a list of them first; each look is written before. One that cannot be
    set stops the print."""
    user, pdfs = frame.user_of(request), []
    for row in rows:
        if row.application is not None:
            files.record(files.Look(user, row.application, "letter_viewed", {"notice": row.pk}))
        try:
            pdfs.append(notices.pdf_of(row))
        except CannotSet as error:
            told = {"reference": row.application, "marks": ", ".join(error.characters)}
            text = _("The letter for %(reference)s cannot be printed: no font of ours has %(marks)s. Print the others.")
            messages.error(request, text % told)
            return redirect("office:lists", channel="letter")
    return files.answer(batches.merged([_cover(rows, pdfs), *pdfs]), f"letters-{legal_today().isoformat()}", own=True)


def _cover(rows: Sequence[Notice], pdfs: Sequence[bytes]) -> bytes:
    language = get_language() or "en"
    lines = [
        batches.Line(str(row.application), str(NOTICE_KINDS[row.kind]), str(LANGUAGES[row.language]), pages, envelope)
        for row, pages, envelope in zip(rows, batches.page_counts(pdfs), envelopes.numbers(rows), strict=True)
    ]
    said = outbox.office_values(outbox.notice_rules(rows[0]), language)
    return batches.cover(language, said["office_name"], day_in_words(legal_today(), language), lines)


@require_POST
def list_done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A text was sent, a call made, a letter posted, something handed over; or it came back."""
    row = Notice.objects.filter(key=key).select_related("application", "body").first()
    if row is None or not access.can_send(request.user, row) or _telephone(row):
        raise Http404
    user, outcome = frame.user_of(request), request.POST.get("outcome", "")
    if row.application is not None and (back := _came_back(row, outcome)):
        said = _("Written down. There is a task for it now.")
        if other := acts.came_back(row, back, user):
            said = _("Written down. There is a task for it now, and the same waits for: %(channel)s.") % {
                "channel": CHANNELS[other]
            }
        messages.success(request, said)
        return redirect(frame.case_url(row.application) + "#notices")
    if row.channel == "letter" and outcome == "posted":
        acts.mark_posted(row, user)
        messages.success(request, _("Marked as posted today."))
    elif outcome not in {code for code, _label in BY_HAND.get(row.channel, ())} or (outcome == "wrong_phone" and row.application):
        raise Http404
    elif row.channel == "counter" and request.POST.get("identity") not in IDENTITIES:
        messages.error(request, _("Say what you looked at, so that you know who it is."))
    else:
        acts.mark_done(row, user, outcome, identity=request.POST.get("identity", "") if row.channel == "counter" else "")
        messages.success(request, _("Done, and written down."))
    return redirect("office:lists", channel=row.channel)


def _came_back(row: Notice, outcome: str) -> str:
    """Why it came back, as a code; empty when it did not, or when this channel does not come back in that way."""
    if row.channel == "letter":
        return outcome if row.state == "posted" and outcome in RETURNED_BECAUSE else ""
    if row.channel == "email":
        return "bounced" if outcome == "bounced" else ""
    return outcome if outcome == "wrong_phone" and row.channel == "text" and row.state == "ready" else ""
