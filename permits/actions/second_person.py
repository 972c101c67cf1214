"""Where the rules ask for a second person: one proposes the answer, another one confirms it or sends it back.

Only confirming makes the decision and the draft of the notice. The legal clock goes on. Case and side are held as for a
decision, so that of two who confirm, or of one who confirms and one who takes back, one comes first and the other is told.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from permits import access
from permits.actions import sides
from permits.actions.correct import keep_note
from permits.actions.decide import NotAllowedError, give, held, make
from permits.actions.writing import one_act
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Decision, DecisionProposal, Side, User
from permits.queries import deciding, order


class GoneError(Exception):
    """The proposal does not wait any more: it was taken back, sent back, or the side went another way."""


def propose(
    side: Side, user: User, outcome: str, grounds: Sequence[str] = (), note: str = "", letter: Mapping[str, str] | None = None,
    *, because: str = "", because_note: str = "",
) -> DecisionProposal:  # fmt: skip
    """The same as to decide, up to the answer itself, which waits for somebody else.

    What only a supervisor may sign can be proposed by anybody; one of the two must then be a supervisor. Raises what `decide`
    raises; NotAllowedError `no_second` where the rules ask for no second person for this answer.
    """
    return put(side, user, deciding.Answer(outcome, grounds, note, letter or {}, because, because_note))


def answered(
    side: Side, user: User, answer: deciding.Answer, *, beside: Collection[str] = ()
) -> Decision | DecisionProposal:  # fmt: skip
    """Decided, or proposed where the side's rules ask for a second person for this answer. Raises what `decide` raises."""
    return (put if deciding.is_proposed(side, answer) else give)(side, user, answer, beside=beside)


def put(side: Side, user: User, answer: deciding.Answer, *, beside: Collection[str] = ()) -> DecisionProposal:
    """As `propose`, with what was chosen as one. `beside`: outcomes that brothers and sisters get in the same act."""
    access.check_decide(user, side)
    with one_act():
        application, side = held(side)
        problems = deciding.proposed_problems(application, side, user, answer, beside=beside)
        turn, passed = deciding.turn(side, user, answer)
        if problems or passed:
            raise NotAllowedError(problems or passed)
        # What waited here before the side went another way is no longer meant.
        DecisionProposal.objects.filter(side=side, state=DecisionProposal.WAITING).update(state=DecisionProposal.DROPPED)
        proposal = DecisionProposal(
            key=uuid.uuid4(), side=side, round=side.round, outcome=answer.outcome, grounds=list(answer.grounds),
            because=turn.get("because", ""), proposed_by=user, proposed_at=legal_now(),
        )  # fmt: skip
        proposal.words = answer.words(turn)
        proposal.save(force_insert=True)
        sides.go(side, "propose_decision")
        AuditEntry.write(
            "decision_proposed",
            application=application,
            user=user,
            side=side.kind,
            outcome=answer.outcome,
            grounds=list(answer.grounds),
            **turn,
        )
    return proposal


def confirm(proposal: DecisionProposal, user: User, *, beside: Collection[str] = ()) -> Decision:
    """Make it the decision, by the rules and facts as they are now. `beside`: outcomes that brothers and sisters get with it.

    AlreadyDecidedError, GoneError, PermissionDenied; NotAllowedError: `same_person`, or what the rules bar by now.
    """
    access.check_decide(user, proposal.side)
    with one_act():
        application, side = held(proposal.side)
        row = _waiting(proposal, side)
        if row.proposed_by_id == user.pk:
            raise NotAllowedError(["same_person"])
        words, move = row.words, f"confirm_{row.outcome}"
        answer = deciding.Answer(row.outcome, row.grounds, words["note"], words["letter"])
        signs = access.supervises(user, side) or access.supervises(row.proposed_by, side)
        if problems := deciding.problems(application, side, user, answer, beside=beside, supervises=signs, move=move):
            raise NotAllowedError(problems)
        first = order.first_in_line(side, user)
        # Who became ready only after the proposal was passed by nobody.
        turn = {"passed": first.pk, "because": row.because or "in_turn"} if first is not None else {}
        detail = {**turn, "proposed_by": row.proposed_by_id}
        decision = make(application, side, user, answer, words, move, detail)
        row.state, row.decision, row.settled_by = DecisionProposal.CONFIRMED, decision, user
        row.save(update_fields=["state", "decision", "settled_by"])
    return decision


def send_back(proposal: DecisionProposal, user: User, note: str) -> None:
    """Not like this: the side stands in line again, in its old place; `note` says why, and stays in the file.

    GoneError, AlreadyDecidedError, PermissionDenied; NotAllowedError: `same_person`, `note_missing`.
    """
    access.check_decide(user, proposal.side)
    with one_act():
        application, side = held(proposal.side)
        row = _waiting(proposal, side)
        problems = [] if note.strip() else ["note_missing"]
        if row.proposed_by_id == user.pk:
            problems.append("same_person")
        if problems:
            raise NotAllowedError(problems)
        _settle(application, side, row, user, "send_back", DecisionProposal.SENT_BACK)
        keep_note(application, user, note)


def take_back(proposal: DecisionProposal, user: User) -> None:
    """The person who proposed it thinks again. GoneError, AlreadyDecidedError; NotAllowedError `not_own`."""
    access.check_decide(user, proposal.side)
    with one_act():
        application, side = held(proposal.side)
        row = _waiting(proposal, side)
        if row.proposed_by_id != user.pk:
            raise NotAllowedError(["not_own"])
        _settle(application, side, row, user, "take_back_proposal", DecisionProposal.TAKEN_BACK)


def _waiting(proposal: DecisionProposal, side: Side) -> DecisionProposal:
    """The proposal as it is now, its side being held. GoneError."""
    row = DecisionProposal.objects.select_related("proposed_by").get(pk=proposal.pk)
    if row.state != DecisionProposal.WAITING or side.status != "second_person" or row.round != side.round:
        raise GoneError
    return row


def _settle(application: Application, side: Side, row: DecisionProposal, user: User, move: str, state: str) -> None:
    row.state, row.settled_by = state, user
    row.save(update_fields=["state", "settled_by"])
    sides.go(side, move)
    AuditEntry.write(
        f"proposal_{state}",
        application=application,
        user=user,
        side=side.kind,
        outcome=row.outcome,
        proposed_by=row.proposed_by_id,
    )
