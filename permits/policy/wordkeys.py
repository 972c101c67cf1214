"""Which texts a year file needs in every language: the keys follow from its codes."""

from collections.abc import Iterator, Mapping

from permits.policy.entries import Rules

# Placeholders that the caller fills: the letter's own days.
ALWAYS: Mapping[str, frozenset[str]] = {
    "dates.pattern": frozenset({"day", "month", "year"}),
    "late.saved": frozenset({"applied"}),
    "late.county": frozenset({"until"}),
}

_FIXED = (
    "district.name", "district.short_name", "district.office", "district.what",
    "dates.pattern", "dates.am", "dates.pm", *(f"dates.months.{month}" for month in range(1, 13)),
    "declaration", "immigration", "cover", "not_a_permit", "stay_enrolled", "two_decisions", "no_paper_needed",
    "for_student.not_a_permit", "for_student.stay_enrolled",
    "clocks.current_year", "clocks.future_year", "clocks.papers",
    "late.heading", "late.saved", "late.county", "late.attach", "late.call_first", "late.stay",
    "county.name", "county.what", "words.student",
    "terms.intro", "terms.agree",
    "packet.title", "packet.intro",
    "affidavit.title", "affidavit.intro", "affidavit.declaration",
)  # fmt: skip


def required_keys(rules: Rules) -> dict[str, None]:
    """The keys that must be there, in a steady order."""
    return dict.fromkeys((*_FIXED, *_of_reasons(rules), *_of_papers(rules), *_of_people(rules), *_of_rules(rules)))


def optional_keys(rules: Rules) -> frozenset[str]:
    """The keys that may be there: in every language, or in none."""
    keys = {f"questions.{code}.hint" for code in rules.questions}
    for code in rules.requirements:
        keys |= {f"requirements.{code}.{part}" for part in ("bad", "none", "cover")}
    keys |= {f"reasons.{code}.{part}" for code in rules.reasons for part in ("note", "right")}
    keys |= {f"groups.{code}.help" for code in rules.groups}
    keys |= {f"contacts.{code}.{part}" for code in rules.contacts for part in ("help", "hours")}
    keys |= {f"terms.note_{number}" for number in range(1, len(rules.terms) + 1)}
    return frozenset(keys - required_keys(rules).keys())


def _of_reasons(rules: Rules) -> Iterator[str]:
    rights = {code for direction in rules.directions.values() for code in direction.skip_other_programs}
    for code in rules.reasons:
        yield from (f"reasons.{code}.label", f"reasons.{code}.help")
        if code in rights:
            yield f"reasons.{code}.right"
    for code, question in rules.questions.items():
        yield f"questions.{code}.label"
        yield from (f"questions.{code}.options.{option}" for option in question.options)
    if any(direction.other_programs for direction in rules.directions.values()):
        yield from ("other_programs.title", "other_programs.text", "other_programs.link")


def _of_papers(rules: Rules) -> Iterator[str]:
    for code, requirement in rules.requirements.items():
        yield from (f"requirements.{code}.{part}" for part in ("label", "why", "good"))
        if requirement.group:
            yield f"requirement_groups.{requirement.group}.label"
        yield from (f"signers.{signer}" for signer in requirement.signed_by)
    for code in rules.packet:
        yield from (f"packet.{code}.heading", f"packet.{code}.text")
    yield from (f"affidavit.{code}" for code in rules.affidavit)
    yield from (f"employer_letter.{code}" for code in rules.employer_letter)
    forms = {requirement.form for requirement in rules.requirements.values()} - {None, "affidavit"}
    for form in sorted(form for form in forms if form):
        yield from (f"{form}.{part}" for part in ("title", "intro", "declaration"))


def _of_people(rules: Rules) -> Iterator[str]:
    for code in rules.filers:
        yield from (f"filers.{code}.label", f"filers.{code}.proof")
    yield from (f"groups.{code}.label" for code in rules.groups)
    yield from (f"contacts.{code}.label" for code in rules.contacts)
    for route in rules.routes:
        yield from (f"routes.{route.code}.label", f"routes.{route.code}.text")


def _of_rules(rules: Rules) -> Iterator[str]:
    for code in rules.directions:
        parts = ("label", "what", "open", "not_yet_open", "late", "exempt", "person_looks", "over")
        yield from (f"directions.{code}.{part}" for part in parts)
    yield from (f"late_questions.{question.code}" for question in rules.late_questions)
    for number, code in enumerate(rules.terms, start=1):
        yield f"terms.{code}"
        if code in rules.flagged_terms:
            yield f"terms.note_{number}"
    for code in rules.grounds:
        yield from (f"grounds.{code}.label", f"grounds.{code}.letter")
    yield from (f"bars.{code}" for code in rules.bars)
    yield from (f"laws.{code}" for code in rules.laws)
    if rules.made_up:
        yield "district.made_up"
