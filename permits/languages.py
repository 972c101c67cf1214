"""Which languages there are, and how each writes its days and hours: one file each, `permits/locale/<code>/language.toml`.

A language is approved or a draft. Approved ones (English first: it is the language of the code) are offered everywhere, and
everything must exist in each of them. A draft serves the family's pages only, where the installation turns it on, and what it
lacks is said in English; whatever is sent or printed is in an approved language.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "locale"
FIRST = "en"


@dataclass(frozen=True)
class Language:
    """One language. `name` in itself and `english` in English; `mark`: "a draft, not yet checked by a person", in itself.

    Patterns name {day}, {month}, {year}, {weekday}; {hour}, {minute}, {half}; {date}, {time}. `moment_at_one` is the pattern
    of a moment between one and two where the language says it otherwise. `date_order`: day, month and year as they are typed.
    """

    code: str
    name: str
    english: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    halves: tuple[str, ...]
    date: str
    date_with_weekday: str
    time: str
    moment: str
    date_order: tuple[str, ...]
    moment_at_one: str = ""
    months_small: bool = False
    is_draft: bool = False
    mark: str = ""


@cache
def every() -> Mapping[str, Language]:
    """By code, English first, drafts last. ValueError for a file that is not as it should be."""
    found = [_read(path) for path in FOLDER.glob("*/language.toml")]
    return {one.code: one for one in sorted(found, key=lambda one: (one.is_draft, one.code != FIRST, one.code))}


def approved() -> tuple[str, ...]:
    """The codes of the languages in which everything exists."""
    return tuple(code for code, one in every().items() if not one.is_draft)


def sent_in(code: str) -> str:
    """The language of what is sent or printed for somebody who reads pages in this one."""
    return code if code in approved() else FIRST


def shown(drafts: Sequence[str]) -> list[Language]:
    """The approved languages and these drafts. ValueError for a code that has no file or is no draft."""
    unknown = [code for code in drafts if code not in every() or not every()[code].is_draft]
    if unknown:
        raise ValueError(", ".join(unknown))
    return [every()[code] for code in (*approved(), *drafts)]


def _read(path: Path) -> Language:
    values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    strange = sorted(values.keys() - {field.name for field in fields(Language)})
    lengths = {"months": 12, "weekdays": 7, "halves": 2, "date_order": 3}
    wrong = [name for name, length in lengths.items() if len(values.get(name, ())) != length]
    if strange or wrong or (values.get("is_draft") and not values.get("mark")):
        raise ValueError(f"{path}: unknown {strange}, of wrong length {wrong}, or a draft without its mark")
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Language(code=path.parent.name, **made)
