"""Which papers are asked in one case, and which of them are still missing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from permits.policy.entries import Requirement
from permits.policy.facts import Facts
from permits.policy.rulebook import Rulebook

# Where files lie that came by e-mail, until a person says which paper each is, and those that are none.
UNSORTED, ASIDE = "unsorted", "set_aside"
GOOD = frozenset({"received", "accepted", "seen", "held"})


@dataclass(frozen=True)
class Asked:
    """One line of the checklist. `copies`: one for each adult at home where the rule says so, else 1."""

    code: str
    required: bool
    group: str | None
    copies: int
    fresh_days: int | None
    signed_by: tuple[str, ...]
    decisions: tuple[str, ...]
    held_by_district: bool
    may_come_later_days: int | None
    counter_only_ok: bool
    form: str | None
    shared: bool


def checklist(rulebook: Rulebook, facts: Facts, kinds: Collection[str], here: Collection[str] = ()) -> tuple[Asked, ...]:
    """The papers of this case that one of the decisions `kinds` needs, in the order to show, each once.

    `here`: the kinds that are decided in this system, `kinds` among them. What tells of such an answer is not asked: the case
    has the answer itself.

    First what everyone sends, then what each reason asks, then the filer's own proof. Topics that the law keeps out of
    the selection for one of the reasons (AB 1127, domain.md 1.1) are left out.
    """
    kept_out = frozenset().union(*(_reason_topics(rulebook, code) for code in facts.reasons))
    asked: dict[str, Asked] = {}
    for code in _named(rulebook, facts):
        requirement = rulebook.requirements[code]
        known = requirement.tells_of is not None and requirement.tells_of in {*kinds, *here}
        if code not in asked and not known and _applies(requirement, facts, kinds) and requirement.topic not in kept_out:
            asked[code] = _asked(requirement, facts)
    return tuple(asked.values())


def missing(checklist: Collection[Asked], have: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of required papers that are still to come, in order; one good paper of an any-one-of group is enough.

    `have` is code to received, accepted, returned, unreadable, seen or held. For a group of which nothing good is there its
    first code stands. What the district holds itself is never missing.
    """
    satisfied = {line.group for line in checklist if line.group and have.get(line.code) in GOOD}
    codes: list[str] = []
    for line in checklist:
        if not line.required or line.held_by_district or have.get(line.code) in GOOD or line.group in satisfied:
            continue
        codes.append(line.code)
        if line.group:
            satisfied.add(line.group)
    return tuple(codes)


def _named(rulebook: Rulebook, facts: Facts) -> Iterator[str]:
    yield from rulebook.directions[facts.direction].documents
    for code in facts.reasons:
        if code in rulebook.reasons:
            yield from rulebook.reasons[code].documents
    if facts.filer in rulebook.filers:
        yield from rulebook.filers[facts.filer].documents


def _reason_topics(rulebook: Rulebook, code: str) -> frozenset[str]:
    return rulebook.reasons[code].not_asked if code in rulebook.reasons else frozenset()


def _applies(requirement: Requirement, facts: Facts, kinds: Collection[str]) -> bool:
    return (
        facts.direction in requirement.directions
        and any(kind in requirement.decisions for kind in kinds)
        and (requirement.only_if is None or requirement.only_if.holds(facts))
    )


def _asked(requirement: Requirement, facts: Facts) -> Asked:
    copies = max(1, facts.parents_at_home or 1) if requirement.per == "adult" else 1
    return Asked(
        code=requirement.code,
        required=requirement.required,
        group=requirement.group,
        copies=copies,
        fresh_days=requirement.fresh_days,
        signed_by=requirement.signed_by,
        decisions=requirement.decisions,
        held_by_district=requirement.held_by_district,
        may_come_later_days=requirement.may_come_later_days,
        counter_only_ok=requirement.counter_only_ok,
        form=requirement.form,
        shared=requirement.shared,
    )
