"""A whole case as one tagged PDF: the cover with facts, answers, decisions and notices, then the pages of its papers."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from permits.notices.letters import CannotSet, compiled


@dataclass(frozen=True)
class Table:
    """Headings and lines of a table, with what stands over it."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Picture:
    """A page of a paper as JPEG. `about` says which page of which paper it is."""

    about: str
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Words:
    """Words of a letter, an e-mail, a statement. `language` may be empty; `body`: blocks as of `letters.blocks`."""

    heading: str
    language: str
    body: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Exchange:
    """One thing that was written or said: labels and values about it, then its words."""

    title: str
    rows: Sequence[tuple[str, str]]
    said: Sequence[Words]


@dataclass(frozen=True)
class CaseFile:
    """All texts in words. `note` stands under the title; `sections` are headings with labels and values; `exchanges` stand in
    order of time under `exchanges_heading`."""

    language: str
    title: str
    office_lines: Sequence[str]
    note: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    tables: Sequence[Table]
    exchanges_heading: str
    exchanges: Sequence[Exchange]
    pages_heading: str
    pages: Sequence[Picture]


def case_file_pdf(file: CaseFile) -> bytes:
    """The file as PDF/UA-1. A character that no font of ours has becomes a question mark: the record itself is in the ZIP."""
    data = {**asdict(file), "pages": [{"about": page.about, "svg": _svg(page)} for page in file.pages]}
    try:
        return compiled("case", data)
    except CannotSet as error:
        marks = {ord(character): "?" for character in error.characters}
        return compiled("case", {key: value if key == "pages" else _without(value, marks) for key, value in data.items()})


def _without(value: object, marks: dict[int, str]) -> object:
    if isinstance(value, str):
        return value.translate(marks)
    if isinstance(value, dict):
        return {key: _without(one, marks) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one, marks) for one in value]
    return value


def _svg(page: Picture) -> str:
    """The picture within a text, for the compiler reads files or text and the pages of a family's papers lie in no file."""
    data, size = base64.b64encode(page.jpeg).decode(), f'width="{page.width}" height="{page.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page.width} {page.height}" {size}>'
        f'<image href="data:image/jpeg;base64,{data}" {size}/></svg>'
    )


def labels(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Only rows that say something."""
    yield from ((label, value) for label, value in rows if value)
