"""What the family filed, in the order a clerk reads it: child, who files, districts, reason, groups, reach."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from permits.notices.dates import day_in_words, moment_in_words
from permits.queries.case import Case
from permits.web.forms import show_phone
from permits.wording import CHANNELS, FILERS, GRADES, LANGUAGES


@dataclass(frozen=True)
class Section:
    """A heading and its rows: {"label", "value"}."""

    heading: str
    rows: list[dict[str, Any]]


def sections(found: Case, language: str) -> list[Section]:
    """The facts of a case, without rows that nobody filled."""
    made = [
        Section(_("Child"), _child(found, language)),
        Section(_("Who files"), _filer(found)),
        Section(_("From where to where"), _districts(found)),
        Section(_("Reason"), _reason(found, language)),
        Section(_("How to reach the family"), _reach(found)),
    ]
    shown = [Section(one.heading, [row for row in one.rows if row["value"]]) for one in made]
    return [one for one in shown if one.rows]


def _row(label: str, value: object) -> dict[str, Any]:
    return {"label": label, "value": "" if value is None else str(value)}


def _child(found: Case, language: str) -> list[dict[str, Any]]:
    application, person = found.application, found.application.person
    return [
        _row(_("Name"), person.full_name),
        _row(_("Date of birth"), day_in_words(person.birth_date, language)),
        _row(_("Grade requested"), GRADES.get(application.grade, application.grade)),
        _row(_("Current grade"), GRADES.get(application.current_grade, application.current_grade)),
        _row(_("School year"), application.school_year.replace("-", "–")),
        _row(_("Received"), moment_in_words(application.received_at.astimezone(found.rules.zone), language)),
    ]


def _filer(found: Case) -> list[dict[str, Any]]:
    answers = found.application.answers
    return [
        _row(_("Adult"), answers.get("adult_name", "")),
        _row(_("Relation to the child"), FILERS.get(found.application.filer, found.application.filer)),
    ]


def _districts(found: Case) -> list[dict[str, Any]]:
    application = found.application
    unknown = _("The family did not know")
    return [
        _row(_("Lives in"), found.district_name(application.residence_district) or unknown),
        _row(_("Asks for"), found.district_name(application.wanted_district) or unknown),
        _row(_("School now"), application.answers.get("school_now", "")),
        _row(_("School wanted"), application.answers.get("school_wanted", "")),
    ]


def _reason(found: Case, language: str) -> list[dict[str, Any]]:
    rules, application = found.rules, found.application
    rows = [_row(_("Reason"), rules.say(language, f"reasons.{application.reason}.label"))]
    if application.second_reason:
        rows.append(_row(_("Second reason"), rules.say(language, f"reasons.{application.second_reason}.label")))
    for code, value in application.facts.answers.items():
        question = rules.questions.get(code)
        if question is None:
            continue
        said = {"yes": _("Yes"), "no": _("No"), "unknown": _("I don’t know")}.get(str(value), str(value))
        if value in question.options:
            said = rules.say(language, f"questions.{code}.options.{value}")
        rows.append(_row(rules.say(language, f"questions.{code}.label"), said))
    groups = [rules.say(language, f"groups.{code}.label") for code in rules.groups if code in application.facts.groups]
    rows.append(_row(_("Rights of its own"), ", ".join(groups)))
    return rows


def _reach(found: Case) -> list[dict[str, Any]]:
    application, person = found.application, found.application.person
    return [
        _row(_("Letters and messages in"), LANGUAGES[application.language]),
        _row(_("News by"), ", ".join(str(CHANNELS[code]) for code in application.channels)),
        _row(_("E-mail"), person.email),
        _row(_("Phone"), show_phone(person.phone)),
        _row(_("Address for letters"), "\n".join(application.answers.get("post_lines", ()))),
    ]
