"""A district's rules for one school year and its words, validated together and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from permits.policy import wordfiles
from permits.policy.entries import Approval, Rules
from permits.policy.problems import Problem, RulebookError
from permits.policy.reading import load
from permits.policy.references import check
from permits.policy.sections import read_rules

__all__ = ["Problem", "Rulebook", "RulebookError", "parse"]


@dataclass(frozen=True, eq=False)
class Rulebook(Rules):
    """The year file's rules (the fields of `Rules`) and the words in every language."""

    texts: Mapping[str, Mapping[str, str]]
    approvals: Mapping[str, Approval]

    def say(self, language: str, key: str, **values: object) -> str:
        """The district's words for a dotted key in one language; paragraphs are parted by an empty line.

        An optional text that the district does not give is "". KeyError for a language it does not have, a key that cannot
        exist, or a value that the text needs and was not given.
        """
        return wordfiles.fill(self.texts[language][key], {name: str(value) for name, value in values.items()})


def parse(year: bytes, words: Mapping[str, bytes], file: str = "") -> Rulebook:
    """Read a year file and its words (language to TOML bytes) and validate them together.

    `file` names the year file in problems; a words file is named "words/<language>.toml". RulebookError carries every
    problem found: unknown keys, wrong types, missing words, codes that name nothing, words nobody uses, placeholders that
    differ between languages.
    """
    found: list[Problem] = []
    table = load(year, file or "year file", found)
    rules = read_rules(table)
    check(rules, file or "year file", found)
    texts, approvals = wordfiles.read_words(rules, words, found)
    if found:
        raise RulebookError(tuple(dict.fromkeys(found)))
    return Rulebook(**{part.name: getattr(rules, part.name) for part in fields(rules)}, texts=texts, approvals=approvals)
