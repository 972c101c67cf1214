"""What the ZIP of a case says for machines, and its e-mails as plain text."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from permits.models import Message
from permits.notices import covered
from permits.notices.case_file import labels
from permits.queries.correspondence import Entry
from permits.queries.mails import Part
from permits.queries.packet import Packet


def of(made: Packet, lies: Mapping[int, str]) -> dict[str, Any]:
    """For machines: codes where there are codes, words where somebody typed them. `lies`: where in the ZIP a file's copy lies, by
    its row."""
    application = made.found.application
    return {
        "application": {
            "reference": application.reference, "direction": application.direction, "school_year": application.school_year,
            "grade": application.grade, "reasons": list(application.reasons), "language": application.language,
            "residence_district": application.residence_district, "wanted_district": application.wanted_district,
            "received_at": application.received_at.isoformat(),
        },
        "sides": [
            {
                "kind": side.kind, "district": side.body.code if side.body else "", "status": side.status,
                "received_at": side.received_at.isoformat(),
                "decisions": [
                    {"outcome": one.outcome, "grounds": one.grounds, "decided_at": one.decided_at.isoformat(), "round": one.round}
                    for one in side.decisions.all()
                    if one.round == side.round
                ],
            }
            for side in made.found.sides.values()
        ],
        "answers": [
            {"heading": one.title, "rows": [{"label": label, "value": value} for label, value in labels(one.rows)]}
            for one in made.sections
        ],
        "papers": [
            {
                "requirement": paper.code,
                "files": [
                    {
                        "received_at": file.received_at.isoformat(), "sha256": file.sha256, "size": file.size,
                        "state": file.state, "copy": lies.get(file.pk, ""),
                    }
                    for file in paper.files
                ],
            }
            for paper in made.papers
        ],
        "timeline": [list(line) for line in made.timeline],
        "notices": [list(line) for line in made.notices],
        "correspondence": [_entry(one, made, lies) for one in made.correspondence],
        "chains": list(made.chains),
    }  # fmt: skip


def _entry(entry: Entry, made: Packet, lies: Mapping[int, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "at": entry.at.isoformat(), "kind": entry.kind,
        "rows": [{"label": label, "value": value} for label, value in labels(entry.rows)],
        "words": [{"language": one.language, "text": one.text} for one in entry.said],
    }  # fmt: skip
    if entry.message is not None:
        told |= {
            "origin": entry.message.origin, "size": entry.message.size,
            # Of the mail as it came, which stays in the vault: it quotes the family's number, and its pages may do harm.
            "sha256": entry.message.content.get("sha256", ""),
            "attachments": [_part(one, made, lies) for one in entry.parts],
        }  # fmt: skip
    return told


def _part(part: Part, made: Packet, lies: Mapping[int, str]) -> dict[str, Any]:
    return {
        "number": part.number, "name": covered.leaving(made.found.application, part.name), "kind": part.kind,
        "size": part.size, "sha256": part.sha256, "fate": part.fate, "why": part.why,
        "copy": lies.get(part.file.pk, "") if part.file is not None else "",
    }  # fmt: skip


def emails(made: Packet) -> Iterator[tuple[str, str]]:
    """The name in the ZIP and the whole text of each e-mail that came in, with what it quotes; never its HTML."""
    found = [(one, one.message) for one in made.correspondence if one.message is not None]
    for number, (entry, message) in enumerate(found, 1):
        yield f"emails/{number:02d}-{message.origin}.txt", _text(entry, message, made)


def _text(entry: Entry, message: Message, made: Packet) -> str:
    head = [f"{label}: {', '.join(value.splitlines())}" for label, value in labels(entry.rows)]
    whole = covered.leaving(made.found.application, message.content["whole"] or message.content["text"])
    return "\n".join([*head, _("Received: %(when)s") % {"when": entry.when}, "", whole, ""])
