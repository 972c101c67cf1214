"""Which of several cases one answer would decide or propose, and why not the others: ordinary ones only, as received."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from permits import access
from permits.models import Post, Rulebook, Side, User
from permits.notices.own_words import needed
from permits.policy import decisions, states
from permits.queries import deciding, desk, door, lists, same_child
from permits.queries.deciding import Answer
from permits.queries.desk import Row

MOST = lists.PAGE


@dataclass(frozen=True)
class Planned:
    """One case. `why_not`: codes of office.words.WHY_NOT_DECIDED or wording.DECISION_PROBLEMS, empty when it would be decided
    by `answer`, or with `is_proposed` proposed to a second person; `turn`: what the record would say of the order; `seen`:
    `deciding.seen` of it."""

    row: Row
    answer: Answer
    why_not: Sequence[str]
    turn: Mapping[str, Any]
    seen: str
    is_proposed: bool

    @property
    def side(self) -> Side:
        """The side that is decided."""
        return self.row.side


def rows(user: User, keys: Sequence[int]) -> list[Row]:
    """The person's own sides among `keys` as the queue shows them, in the order received, at most `MOST`. Two queries."""
    own = access.sides_of(user).filter(pk__in=keys[: 10 * MOST])
    found = lists.shown(own, user).prefetch_related("application__sides").order_by("received_at", "pk")[:MOST]
    return desk.rows_of(found)


def plan(user: User, keys: Sequence[int], answer: Answer) -> list[Planned]:
    """What one answer would do to each, in the order received. `answer.letter` has every language; each case takes its own.

    Cases that are decided first in the same act are passed over by nobody. Three queries, and two for each case that is not left
    out by itself.
    """
    found = rows(user, keys)
    supervised = {post.body_id for post in door.held(user) if post.role == Post.SUPERVISOR}
    alike = same_child.unjudged(user, [row.side.application for row in found])
    body = found[0].side.body_id if found else None
    decided: set[int] = set()
    made = []
    for row in found:
        application, side = row.side.application, row.side
        side.rulebook = Rulebook.objects.held(side.rulebook_id) if side.rulebook_id else None
        words = {code: answer.letter[code] for code in needed(application.language) if code in answer.letter}
        mine = replace(answer, letter=words)
        why, turn = _ordinary(row, user, answer, body, alike), dict[str, Any]()
        proposed = row.is_readable and deciding.is_proposed(side, mine)
        if not why:
            turn, passed = deciding.turn(side, user, mine, but=decided)
            if proposed:
                why = deciding.proposed_problems(application, side, user, mine)
            else:
                why = deciding.problems(application, side, user, mine, supervises=side.body_id in supervised)
            why = (*why, *passed)
        if not why:
            decided.add(side.pk)
        made.append(Planned(row, mine, why, turn, deciding.seen(row.case, side), proposed))
    return made


def _ordinary(row: Row, user: User, answer: Answer, body: int | None, alike: Collection[int]) -> tuple[str, ...]:
    """Why a person must look at this one by itself, before the rules of a decision are asked at all. No query."""
    side, application = row.side, row.side.application
    if states.STATUSES[side.status].final:
        return ("over",)
    if side.status == "person_looks":
        return ("look_first",)
    if side.status == "second_person":
        return ("waits_second",)
    if side.body_id != body:
        return ("other_body",)
    if not row.is_readable:
        return ("unreadable",)
    if is_protected(row):
        return ("protected",)
    why = []
    if row.missing or side.complete_at is None:
        why.append("papers")
    if answer.outcome == "yes" and any(document.state == "received" for document in row.case.documents.values()):
        why.append("unseen")
    if side.owner_id not in {None, user.pk} and not row.owner_left:
        why.append("colleague")
    if row.has_kin:
        why.append("siblings")
    if application.pk in alike:
        why.append("likeness")
    if any(one.status in {"no", "late_referred", "withdrawn", "joined"} for one in application.sides.all() if one.pk != side.pk):
        why.append("other_side")
    return tuple(why)


def is_protected(row: Row) -> bool:
    """The law or the family asks for a look of its own: a sealed case, somebody who must not be told, a group with rights, a
    reason that the law forbids to refuse."""
    application, side = row.side.application, row.side
    if application.is_sealed or application.answers.get("must_not_know") not in {None, "", "no"} or application.facts.groups:
        return True
    rules = side.rulebook.parsed if side.rulebook else row.case.rules
    return bool(decisions.bars_ahead(rules, application.facts, side.kind))
