"""What a family answered, ready to be shown: by the check page before it is sent, by the office's case page after."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from permits import wording
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy.entries import STUDENTS
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.case import Case


@dataclass(frozen=True)
class Section:
    """A heading, the page of the application it comes from, and (label, value) lines; a value may have several lines."""

    title: str
    rows: tuple[tuple[str, str], ...]
    page: str = ""


@dataclass(frozen=True)
class Filed:
    """What was answered, complete or not. `more` has the keys of `actions.submit.Filing.answers`."""

    direction: str = ""
    school_year: str = ""
    residence_district: str = ""
    wanted_district: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    grade: str = ""
    current_grade: str = ""
    reason: str = ""
    second_reason: str = ""
    filer: str = ""
    language: str = ""
    channels: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


TALK_HELP: Mapping[str, Any] = {
    "interpreter": _("An interpreter"),
    "asl": _("American Sign Language (ASL)"),
    "relay": _("Relay calls (711)"),
}


def answers_of(case: Case, language: str) -> list[Section]:
    """The answers of a case in a language. In a sealed case they are opened: the caller has the right to see them."""
    return sections(filed_of(case), case.rules, language)


def filed_of(case: Case) -> Filed:
    """What the family of a case answered, as it stands now; opened in a sealed case too."""
    application, person = case.application, case.application.person
    return Filed(
        direction=application.direction, school_year=application.school_year,
        residence_district=application.residence_district, wanted_district=application.wanted_district,
        first_name=person.first_name, middle_name=person.middle_name, last_name=person.last_name, birth_date=person.birth_date,
        grade=application.grade, current_grade=application.current_grade, reason=application.reason,
        second_reason=application.second_reason, filer=application.filer, language=application.language,
        channels=tuple(application.channels), email=person.email, phone=person.phone, more=application.answers,
    )  # fmt: skip


def sections(filed: Filed, rules: Rules, language: str) -> list[Section]:
    """Everything answered, grouped as the application's pages are, labels and values in one language."""
    with override(language):
        child, home = gettext("The child"), gettext("Where the child lives")
        if filed.filer in STUDENTS:
            child, home = gettext("The student"), gettext("Where the student lives")
        made = [
            Section(gettext("About this application"), tuple(_about(filed, rules, language)), "about"),
            Section(gettext("How we reach you"), tuple(_reach(filed)), "reach"),
            Section(child, tuple(_child(filed, language)), "child"),
            Section(gettext("Who applies"), tuple(_you(filed, rules, language)), "you"),
            Section(home, tuple(_home(filed)), "home"),
            Section(gettext("School"), tuple(_school(filed)), "school"),
            Section(gettext("The reason"), tuple(_reason(filed, rules, language)), "reason"),
        ]
        late = tuple(_late(filed, rules, language))
    return [*made, *([Section(gettext("After the last day"), late, "late")] if late else [])]


Rows = Iterable[tuple[str, str]]


def _about(filed: Filed, rules: Rules, language: str) -> Rows:
    unknown = gettext("I don’t know")
    yield gettext("Permit"), str(wording.DIRECTIONS.get(filed.direction, ""))
    yield gettext("District where the child lives"), _district(filed.residence_district, rules) or unknown
    yield gettext("District asked for"), _district(filed.wanted_district, rules) or unknown
    yield gettext("School year"), filed.school_year.replace("-", "–")
    yield gettext("Grade requested"), str(wording.GRADES.get(filed.grade, filed.grade))
    yield gettext("Reason"), _said(rules, language, f"reasons.{filed.reason}.label") if filed.reason else ""
    if filed.second_reason:
        yield gettext("Second reason"), _said(rules, language, f"reasons.{filed.second_reason}.label")
    groups = filed.more.get("groups") or ()
    if groups:
        yield gettext("True for the child"), "\n".join(_said(rules, language, f"groups.{code}.label") for code in groups)


def _reach(filed: Filed) -> Rows:
    reach: Mapping[str, Any] = filed.more.get("reach") or {}
    yield gettext("News by"), ", ".join(str(wording.CHANNELS[code]) for code in filed.channels if code in wording.CHANNELS)
    if filed.email:
        yield gettext("E-mail"), filed.email
    if filed.phone:
        yield gettext("Phone"), shown_phone(filed.phone)
    yield from _asked(reach, "message_ok", gettext("May leave a message"))
    yield from _asked(reach, "phone_shared", gettext("Others use this phone"))
    yield gettext("Letters and messages in"), str(wording.LANGUAGES.get(filed.language, ""))
    if reach.get("spoken"):
        yield gettext("Spoken language"), str(reach["spoken"])
    if reach.get("talk_help"):
        yield gettext("Needed for talking"), ", ".join(str(TALK_HELP.get(code, code)) for code in reach["talk_help"])


def _child(filed: Filed, language: str) -> Rows:
    yield gettext("First name"), filed.first_name
    if filed.middle_name:
        yield gettext("Middle name"), filed.middle_name
    yield gettext("Last name"), filed.last_name or (gettext("Has only one name") if filed.more.get("only_one_name") else "")
    yield gettext("Date of birth"), day_in_words(filed.birth_date, language) if filed.birth_date else ""
    if filed.more.get("age_doubt"):
        yield gettext("Age and grade"), gettext("Unusual for this grade, and confirmed")


def _you(filed: Filed, rules: Rules, language: str) -> Rows:
    more = filed.more
    yield gettext("Applies as"), _said(rules, language, f"filers.{filed.filer}.label") if filed.filer else ""
    yield gettext("Full name"), str(more.get("adult_name") or "")
    helper: Mapping[str, Any] = more.get("helper") or {}
    if helper.get("name"):
        yield gettext("Helped by"), "\n".join(filter(None, [helper["name"], helper.get("organization", "")]))
    for one in more.get("assisted") or ():
        at = moment_in_words(datetime.fromisoformat(one["at"]).astimezone(rules.zone), language)
        how = gettext("on the telephone") if one["how"] == "phone" else gettext("at the counter")
        yield gettext("Filled in with the office"), f"{one['by']}, {how}, {at}"
    if more.get("agreement"):
        yield gettext("Declaration"), more["agreement"]
    if more.get("parents_at_home") not in (None, ""):
        yield gettext("Parents or guardians in the home"), str(more["parents_at_home"])
    second: Mapping[str, Any] = more.get("second_adult") or {}
    if second.get("name"):
        told = gettext("We write to this person too") if second.get("told") else gettext("We do not write to this person")
        lines = [
            second["name"],
            told,
            second.get("email", ""),
            shown_phone(second.get("phone", "")),
            *second.get("post_lines", ()),
        ]
        yield gettext("Another adult"), "\n".join(filter(None, lines))
    if more.get("must_not_know"):
        yield gettext("Somebody must not get information"), gettext("Yes. The office calls the family.")


def _home(filed: Filed) -> Rows:
    more = filed.more
    if more.get("safe_at_home"):
        yield gettext("Safe at Home"), gettext("Yes: substitute address only")
    if more.get("no_fixed_home"):
        yield gettext("No fixed home"), pgettext("answer", "Yes")
    yield gettext("Address"), "\n".join(more.get("home_lines") or ())
    mail = more.get("post_lines") or ()
    if mail and list(mail) != list(more.get("home_lines") or ()):
        yield gettext("Letters go to"), "\n".join(mail)


def _school(filed: Filed) -> Rows:
    more = filed.more
    yield gettext("School now"), str(more.get("school_now") or "")
    yield gettext("Grade now"), str(wording.GRADES.get(filed.current_grade, filed.current_grade))
    yield gettext("School wanted"), str(more.get("school_wanted") or "")
    if more.get("school_second"):
        yield gettext("Second choice"), str(more["school_second"])


def _reason(filed: Filed, rules: Rules, language: str) -> Rows:
    answers: Mapping[str, str] = filed.more.get("questions") or {}
    reasons = [rules.reasons[code] for code in (filed.reason, filed.second_reason) if code in rules.reasons]
    asked = [question for reason in reasons for question in reason.questions if question.code in answers]
    for question in dict.fromkeys(asked):
        code = question.code
        label, value = _said(rules, language, f"questions.{code}.label"), str(answers[code])
        if question.kind == "choice":
            value = _said(rules, language, f"questions.{code}.options.{value}")
        elif question.kind == "yes_no":
            value = _yes_no(value)
        elif question.kind == "date":
            value = day_in_words(date.fromisoformat(value), language)
        elif question.kind == "phone":
            value = shown_phone(value)
        yield label, value


def _late(filed: Filed, rules: Rules, language: str) -> Rows:
    for code, yes in (filed.more.get("late") or {}).items():
        if yes:
            yield _said(rules, language, f"late_questions.{code}"), pgettext("answer", "Yes")


def _asked(answers: Mapping[str, Any], key: str, label: str) -> Rows:
    if answers.get(key):
        yield label, _yes_no(str(answers[key]))


def _yes_no(value: str) -> str:
    return {"yes": pgettext("answer", "Yes"), "no": pgettext("answer", "No")}.get(value, gettext("I don’t know"))


def shown_phone(stored: str) -> str:
    """+13235550100 as (323) 555-0100; any other text as it is."""
    found = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", stored)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else stored


def _district(code: str, rules: Rules) -> str:
    known = rules.districts.get(code)
    return known.name if known else ""


def _said(rules: Rules, language: str, key: str) -> str:
    try:
        return rules.say(language, key)
    except KeyError:
        return key.split(".")[1]
