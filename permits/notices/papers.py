"""The papers a family prints or keeps: confirmation, receipt, information packet, childcare affidavit; all tagged PDF."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from permits.notices.catalogue import WORDS
from permits.notices.letters import CannotSet, blocks, compiled

SHORT_MARK = 12
_KILO = 1000
_SIXTHS = 6


@dataclass(frozen=True)
class Confirmation:
    """The page that a family keeps after it has applied.

    `number` is the whole confirmation number as shown; `qr` what the picture says (the status address, the number in its
    fragment); `needed` the names of papers still needed. Dates and moments come in words; `upload_url`, `needed_by` and
    `decision_due` may be empty. Only the child's first name stands on it.
    """

    language: str
    office_lines: tuple[str, ...]
    phone: str
    number: str
    qr: str
    child_first_name: str
    school_year: str
    received: str
    decision_due: str
    status_url: str
    upload_url: str = ""
    needed: tuple[str, ...] = ()
    needed_by: str = ""


@dataclass(frozen=True)
class ReceivedFile:
    """One line of a receipt: the document's label, the file's own name, bytes, the sha256 in hex, and when, in words."""

    document: str
    name: str
    size: int
    sha256: str
    received: str


@dataclass(frozen=True)
class Receipt:
    """What arrived for one application. `made`: when the receipt was asked for, in words."""

    language: str
    office_lines: tuple[str, ...]
    phone: str
    reference: str
    child_first_name: str
    made: str
    files: tuple[ReceivedFile, ...]


@dataclass(frozen=True)
class Section:
    """A heading and markdown (as in letters) beneath it."""

    heading: str
    body: str


@dataclass(frozen=True)
class Packet:
    """The information packet of one direction and school year, from the district's own words."""

    language: str
    office_lines: tuple[str, ...]
    phone: str
    title: str
    intro: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class GuideStep:
    """A numbered step; `picture` is a path below `permits/`, `alt` says what it shows."""

    heading: str
    paragraphs: tuple[str, ...]
    picture: str
    alt: str


@dataclass(frozen=True)
class Guide:
    """How to apply, step by step, with pictures of the pages."""

    language: str
    office_lines: tuple[str, ...]
    phone: str
    title: str
    intro: str
    steps: tuple[GuideStep, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Blank:
    """One place to write. `other` is the label in the other language, in small letters, or empty.

    `kind`: `line` one line, `lines` several (see `rows`), `boxes` one square before each of `options`, `table` one row
    for each of `options` (or `rows` empty ones) under the heads of `columns`. `width` is in sixths of the page.
    """

    label: str
    other: str = ""
    kind: Literal["line", "lines", "boxes", "table"] = "line"
    width: int = 6
    rows: int = 3
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormPart:
    """A numbered part of a form: what it is about, then places to write."""

    heading: str
    blanks: tuple[Blank, ...]
    text: str = ""
    other_heading: str = ""


@dataclass(frozen=True)
class Affidavit:
    """A form to print and fill in by hand. `declaration` is markdown; each of `signatures` gets a line and a date."""

    language: str
    office_lines: tuple[str, ...]
    title: str
    intro: str
    parts: tuple[FormPart, ...]
    declaration: str
    signatures: tuple[Blank, ...]
    date_label: str
    other_title: str = ""
    other_language: str = ""


def confirmation_pdf(confirmation: Confirmation) -> bytes:
    """The confirmation as PDF/UA-1. Raises CannotSet; ValueError when the QR's text is too long for one."""
    w = words("confirmation", confirmation.language)
    c = confirmation
    reference, _, access = c.number.partition(" / ")
    sentences = {
        "received": say(w["received"], when=c.received),
        "needed_by": say(w["needed_by"], when=c.needed_by) if c.needed_by else "",
        "due": say(w["due"], when=c.decision_due) if c.decision_due else "",
        "upload": say(w["upload"], url=c.upload_url) if c.upload_url else "",
        "status": say(w["status"], url=c.status_url),
        "questions": say(w["questions"], phone=c.phone),
    }
    extra = {"title": w["title"], "w": {**w, **sentences}, "reference": reference, "access": access, "picture": qr_svg(c.qr)}
    return compiled("confirmation", {**asdict(c), **extra})


def receipt_pdf(receipt: Receipt) -> bytes:
    """The receipt as PDF/UA-1. A character of a file's own name that cannot be printed becomes a question mark.

    Raises CannotSet for any other.
    """
    w = words("receipt", receipt.language)
    files = [
        {**asdict(file), "name": breakable(file.name), "size": size_in_words(file.size), "mark": file.sha256[:SHORT_MARK]}
        for file in receipt.files
    ]
    count = w["count_one"] if len(files) == 1 else say(w["count_many"], count=len(files))
    sentences = {
        "about": say(w["about"], reference=receipt.reference),
        "made": say(w["made"], when=receipt.made),
        "questions": say(w["questions"], phone=receipt.phone),
        "count": count,
    }
    data = {**asdict(receipt), "title": w["title"], "w": {**w, **sentences}}
    try:
        return compiled("receipt", {**data, "files": files})
    except CannotSet as error:
        marks = {ord(character): "?" for character in error.characters}
        return compiled("receipt", {**data, "files": [{**file, "name": file["name"].translate(marks)} for file in files]})


def packet_pdf(packet: Packet) -> bytes:
    """The information packet as PDF/UA-1. Raises CannotSet."""
    w = words("packet", packet.language)
    sections = [{"heading": section.heading, "body": blocks(section.body)} for section in packet.sections]
    data = {**asdict(packet), "intro": blocks(packet.intro), "sections": sections}
    return compiled("packet", {**data, "w": {**w, "questions": say(w["questions"], phone=packet.phone)}})


def guide_pdf(guide: Guide) -> bytes:
    """The guide as PDF/UA-1. Raises CannotSet."""
    w = words("packet", guide.language)
    sections = [{"heading": section.heading, "body": blocks(section.body)} for section in guide.sections]
    data = {**asdict(guide), "intro": blocks(guide.intro), "sections": sections}
    return compiled("guide", {**data, "w": {**w, "questions": say(w["questions"], phone=guide.phone)}})


def affidavit_pdf(affidavit: Affidavit) -> bytes:
    """The printable form as PDF/UA-1. Raises CannotSet."""
    rows = [[[asdict(blank) for blank in row] for row in _rows(part.blanks)] for part in affidavit.parts]
    data = {
        **asdict(affidavit),
        "intro": blocks(affidavit.intro),
        "declaration": blocks(affidavit.declaration),
        "parts": [{**asdict(part), "rows": of_part} for part, of_part in zip(affidavit.parts, rows, strict=True)],
    }
    return compiled("affidavit", {**data, "w": words("affidavit", affidavit.language)})


def _rows(blanks: tuple[Blank, ...]) -> list[list[Blank]]:
    """The blanks side by side as long as they fit into six sixths."""
    rows: list[list[Blank]] = []
    for blank in blanks:
        if rows and sum(other.width for other in rows[-1]) + blank.width <= _SIXTHS:
            rows[-1].append(blank)
        else:
            rows.append([blank])
    return rows


def size_in_words(size: int) -> str:
    """Bytes for people: `820 bytes`, `48 kB`, `2.4 MB`, the same in both languages."""
    if size < _KILO:
        return f"{size} bytes"
    if size < _KILO**2:
        return f"{size / _KILO:.0f} kB"
    return f"{size / _KILO**2:.1f} MB"


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture, dark squares on white, with the quiet border that scanners need."""
    # One fixed mask: every one is valid, and trying all eight costs six times as much.
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=3)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{squares}"/></svg>'
    )


def breakable(name: str) -> str:
    """A file's name with places where a line may end (zero-width spaces), so that a long one stays in its column."""
    marked = re.sub(r"([_.,-])(?=\w)", "\\1\u200b", name)
    return re.sub(r"([^\s\u200b]{14})(?=[^\s\u200b])", "\\1\u200b", marked)


def say(sentence: str, **values: object) -> str:
    """The sentence with its values; "5:00 p.m." at its end does not get a second full stop."""
    said = sentence.format(**values)
    return said[:-1] if said.endswith("..") else said.replace(".. ", ". ")


def words(paper: str, language: str) -> dict[str, str]:
    """The fixed sentences of one of our papers."""
    return dict(_papers(language)[paper])


@cache
def _papers(language: str) -> Mapping[str, Any]:
    return tomllib.loads((WORDS / "papers" / f"{language}.toml").read_text(encoding="utf-8"))
