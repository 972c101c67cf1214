"""What a clerk typed into the one search box, understood without asking which kind of thing it is.

Behind the eight digits of a reference may stand the family's secret. Nothing of it is kept: `Asked` has no place for it, and
digits that make no sense are counted as left out, never repeated.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permits.policy import names, numbers, spelling

LONGEST = 200
MOST_WORDS = 6
_HUNDRED = 100  # years below it were written with two digits
PHONE, LOCAL_PHONE = 10, 7  # digits of a telephone number with and without its area code

_EMAIL = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"]*")
_MARK = r"\s*[/.\-\u2010-\u2013]\s*"
_ALONE, _ENDS = r"(?<![\w/.\-])(?<!\d )", r"(?![\w/\-]|\.\d)"
_NUMERIC = re.compile(rf"{_ALONE}(\d{{1,2}}){_MARK}(\d{{1,2}}){_MARK}(\d{{4}}|\d{{2}}){_ENDS}")
_YEAR_FIRST = re.compile(rf"{_ALONE}((?:19|20)\d\d){_MARK}(\d{{1,2}}){_MARK}(\d{{1,2}}){_ENDS}")
_DAY_BY_NAME = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|º)?[\s.,\-/]*(?:(?:de|of)\s+)?([^\W\d_]{3,})\.?[\s,\-/]*(?:(?:de|del)\s+)?(\d{4})(?!\w)"
)
_NAME_DAY = re.compile(r"(?<!\w)([^\W\d_]{3,})\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?[\s,\-/]+(\d{4})(?!\w)")
_NUMBER = re.compile(r"\+?\(?\d(?:[\s\d()/\\.\-\u2010-\u2015\u2212+#]*\d)?")
_AS_REFERENCE = re.compile(r"\(?\d{4}[\s\-\u2010-\u2015.]*\d{4}(?!\d)")


@dataclass(frozen=True)
class Asked:
    """What was understood. `text` is how it may be shown and kept; it holds no digit that nobody understood.

    `words`: telling words of a name, folded; `near`: for each of them the joined words that mean it too. `beginning`: what
    an e-mail address may begin with, when only one word was typed. `dates`: every reading of a birth date. `problem`: "short"
    (fewer digits than a telephone number), "reference" (its check digit does not fit), "code" (the secret half alone), "day"
    (no such day), or empty.
    """

    text: str = ""
    reference: str = ""
    dates: tuple[date, ...] = ()
    email: str = ""
    phone: str = ""
    words: tuple[str, ...] = ()
    near: tuple[frozenset[str], ...] = ()
    beginning: str = ""
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing in it by which a case could be found."""
        return not (self.reference or self.dates or self.email or self.phone or self.words or self.beginning)


def understand(typed: str, months: Mapping[str, int], this_year: int) -> Asked:
    """Read the box. `months`: names of months in every language, folded, with their number."""
    rest = _digits_plain(unicodedata.normalize("NFC", typed[:LONGEST])).strip()
    found = _EMAIL.search(rest)
    email = found[0].strip(".").lower() if found and len(found[0].partition("@")[0]) > 1 else ""
    rest = _EMAIL.sub(" ", rest)
    dates, said, rest, no_day = _dates(rest, months, this_year)
    beginning = _beginning(rest) if not (email or dates) else ""
    reference = phone = problem = ""
    if not (beginning and any(sign.isdigit() for sign in beginning)):
        reference, phone, problem = _number(rest)
        rest = _NUMBER.sub(" ", rest)
        rest = "".join(sign for sign in rest if not sign.isdigit())
    if reference:
        return Asked(text=numbers.show_reference(reference), reference=reference, phone=phone)
    rest = " ".join(part for part in rest.split() if any(sign.isalnum() for sign in part))
    words = names.words_of(rest)[:MOST_WORDS]
    telling = spelling.telling(words)
    text = " ".join(part for part in (rest, said, email, show_phone(phone)) if part)
    return Asked(
        text=text, dates=dates, email=email, phone=phone, words=tuple(word[: spelling.LONGEST] for word in telling),
        near=tuple(spelling.joined(words, words.index(word)) for word in telling), beginning=beginning,
        problem=problem or no_day,
    )  # fmt: skip


def show_phone(digits: str) -> str:
    """3235550111 as (323) 555-0111; seven digits as 555-0111."""
    if len(digits) == PHONE:
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return f"{digits[:3]}-{digits[3:]}" if digits else ""


def phone_key(phone: str) -> str:
    """The last ten digits of a telephone number backwards, so that its end is a beginning. Empty for less than seven digits."""
    digits = "".join(sign for sign in _digits_plain(phone) if sign.isdigit())
    return digits[: -PHONE - 1 : -1] if len(digits) >= LOCAL_PHONE else ""


def _digits_plain(text: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(sign if (digit := unicodedata.digit(sign, None)) is None else str(digit) for sign in text)


def _dates(text: str, months: Mapping[str, int], this_year: int) -> tuple[tuple[date, ...], str, str, str]:
    """Readings of the first date, how it was typed, the text without it, and "day" when it is no day of the calendar."""
    for pattern, read in ((_YEAR_FIRST, _year_first), (_NUMERIC, _numeric), (_DAY_BY_NAME, _day_by_name), (_NAME_DAY, _name_day)):
        for found in pattern.finditer(text):
            parts = read(found, months)
            if not parts:
                continue
            days = {_day(_century(year, this_year), month, day) for year, month, day in parts} - {None}
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            kept = tuple(sorted(day for day in days if day))
            return kept, found[0] if kept else "", rest, "" if kept else "day"
    return (), "", text, ""


Parts = list[tuple[int, int, int]]


def _year_first(found: re.Match[str], _months: Mapping[str, int]) -> Parts:
    return [(int(found[1]), int(found[2]), int(found[3]))]


def _numeric(found: re.Match[str], _months: Mapping[str, int]) -> Parts:
    one, other, year = int(found[1]), int(found[2]), int(found[3])
    return [(year, one, other), (year, other, one)]


def _day_by_name(found: re.Match[str], months: Mapping[str, int]) -> Parts:
    month = _month(found[2], months)
    return [(int(found[3]), month, int(found[1]))] if month else []


def _name_day(found: re.Match[str], months: Mapping[str, int]) -> Parts:
    month = _month(found[1], months)
    return [(int(found[3]), month, int(found[2]))] if month else []


def _month(word: str, months: Mapping[str, int]) -> int:
    """By its name or the beginning of it, at least three letters; 0 for another word."""
    folded = names.fold(word)
    return next((number for name, number in months.items() if name.startswith(folded)), 0)


def _century(year: int, this_year: int) -> int:
    if year >= _HUNDRED:
        return year
    return 2000 + year if 2000 + year <= this_year else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _beginning(rest: str) -> str:
    """One word by itself, as an e-mail address may begin. Long rows of digits may be a secret and are none."""
    word = rest.strip().lower()
    fits = re.fullmatch(r"[^\W\d_][\w.+\-']{2,63}", word) and sum(sign.isdigit() for sign in word) < LOCAL_PHONE
    return word if fits else ""


def _number(text: str) -> tuple[str, str, str]:
    """(reference, telephone number, problem) from all digits that are left. Of a whole number the first eight are kept."""
    runs = _NUMBER.findall(text)
    digits = "".join(sign for run in runs for sign in run if sign.isdigit())
    if not digits:
        return "", "", ""
    is_local = len(digits) == PHONE or (len(digits) == PHONE + 1 and digits[0] == "1")
    first = digits[: numbers.REFERENCE_LENGTH]
    if len(digits) == LOCAL_PHONE:
        return "", digits, ""
    if runs[0].startswith("+") and len(digits) >= PHONE:
        return "", digits[-PHONE:], ""
    if is_local and not (_AS_REFERENCE.match(runs[0]) and not runs[0].isdigit()):
        # Ten digits in a row may be a telephone number, or a reference with the first digits of the rest.
        return first if runs[0].isdigit() and numbers.valid(first) else "", digits[-PHONE:], ""
    if len(digits) < LOCAL_PHONE:
        return "", "", "short"
    if len(digits) == numbers.ACCESS_LENGTH and numbers.valid(digits):
        return "", "", "code"
    return (first, "", "") if numbers.valid(first) else ("", "", "reference")
