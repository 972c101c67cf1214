"""A whole case as one PDF, and as ZIP with that PDF, each paper's clean copy, the letters that left, and the record."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

from permits.actions import exports as acts
from permits.actions.tell import letter_of
from permits.clock import machine_now
from permits.models import Export, Notice
from permits.notices.case_file import CaseFile, Picture, Table, case_file_pdf, labels
from permits.notices.dates import moment_in_words
from permits.notices.letters import CannotSet
from permits.notices.papers import say
from permits.queries import packet as queries
from permits.queries.packet import Packet, Paper
from permits.vault import signatures, store

MOST_PAGES = 300
_PLAIN = re.compile(r"[^a-z0-9_-]+")
_ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}
Told = Callable[[int], None]


def case_pdf(export: Export) -> bytes:
    """The case on paper. CannotSet never: what no font has becomes a question mark."""
    made, told = _begun(export)
    return _pdf(made, told)


def case_zip(export: Export) -> bytes:
    """The same, with every file by itself. Names are made of codes and numbers; nothing that a family typed is in them."""
    made, told = _begun(export)
    held = io.BytesIO()
    sums: list[str] = []
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}")

        put("application.pdf", _pdf(made, told))
        for number, paper in enumerate(made.papers, 1):
            for at, file in enumerate((one for one in paper.files if one.clean_id), 1):
                data = store.read(file.clean_id, file.clean_context)
                ending = _ENDINGS.get(signatures.kind_of(data[: signatures.HEAD]), "bin")
                put(f"papers/{number:02d}-{plain(paper.code)}-{at}.{ending}", data)
        for number, notice in enumerate(made.letters, 1):
            if (letter := _letter(notice)) is not None:
                put(f"letters/{number:02d}-{plain(notice.kind)}-{notice.language}.pdf", letter)
        put("record.json", json.dumps(_record(made), ensure_ascii=False, indent=1, sort_keys=True).encode())
        archive.writestr(zipfile.ZipInfo("SHA256SUMS", (1980, 1, 1, 0, 0, 0)), "\n".join(sums) + "\n")
    return held.getvalue()


def plain(code: str) -> str:
    """A code as part of a file's name."""
    return _PLAIN.sub("-", code.lower()).strip("-")[:60] or "file"


def _begun(export: Export) -> tuple[Packet, Told]:
    assert export.application is not None
    made = queries.packet(export.application, export.language)
    total = min(made.pages, MOST_PAGES) + 1
    acts.progress(export, 0, total)
    return made, lambda done: acts.progress(export, done, total)


def _pdf(made: Packet, told: Told) -> bytes:
    rules, language = made.found.rules, made.language
    office = rules.contacts["office"]
    now = moment_in_words(machine_now().astimezone(rules.zone), language)
    note = say(_("A copy of the record, made on {when}. It may be given only to whoever has a right to it by law."), when=now)
    pages = list(_pictures(made, told))
    if made.pages > MOST_PAGES:
        note += " " + _("It shows the first %(n)s pages of the papers; all of them are in the ZIP.") % {"n": MOST_PAGES}
    return case_file_pdf(
        CaseFile(
            language=language,
            title=_("Application %(reference)s") % {"reference": made.found.application},
            office_lines=(rules.say(language, "district.office"), rules.say(language, "district.name"), office.phone),
            note=note,
            facts=made.facts,
            sections=[(one.title, list(labels(one.rows))) for one in made.sections],
            tables=[one for one in _tables(made) if one.rows],
            pages_heading=_("The papers"),
            pages=pages,
        )
    )


def _tables(made: Packet) -> Iterator[Table]:
    yield Table(_("Decisions"), [_("Day"), _("Decision"), _("Grounds"), _("By whom")], made.decisions)
    yield Table(_("What happened"), [_("When"), _("What"), _("About"), _("By whom")], made.timeline)
    yield Table(_("Notices"), [_("When"), _("What"), _("By"), _("Status")], made.notices)
    yield Table(_("List of papers"), [_("Paper"), _("Status"), _("Files"), _("Pages")], [_listed(paper) for paper in made.papers])


def _listed(paper: Paper) -> list[str]:
    return [paper.label, paper.state, str(len(paper.files)), str(sum(len(file.pages) for file in paper.files))]


def _pictures(made: Packet, told: Told) -> Iterator[Picture]:
    done = 0
    for paper in made.papers:
        for file in paper.files:
            for number, vault_id in enumerate(file.pages, 1):
                if done == MOST_PAGES:
                    return
                jpeg = store.read(vault_id, file.page_context)
                about = _("%(paper)s, page %(number)s of %(all)s") % {
                    "paper": paper.label, "number": number, "all": len(file.pages),
                }  # fmt: skip
                # Only the head is read here: the picture itself was made by our own sandbox.
                with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
                    width, height = picture.size
                done += 1
                told(done)
                yield Picture(about, jpeg, width, height)


def _letter(notice: Notice) -> bytes | None:
    """As it left; None for one that cannot be set, which has a task of its own."""
    if notice.letter_id:
        return store.read(notice.letter_id, f"letter:{notice.key}")
    when = notice.letter_date or (notice.sent_at or notice.created_at).date()
    try:
        return letter_of(notice, when)
    except CannotSet:
        return None


def _record(made: Packet) -> dict[str, Any]:
    """For machines: codes where there are codes, words where a family typed them."""
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
                    {"received_at": file.received_at.isoformat(), "sha256": file.sha256, "size": file.size, "state": file.state}
                    for file in paper.files
                ],
            }
            for paper in made.papers
        ],
        "timeline": [list(line) for line in made.timeline],
        "notices": [list(line) for line in made.notices],
    }  # fmt: skip
