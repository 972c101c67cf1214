"""Days and moments in words, as a family reads them; the patterns stand in each language's file (permits/languages.py)."""

from datetime import date, datetime, time

from permits.languages import every

# The days of the week as codes, Monday first.
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOON = 12


def month_name(month: int, language: str) -> str:
    """The name of month 1 to 12."""
    return every()[language].months[month - 1]


def weekday_name(index: int, language: str) -> str:
    """The name of a day of the week, Monday is 0."""
    return every()[language].weekdays[index]


def day_in_words(day: date, language: str, *, weekday: bool = False) -> str:
    """`April 9, 2015` or `9 de abril de 2015`; with the weekday, `Thursday, April 9, 2015` or `jueves 9 de abril de 2015`."""
    how = every()[language]
    pattern = how.date_with_weekday if weekday else how.date
    return pattern.format(day=day.day, month=how.months[day.month - 1], year=day.year, weekday=how.weekdays[day.weekday()])


def hour_in_words(hour: time, language: str) -> str:
    """`5:03 p.m.` or `5:03 p. m.` (its space does not break); noon is 12:00 p.m., midnight 12:00 a.m."""
    how = every()[language]
    return how.time.format(hour=hour.hour % _NOON or _NOON, minute=f"{hour.minute:02d}", half=how.halves[hour.hour >= _NOON])


def moment_in_words(moment: datetime, language: str) -> str:
    """`April 9, 2015, at 5:03 p.m.` or `9 de abril de 2015, a las 5:03 p. m.`

    The moment must already be in the district's zone: nothing is converted here. Raises ValueError without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment said to a family must carry its zone")
    how = every()[language]
    pattern = (how.moment_at_one or how.moment) if moment.hour % _NOON == 1 else how.moment
    return pattern.format(date=day_in_words(moment.date(), language), time=hour_in_words(moment.time(), language))
