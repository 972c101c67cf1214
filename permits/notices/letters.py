"""Letters and papers as tagged PDF (PDF/UA-1), set by one typst compiler that every thread shares.

Text reaches typst as JSON and is printed as it is: no value can become code. Only the fonts in `permits/fonts` are used;
a character that none of them has stops the work with CannotSet, so that nobody gets a letter with a hole in a name.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
from markdown_it import MarkdownIt
from markdown_it.token import Token

_HERE = Path(__file__).parent
FONTS = _HERE.parent / "fonts"
_LOCK = threading.Lock()
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed|disallowed codepoint `"(.+?)"`', re.DOTALL)
_NEVER = frozenset({"Co", "Cn", "Cs", "Cc"})
_MOST_NAMED = 20


class CannotSet(Exception):
    """No font of ours has these characters; `characters` holds them, each once, in the order found."""

    def __init__(self, characters: str) -> None:
        """Say them with their code points, for the person who must act."""
        self.characters = characters
        super().__init__("cannot be printed: " + ", ".join(f"{c} (U+{ord(c):04X})" for c in characters))


@dataclass(frozen=True)
class Twin:
    """The same letter in another language: on pages of its own behind the first, with its own letterhead. `body`: markdown of
    `render`."""

    language: str
    title: str
    office_lines: tuple[str, ...]
    date_words: str
    body: str


@dataclass(frozen=True)
class Letter:
    """One letter on US Letter paper, its address where a window envelope shows it.

    `office_lines`: the first is the letterhead, the others stand small beneath it. `address_lines`: the addressee, at most
    six, or none. `date_words`: the day it leaves, in words. `reference` may be empty. `body`: markdown of `render`
    (paragraphs, headings, lists, bold, italic). `phone`: the number for "this letter in the other language"; without it,
    or with that letter behind it, the line is left out.
    """

    language: str
    title: str
    office_lines: tuple[str, ...]
    address_lines: tuple[str, ...]
    date_words: str
    reference: str
    body: str
    phone: str = ""
    twin: Twin | None = None


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA-1, the same bytes for the same letter. Raises CannotSet."""
    twin = {**asdict(letter.twin), "body": blocks(letter.twin.body)} if letter.twin else None
    return compiled("letter", {**asdict(letter), "body": blocks(letter.body), "twin": twin})


def blocks(markdown: str) -> list[dict[str, Any]]:
    """Markdown as plain data: `{"kind": "paragraph"|"heading"|"list", "spans"|"items", "level", "ordered"}`.

    Only paragraphs, headings, lists, bold and italic are read; links, images, HTML, code, tables stay as typed.
    """
    return list(_blocks(iter(_parser().parse(markdown))))


def as_html(markdown: str) -> str:
    """The same markdown as HTML for the office's preview; everything else in it is escaped."""
    return str(_parser().render(markdown))


def compiled(template: str, data: dict[str, Any]) -> bytes:
    """`permits/notices/typst/<template>.typ` with this data as PDF/UA-1. Raises CannotSet."""
    text = unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False))
    bad = "".join(dict.fromkeys(c for c in "".join(_strings(data)) if unicodedata.category(c) in _NEVER and c not in "\n\t"))
    if bad:
        raise CannotSet(bad)
    missing = ""
    while True:
        try:
            with _LOCK:
                pdf: Any = _compiler().compile(
                    input=str(_HERE / "typst" / f"{template}.typ"),
                    format="pdf",
                    pdf_standards="ua-1",
                    sys_inputs={"data": text},
                )
        except typst.TypstError as error:
            found = _MISSING.search(str(error))
            if not found or len(missing) > _MOST_NAMED:
                if missing:
                    raise CannotSet(missing) from error
                raise
            new = "".join(c for c in dict.fromkeys(found[1] or found[2]) if c not in missing)
            if not new:
                raise CannotSet(missing) from error
            missing += new
            text = text.translate({ord(c): " " for c in new})
        else:
            break
    if missing:
        raise CannotSet(missing)
    return bytes(pdf)


def _strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _strings(value)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        str(_HERE / "typst" / "letter.typ"), root=str(_HERE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    return parser.enable(["heading", "list", "emphasis", "escape", "newline", "entity", "balance_pairs", "fragments_join"])


def _blocks(tokens: Iterator[Token]) -> Iterator[dict[str, Any]]:
    """The blocks until the end, or until the token that closes their list item."""
    for token in tokens:
        if token.type == "list_item_close":
            return
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            yield {"kind": "list", "ordered": token.type == "ordered_list_open", "items": list(_items(tokens))}
        elif token.type == "heading_open":
            yield {"kind": "heading", "level": int(token.tag[1:]), "spans": _spans(next(tokens).children or [])}
        elif token.type == "inline":
            yield {"kind": "paragraph", "spans": _spans(token.children or [])}


def _items(tokens: Iterator[Token]) -> Iterator[list[dict[str, Any]]]:
    for token in tokens:
        if token.type in {"bullet_list_close", "ordered_list_close"}:
            return
        if token.type == "list_item_open":
            yield list(_blocks(tokens))


def _spans(tokens: Sequence[Token]) -> list[dict[str, Any]]:
    spans: list[dict[str, Any]] = []
    bold = italic = 0
    for token in tokens:
        bold += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
        if text:
            spans.append({"text": text, "bold": bold > 0, "italic": italic > 0})
    return spans
