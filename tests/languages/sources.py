"""Every text that we say, by language and place: the interface, the notices, the printed papers, the districts' words."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polib

from tests.house import ROOT
from tests.messages import catalogue

NOTICES = ROOT / "permits" / "notices" / "words"
_MARK = re.compile(r"<[^>]+>|%\(\w+\)[a-z]|%%|\{[^}]*\}|\*\*|^#+ ", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """One text: where it stands, its key there, and what it says with its placeholders."""

    where: str
    key: str
    said: str

    @property
    def plain(self) -> str:
        """Without tags, placeholders and marks."""
        return _MARK.sub(" ", self.said)


@cache
def texts(language: str) -> tuple[Text, ...]:
    """All of them in English or Spanish."""
    return (*_interface(language), *_notices(language), *_papers(language), *_words(language))


def _interface(language: str) -> Iterator[Text]:
    for entry in polib.pofile(str(catalogue("po"))):
        forms = [entry.msgid, entry.msgid_plural] if language == "en" else [entry.msgstr, *entry.msgstr_plural.values()]
        yield from (Text("interface", entry.msgid, said) for said in forms if said)


def _notices(language: str) -> Iterator[Text]:
    for path in sorted(NOTICES.glob(f"*/{language}.md")):
        for block in re.split(r"\n\s*\n|\n(?=title:|text:|- )", path.read_text(encoding="utf-8")):
            said = re.sub(r"^(subject|title|text): ", "", block.strip())
            if said and not re.fullmatch(r"## (message|letter)|\{[a-z_]+\}", said):
                yield Text(f"notice {path.parent.name}", said[:30], said)
    for name, row in tomllib.loads((NOTICES / "values.toml").read_text(encoding="utf-8")).items():
        yield Text("example", name, row[language])


def _papers(language: str) -> Iterator[Text]:
    table = tomllib.loads((NOTICES / "papers" / f"{language}.toml").read_text(encoding="utf-8"))
    yield from (Text("paper", key, said) for key, said in _flat(table))


def _words(language: str) -> Iterator[Text]:
    for path in sorted((ROOT / "districts").glob(f"*/words/{language}.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from (Text(f"words of {path.parent.parent.name}", key, said) for key, said in _flat(table))


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from _flat(value, here)
        elif isinstance(value, str):
            yield here, " ".join(value.split())
