"""Every notice we send: what it is for, whether the law asks for it, and the values its words need."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from permits.languages import FIRST, approved, every

Shape = Literal["line", "list", "text"]


@dataclass(frozen=True)
class Value:
    """One thing that words may name in braces.

    `line` is one line; `list` has one item a line (a leading dash is dropped); `text` is paragraphs with an empty line
    between them. `private` values stand in letters only, never in an e-mail or a text. `samples` by language.
    """

    name: str
    about: str
    samples: Mapping[str, str]
    shape: Shape = "line"
    private: bool = False

    def sample(self, language: str) -> str:
        """An example for tests, the catalogue page and previews."""
        return self.samples.get(language) or self.samples[FIRST]


@dataclass(frozen=True)
class Kind:
    """One notice.

    `legal`: the law or the district's policy asks for it, and it is kept as proof. `has_letter`: it can go by post.
    `shown_first`: the office sees it and sends it. `by_text_too`: it says something without the secret half of the number, which
    no text or call carries. `chased`: when nobody opens it, a person takes it up, and then a letter. `frame` is the folder of the
    words around it. `values` are all names it takes; those in `optional` may be empty or absent.
    """

    code: str
    about: str
    legal: bool
    has_letter: bool
    shown_first: bool
    by_text_too: bool
    chased: bool
    frame: str
    values: frozenset[str]
    optional: frozenset[str]

    @property
    def in_writing(self) -> bool:
        """It must come by e-mail or on paper: the law asks for it, or it holds the whole number, which nobody reads out."""
        return self.has_letter and (self.legal or "number" in self.values)

    @property
    def required(self) -> frozenset[str]:
        """The values that must be given and not be empty."""
        return self.values - self.optional


WORDS = Path(__file__).parent / "words"
FAMILY_FRAME = "frame"


def _values() -> dict[str, Value]:
    table = tomllib.loads((WORDS / "values.toml").read_text(encoding="utf-8"))
    return {
        name: Value(
            name,
            row["about"],
            {code: row[code] for code in every() if code in row},
            row.get("shape", "line"),
            private=row.get("private", False),
        )
        for name, row in table.items()
    }


VALUES: Mapping[str, Value] = _values()


def _kinds() -> dict[str, Kind]:
    table = tomllib.loads((WORDS / "kinds.toml").read_text(encoding="utf-8"))
    kinds = {}
    for code, row in table["kinds"].items():
        names = " ".join([*(table[part] for part in row["with"]), row.get("values", "")]).split()
        kinds[code] = Kind(
            code=code,
            about=row["about"],
            legal=row.get("legal", False),
            has_letter=row.get("has_letter", True),
            shown_first=row.get("shown_first", False),
            by_text_too=row.get("by_text_too", True),
            chased=row.get("chased", False),
            frame=row.get("frame", FAMILY_FRAME),
            values=frozenset(name.rstrip("?") for name in names),
            optional=frozenset(name[:-1] for name in names if name.endswith("?")),
        )
    return kinds


KINDS: Mapping[str, Kind] = _kinds()

FRAMES = tuple(dict.fromkeys(kind.frame for kind in KINDS.values()))

# In these everything is said; a draft language is for pages only.
LANGUAGES = approved()


def samples(kind: Kind, language: str) -> dict[str, str]:
    """A full set of example values for a kind."""
    return {name: VALUES[name].sample(language) for name in sorted(kind.values)}
