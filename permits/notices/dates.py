"""Days and moments in words, as a family reads them."""

from collections.abc import Mapping
from datetime import date, datetime, time

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
_WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
# The days of the week as codes, Monday first.
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HALVES: Mapping[str, tuple[str, str]] = {"en": ("a.m.", "p.m."), "es": ("a.\u00a0m.", "p.\u00a0m.")}
_NOON = 12


def month_name(month: int, language: str) -> str:
    """The name of month 1 to 12."""
    return _MONTHS[language][month - 1]


def weekday_name(index: int, language: str) -> str:
    """The name of a day of the week, Monday is 0."""
    return _WEEKDAYS[language][index]


def day_in_words(day: date, language: str, *, weekday: bool = False) -> str:
    """`April 9, 2015` or `9 de abril de 2015`; with the weekday, `Thursday, April 9, 2015` or `jueves 9 de abril de 2015`."""
    name = month_name(day.month, language)
    if language == "es":
        words = f"{day.day} de {name} de {day.year}"
        return f"{_WEEKDAYS['es'][day.weekday()]} {words}" if weekday else words
    words = f"{name} {day.day}, {day.year}"
    return f"{_WEEKDAYS['en'][day.weekday()]}, {words}" if weekday else words


def hour_in_words(hour: time, language: str) -> str:
    """`5:03 p.m.` or `5:03 p. m.` (its space does not break); noon is 12:00 p.m., midnight 12:00 a.m."""
    return f"{hour.hour % _NOON or _NOON}:{hour.minute:02d}\u00a0{_HALVES[language][hour.hour >= _NOON]}"


def moment_in_words(moment: datetime, language: str) -> str:
    """`April 9, 2015, at 5:03 p.m.` or `9 de abril de 2015, a las 5:03 p. m.`

    The moment must already be in the district's zone: nothing is converted here. Raises ValueError without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment said to a family must carry its zone")
    day, hour = day_in_words(moment.date(), language), hour_in_words(moment.time(), language)
    if language == "es":
        return f"{day}, {'a la' if moment.hour % _NOON == 1 else 'a las'} {hour}"
    return f"{day}, at {hour}"
