"""What leaves by hand: letters to post, texts to send, calls to make, things to hand over; and what was prepared but not sent."""

import io
import uuid
from collections.abc import Sequence
from typing import Any

import pikepdf
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from permits.actions import correct
from permits.actions import send as acts
from permits.clock import legal_today
from permits.models import Notice
from permits.notices import outbox
from permits.notices.catalogue import KINDS
from permits.notices.letters import CannotSet
from permits.office import frame, notices, sheet
from permits.office.words import BY_HAND, LISTS, LISTS_EMPTY
from permits.queries import desk
from permits.queries import lists as rows_of
from permits.queries.answers import TALK_HELP
from permits.web import files
from permits.web.forms import show_phone
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS

TRIED = "no_answer"  # leaves a call on the list
# Carries the family's secret number: it may not stand on a screen of ours, so it goes out on paper, by letter or counter.
PAPER_ONLY = frozenset({"number_again"})


def lists(request: HttpRequest, channel: str) -> HttpResponse:
    """One list, the oldest first. Letters: POST prints the ticked ones, or marks them as posted today."""
    if channel not in LISTS:
        raise Http404
    if request.method == "POST" and channel == "letter":
        return _letters(request)
    found = rows_of.unsent(request.user) if channel == "unsent" else rows_of.to_hand(request.user, channel)
    rows = list(found.select_related("application", "body")[: rows_of.PAGE + 1])
    more, rows = len(rows) > rows_of.PAGE, rows[: rows_of.PAGE]
    if channel == "unsent":
        rows = list({row.event: row for row in reversed(rows)}.values())[::-1]
    context = {
        "channel": channel,
        "title": LISTS[channel],
        "empty": LISTS_EMPTY[channel],
        "rows": [_row(row) for row in rows],
        "more": more,
        "today": legal_today(),
        "closed_today": channel == "letter" and bool(rows) and sheet.today_is_closed(outbox.notice_rules(rows[0])),
    }
    return frame.show(request, "office/lists.html", context)


def _row(row: Notice) -> dict[str, Any]:
    words = notices.without_secret(outbox.rendered(row)) if row.channel in {"text", "phone"} else None
    on_paper_only = row.kind in PAPER_ONLY and row.channel in {"text", "phone"}
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
        "text": words.text if words and row.channel == "text" and not on_paper_only else "",
        "script": words.message if words and row.channel == "phone" and not on_paper_only else "",
        "on_paper_only": on_paper_only,
        "since": row.created_at,
        "preview": reverse("office:notice", args=[row.event]),
        "pdf": reverse("office:letter_pdf", args=[row.key]) if application and KINDS[row.kind].has_letter else "",
        "buttons": buttons(row),
        "reach": _reach(application) if application and row.channel == "phone" else [],
    }


def buttons(row: Notice) -> tuple[tuple[str, Any], ...]:
    """What can have become of a row that a person works off."""
    return BY_HAND["counter"] if row.kind in PAPER_ONLY and row.channel in BY_HAND else BY_HAND.get(row.channel, ())


def _reach(application: Any) -> list[str]:
    """What the family said about its telephone, so that nothing is said to the wrong ear."""
    reach = application.answers.get("reach", {})
    said = []
    if reach.get("message_ok") == "no":
        said.append(_("Leave no message."))
    if reach.get("phone_shared") == "yes":
        said.append(_("Other people use this phone: say only that the permit office called."))
    if reach.get("spoken"):
        said.append(_("Likes to speak: %(language)s") % {"language": reach["spoken"]})
    said += [str(TALK_HELP[code]) for code in reach.get("talk_help") or () if code in TALK_HELP]
    return said


def _letters(request: HttpRequest) -> HttpResponse:
    keys = [key for key in request.POST.getlist("keys") if _is_key(key)]
    rows = list(rows_of.to_hand(request.user, "letter").filter(key__in=keys).select_related("application", "body"))
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


def _is_key(key: str) -> bool:
    try:
        uuid.UUID(key)
    except ValueError:
        return False
    return True


def _print(request: HttpRequest, rows: Sequence[Notice]) -> HttpResponse:
    """All ticked letters as one PDF with today's date; each look is written first. One that cannot be set stops the print."""
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
    return files.answer(merged(pdfs), f"letters-{legal_today().isoformat()}", own=True)


def merged(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one, page after page."""
    if len(pdfs) == 1:
        return pdfs[0]
    target = pikepdf.Pdf.new()
    for data in pdfs:
        with pikepdf.Pdf.open(io.BytesIO(data)) as source:
            target.pages.extend(source.pages)
    held = io.BytesIO()
    target.save(held)
    return held.getvalue()


@require_POST
def list_done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A text was sent, a call made, a letter posted, handed over or come back."""
    row = Notice.objects.filter(key=key).select_related("application", "body").first()
    if row is None or row.body_id not in desk.bodies(request.user):
        raise Http404
    user, outcome = frame.user_of(request), request.POST.get("outcome", "")
    if row.channel == "letter" and outcome == "posted":
        acts.mark_posted(row, user)
        messages.success(request, _("Marked as posted today."))
    elif row.channel == "letter" and outcome == "returned" and row.application is not None:
        acts.mark_done(row, user, "returned")
        messages.success(request, _("Marked as returned by the post."))
        return redirect(frame.case_url(row.application) + "#notices")
    elif row.channel == "email" and outcome == "bounced" and row.application is not None:
        acts.bounced(row, "bounced", user)
        messages.success(request, _("Written down. There is a task for it now, and a letter where the law asks for one."))
        return redirect(frame.case_url(row.application) + "#notices")
    elif outcome == TRIED and row.channel == "phone" and row.kind not in PAPER_ONLY and row.application is not None:
        correct.keep_note(row.application, user, _("Called, no answer: %(what)s") % {"what": NOTICE_KINDS[row.kind]})
        messages.info(request, _("Noted in the case. The call stays on the list."))
    elif outcome in {code for code, _label in buttons(row)}:
        acts.mark_done(row, user, outcome)
        messages.success(request, _("Done, and written down."))
    else:
        raise Http404
    return redirect("office:lists", channel=row.channel)
