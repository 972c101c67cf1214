"""How names are found again: the words under which a name is kept, and whether one word is another with one typing error."""

from permits.policy.names import PARTICLES, SUFFIXES, words_of

LONGEST = 60  # letters of a word that are kept and compared
SHORTEST_FORGIVEN = 3  # in shorter words one error leaves nothing to recognise


def telling(words: list[str]) -> list[str]:
    """The words without particles and suffixes, in their order; all of them when nothing else is left."""
    return [word for word in words if word not in PARTICLES and word not in SUFFIXES] or words


def keys(*parts: str) -> frozenset[str]:
    """Each word of the parts of a name (first, middle, last), and neighbours within a part as one word.

    García-López is kept as garcia, lopez and garcialopez; de la Cruz as de, la, cruz and delacruz.
    """
    found: set[str] = set()
    for part in parts:
        words = words_of(part)
        found.update(words)
        begun = ""  # particles that lead up to the next telling word
        before = ""
        for word in words:
            if word in PARTICLES:
                begun += word
                continue
            found.update({begun + word, before + begun + word} if before else {begun + word})
            before, begun = word, ""
    return frozenset(word[:LONGEST] for word in found)


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
