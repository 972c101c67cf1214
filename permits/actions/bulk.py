"""One answer for several ordinary cases, each decided as by itself; what changed since it was shown is left alone.

Where the rules of a case ask for a second person for the answer, it is proposed to one.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from permits.actions.decide import AlreadyDecidedError, NotAllowedError
from permits.actions.second_person import answered
from permits.actions.writing import hold_case, one_act
from permits.models import User
from permits.queries import bulk
from permits.queries.bulk import Planned
from permits.queries.deciding import Answer


def decide_many(user: User, keys: Sequence[int], answer: Answer, seen: Collection[str]) -> list[Planned]:
    """Each case as it was found, with why nothing was done to it; none where it was decided or proposed. `seen`: `Planned.seen`
    of what was planned.

    Each case is a transaction of its own, in the order received, and is asked anew within it. A second call with the same
    `seen` finds what the first one decided, and leaves it.
    """
    done: list[Planned] = []
    for row in bulk.rows(user, keys):  # in their order, so that an earlier one of them is decided first
        done += _one(user, row.side.pk, row.side.application_id, answer, seen)
    return done


def _one(user: User, key: int, application: int, answer: Answer, seen: Collection[str]) -> list[Planned]:
    with one_act():
        hold_case(pk=application)
        return [_left(one, _why_not(one, seen) or _decided(user, one)) for one in bulk.plan(user, [key], answer)]


def _why_not(one: Planned, seen: Collection[str]) -> Sequence[str]:
    return ("changed",) if one.seen not in seen else one.why_not


def _decided(user: User, one: Planned) -> Sequence[str]:
    try:
        answered(one.side, user, one.answer)
    except AlreadyDecidedError:
        return ("over",)
    except NotAllowedError as error:
        return error.problems
    return ()


def _left(one: Planned, why: Sequence[str]) -> Planned:
    return replace(one, why_not=why)
