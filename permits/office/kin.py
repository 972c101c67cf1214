"""The children of a set as a table: each with grade, school, reason, where it stands, until when, and what is missing."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from permits.actions.decide import NOTICES
from permits.models import Application, Side
from permits.notices import outbox
from permits.notices.catalogue import KINDS
from permits.office import frame
from permits.office.queue import shown
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import case, deciding, siblings
from permits.queries.case import Case
from permits.queries.deciding import Answer
from permits.queries.desk import Row
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS, OUT_OF_TURN, OUTCOMES_OF_SIDE, SIDES


def table(request: HttpRequest, application: Application) -> list[dict[str, Any]]:
    """Each child that the person may open, the first filed first; empty where there is no set. One query at most."""
    return rows_of(siblings.members(request.user, application), frame.user_of(request), application)


def rows_of(rows: Sequence[Row], user: Any, here: Application | None = None) -> list[dict[str, Any]]:
    """Rows as the table shows them; `here`: the case whose page this is."""
    language = get_language() or "en"
    made = []
    for row, seen in zip(rows, shown(rows, user), strict=True):
        application = row.side.application
        missing = case.missing_labels(row.case, row.side, language) if row.days_left is not None else []
        school = str(application.answers.get("school_wanted") or "")
        made.append({**seen, "papers": missing, "school": school, "is_here": here is not None and application.pk == here.pk})
    return made


def answer_row(found: Case, side: Side, rules: Rules, answer: Answer, because: str) -> dict[str, Any]:
    """One child's answer as the tables of a plan and of a proposal show it; `because`: a code of OUT_OF_TURN, or empty."""
    application, language = found.application, get_language() or "en"
    kind = KINDS[NOTICES[side.kind, answer.outcome]]
    return {
        "name": application.person.full_name,
        "reference": str(application),
        "side": SIDES[side.kind],
        "outcome": OUTCOMES_OF_SIDE[side.kind, answer.outcome],
        "is_proposed": deciding.is_proposed(side, answer),
        "grounds": [rules.say(language, f"grounds.{code}.label") for code in answer.grounds],
        "letter": [(code, LANGUAGES[code], text) for code, text in answer.letter.items()],
        "note": answer.note,
        "because": OUT_OF_TURN.get(because, ""),
        "because_note": answer.because_note,
        "notice": NOTICE_KINDS[kind.code],
        "channels": [CHANNELS[way] for way in outbox.ways(application, kind)],
        "missing": case.missing_labels(found, side, language),
    }
