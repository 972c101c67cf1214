"""How names are found again: the words under which a name is kept, and whether one word is another with one typing error."""

import itertools
from collections.abc import Collection, Mapping

from permits.policy.names import PARTICLES, SUFFIXES, words_of

LONGEST = 60  # letters of a word that are kept and compared
LONGEST_PAIR, SHORTEST = 30, 2  # letters of two words written as one, and of each of them
SHORTEST_FORGIVEN = 3  # in shorter words one error leaves nothing to recognise


def telling(words: list[str]) -> list[str]:
    """The words without particles and suffixes, in their order; all of them when nothing else is left."""
    return [word for word in words if word not in PARTICLES and word not in SUFFIXES] or words


def keys(*parts: str) -> frozenset[str]:
    """Each word of the parts of a name (first, middle, last), and neighbours within a part as one word.

    García-López is kept as garcia, lopez and garcialopez; de la Cruz as de, la, cruz and delacruz.
    """
    return spelled(*parts) | frozenset(one for part in parts for one in _pairs(_led(words_of(part))))


def spelled(*parts: str) -> frozenset[str]:
    """The words of a name in which an error is looked for: each alone, and a surname with the particles that lead up to it.

    Not the pairs of neighbours: of these there are as many as families, of single words only as many as names.
    """
    found = {word for part in parts for word in words_of(part)}
    found.update(begun + word for part in parts for begun, word in _led(words_of(part)))
    return frozenset(word[:LONGEST] for word in found)


def _led(words: list[str]) -> list[tuple[str, str]]:
    """The telling words, each with the particles before it as one word: de la Cruz is ("dela", "cruz")."""
    found, begun = [], ""
    for word in words:
        if word in PARTICLES:
            begun += word
        else:
            found.append((begun, word))
            begun = ""
    return found


def _pairs(led: list[tuple[str, str]]) -> list[str]:
    return [(before + begun + word)[:LONGEST] for (_led, before), (begun, word) in itertools.pairwise(led)]


def taken_apart(word: str) -> list[tuple[str, str]]:
    """Every way in which a word may be two that were written as one; none for a word that is too long to be that."""
    if len(word) > LONGEST_PAIR:
        return []
    return [(word[:place], word[place:]) for place in range(SHORTEST, len(word) - SHORTEST + 1)]


def similar(word: str, known: Mapping[str, Collection[str]]) -> list[str]:
    """What is one error away from this word: a known word, or two of them written as one. `known`: by shortened form."""
    found = [one for one in _near(word, known) if one != word]
    for left, right in taken_apart(word):
        firsts = _near(left, known)
        seconds = _near(right, known) if firsts else []
        found += [one + other for one in firsts for other in seconds if one_error(word, one + other)]
    return list(dict.fromkeys(found))


def _near(word: str, known: Mapping[str, Collection[str]]) -> list[str]:
    """The word itself, if it is known, and the known words that are one error away."""
    among = sorted({one for short in shortened(word) for one in known.get(short, ())})
    return [one for one in among if one == word or one_error(word, one)]


def joined(words: list[str], place: int) -> frozenset[str]:
    """The word at a place of what was typed, alone and as one word with up to two neighbours that include it."""
    spans = [
        (start, end) for start in range(max(0, place - 2), place + 1) for end in range(place + 1, min(len(words), start + 3) + 1)
    ]
    return frozenset("".join(words[start:end])[:LONGEST] for start, end in spans)


def shortened(word: str) -> frozenset[str]:
    """The word and every word it becomes by leaving out one letter: two words one error apart share one of these."""
    word = word[:LONGEST]
    if len(word) < SHORTEST_FORGIVEN:
        return frozenset({word})
    return frozenset({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})


def one_error(one: str, other: str) -> bool:
    """True when one letter is wrong, missing or too many, or two neighbours are swapped. The same word has no error."""
    if one == other or min(len(one), len(other)) < SHORTEST_FORGIVEN - 1 or max(len(one), len(other)) < SHORTEST_FORGIVEN:
        return False
    if len(one) > len(other):
        one, other = other, one
    same = next((place for place, sign in enumerate(one) if sign != other[place]), len(one))
    if len(one) < len(other):
        return len(other) - len(one) == 1 and one[same:] == other[same + 1 :]
    if one[same + 1 :] == other[same + 1 :]:
        return True
    return one[same : same + 2] == other[same : same + 2][::-1] and one[same + 2 :] == other[same + 2 :]
