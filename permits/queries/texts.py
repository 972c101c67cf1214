"""Which texts a language lacks, and which nobody has read, or nobody since they changed.

A text is approved when `permits/locale/<language>/approved.toml` holds the fingerprint of the English and the translation as they
were when a person read both (`manage.py approve_texts` writes it); a change in either makes it unread again.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, Literal

from permits import languages
from permits.models import Rulebook
from permits.notices.catalogue import WORDS

INTERFACE, NOTICES = "interface", "notices"
State = Literal["missing", "changed", "unread", "approved"]
STATES: tuple[State, ...] = ("missing", "changed", "unread", "approved")
_SHORT = 12  # hexadecimal digits of a fingerprint


@dataclass(frozen=True)
class Line:
    """One text in English and in the language; `said` is empty when it is missing."""

    key: str
    english: str
    said: str
    state: State


@dataclass(frozen=True)
class Place:
    """All texts of one language at one place. `by` and `on`: who approved last, and when; `promised`: what the words file of a
    district says about its own approval."""

    code: str
    language: str
    lines: tuple[Line, ...]
    by: str = ""
    on: date | None = None
    promised: str = ""

    def count(self, state: State) -> int:
        """How many lines are in a state."""
        return sum(line.state == state for line in self.lines)


def translated() -> list[languages.Language]:
    """Every language but English, drafts that are turned off too."""
    return [one for code, one in languages.every().items() if code != languages.FIRST]


def survey() -> list[Place]:
    """Every place in every language: the interface, the notices, each published year of each district (newest version)."""
    books = _books()
    return [_look(one.code, code, books.get(code)) for one in translated() for code in (INTERFACE, NOTICES, *books)]


def _look(language: str, code: str, book: Rulebook | None) -> Place:
    english, said = _texts(languages.FIRST, code, book), _texts(language, code, book)
    held = approved_file(language)
    approval: dict[str, Any] = held.get(code, {})
    lines = tuple(_line(key, text, said.get(key, ""), approval.get("lines", {})) for key, text in english.items())
    promise = book.parsed.approvals.get(language) if book else None
    return Place(
        code, language, lines, approval.get("by", ""), approval.get("on"),
        f"{promise.name}, {promise.on.isoformat()}" if promise else "",
    )  # fmt: skip


def approved_file(language: str) -> dict[str, Any]:
    """What has been approved: place to `by`, `on` and `lines`, from key to fingerprint; empty while nothing is."""
    path = languages.FOLDER / language / "approved.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def short(*texts: str) -> str:
    """A fingerprint of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:_SHORT]


def _line(key: str, english: str, said: str, approved: Mapping[str, str]) -> Line:
    held = approved.get(short(key))
    if not said:
        state: State = "missing"
    elif held is None:
        state = "unread"
    else:
        state = "approved" if held == short(english, said) else "changed"
    return Line(key, english, said, state)


def _books() -> dict[str, Rulebook]:
    found = Rulebook.objects.select_related("body").order_by("body__code", "school_year", "version")
    return {f"{book.body.code} {book.school_year}": book for book in found}


def _texts(language: str, code: str, book: Rulebook | None) -> dict[str, str]:
    if book is None:
        return _interface(language) if code == INTERFACE else dict(_notices(language))
    rules = book.parsed
    lacking = rules.lacking.get(language, frozenset())
    return {key: text for key, text in sorted(rules.texts.get(language, {}).items()) if text and key not in lacking}


def _interface(language: str) -> dict[str, str]:
    """By message; English is the message itself, as the approved translations list them."""
    if language == languages.FIRST:
        code = next(code for code in languages.approved() if code != languages.FIRST)
        return {key: key.rpartition("\x04")[2] for key in sorted(_compiled(code))}
    return _compiled(language)


def _compiled(language: str) -> dict[str, str]:
    path = languages.FOLDER / language / "LC_MESSAGES" / "django.mo"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = vars(GNUTranslations(file))["_catalog"]
    found: dict[str, str] = {}
    for key, said in catalogue.items():
        if isinstance(key, tuple):  # the forms of a plural
            found[key[0]] = " | ".join(filter(None, (found.get(key[0]), said)))
        elif key:
            found[key] = said
    return found


def _notices(language: str) -> Iterator[tuple[str, str]]:
    """By kind and paragraph; a translation has as many paragraphs as the English, or it counts as missing from there on."""
    for path in sorted(WORDS.glob("*/en.md")):
        own = path.with_name(f"{language}.md")
        for number, block in enumerate(_blocks(own), start=1):
            yield f"{path.parent.name} {number:02d}", block
    papers = WORDS / "papers" / f"{language}.toml"
    if papers.exists():
        for name, table in tomllib.loads(papers.read_text(encoding="utf-8")).items():
            yield from ((f"papers {name}.{key}", str(said)) for key, said in table.items() if isinstance(said, str))


def _blocks(path: Path) -> list[str]:
    if not path.exists():
        return []
    blocks = re.split(r"\n\s*\n|\n(?=title:|text:)", path.read_text(encoding="utf-8"))
    return [block.strip() for block in blocks if block.strip()]
