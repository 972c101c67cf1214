"""Are these the same names? Accents, case, hyphens, apostrophes, the order and the number of surnames are forgiven.

A filter beside the number, never a secret (design.md, Confirmation number).
"""

import re
import unicodedata

# Letters that Unicode does not take apart into a base and a mark.
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t", "ŋ": "n"}
)
_APOSTROPHES = re.compile(r"['\u2018\u2019\u201b\u02b9-\u02bf\u00b4`\u2032\uff07\u2bbb]")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")  # not the vowel signs of Thai or the voicing marks of Japanese
_KEEP_MARKS = {"Mn", "Mc", "Me"}
PARTICLES = frozenset(
    {"de", "del", "la", "las", "los", "el", "y", "e", "i", "da", "das", "do", "dos", "van", "von", "der", "den", "di", "al"}
)
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def fold(text: str) -> str:
    """The words of a name without accents, case, hyphens and apostrophes, in alphabetical order, one space between them."""
    return " ".join(sorted(words_of(text)))


def alphabetical(text: str) -> str:
    """The key by which names are put in order, the same on every database: accents and case do not count, ñ comes after n."""
    kept = unicodedata.normalize("NFC", text.casefold()).replace("ñ", "n~")
    return _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", kept)).translate(_PLAIN)


def same_surname(filed: str, typed: str) -> bool:
    """True when one holds all the surnames of the other: Núñez de la O'Hara, nunez ohara and OHARA-NUÑEZ are the same.

    An empty text is the same only as an empty one: a child who has only one name.
    """
    return _same(filed, typed)


def same_first_name(filed: str, typed: str) -> bool:
    """The same rule for first names: María José, Maria and JOSE MARIA are the same."""
    return _same(filed, typed)


def _same(filed: str, typed: str) -> bool:
    one, other = words_of(filed), words_of(typed)
    if not one or not other:
        return not one and not other
    if "".join(one) == "".join(other):
        return True
    first, second = _telling(one), _telling(other)
    return first <= second or second <= first


def _telling(words: list[str]) -> frozenset[str]:
    kept = frozenset(words) - PARTICLES - SUFFIXES
    return kept or frozenset(words)


def words_of(text: str) -> list[str]:
    """The words of a name in their order, without accents, case, hyphens and apostrophes."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", folded)).translate(_PLAIN)
    folded = _APOSTROPHES.sub("", folded)
    spaced = "".join(sign if sign.isalnum() or unicodedata.category(sign) in _KEEP_MARKS else " " for sign in folded)
    return spaced.split()
