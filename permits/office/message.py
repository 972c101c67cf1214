"""One e-mail that came in, whole: who wrote it, whether that address is known, its text, and what became of its attachments."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from permits.actions.papers import record_look
from permits.models import Message
from permits.office import frame
from permits.office.messages import TONES, papers_to_choose
from permits.policy import states
from permits.policy.documents import UNSORTED
from permits.queries import desk, mails
from permits.queries.case import Case
from permits.wording import NOTICE_KINDS, UNREADABLE

TONES_OF_PARTS = {mails.PAPER: "good", mails.WAITS: "wait", mails.COMING: "wait"}


@require_safe
def message(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """Reading it is written down before anything is shown; 404 for another office's mail, as for one that does not exist."""
    found = frame.case_of(request, reference)
    bodies = desk.bodies(request.user, found.application)
    row = mails.of_bodies(found.application, bodies).select_related("notice", "body").filter(key=key).first()
    if row is None:
        raise Http404
    row.application = found.application
    record_look(frame.user_of(request), found.application, "message_viewed", message=row.pk)
    may_sort = any(side.body_id in bodies and not states.STATUSES[side.status].final for side in found.sides.values())
    return frame.show(request, "office/message.html", _context(found, row, get_language() or "en", may_sort=may_sort))


def _context(found: Case, row: Message, language: str, *, may_sort: bool) -> dict[str, Any]:
    said, application = row.content, found.application
    return {
        "application": application,
        "is_sealed": application.is_sealed,
        "origin": row.origin,
        "origin_label": mails.ORIGINS[row.origin],
        "tone": TONES[row.origin],
        "subject": said["subject"],
        "written_from": said.get("from") or said["sender"],
        "known": mails.known(application, row),
        "to": [row.body.name, *said.get("to", ())],
        "dated": said.get("date", ""),
        "received": row.received_at,
        "answers": NOTICE_KINDS[row.notice.kind],
        "answers_url": reverse("office:notice", args=[row.notice.event]),
        "words": said["text"],
        "whole": said["whole"] if said["whole"].strip() != said["text"] else "",
        "is_broken": said["is_broken"],
        "refused": [UNREADABLE[code] for code in mails.refused_whole(row)],
        "parts": [_part(found, row, one, language) for one in mails.parts(found, row)],
        "choices": papers_to_choose(found, language) if may_sort else (),
        "can_write": any(side.body_id == row.body_id for side in found.sides.values()),
    }


def _part(found: Case, row: Message, part: mails.Part, language: str) -> dict[str, Any]:
    file = part.file
    reference = found.application.reference
    return {
        "about": mails.about(part),
        "name": part.name,
        "fate": mails.fate_in_words(part, found, row, language),
        "tone": TONES_OF_PARTS.get(part.fate, "bad"),
        "sha256": part.sha256,
        "paper_url": reverse("office:paper", args=[reference, file.document.key]) if file else "",
        "sort_url": reverse("office:sort_file", args=[reference, file.key])
        if file and file.document.requirement == UNSORTED
        else "",
    }
