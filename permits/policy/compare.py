"""What a version of the rules says, line by line, and what another version says otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from permits.policy.entries import Condition, Question, Rules, Window
from permits.policy.rulebook import Rulebook

# What stands alone in the year file, and not in a table of its own.
YEAR = "year"
# True or false, a number, a text, a day, an hour, nothing; or a list of texts, days, or (fact, values) of a condition.
Value = bool | int | str | date | time | tuple[Any, ...] | None
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """What became of one line: `section` and `key` as in the year file, `code` of the entry, empty where there is none.

    `kind` is "new" or "gone" for a whole entry (then `key` is empty, both values None) or "changed".
    """

    kind: str
    section: str
    code: str
    key: str
    before: Value = None
    after: Value = None


@dataclass(frozen=True)
class Reworded:
    """One text that families or letters read; empty where a version has none. Days and numbers stand in it filled in."""

    language: str
    key: str
    before: str
    after: str


def lines(rules: Rules) -> Mapping[Place, Value]:
    """Everything that the year file says, by (section, code, key), in its order. No line is left out, also where it is empty."""
    found: dict[Place, Value] = {}
    for part in fields(Rules):
        value = getattr(rules, part.name)
        if is_dataclass(value):
            found.update(_entry(part.name, "", value))
        elif isinstance(value, Mapping) or part.name in {"routes", "late_questions", "schools"}:
            for entry in value.values() if isinstance(value, Mapping) else value:
                found.update(_entry(part.name, entry.code, entry))
        else:
            found[YEAR, "", part.name] = _plain(value)
    return found


def changes(before: Rules, after: Rules) -> tuple[Change, ...]:
    """What `after` says otherwise than `before`, in the order of the year file; what is gone stands last. Pure."""
    old, new = lines(before), lines(after)
    had, has = _entries(old), _entries(new)
    found: dict[Change, None] = {}
    for place in dict.fromkeys((*new, *old)):
        section, code, key = place
        if code and (section, code) not in had:
            found[Change("new", section, code, "")] = None
        elif code and (section, code) not in has:
            found[Change("gone", section, code, "")] = None
        elif old.get(place) != new.get(place):
            found[Change("changed", section, code, key, old.get(place), new.get(place))] = None
    return tuple(found)


def reworded(before: Rulebook, after: Rulebook) -> tuple[Reworded, ...]:
    """The texts that differ, language by language; also those in which only a filled-in day or number is another one."""
    found: list[Reworded] = []
    for language in dict.fromkeys((*after.texts, *before.texts)):
        old, new = before.texts.get(language, {}), after.texts.get(language, {})
        pairs = {key: (old.get(key, ""), new.get(key, "")) for key in dict.fromkeys((*new, *old))}
        found += [Reworded(language, key, *pair) for key, pair in pairs.items() if pair[0] != pair[1]]
    return tuple(found)


def moved(before: Value, after: Value) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Of two lists: what came to it, and what went. Both empty where only the order differs, or where it is no list."""
    old, new = (value if isinstance(value, tuple) else () for value in (before, after))
    return tuple(one for one in new if one not in old), tuple(one for one in old if one not in new)


def _entries(held: Mapping[Place, Value]) -> frozenset[tuple[str, str]]:
    return frozenset((section, code) for section, code, _key in held)


def _entry(section: str, code: str, entry: Any) -> Iterator[tuple[Place, Value]]:
    for part in fields(entry):
        value = getattr(entry, part.name)
        if part.name == "window":
            span: Window | None = value
            yield (section, code, "opens"), span.opens if span else None
            yield (section, code, "last_day"), span.last_day if span else None
        elif part.name != "code" or not code:
            yield (section, code, part.name), _plain(value)


def _plain(value: Any) -> Value:
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    if isinstance(value, Condition):
        return tuple((fact, tuple(sorted(values))) for fact, values in value.tests)
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, tuple):
        return tuple(one.code if isinstance(one, Question) else one for one in value)
    plain: Value = value
    return plain
