"""A district's rules for one school year and its words, validated together and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from permits.policy import wordfiles
from permits.policy.entries import Approval, Rules
from permits.policy.problems import Problem, RulebookError
from permits.policy.reading import load
from permits.policy.references import check
from permits.policy.sections import read_rules

__all__ = ["Problem", "Rulebook", "RulebookError", "district_of", "parse"]


@dataclass(frozen=True, eq=False)
class Rulebook(Rules):
    """The year file's rules (the fields of `Rules`) and the words: in every language of the year file, and in drafts.

    `lacking`: by draft language, the keys that it says in the first language.
    """

    texts: Mapping[str, Mapping[str, str]]
    approvals: Mapping[str, Approval]
    lacking: Mapping[str, frozenset[str]]

    def say(self, language: str, key: str, **values: object) -> str:
        """The district's words for a dotted key in one language; paragraphs are parted by an empty line.

        An optional text that the district does not give is "". A language in which it has no words at all is answered in its
        first. KeyError for a key that cannot exist, or a value that the text needs and was not given.
        """
        texts = self.texts.get(language) or self.texts[self.languages[0]]
        return wordfiles.fill(texts[key], {name: str(value) for name, value in values.items()})


def district_of(year: bytes) -> str:
    """The district that a year file is for; empty where it names none, or cannot be read."""
    return load(year, "", []).text("district", "")


def parse(year: bytes, words: Mapping[str, bytes], file: str = "") -> Rulebook:
    """Read a year file and its words (language to TOML bytes) and validate them together.

    `file` names the year file in problems; a words file is named "words/<language>.toml". RulebookError carries every
    problem found: unknown keys, wrong types, missing words, codes that name nothing, words nobody uses, placeholders that
    differ between languages. The same files are read once per process.
    """
    return _parsed(year, tuple(sorted(words.items())), file or "year file")


@lru_cache(maxsize=64)
def _parsed(year: bytes, words: tuple[tuple[str, bytes], ...], file: str) -> Rulebook:
    found: list[Problem] = []
    table = load(year, file, found)
    tables = {language: load(content, wordfiles.file_of(language), found) for language, content in words}
    if found:  # what cannot be read says nothing of what it lacks
        raise RulebookError(tuple(found))
    rules = read_rules(table)
    check(rules, file, found)
    read = wordfiles.read_words(rules, tables, found)
    if found:
        raise RulebookError(tuple(dict.fromkeys(found)))
    own = {part.name: getattr(rules, part.name) for part in fields(rules)}
    return Rulebook(**own, texts=read.texts, approvals=read.approvals, lacking=read.lacking)
