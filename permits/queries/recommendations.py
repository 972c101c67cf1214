"""The wanted school's recommendation as it is shown: what the school is told, what it answered, how far a request is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from permits import wording
from permits.models import Application, Notice, Side, Statement
from permits.policy import recommendation as rules_of
from permits.policy import states
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.case import Case
from permits.queries.statements import OTHER, Row
from permits.wording import Label, in_language

SPACE: Mapping[str, Label] = {
    "yes": _("Yes, there is space"),
    "no": _("No, there is no space"),
    "unknown": _("Not known yet"),
}
PROGRAM_SPACE: Mapping[str, Label] = {**SPACE, "not_asked": _("No program is asked for")}
RECOMMENDS: Mapping[str, Label] = {
    "yes": _("The school recommends to accept"),
    "no": _("The school recommends not to accept"),
    "neither": _("The school recommends neither"),
}
REASONS: Mapping[str, Label] = {
    "has_space": _("There is space in this grade"),
    "sibling": _("A brother or sister goes to this school"),
    "program_fits": _("The school has the program that is asked for"),
    "no_space": _("There is no space in this grade"),
    "program_full": _("The program is full"),
    "no_program": _("The school does not have the program"),
    "other": _("Another reason, in the words below"),
}
BOXES: Mapping[str, Label] = {
    "space": _("Is there space in this grade?"),
    "program_space": _("Is there space in the program?"),
    "recommends": _("What does the school recommend?"),
    "reasons": _("Why?"),
    "note": _("In a few words"),
    "role": _("What you are at the school"),
}
_CODES: Mapping[str, Mapping[str, Label]] = {
    "space": SPACE, "program_space": PROGRAM_SPACE, "recommends": RECOMMENDS, "reasons": REASONS,
}  # fmt: skip
TEXTS: Mapping[str, Label] = {
    "title": _("Recommendation of the school"),
    "intro": _(
        "A family from another district asks for a permit to this school. The district decides; the school says whether it has "
        "space and what it recommends. The answer is kept with the application, and the family has a right to read it."
    ),
    "declaration": _("I answer for the school, and what I wrote is true as far as I know."),
}
STUDENT, YEAR, GRADE, PROGRAM, SCHOOL = (
    _("The student"), _("School year"), _("Grade requested"), _("Program asked for"), _("School"),
)  # fmt: skip


def of_application(application: Application) -> list[Statement]:
    """Every request to a school, the newest first."""
    return list(Statement.objects.filter(application=application, kind=rules_of.KIND).order_by("-pk"))


def why_not(found: Case, side: Side) -> str:
    """Why no school can be asked for this side now, as a code: `sealed`, `over`, or `other_side`; empty when one can."""
    if side.kind != Side.ACCEPTANCE or side.body_id is None:
        return "other_side"
    if found.application.is_sealed:
        return "sealed"
    return "over" if found.application.withdrawn_at or states.STATUSES[side.status].final else ""


def facts(application: Application, school: str, language: str) -> list[Row]:
    """All that a school is told: the child's name, year, grade and program. No address, paper, reason or contact."""
    other, questions = OTHER[language], application.answers.get("questions") or {}
    grade = wording.GRADES.get(application.grade, application.grade)
    told: list[tuple[Label, Label]] = [
        (STUDENT, application.person.full_name), (YEAR, application.school_year.replace("-", "–")), (GRADE, grade),
        (PROGRAM, str(questions.get("program_name") or "")), (SCHOOL, school),
    ]  # fmt: skip
    return [_row(label, value, language, other) for label, value in told if value]


def rows(answer: Mapping[str, Any], language: str) -> list[Row]:
    """The answer in words, box by box; empty boxes are left out."""
    other, made = OTHER[language], []
    for name, label in BOXES.items():
        if value := answer.get(name):
            mine, theirs = (_said(name, value, one) for one in (language, other))
            made.append(Row(in_language(label, language), mine, in_language(label, other), theirs))
    return made


def _row(label: Label, value: Label, language: str, other: str) -> Row:
    mine, theirs = (value if isinstance(value, str) else in_language(value, one) for one in (language, other))
    return Row(in_language(label, language), mine, in_language(label, other), theirs)


def _said(name: str, value: Any, language: str) -> str:
    if name not in _CODES:
        return str(value)
    return ", ".join(in_language(_CODES[name][code], language) for code in ([value] if isinstance(value, str) else value))


def texts(language: str) -> dict[str, str]:
    """Title, introduction and declaration in one language."""
    return {name: in_language(label, language) for name, label in TEXTS.items()}


def came_back(statement: Statement) -> bool:
    """The newest message to the school bounced."""
    newest = Notice.objects.filter(statement=statement).order_by("-pk").first()
    return newest is not None and newest.state == "bounced"


def known_school(rules: Rules, application: Application) -> tuple[str, str]:
    """Name and e-mail address of the school the family named, as far as the rules know them."""
    wanted = str(application.answers.get("school_wanted") or "")
    school = next((one for one in rules.schools if wanted in {one.code, one.name}), None)
    return (school.name, school.email) if school else (wanted, "")
