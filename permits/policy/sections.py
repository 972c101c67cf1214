"""From the year file's tables to the entries; codes that name nothing are found later, in `references`."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from permits.policy.entries import (
    ADULT_GRADE,
    DIRECTIONS,
    GRADES,
    Abandonment,
    Bar,
    Clocks,
    Condition,
    Contact,
    County,
    DirectionRules,
    Filer,
    Ground,
    Group,
    LateQuestion,
    Law,
    OtherDistrict,
    Question,
    Reason,
    Requirement,
    Retention,
    Route,
    Rules,
    School,
    TwoPersons,
    Window,
)
from permits.policy.facts import FACTS
from permits.policy.reading import Table

E = TypeVar("E")

ALL_GRADES = (*GRADES, ADULT_GRADE)
DECISIONS = ("release", "acceptance", "enrollment")
QUESTION_KINDS = (
    "text", "long", "yes_no", "choice", "date", "number", "phone", "name", "address", "district_school",
)  # fmt: skip
TOPICS = ("grades", "discipline", "disability", "income", "english_level", "health")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_YEAR = re.compile(r"20(\d\d)-(\d\d)")


def read_rules(table: Table) -> Rules:
    """Everything the year file says. Mistakes are noted in the table's list and stand in with empty values."""
    directions = _each(table, "directions", _direction)
    for code in directions.keys() - set(DIRECTIONS):
        table.wrong(f"directions.{code}", "is not a direction; there are outgoing and incoming")
    questions = _each(table, "questions", _question)
    rules = Rules(
        district=_code(table, "district"),
        school_year=_school_year(table),
        first_day=table.day("first_day"),
        year_ends=table.day("year_ends"),
        zone=_zone(table),
        languages=table.texts("languages"),
        made_up=table.flag("made_up"),
        directions=directions,
        reasons=_each(table, "reasons", lambda code, entry: _reason(code, entry, questions)),
        questions=questions,
        requirements=_each(table, "requirements", _requirement),
        filers=_each(table, "filers", _filer),
        groups=_each(table, "groups", lambda code, entry: _group(code, entry, directions)),
        routes=tuple(_each(table, "routes", _route).values()),
        late_questions=tuple(_each(table, "late_questions", _late_question).values()),
        terms=(terms := table.table("terms")).texts("order"),
        flagged_terms=frozenset(terms.texts("flagged", default=())),
        grounds=_each(table, "grounds", _ground),
        bars=_each(table, "bars", _bar),
        laws=_each(table, "laws", _law),
        districts=_each(table, "districts", _district),
        schools=tuple(_each(table, "schools", _school).values()),
        contacts=_each(table, "contacts", _contact),
        county=_county(table.table("county")),
        clocks=_clocks(table.table("clocks")),
        abandonment=_abandonment(table.table("abandonment", optional=True)),
        retention=_retention(table.table("retention")),
        two_persons=_two_persons(table.table("two_persons", optional=True)),
        closed_days=frozenset(table.days("closed_days")),
        other_programs_url=table.text("other_programs_url", ""),
        packet=table.texts("packet"),
        affidavit=table.texts("affidavit"),
        employer_letter=table.texts("employer_letter", ()),
    )
    terms.done()
    table.done()
    return rules


def _each(table: Table, key: str, read: Callable[[str, Table], E]) -> Mapping[str, E]:
    entries: dict[str, E] = {}
    for code, entry in table.tables(key, optional=key in {"bars", "laws"}):
        if not _CODE.fullmatch(code):
            table.wrong(f"{key}.{code}", "a code is small letters, digits and underscores, a letter first")
        entries[code] = read(code, entry)
        entry.done()
    return MappingProxyType(entries)


def _code(table: Table, key: str) -> str:
    value = table.text(key)
    if value and not _CODE.fullmatch(value):
        table.wrong(key, "a code is small letters, digits and underscores, a letter first")
    return value


def _school_year(table: Table) -> str:
    value = table.text("school_year")
    match = _YEAR.fullmatch(value)
    if value and (not match or (int(match[1]) + 1) % 100 != int(match[2])):
        table.wrong("school_year", f'must be two years that follow each other, like "2027-28", not {value!r}')
    return value


def _zone(table: Table) -> ZoneInfo:
    name = table.text("zone")
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        table.wrong("zone", f"is not a time zone: {name!r}")
        return ZoneInfo("UTC")


def _condition(table: Table, key: str) -> Condition | None:
    if not table.has(key):
        return None
    inside = table.table(key)
    tests: list[tuple[str, frozenset[str]]] = []
    for fact in inside.items():
        if fact == "answers":
            answers = inside.table("answers")
            tests += [(f"answers.{code}", frozenset(answers.texts(code))) for code in answers.items()]
        elif fact in FACTS:
            tests.append((fact, frozenset(inside.texts(fact))))
    inside.done()
    return Condition(tuple(tests))


def _direction(code: str, table: Table) -> DirectionRules:
    window = None
    if table.has("opens") or table.has("last_day"):
        window = Window(table.day("opens"), table.maybe_day("last_day"))
    return DirectionRules(
        code=code,
        window=window,
        exempt_reasons=frozenset(table.texts("exempt_reasons", ())),
        exempt_groups=frozenset(table.texts("exempt_groups", ())),
        looked_at_first_reasons=frozenset(table.texts("looked_at_first_reasons", ())),
        looked_at_first_groups=frozenset(table.texts("looked_at_first_groups", ())),
        short_form_when_late=table.flag("short_form_when_late"),
        running_year_open=table.flag("running_year_open"),
        grades=table.texts("grades", among=ALL_GRADES),
        other_programs=table.flag("other_programs"),
        skip_other_programs=frozenset(table.texts("skip_other_programs", ())),
        applications_per_year=table.maybe_number("applications_per_year"),
        order=table.choice("order", ("release_first", "acceptance_first", "either"), "either"),
        school_recommendation=table.flag("school_recommendation"),
        documents=table.texts("documents", ()),
    )


def _question(code: str, table: Table) -> Question:
    kind = table.choice("kind", QUESTION_KINDS)
    options = table.texts("options", ())
    if (kind == "choice") != bool(options):
        table.wrong("options", "a choice needs options, and only a choice has them")
    return Question(
        code=code,
        kind=kind,
        required=table.flag("required"),
        only_if=_condition(table, "only_if"),
        options=options,
        most=table.maybe_number("most") or 0,
        decisions=table.texts("decisions", ("release", "acceptance"), DECISIONS),
        topic=table.choice("topic", TOPICS, "") or None,
    )


def _reason(code: str, table: Table, questions: Mapping[str, Question]) -> Reason:
    named = table.texts("questions", ())
    for index, name in enumerate(named):
        if name not in questions:
            table.wrong(f"questions[{index}]", f"names no question: {name!r}")
    return Reason(
        code=code,
        directions=table.texts("directions", DIRECTIONS, DIRECTIONS),
        questions=tuple(questions[name] for name in named if name in questions),
        documents=table.texts("documents", ()),
        second=table.flag("second"),
        grades=table.texts("grades", GRADES, ALL_GRADES),
        not_asked=frozenset(table.texts("not_asked", (), TOPICS)),
        hours_minimum=table.maybe_number("hours_minimum"),
        priority=table.maybe_number("priority") or 0,
    )


def _requirement(code: str, table: Table) -> Requirement:
    requirement = Requirement(
        code=code,
        required=table.flag("required"),
        group=table.text("group", "") or None,
        only_if=_condition(table, "only_if"),
        per=table.choice("per", ("application", "adult"), "application"),
        directions=table.texts("directions", DIRECTIONS, DIRECTIONS),
        fresh_days=table.maybe_number("fresh_days"),
        signed_by=table.texts("signed_by", ()),
        decisions=table.texts("decisions", among=DECISIONS),
        held_by_district=table.flag("held_by_district"),
        may_come_later_days=table.maybe_number("may_come_later_days"),
        counter_only_ok=table.flag("counter_only_ok"),
        seen_by=table.texts("seen_by", ("office",), ("office", "other_district", "county", "school")),
        delete_after_days=table.maybe_number("delete_after_days"),
        topic=table.choice("topic", TOPICS, "") or None,
        form=table.choice("form", ("affidavit", "employer_letter", "co_signature"), "") or None,
        tells_of=table.choice("tells_of", ("release", "acceptance"), "") or None,
        shared=table.flag("shared"),
    )
    names_a_child = requirement.form in {"affidavit", "co_signature"}
    if requirement.shared and (requirement.topic or names_a_child or requirement.held_by_district):
        table.wrong("shared", "only what the family sends about the adults or the home can serve several children")
    return requirement


def _filer(code: str, table: Table) -> Filer:
    return Filer(code, table.texts("documents", ()), table.flag("co_signature"))


def _group(code: str, table: Table, directions: Mapping[str, DirectionRules]) -> Group:
    first = any(code in rules.looked_at_first_groups for rules in directions.values())
    return Group(code, table.text("contact"), first)


def _route(code: str, table: Table) -> Route:
    return Route(code, table.text("contact"), table.texts("directions", DIRECTIONS, DIRECTIONS))


def _late_question(code: str, table: Table) -> LateQuestion:
    return LateQuestion(code, table.choice("leads_to", ("exempt", "person")))


def _ground(code: str, table: Table) -> Ground:
    return Ground(
        code=code,
        kinds=table.texts("kinds", among=("release", "acceptance", "revocation")),
        barred_reasons=frozenset(table.texts("barred_reasons", ())),
        needs_note=table.flag("needs_note"),
        needs_supervisor=table.flag("needs_supervisor"),
        evidence=table.texts("evidence", ()),
        law=table.text("law", "") or None,
    )


def _bar(code: str, table: Table) -> Bar:
    return Bar(
        code=code,
        kinds=table.texts("kinds", among=("release", "acceptance")),
        reasons=frozenset(table.texts("reasons")),
        grades=frozenset(table.texts("grades", GRADES, ALL_GRADES)),
        when=table.choice("when", ("always", "other_side_yes", "supervisor")),
        law=table.text("law"),
    )


def _law(code: str, table: Table) -> Law:
    return Law(code, table.text("cite"), table.maybe_day("in_force_from"), table.maybe_day("in_force_until"))


def _district(code: str, table: Table) -> OtherDistrict:
    return OtherDistrict(
        code=code,
        name=table.text("name"),
        county=table.text("county"),
        agreement=table.flag("agreement"),
        agreement_until=table.maybe_day("agreement_until"),
        grades=table.texts("grades", GRADES, ALL_GRADES),
        made_up=table.flag("made_up"),
    )


def _school(code: str, table: Table) -> School:
    kinds = ("district", "affiliated_charter", "charter", "county")
    return School(
        code=code,
        name=table.text("name"),
        grades=table.texts("grades", among=ALL_GRADES),
        kind=table.choice("kind", kinds, "district"),
        places=table.maybe_number("places"),
        email=table.text("email", ""),
    )


def _contact(code: str, table: Table) -> Contact:
    return Contact(
        code=code,
        phone=table.text("phone"),
        email=table.text("email", ""),
        hours=table.text("hours", ""),
        address=table.text("address", ""),
        url=table.text("url", ""),
        made_up=table.flag("made_up"),
    )


def _county(table: Table) -> County:
    county = County(
        code=table.text("code"),
        name=table.text("name"),
        address=table.text("address"),
        phone=table.text("phone"),
        email=table.text("email", ""),
        url=table.text("url"),
        hours=table.text("hours"),
        last_hour=table.hour("last_hour"),
        closed_days=frozenset(table.days("closed_days")),
        languages=table.texts("languages"),
        support_pages=table.maybe_number("support_pages"),
        decides_in_days=table.number("decides_in_days"),
        decides_in_days_extended=table.maybe_number("decides_in_days_extended"),
    )
    table.done()
    return county


def _clocks(table: Table) -> Clocks:
    clocks = Clocks(
        current_year_days=table.number("current_year_days"),
        current_year_starts_days_before=table.number("current_year_starts_days_before"),
        future_year_days=table.number("future_year_days"),
        missing_papers_days=table.number("missing_papers_days"),
        paper_last_open_days=table.number("paper_last_open_days"),
        appeal_days=table.number("appeal_days"),
        undo_withdrawal_days=table.number("undo_withdrawal_days"),
        abandonment_notice_days=table.number("abandonment_notice_days"),
        reopen_days=table.number("reopen_days"),
        unread_open_days=_number_or(table, "unread_open_days", 4),
        unread_letter_open_days=_number_or(table, "unread_letter_open_days", 3),
        district_appeal_days=table.maybe_number("district_appeal_days"),
        draft_days=table.number("draft_days"),
        decision_rolls=table.flag("decision_rolls"),
    )
    table.done()
    return clocks


def _number_or(table: Table, key: str, usual: int) -> int:
    """A number that versions published before there was such a key do not have."""
    found = table.maybe_number(key)
    return usual if found is None else found


def _abandonment(table: Table) -> Abandonment:
    abandonment = Abandonment(
        reminders=table.numbers("reminders"),
        protected_reasons=frozenset(table.texts("protected_reasons", ())),
        protected_groups=frozenset(table.texts("protected_groups", ())),
    )
    table.done()
    return abandonment


def _retention(table: Table) -> Retention:
    retention = Retention(table.number("case_days"), table.number("files_days"), table.number("withdrawn_days"))
    table.done()
    return retention


def _two_persons(table: Table) -> TwoPersons:
    rule = TwoPersons(frozenset(table.texts("outcomes", (), ("yes", "no"))), table.flag("rules"))
    table.done()
    return rule
