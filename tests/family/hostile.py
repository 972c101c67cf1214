"""What somebody may type into a box, or a program may send to it, that is not an answer."""

from collections.abc import Iterator
from typing import Any

from django import forms

from permits.web.widgets import DateParts

# One text for every kind of trouble; each goes into every box that takes text, and is an unknown choice for every list.
TEXTS = {
    "spaces": "   \t ",
    "nul": "Ana\x00Ortega",
    "controls": "Ana\x01\x08\x1b\x7f\x85Ortega",
    "only_controls": "\x00\x01\x02",
    "line_breaks": "Ana\r\nBcc: other@family.example\n\nOrtega",
    "separators": "Ana\u2028Ortega\u2029",
    "right_to_left": "Ana \u202egpj.exe\u202c \u2066\u200f",
    "zalgo": "A" + "\u0301" * 400,
    "emoji": "👩‍👩‍👧‍👦 🏫 Ñandú 🇲🇽",
    "html": "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}{% now %}",
    "percent": "%s %(limit_value)d %n {0} {words}",
    "formula": "=cmd|' /C calc'!A0",
    "sql": "'; DROP TABLE permits_draft; --",
    "digits": "9" * 60,
    "minus": "-1",
    "fraction": "1e309",
    "not_a_number": "NaN",
    "arabic_digits": "٣٢٣٥٥٥٠١٠٠",
    "full_width": "９００２６",
    "replacement": "\ufffd\uffff\U0010ffff",
    "long": "x" * 10_000,
    "long_emoji": "👧" * 10_000,
    "json": '{"a": [1, null]}',
    "uuid": "00000000-0000-0000-0000-000000000000",
}
DATES = {
    "february_31": ("31", "2", "2018"),
    "february_29": ("29", "2", "2019"),
    "zero": ("0", "0", "0000"),
    "thirteenth_month": ("9", "13", "2018"),
    "year_20": ("9", "5", "20"),
    "year_20000": ("9", "5", "20000"),
    "year_3000": ("9", "5", "3000"),
    "year_1018": ("9", "5", "1018"),
    "year_0": ("9", "5", "0000"),
    "words": ("nine", "May", "two thousand"),
    "spaces": (" ", "  ", "\t"),
    "only_day": ("9", "", ""),
    "only_month": ("", "5", ""),
    "only_year": ("", "", "2018"),
    "huge": ("9" * 20, "9" * 20, "2018"),
    "endless": ("9" * 9000, "5", "2018"),
    "minus": ("-9", "-5", "-201"),
    "fraction": ("9.5", "5.0", "2018"),
    "nul": ("9\x00", "5", "2018"),
    "arabic_digits": ("٩", "٥", "٢٠١٨"),
    "superscript": ("²", "5", "2018"),
    "html": ("<b>9</b>", "'\">", "<i>x"),
}


def names_of(name: str, field: forms.Field) -> list[str]:
    """The names under which a field is posted."""
    return [f"{name}_{part}" for part in ("day", "month", "year")] if isinstance(field.widget, DateParts) else [name]


def bad(fields: dict[str, forms.Field]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A label and what is posted: every text in every box, every date in every date, nothing, and each box twice or more."""
    dates = {name for name, field in fields.items() if isinstance(field.widget, DateParts)}
    rest = [name for name in fields if name not in dates]
    yield "missing", {}
    yield "empty", {one: "" for name, field in fields.items() for one in names_of(name, field)}
    for label, text in TEXTS.items():
        yield label, {**dict.fromkeys(rest, text), **{one: text for name in dates for one in names_of(name, fields[name])}}
    for label, (day, month, year) in DATES.items() if dates else ():
        yield (
            label,
            {key: value for name in dates for key, value in zip(names_of(name, fields[name]), (day, month, year), strict=True)},
        )
    yield "twice", {one: ["first", "second", ""] for name, field in fields.items() for one in names_of(name, field)}
    yield "hundreds", {one: ["on"] * 30 for name, field in fields.items() for one in names_of(name, field)}
