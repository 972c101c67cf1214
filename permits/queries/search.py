"""The one search box: who is meant, best match first, at most fifty, within the person's own bodies. Nothing is counted.

Names are looked up in steps, each only while there is room: all words as typed; words as beginnings; words with one typing
error. Every step reads plain indexes (ADR 9) and is bounded; what it brings is compared once more with the case itself.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from permits import access
from permits.access import Staff
from permits.models import Application, SearchKey, Side, Spelling
from permits.models.search_key import EMAIL, PHONE
from permits.policy import asked as asking
from permits.policy import spelling
from permits.policy.asked import Asked
from permits.queries import desk, lists
from permits.queries.desk import Row

MOST = 50
# A case has a few rows that fit (two bodies, a word and the same word joined to its neighbour): so many make fifty cases.
READ = 4 * MOST
BORN_THAT_DAY = 5000  # of children of one birth date, so many are compared with the rest of what was typed
SIMILAR = 200  # words one typing error away from one word
_LAST_SIGN = "\U0010ffff"
_COMPARED = ("pk", "first_name", "middle_name", "last_name", "birth_date", "email", "phone")
EXACT, BEGINS, SIMILAR_NAME = range(3)


@dataclass(frozen=True)
class Hit:
    """A side that was found, and by what: "" (the name or the reference), "spelling", "email", "phone" or "birth_date"."""

    row: Row
    by: str


@dataclass(frozen=True)
class Found:
    """Best match first. `more`: there are others beyond these."""

    hits: Sequence[Hit]
    more: bool


@dataclass(frozen=True, order=True)
class _Fit:
    """How well a case fits: its worst word, all its words, then the newest."""

    worst: int
    together: int
    newest: int
    application: int
    by: str


def by_reference(user: Staff, reference: str) -> Application | None:
    """The application of that reference, if a body of the person has a side of it; sealed ones too."""
    side = access.sides_of(user).select_related("application").filter(application__reference=reference).first()
    return side.application if side else None


def search(user: Staff, bodies: Collection[int], asked: Asked) -> Found:
    """What fits everything that was asked, but a reference. `bodies` are the person's; at most nine queries."""
    compared, more = _read(bodies, asked)
    fits = sorted(fit for one in compared if (fit := _compare(asked, *one)))
    best = {fit.application: (place, fit.by) for place, fit in enumerate(fits[:MOST])}
    # However a row came here, the person's own sides decide what is shown.
    sides = lists.shown(access.sides_of(user).filter(application__in=best), user)
    rows = desk.rows_of(sorted(sides, key=lambda side: (best[side.application_id][0], side.pk)))
    return Found([Hit(row, best[row.side.application_id][1]) for row in rows], more or len(fits) > MOST)


def _read(bodies: Collection[int], asked: Asked) -> tuple[Iterable[tuple[Any, ...]], bool]:
    """Cases to compare, as tuples of _COMPARED, and whether there may be more of them than were read."""
    cases = Application.objects.filter(is_sealed=False)
    if asked.dates and not (asked.email or asked.phone):
        most = BORN_THAT_DAY if asked.words else MOST + 1
        # Scoped by a side that exists, not by a join: two sides would give a case twice.
        mine = Exists(Side.objects.filter(application=OuterRef("pk"), body__in=bodies))
        born = list(cases.filter(mine, birth_date__in=asked.dates).order_by("-pk").values_list(*_COMPARED)[:most])
        return born, len(born) == most
    found: dict[int, None] = {}
    more = False
    for step in _steps(bodies, asked):
        read = list(step[:READ])
        found.update(dict.fromkeys(read))
        more = more or len(read) == READ
        if len(found) > MOST:
            break
    return (cases.filter(pk__in=list(found)).values_list(*_COMPARED) if found else []), more


def _steps(bodies: Collection[int], asked: Asked) -> Iterator[Any]:
    """Ids of applications, the likeliest first; a step is asked for only when those before it left room."""
    keys = SearchKey.objects.filter(body__in=bodies)
    ids = "application_id"
    if asked.email or asked.phone:
        # A telephone number is kept backwards: its last digits are a beginning.
        start = EMAIL + asked.email if asked.email else PHONE + asked.phone[::-1]
        yield keys.filter(_begins(start)).order_by("key", f"-{ids}").values_list(ids, flat=True)
        return
    words = list(zip(asked.words, asked.near, strict=True))
    if len(words) > 1 or any(len(joined) > 1 for _word, joined in words):
        yield _holding(keys, [Q(key__in=joined) for _word, joined in words], words, f"-{ids}")
    if words:
        yield _holding(keys, [_begins(word) for word, _joined in words], words, "key", f"-{ids}")
    if asked.beginning:
        yield keys.filter(_begins(EMAIL + asked.beginning)).order_by("key", f"-{ids}").values_list(ids, flat=True)
    if words:
        similar = _similar(asked.words)
        if any(similar.values()):
            wanted = [Q(key__in={*joined, *similar[word]}) | _begins(word) for word, joined in words]
            yield _holding(keys, wanted, words, f"-{ids}")


def _holding(keys: Any, wanted: Sequence[Q], words: Sequence[tuple[str, Any]], *order: str) -> Any:
    """Ids of cases that hold each of the wanted keys. The longest word leads: it is likely to be the rarest."""
    leader = max(range(len(words)), key=lambda place: len(words[place][0]))
    others = [
        Exists(SearchKey.objects.filter(one, application=OuterRef("application"), body=OuterRef("body")))
        for place, one in enumerate(wanted)
        if place != leader
    ]
    return keys.filter(wanted[leader], *others).order_by(*order).values_list("application_id", flat=True)


def _begins(start: str) -> Q:
    return Q(key__gte=start, key__lt=start + _LAST_SIGN)


def _similar(words: Sequence[str]) -> dict[str, list[str]]:
    """For each word what names hold that is one typing error away: a word, or two neighbours as one. One query."""
    parts = {part for word in words for pair in spelling.taken_apart(word) for part in pair}
    short = {one for word in parts.union(words) for one in spelling.shortened(word)}
    known: dict[str, list[str]] = {}
    for shortened, word in Spelling.objects.filter(shortened__in=short).values_list("shortened", "word"):
        known.setdefault(shortened, []).append(word)
    return {word: spelling.similar(word, known)[:SIMILAR] for word in words}


def _compare(asked: Asked, pk: int, first: str, middle: str, last: str, born: Any, email: str, phone: str) -> _Fit | None:
    """How a case fits all that was asked; None when it does not."""
    if asked.dates and born not in asked.dates:
        return None
    if asked.email and not email.lower().startswith(asked.email):
        return None
    if asked.phone and not asking.phone_key(phone).startswith(asked.phone[::-1]):
        return None
    if not asked.words:
        by = "email" if asked.email else "phone" if asked.phone else "birth_date"
        return _Fit(EXACT, 0, -pk, pk, by)
    kept = spelling.keys(first, middle, last)
    grades = [_grade(word, joined, kept) for word, joined in zip(asked.words, asked.near, strict=True)]
    fits = [grade for grade in grades if grade is not None]
    if len(fits) == len(grades) and max(fits) < SIMILAR_NAME:
        return _Fit(max(fits), sum(fits), -pk, pk, "")
    if asked.beginning and email.lower().startswith(asked.beginning):
        return _Fit(BEGINS, len(grades), -pk, pk, "email")
    return _Fit(SIMILAR_NAME, sum(fits), -pk, pk, "spelling") if len(fits) == len(grades) else None


def _grade(word: str, joined: frozenset[str], kept: frozenset[str]) -> int | None:
    if not joined.isdisjoint(kept):
        return EXACT
    if any(one.startswith(word) for one in kept):
        return BEGINS
    return SIMILAR_NAME if any(spelling.one_error(word, one) for one in kept) else None
