"""Which rules hold: by district and school year, and which years a family may choose now."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from permits.models import Body, Rulebook
from permits.policy import windows
from permits.policy.windows import Standing


def home_district() -> str:
    """Code of the district whose office this site opens with."""
    return str(settings.PASSAGE_DISTRICT)


def home_rules() -> Rulebook:
    """The home district's rules for the last school year it has published. LookupError when there are none."""
    years = Rulebook.objects.years(home_district())
    found = Rulebook.objects.newest(home_district(), years[-1]) if years else None
    if found is None:
        raise LookupError("No rulebook is published: run `manage.py publish_rules`.")
    return found


@dataclass(frozen=True)
class Choice:
    """A school year with the rules and where it stands for a direction."""

    school_year: str
    rulebook: Rulebook
    standing: Standing
    is_running: bool


def choices(district: str, direction: str, reasons: tuple[str, ...], groups: frozenset[str], at: datetime) -> list[Choice]:
    """Each published school year that is not over, the earliest first.

    A year is running from its first day of instruction until the next published year's first day.
    """
    books = [book for year in Rulebook.objects.years(district) if (book := Rulebook.objects.newest(district, year))]
    found = []
    for number, book in enumerate(books):
        rules = book.parsed
        today = at.astimezone(rules.zone).date()
        later = books[number + 1].parsed.first_day if number + 1 < len(books) else None
        if direction not in rules.directions or (later is not None and today >= later):
            continue
        running = rules.first_day <= today
        found.append(Choice(book.school_year, book, windows.standing(rules, direction, reasons, groups, at), running))
    return found


def works_here(district: str) -> bool:
    """The district decides in Passage."""
    return Body.objects.filter(code=district, kind=Body.DISTRICT).exists()
