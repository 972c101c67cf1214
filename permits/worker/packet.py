"""A whole case as one PDF, and as ZIP with that PDF, each paper's clean copy, the letters that left, the e-mails, the record."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from PIL import Image

from permits.actions import exports as acts
from permits.actions.tell import letter_of
from permits.clock import machine_now
from permits.languages import FIRST
from permits.models import Export, Notice
from permits.notices import covered, outbox
from permits.notices.case_file import CaseFile, Exchange, Picture, Table, Words, case_file_pdf, labels
from permits.notices.dates import moment_in_words
from permits.notices.letters import CannotSet
from permits.notices.papers import say
from permits.queries import packet as queries
from permits.queries.correspondence import Entry
from permits.queries.packet import Packet, Paper
from permits.vault import signatures, store
from permits.worker import packet_record as record

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
        lies: dict[int, str] = {}
        for number, paper in enumerate(made.papers, 1):
            for at, file in enumerate((one for one in paper.files if one.clean_id), 1):
                data = store.read(file.clean_id, file.clean_context)
                ending = _ENDINGS.get(signatures.kind_of(data[: signatures.HEAD]), "bin")
                lies[file.pk] = f"papers/{number:02d}-{plain(paper.code)}-{at}.{ending}"
                put(lies[file.pk], data)
        for name, letter in _letters(made):
            put(name, letter)
        for name, text in record.emails(made):
            put(name, text.encode())
        put("record.json", json.dumps(record.of(made, lies), ensure_ascii=False, indent=1, sort_keys=True).encode())
        archive.writestr(zipfile.ZipInfo("SHA256SUMS", (1980, 1, 1, 0, 0, 0)), "\n".join(sums) + "\n")
    return held.getvalue()


def plain(code: str) -> str:
    """A code as part of a file's name."""
    return _PLAIN.sub("-", code.lower()).strip("-")[:60] or "file"


def _begun(export: Export) -> tuple[Packet, Told]:
    assert export.application is not None
    made = queries.packet(export.application, export.user, export.language)
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
            exchanges_heading=_("What was written and said"),
            exchanges=[_exchange(entry) for entry in made.correspondence],
            pages_heading=_("The papers"),
            pages=pages,
        )
    )


def _tables(made: Packet) -> Iterator[Table]:
    yield Table(_("Decisions"), [_("Day"), _("Decision"), _("Grounds"), _("By whom")], made.decisions)
    yield Table(_("What happened"), [_("When"), _("What"), _("About"), _("By whom")], made.timeline)
    yield Table(_("Notices"), [_("When"), _("What"), _("By"), _("Status")], made.notices)
    yield Table(_("Papers that are missing"), [_("When they were asked for, and until when")], [[line] for line in made.chains])
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


def _exchange(entry: Entry) -> Exchange:
    said = [Words(one.heading, one.language, one.body) for one in entry.said]
    return Exchange(f"{entry.when}: {entry.title}", list(labels(entry.rows)), said)


def _letters(made: Packet) -> Iterator[tuple[str, bytes]]:
    """Each letter as it left, and where that is not English, in both languages too, as its family can open it."""
    for number, notice in enumerate(made.letters, 1):
        name = f"letters/{number:02d}-{plain(notice.kind)}-{notice.language}"
        if (letter := _letter(notice)) is not None:
            yield f"{name}.pdf", letter
        if letter is not None and notice.language != FIRST and (twin := _set(notice, both=True)) is not None:
            yield f"{name}-{FIRST}.pdf", twin


def _letter(notice: Notice) -> bytes | None:
    """As it left; None for one that cannot be set, which has a task of its own, or in which somebody wrote the secret number."""
    assert notice.application is not None
    words = outbox.rendered(notice, _day(notice)).letter
    if covered.code(notice.application, words) != words:
        return None
    return store.read(notice.letter_id, f"letter:{notice.key}") if notice.letter_id else _set(notice)


def _set(notice: Notice, *, both: bool = False) -> bytes | None:
    try:
        return letter_of(notice, _day(notice), both=both)
    except CannotSet:
        return None


def _day(notice: Notice) -> date:
    return notice.letter_date or (notice.sent_at or notice.created_at).date()
