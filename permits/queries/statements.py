"""Statements as they are shown: what a signer is told, what was signed, what the family and the office see of a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from permits import wording
from permits.models import Application, Notice, Statement
from permits.notices.dates import WEEK, day_in_words, weekday_name
from permits.policy import recommendation, states
from permits.policy import statements as forms
from permits.policy.rulebook import Rulebook as Rules
from permits.policy.statements import Box
from permits.queries import answers
from permits.queries.case import Case

OTHER = {"en": "es", "es": "en"}
STUDENT, YEAR_OF_BIRTH = _("The student"), _("Year of birth")


@dataclass(frozen=True)
class Row:
    """One line of what is signed, in the language of signing and in the other one; equal values stand once."""

    label: str
    value: str
    other: str = ""
    other_value: str = ""


def form_of(found: Case, requirement: str) -> str:
    """Which of our forms somebody may be asked to sign for a paper of this case; "" when none, or not now.

    A sealed case asks nobody on line. What is decided or withdrawn needs no paper any more.
    """
    application = found.application
    is_over = all(states.STATUSES[side.status].final for side in found.sides.values() if side.body_id)
    if application.is_sealed or application.withdrawn_at or is_over:
        return ""
    return next((line.form or "" for line in found.checklist if line.code == requirement and not line.held_by_district), "")


def form_of_kind(kind: str) -> str:
    """The form behind a kind of statement."""
    return next(form for form, name in forms.KINDS.items() if name == kind)


def of_application(application: Application) -> list[Statement]:
    """Every request of a case for which its family asked somebody, the newest first."""
    found = Statement.objects.filter(application=application).exclude(kind=recommendation.KIND)
    return list(found.select_related("file").order_by("-pk"))


def came_back(statement: Statement) -> bool:
    """The newest message to the signer bounced."""
    newest = Notice.objects.filter(statement=statement).order_by("-pk").first()
    return newest is not None and newest.state == "bounced"


def is_familys_own(statement: Statement, application: Application) -> bool:
    """The contact that was verified is the one by which the family itself is reached: the office should know."""
    person = application.person
    return str(statement.content["to"]).casefold() in {person.email.casefold(), person.phone} - {""}


def texts(rules: Rules, form: str, language: str) -> dict[str, str]:
    """The form's title, introduction and declaration in the district's words."""
    return {part: rules.say(language, f"{form}.{part}") for part in ("title", "intro", "declaration")}


def facts(statement: Statement, found: Case, language: str) -> list[Row]:
    """What the signer must know to sign: the child's name and year of birth, or the name of who works. Nothing else."""
    other, form, rules = OTHER[language], form_of_kind(statement.kind), found.rules
    person = found.application.person
    if form == forms.EMPLOYER_LETTER:
        name = str(statement.content["family"].get("answers", {}).get("worker", ""))
        return [Row(rules.say(language, "employer_letter.worker"), name, rules.say(other, "employer_letter.worker"))]
    shown = {STUDENT: person.full_name, YEAR_OF_BIRTH: str(person.birth_date.year)}
    return [Row(wording.in_language(label, language), value, wording.in_language(label, other)) for label, value in shown.items()]


def application_as_filed(found: Case, language: str) -> list[dict[str, Any]]:
    """What a parent co-signs: every answer, by heading, without those that nobody filled."""
    made = [{"heading": one.title, "rows": [[*row] for row in one.rows if row[1]]} for one in answers.answers_of(found, language)]
    return [one for one in made if one["rows"]]


def rows(rules: Rules, form: str, given: Mapping[str, Any], whose: str, language: str) -> list[Row]:
    """The boxes of one hand as they were filled, in both languages; empty ones are left out."""
    other = OTHER[language]
    return [
        Row(
            rules.say(language, f"{form}.{box.code}"), said(box, given[box.code], language),
            rules.say(other, f"{form}.{box.code}"), said(box, given[box.code], other),
        )
        for box in forms.boxes(rules, form)
        if box.whose == whose and given.get(box.code) not in (None, "", [])
    ]  # fmt: skip


def known_rows(found: Case, form: str, language: str) -> list[Row]:
    """What the application answers of a form: the child's birth date and grade. The office's copy has it, the signer does not."""
    application, other = found.application, OTHER[language]
    made = []
    for code in (box.code for box in forms.boxes(found.rules, form) if box.whose == forms.KNOWN):
        mine, its = ((found.rules.say(one, f"{form}.{code}"), _known(application, code, one)) for one in (language, other))
        made.append(Row(*mine, *its))
    return made


def _known(application: Application, code: str, language: str) -> str:
    if code == "pupil":
        return application.person.full_name
    if code == "grade":
        return wording.in_language(wording.GRADES.get(application.grade, application.grade), language)
    return day_in_words(application.person.birth_date, language)


def said(box: Box, value: Any, language: str) -> str:
    """What was filled in, in words."""
    if box.kind == "days":
        return ", ".join(weekday_name(WEEK.index(code), language) for code in value if code in WEEK)
    if box.kind == "date":
        return day_in_words(date.fromisoformat(str(value)), language)
    return answers.shown_phone(str(value)) if box.kind == "phone" else str(value)


def as_dicts(made: Sequence[Row]) -> list[dict[str, str]]:
    """Rows to be sealed; what is the same in both languages stands once."""
    return [
        {
            "label": row.label, "value": row.value, "other": row.other if row.other != row.label else "",
            "other_value": row.other_value if row.other_value != row.value else "",
        }
        for row in made
    ]  # fmt: skip
