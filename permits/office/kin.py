"""The children of a set as a table: each with grade, school, reason, where it stands, until when, and what is missing."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from permits.models import Application
from permits.office import frame
from permits.office.queue import shown
from permits.queries import siblings
from permits.queries.desk import Row


def table(request: HttpRequest, application: Application) -> list[dict[str, Any]]:
    """Each child that the person may open, the first filed first; empty where there is no set. One query at most."""
    return rows_of(siblings.members(request.user, application), frame.user_of(request), application)


def rows_of(rows: Sequence[Row], user: Any, here: Application | None = None) -> list[dict[str, Any]]:
    """Rows as the table shows them; `here`: the case whose page this is."""
    language = get_language() or "en"
    made = []
    for row, seen in zip(rows, shown(rows, user), strict=True):
        case, application = row.case, row.side.application
        missing = (
            [case.rules.say(language, f"requirements.{code}.label") for code in case.missing] if row.days_left is not None else []
        )
        school = str(application.answers.get("school_wanted") or "")
        made.append({**seen, "papers": missing, "school": school, "is_here": here is not None and application.pk == here.pk})
    return made
