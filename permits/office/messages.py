"""E-mails that came in for a case as office pages show them, and what the files in them may be."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from permits.models import Application, Message
from permits.policy.documents import ASIDE
from permits.queries import case, mails
from permits.queries.case import Case
from permits.wording import PAPERS_BY_MAIL, UNREADABLE

MOST_SHOWN = 20
TONES = {"family": "wait", "second": "wait", "other": "bad", "auto": "plain"}


def lines(application: Application, bodies: frozenset[int]) -> Sequence[dict[str, Any]]:
    """The e-mails of a case that answer one of the person's own offices, the newest first."""
    rows = mails.of_bodies(application, bodies).order_by("-pk")[:MOST_SHOWN]
    return [_line(row, application.reference) for row in rows]


def _line(row: Message, reference: str) -> dict[str, Any]:
    said = row.content
    return {
        "url": reverse("office:message", args=[reference, row.key]),
        "origin": row.origin,
        "from": mails.ORIGINS[row.origin],
        "tone": TONES[row.origin],
        "sender": said["sender"],
        "subject": said["subject"],
        "text": said["text"],
        "whole": said["whole"] if said["whole"].strip() != said["text"] else "",
        "at": row.received_at,
        "files": len(said["files"]),
        "refused": [(name, UNREADABLE[code]) for _number, name, code in said["refused"]],
        "unread": said["unread"] if row.origin in {"other", "auto"} else 0,
        "is_broken": said["is_broken"],
    }


def papers_to_choose(found: Case, language: str) -> list[tuple[str, str]]:
    """What a file that came by e-mail may be: code and name, what is missing first, at last that it is none."""
    codes = sorted((line.code for line in found.checklist), key=lambda code: code not in found.missing)
    named = [(code, case.paper_label(found.rules, code, language)) for code in codes]
    return [*named, (ASIDE, str(PAPERS_BY_MAIL[ASIDE]))]
