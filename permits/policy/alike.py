"""Do two applications look as if they were for the same child? A person judges; this only finds what to show."""

from datetime import date

from permits.policy import names, spelling

MONTHS = 12
SHORTEST = 4  # letters of a word in which a typing error is forgiven: in shorter names it is another name


def dates(born: date) -> tuple[date, ...]:
    """The birth date, and the one it becomes when day and month are swapped, as in the Latin order."""
    if born.day > MONTHS or born.day == born.month:
        return (born,)
    return (born, born.replace(day=born.month, month=born.day))


def same_child(first: str, last: str, other_first: str, other_last: str) -> bool:
    """The names of children with the same birth date, spelling forgiven: accents, order, a surname left out, one wrong letter.

    Twins differ by first name.
    """
    alike = names.same_first_name(first, other_first) or _one_error(first, other_first)
    return alike and (names.same_surname(last, other_last) or _one_error(last, other_last))


def same_adult(one: str, other: str) -> bool:
    """The full names of two adults who filed are one person's, spelling forgiven. One word alone must be the whole of both: a
    surname is shared by a home."""
    mine, theirs = names.words_of(one), names.words_of(other)
    if min(len(mine), len(theirs)) < 2:  # noqa: PLR2004
        return bool(mine) and mine == theirs
    return names.same_first_name(one, other) or _one_error(one, other)


def _one_error(one: str, other: str) -> bool:
    """The same words but for one letter of one of them."""
    mine, theirs = names.words_of(one), names.words_of(other)
    if len(mine) != len(theirs):
        return False
    differ = [(left, right) for left, right in zip(mine, theirs, strict=True) if left != right]
    return len(differ) == 1 and min(map(len, differ[0])) >= SHORTEST and spelling.one_error(*differ[0])
