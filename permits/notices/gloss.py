"""A Spanish notice said again in English: for the clerk who sends it, and as the second half of a letter in both languages,
which a family shows to the other district."""

import re
from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache

from permits.models import Notice, Rulebook
from permits.notices import outbox
from permits.notices.dates import day_in_words, hour_in_words, month_name
from permits.notices.own_words import own_words, place_of
from permits.notices.render import Rendered, render
from permits.policy.rulebook import Rulebook as Rules
from permits.wording import FIELDS, RETURN_REASONS, STAND_INS, UNREADABLE, in_language

_MONTHS = {month_name(month, "es"): month for month in range(1, 13)}
_WEEKDAY = r"(lunes |martes |miércoles |jueves |viernes |sábado |domingo )?"
_DAY = re.compile(rf"{_WEEKDAY}(\d{{1,2}}) de ({'|'.join(_MONTHS)}) de (\d{{4}})")
_HOUR = re.compile(r"(?:, a las? )?(\d{1,2}):(\d{2})\s(a|p)\.\sm\.")
_WORDS = ("late.attach", "county.name", "district.name", "district.office", "contacts.office.hours")


def in_english(notice: Notice, letter_date: date | None = None) -> Rendered:
    """The notice in English, from the same values; what a clerk wrote in Spanish stays Spanish unless it was glossed.

    `letter_date` as in `outbox.rendered`.
    """
    return render(notice.kind, "en", values_in_english(notice, letter_date), to_student=notice.to_student)


def values_in_english(notice: Notice, letter_date: date | None = None) -> dict[str, str]:
    """What its words name, in English."""
    rulebook = int(notice.content["rulebook"])
    phrases = _phrases(rulebook)
    values = {name: _in_english(str(value), phrases) for name, value in outbox.values_of(notice, letter_date).items()}
    values.update({name: value.replace("/es/", "/en/") for name, value in values.items() if name.endswith("_url")})
    own, place = own_words(notice), place_of(notice.kind)
    if own.get("en"):
        values[place] = own["en"]
    return values


def _in_english(text: str, phrases: dict[str, str]) -> str:
    if text in phrases:
        return phrases[text]
    return "\n".join(_line(line, phrases) for line in text.split("\n"))


def _line(line: str, phrases: dict[str, str]) -> str:
    if line in phrases:
        return phrases[line]
    head, colon, tail = line.partition(": ")
    if colon and (head in phrases or tail in phrases):  # a paper and its fault, or a child and its paper
        return f"{phrases.get(head, head)}: {phrases.get(tail, tail)}"
    return _HOUR.sub(_hour, _DAY.sub(_day, line))


def _day(found: re.Match[str]) -> str:
    return day_in_words(date(int(found[4]), _MONTHS[found[3]], int(found[2])), "en", weekday=bool(found[1]))


def _hour(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
    said = hour_in_words(time(hour, int(found[2])), "en")
    return f", at {said}" if found[0].startswith(",") else said


@lru_cache(maxsize=16)
def _phrases(rulebook: int) -> dict[str, str]:
    """Spanish to English for every sentence that a value can hold: the year file's and our own."""
    return {spanish: english for english, spanish in _pairs(Rulebook.objects.held(rulebook).parsed) if spanish}


def _pairs(rules: Rules) -> Iterator[tuple[str, str]]:
    keys = [
        *_WORDS,
        *(f"requirements.{code}.label" for code in rules.requirements),
        *(f"grounds.{code}.letter" for code in rules.grounds),
        *(f"contacts.{code}.{part}" for code in rules.contacts for part in ("label", "hours")),
    ]
    for key in keys:
        try:
            yield rules.say("en", key), rules.say("es", key)
        except KeyError:
            continue
    for labels in (RETURN_REASONS, FIELDS, STAND_INS, UNREADABLE):
        for label in labels.values():
            yield in_language(label, "en"), in_language(label, "es")
