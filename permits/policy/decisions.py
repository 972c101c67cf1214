"""May this be decided like this?"""

from collections.abc import Collection

from permits.policy.entries import Ground
from permits.policy.facts import Facts
from permits.policy.rulebook import Rulebook

OUTCOMES = ("yes", "no")


def grounds_for(rulebook: Rulebook, kind: str) -> tuple[Ground, ...]:
    """The grounds on which a release or an acceptance may be refused (or, for "revocation", revoked), in order."""
    return tuple(ground for ground in rulebook.grounds.values() if kind in ground.kinds)


def problems(
    rulebook: Rulebook,
    facts: Facts,
    kind: str,
    outcome: str,
    grounds: Collection[str],
    words: str,
    *,
    other_side: str = "",
) -> tuple[str, ...]:
    """Why this decision may not be made, as codes; empty when it may.

    unknown_outcome; grounds_with_yes; ground_missing; ground_unknown; ground_of_other_kind; ground_barred (not for this
    reason); words_missing (the ground says that it is explained: `words` for the family do
    it); refusal_barred (the law forbids a refusal: for a bullying finding or an active-duty family once
    the other district has said yes, AB 1127, domain.md 1.1). `other_side` is the other side's status where it is known.
    """
    if outcome not in OUTCOMES:
        return ("unknown_outcome",)
    if outcome == "yes":
        return ("grounds_with_yes",) if grounds else ()
    found: list[str] = []
    if bars_on(rulebook, facts, kind, other_side):
        found.append("refusal_barred")
    if not grounds:
        found.append("ground_missing")
    known = [rulebook.grounds[code] for code in grounds if code in rulebook.grounds]
    if len(known) < len(grounds):
        found.append("ground_unknown")
    if any(kind not in ground.kinds for ground in known):
        found.append("ground_of_other_kind")
    if any(not ground.barred_reasons.isdisjoint(facts.reasons) for ground in known):
        found.append("ground_barred")
    if any(ground.needs_note for ground in known) and not words.strip():
        found.append("words_missing")
    return tuple(found)


def bars_on(rulebook: Rulebook, facts: Facts, kind: str, other_side: str = "") -> tuple[str, ...]:
    """Codes of the legal bars that forbid a refusal here; a bar that waits for the other side counts once that said "yes"."""
    holds = {"always", "other_side_yes"} if other_side == "yes" else {"always"}
    return tuple(code for code in bars_ahead(rulebook, facts, kind) if rulebook.bars[code].when in holds)


def bars_ahead(rulebook: Rulebook, facts: Facts, kind: str) -> tuple[str, ...]:
    """Codes of all bars that protect this child: for the clerk's panel before deciding, and a refusal stops for a supervisor."""
    return tuple(
        bar.code
        for bar in rulebook.bars.values()
        if kind in bar.kinds and not bar.reasons.isdisjoint(facts.reasons) and (not facts.grade or facts.grade in bar.grades)
    )


def needs_second(rulebook: Rulebook, outcome: str) -> bool:
    """An answer like this is proposed by one person and confirmed by another one; the district sets it."""
    return outcome in rulebook.two_persons.outcomes


def needs_supervisor(rulebook: Rulebook, grounds: Collection[str]) -> bool:
    """One of these grounds must be signed by a supervisor."""
    return any(rulebook.grounds[code].needs_supervisor for code in grounds if code in rulebook.grounds)
