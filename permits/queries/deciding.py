"""May this person decide a side so, now? The questions that the act asks again, for a page that shows first what would happen."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from permits import access
from permits.models import Application, Post, Side, User
from permits.policy import decisions, states
from permits.queries import order
from permits.queries.case import Case
from permits.wording import OUT_OF_TURN_CHOICES


@dataclass(frozen=True)
class Answer:
    """A decision as somebody means to make it. `letter`: words for the family by language; `because` (a code of
    wording.OUT_OF_TURN_CHOICES) and its note: why this one before an earlier ready case."""

    outcome: str
    grounds: Sequence[str] = ()
    note: str = ""
    letter: Mapping[str, str] = field(default_factory=dict)
    because: str = ""
    because_note: str = ""

    def words(self, turn: Mapping[str, Any]) -> dict[str, Any]:
        """What the record keeps of it in words; with `turn` (as of `turn`) also why it came before an earlier case."""
        return {"note": self.note, "letter": dict(self.letter), **({"because": self.because_note} if turn else {})}


def problems(
    application: Application, side: Side, user: User, answer: Answer, *, beside: Collection[str] = (),
    supervises: bool | None = None, move: str = "",
) -> tuple[str, ...]:  # fmt: skip
    """Why this may not be decided so, as codes of wording.DECISION_PROBLEMS; empty when it may. Three queries at most.

    `beside`: outcomes that brothers and sisters get in the same act; `supervises`: known already, if given. `move`: by which the
    side would go on, where that is not a decision by one person.
    """
    assert side.rulebook is not None
    rules = side.rulebook.parsed
    other = next((one.status for one in application.sides.all() if one.pk != side.pk), "")
    found = list(
        decisions.problems(
            rules, application.facts, side.kind, answer.outcome, answer.grounds,
            answer.letter.get(application.language, ""), other_side=other,
        )
    )  # fmt: skip
    if not states.may(move or f"decide_{answer.outcome}", side.status):
        found.append("status")
    if not move and decisions.needs_second(rules, answer.outcome):
        found.append("second_person")
    if any(answer.letter.values()) and not answer.letter.get(application.language):
        found.append("letter_language")
    if supervises is None:
        supervises = access.posts(user).filter(body=side.body_id, role=Post.SUPERVISOR).exists()
    if answer.outcome == "no" and decisions.needs_supervisor(rules, answer.grounds) and not supervises:
        found.append("supervisor")
    if answer.outcome == "no" and decisions.bars_ahead(rules, application.facts, side.kind) and not supervises:
        found.append("protected_supervisor")
    if not {answer.outcome} >= {*beside, *_of_siblings(application, side)}:
        found += [] if supervises else ["unequal_supervisor"]
        found += [] if answer.note.strip() else ["unequal_note"]
    return tuple(found)


def _of_siblings(application: Application, side: Side) -> Collection[str]:
    """What brothers and sisters were answered by the same body on the same side."""
    if application.siblings is None:
        return ()
    decided = Side.objects.filter(
        application__siblings=application.siblings, application__is_sealed=False, status__in=("yes", "no")
    )
    return set(decided.filter(body=side.body_id, kind=side.kind).exclude(pk=side.pk).values_list("status", flat=True))


def proposed_problems(
    application: Application, side: Side, user: User, answer: Answer, *, beside: Collection[str] = ()
) -> tuple[str, ...]:  # fmt: skip
    """As `problems`, of an answer that is proposed to a second person: one of the two must be a supervisor, not yet this one."""
    found = problems(application, side, user, answer, beside=beside, supervises=True, move="propose_decision")
    return found if is_proposed(side, answer) else (*found, "no_second")


def is_proposed(side: Side, answer: Answer) -> bool:
    """The rules of the side ask for a second person for this answer: it is proposed, not decided."""
    return side.rulebook is not None and decisions.needs_second(side.rulebook.parsed, answer.outcome)


def turn(side: Side, user: User, answer: Answer, *, but: Collection[int] = ()) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the record says of the order received, and why it may not be decided before an earlier ready case, as codes.

    The record says nothing where no earlier case is ready, else which one was passed and why. `but`: ids of sides that are
    decided before this one. Two queries.
    """
    first = order.first_in_line(side, user, but)
    if first is None:
        return {}, ()
    asked = order.asks_why(side, user, but)
    if asked is None:
        own = "in_turn" if side.claim is not None and side.owner_id == user.pk else "colleague"
        return {"passed": first.pk, "because": own}, ()
    if answer.because not in OUT_OF_TURN_CHOICES:
        return {}, ("because_missing",)
    if answer.because == "other" and not answer.because_note.strip():
        return {}, ("because_note_missing",)
    return {"passed": asked.pk, "because": answer.because}, ()


def seen(found: Case, side: Side) -> str:
    """How a case stood when it was shown: the side, the set, what was filed and the state of each paper, as one short text."""
    application = found.application
    told = [side.pk, side.round, side.version, side.status, application.version, application.siblings, sorted(found.have.items())]
    return f"{side.pk}:{hashlib.sha256(repr(told).encode()).hexdigest()[:24]}"
