"""Do the codes of a year file name each other rightly, and do its days follow each other?"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator

from permits.policy.entries import DIRECTIONS, Condition, DirectionRules, Question, Rules
from permits.policy.problems import Problem
from permits.policy.sections import ALL_GRADES

Note = Callable[[str, str], None]


def check(rules: Rules, file: str, found: list[Problem]) -> None:
    """Note every code that names nothing, every entry nobody names, and days out of order."""

    def note(key: str, message: str) -> None:
        found.append(Problem(file, key, message))

    for key, code, known, named in _references(rules):
        if code and code not in known:
            note(key, f"names no {named}: {code!r}")
    for place, condition in _conditions(rules):
        for fact, values in condition.tests:
            _check_test(rules, f"{place}.{fact}", fact, values, note)
    _check_unused(rules, note)
    _check_groups(rules, note)
    _check_days(rules, note)
    _check_abandonment(rules, note)
    _check_forms(rules, note)
    if not rules.languages:
        note("languages", "must name at least one language")
    for number, code in enumerate(sorted(rules.flagged_terms - set(rules.terms))):
        note(f"terms.flagged[{number}]", f"names no term: {code!r}")


def _references(rules: Rules) -> Iterator[tuple[str, str, Collection[str], str]]:
    yield "district", rules.district, rules.districts, "district"
    yield "contacts.office", "office", rules.contacts, "contact"
    for direction in rules.directions.values():
        yield from _of_direction(rules, direction)
    for code, reason in rules.reasons.items():
        for index, document in enumerate(reason.documents):
            yield f"reasons.{code}.documents[{index}]", document, rules.requirements, "requirement"
    for code, filer in rules.filers.items():
        for index, document in enumerate(filer.documents):
            yield f"filers.{code}.documents[{index}]", document, rules.requirements, "requirement"
    for code, group in rules.groups.items():
        yield f"groups.{code}.contact", group.contact, rules.contacts, "contact"
    for route in rules.routes:
        yield f"routes.{route.code}.contact", route.contact, rules.contacts, "contact"
    for code, ground in rules.grounds.items():
        yield f"grounds.{code}.law", ground.law or "", rules.laws, "law"
        for reason_code in sorted(ground.barred_reasons):
            yield f"grounds.{code}.barred_reasons", reason_code, rules.reasons, "reason"
    for code in sorted(rules.abandonment.protected_reasons):
        yield "abandonment.protected_reasons", code, rules.reasons, "reason"
    for code in sorted(rules.abandonment.protected_groups):
        yield "abandonment.protected_groups", code, rules.groups, "group"
    for code, bar in rules.bars.items():
        yield f"bars.{code}.law", bar.law, rules.laws, "law"
        for reason_code in sorted(bar.reasons):
            yield f"bars.{code}.reasons", reason_code, rules.reasons, "reason"


def _of_direction(rules: Rules, direction: DirectionRules) -> Iterator[tuple[str, str, Collection[str], str]]:
    place = f"directions.{direction.code}"
    for key in ("exempt_reasons", "looked_at_first_reasons", "skip_other_programs"):
        for code in sorted(getattr(direction, key)):
            yield f"{place}.{key}", code, rules.reasons, "reason"
    for key in ("exempt_groups", "looked_at_first_groups"):
        for code in sorted(getattr(direction, key)):
            yield f"{place}.{key}", code, rules.groups, "group"
    for index, code in enumerate(direction.documents):
        yield f"{place}.documents[{index}]", code, rules.requirements, "requirement"


def _conditions(rules: Rules) -> Iterator[tuple[str, Condition]]:
    for code, requirement in rules.requirements.items():
        if requirement.only_if:
            yield f"requirements.{code}.only_if", requirement.only_if
    for code, question in rules.questions.items():
        if question.only_if:
            yield f"questions.{code}.only_if", question.only_if


def _check_test(rules: Rules, place: str, fact: str, values: Collection[str], note: Note) -> None:
    if fact.startswith("answers."):
        question = rules.questions.get(fact.removeprefix("answers."))
        if question is None:
            note(place, f"names no question: {fact.removeprefix('answers.')!r}")
            return
        known = _answers(question)
        if not known:
            note(place, "only the answer to a yes_no or a choice can be asked for")
            return
    else:
        known = {
            "direction": DIRECTIONS,
            "grade": ALL_GRADES,
            "reason": rules.reasons,
            "filer": rules.filers,
            "group": rules.groups,
            "parents_at_home": [str(number) for number in range(10)],
        }[fact]
    for value in sorted(set(values) - set(known)):
        note(place, f"is a value that cannot be: {value!r}")


def _answers(question: Question) -> Collection[str]:
    return {"yes_no": ("yes", "no")}.get(question.kind, question.options)


def _check_unused(rules: Rules, note: Note) -> None:
    named = {code for reason in rules.reasons.values() for code in reason.documents}
    named |= {code for filer in rules.filers.values() for code in filer.documents}
    named |= {code for direction in rules.directions.values() for code in direction.documents}
    for code in rules.requirements.keys() - named:
        note(f"requirements.{code}", "is asked by nobody")
    asked = {question.code for reason in rules.reasons.values() for question in reason.questions}
    for code in rules.questions.keys() - asked:
        note(f"questions.{code}", "is asked by nobody")
    leaned_on = {ground.law for ground in rules.grounds.values()} | {bar.law for bar in rules.bars.values()}
    for code in rules.laws.keys() - leaned_on:
        note(f"laws.{code}", "is leaned on by nobody")


def _check_groups(rules: Rules, note: Note) -> None:
    sizes = Counter(requirement.group for requirement in rules.requirements.values() if requirement.group)
    for code, requirement in rules.requirements.items():
        if requirement.group and sizes[requirement.group] == 1:
            note(f"requirements.{code}.group", f"an any-one-of group needs two or more: {requirement.group!r}")


def _check_forms(rules: Rules, note: Note) -> None:
    """A form needs its boxes, and whoever files for a family a paper by which the parent signs too."""
    for code, requirement in rules.requirements.items():
        if requirement.form == "employer_letter" and not rules.employer_letter:
            note(f"requirements.{code}.form", "needs the boxes of employer_letter")
    for code, filer in rules.filers.items():
        forms = {rules.requirements[one].form for one in filer.documents if one in rules.requirements}
        if filer.co_signature and "co_signature" not in forms:
            note(f"filers.{code}.co_signature", 'needs a document with form = "co_signature"')


def _check_days(rules: Rules, note: Note) -> None:
    if rules.year_ends <= rules.first_day:
        note("year_ends", "must come after first_day")
    if rules.school_year and rules.school_year[:4] != str(rules.first_day.year):
        note("first_day", f"does not lie in the first half of {rules.school_year}")
    for direction in rules.directions.values():
        window = direction.window
        if window and window.last_day and window.last_day < window.opens:
            note(f"directions.{direction.code}.last_day", "must not come before opens")
        if window and window.opens > rules.year_ends:
            note(f"directions.{direction.code}.opens", "must not come after the school year has ended")


def _check_abandonment(rules: Rules, note: Note) -> None:
    """The family's days fit into the shortest time in which the law wants an answer, and reminders into the family's days."""
    clocks, reminders = rules.clocks, rules.abandonment.reminders
    _check_unread(rules, note)
    if not 1 <= clocks.abandonment_notice_days <= clocks.current_year_days:
        note("clocks.abandonment_notice_days", f"must be 1 to current_year_days ({clocks.current_year_days})")
    for at, ahead in enumerate(reminders):
        if not 1 <= ahead < clocks.abandonment_notice_days:
            note(
                f"abandonment.reminders[{at}]",
                f"must be 1 or more, and less than the {clocks.abandonment_notice_days} days given",
            )
    if list(reminders) != sorted(reminders, reverse=True):
        note("abandonment.reminders", "must begin with the longest")


def _check_unread(rules: Rules, note: Note) -> None:
    """The letter that follows an unread e-mail must leave more than half of the time to appeal."""
    clocks = rules.clocks
    for key in ("unread_open_days", "unread_letter_open_days"):
        if getattr(clocks, key) < 1:
            note(f"clocks.{key}", "must be 1 or more")
    if 3 * (clocks.unread_open_days + clocks.unread_letter_open_days) > clocks.appeal_days:
        note(
            "clocks.unread_letter_open_days",
            f"with unread_open_days, must be at most a third of appeal_days ({clocks.appeal_days})",
        )
