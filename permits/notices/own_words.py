"""What a person of the office adds to a notice in words of their own: where it stands, and in which languages it exists.

Nothing else in a notice can be changed: what the law asks for is in the files of words, and stays.
"""

from collections.abc import Mapping

from permits.languages import FIRST
from permits.models import Notice, Rulebook
from permits.notices.catalogue import KINDS

# The value of a kind that holds them, the first that it has.
PLACES = ("grounds_note", "district_note")


def place_of(kind: str) -> str:
    """The value of a kind that holds such words; empty where it takes none."""
    return next((name for name in PLACES if name in KINDS[kind].values), "")


def needed(language: str) -> tuple[str, ...]:
    """In which languages words must exist: the family's own, and English for colleagues."""
    return tuple(dict.fromkeys((language, FIRST)))


def own_words(notice: Notice) -> dict[str, str]:
    """The words by language, the family's first; empty when nobody added any."""
    own = notice.content.get("own", {})
    return {language: own[language] for language in dict.fromkeys((*needed(notice.language), *own)) if own.get(language)}


def must_say(notice: Notice) -> bool:
    """Without such words the notice would say nothing, or name a ground and leave out the why that the ground promises."""
    return place_of(notice.kind) in KINDS[notice.kind].required or _explains(notice)


def _explains(notice: Notice) -> bool:
    """A ground of the decision says that it is explained here."""
    book = Rulebook.objects.held(notice.content["rulebook"])
    if notice.decision is None or not book.is_readable:
        return False
    grounds = book.parsed.grounds
    return any(grounds[code].needs_note for code in notice.decision.grounds if code in grounds)


def lacking(notice: Notice) -> tuple[str, ...]:
    """The languages in which words that were added, or must be, do not exist yet: the family's own, and English for colleagues.

    English and Spanish are equals: what stands in one of them only does not leave (practice.md A13).
    """
    words = own_words(notice)
    return tuple(language for language in needed(notice.language) if language not in words and (words or _explains(notice)))


def with_words(content: Mapping[str, object], kind: str, language: str, words: Mapping[str, str]) -> dict[str, object]:
    """A notice's content with these words in their place, in the notice's language."""
    values = dict(content["values"])  # type: ignore[call-overload]
    place = place_of(kind)
    values.pop(place, None)
    if words.get(language):
        values[place] = words[language]
    return {**content, "values": values, "own": {one: text for one, text in words.items() if text}}
