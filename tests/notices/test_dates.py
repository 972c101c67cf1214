"""Days and moments in words."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from permits.notices.dates import day_in_words, hour_in_words, moment_in_words

LA = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("language", "weekday", "words"),
    [
        ("en", False, "April 9, 2015"),
        ("es", False, "9 de abril de 2015"),
        ("en", True, "Thursday, April 9, 2015"),
        ("es", True, "jueves 9 de abril de 2015"),
    ],
)
def test_days(language, weekday, words):
    assert day_in_words(date(2015, 4, 9), language, weekday=weekday) == words


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (time(0, 0), "12:00 a.m.", "12:00 a. m."),
        (time(11, 59), "11:59 a.m.", "11:59 a. m."),
        (time(12, 0), "12:00 p.m.", "12:00 p. m."),
        (time(13, 5), "1:05 p.m.", "1:05 p. m."),
        (time(23, 59), "11:59 p.m.", "11:59 p. m."),
    ],
)
def test_hours(hour, english, spanish):
    assert hour_in_words(hour, "en").replace("\u00a0", " ") == english
    assert hour_in_words(hour, "es").replace("\u00a0", " ") == spanish


def test_moments():
    one = datetime(2027, 2, 3, 13, 7, tzinfo=LA)
    two = datetime(2027, 2, 3, 14, 7, tzinfo=LA)
    assert moment_in_words(one, "en").replace("\u00a0", " ") == "February 3, 2027, at 1:07 p.m."
    assert moment_in_words(one, "es").replace("\u00a0", " ") == "3 de febrero de 2027, a la 1:07 p. m."
    assert moment_in_words(two, "es").replace("\u00a0", " ") == "3 de febrero de 2027, a las 2:07 p. m."
    assert moment_in_words(two.astimezone(UTC), "en") != moment_in_words(two, "en")
    with pytest.raises(ValueError, match="zone"):
        moment_in_words(datetime(2027, 2, 3), "en")
