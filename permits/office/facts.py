"""What the family filed, in the order a clerk reads it: child, who files, districts, reason, groups, home, reach."""

from typing import Any

from permits.queries.answers import answers_of
from permits.queries.case import Case

# Codes of the application's pages; a page that comes later is shown at the end.
ORDER = ("child", "you", "about", "reason", "late", "school", "home", "reach")


def sections(found: Case, language: str) -> list[dict[str, Any]]:
    """Headings with their rows {"label", "value"}, without rows that nobody filled."""
    made = sorted(answers_of(found, language), key=lambda one: ORDER.index(one.page) if one.page in ORDER else len(ORDER))
    shown = [
        {"heading": one.title, "rows": [{"label": label, "value": value} for label, value in one.rows if value]} for one in made
    ]
    return [one for one in shown if one["rows"]]
