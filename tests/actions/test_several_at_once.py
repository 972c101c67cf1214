"""Several clerks decide the same brothers and sisters, or the same cases of the queue, at the same moment."""

import pytest

from permits.actions import bulk, siblings
from permits.actions.decide import AlreadyDecidedError, NotAllowedError, decide
from permits.models import Decision
from permits.queries import bulk as planning
from permits.queries import case, deciding
from permits.queries.deciding import Answer
from tests import people
from tests.office import desk
from tests.office.test_bulk import looked_at
from tests.office.test_claim import release
from tests.office.test_siblings import brother
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


LATE = (siblings.ChangedError, siblings.RefusedError, AlreadyDecidedError, NotAllowedError)


def wrong(*acts):
    """What went wrong otherwise than by being late."""
    return [one for one in at_once(*acts) if isinstance(one, Exception) and not isinstance(one, LATE)]


def test_a_set_is_decided_whole_by_one_of_them_or_not_at_all():
    ana, bea, cy = (desk.clerk(name) for name in ("Ana Clerk", "Bea Clerk", "Cy Clerk"))
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    sides = [release(one) for one in (sara, teo)]
    seen = {side.pk: deciding.seen(case.of(side.application), side) for side in sides}

    def together(user, answer):
        siblings.decide_together(user, [siblings.Choice(side, answer, seen[side.pk]) for side in sides])

    refused = Answer("no", ["residence_not_shown"])
    errors = wrong(lambda: together(ana, Answer("yes")), lambda: together(bea, refused), lambda: decide(sides[1], cy, "yes"))
    assert errors == []
    made = {one.side_id: (one.decided_by, one.outcome) for one in Decision.objects.select_related("decided_by")}
    assert Decision.objects.count() == len(made)
    assert made in (
        dict.fromkeys(seen, (ana, "yes")), dict.fromkeys(seen, (bea, "no")), {sides[1].pk: (cy, "yes")},
    )  # fmt: skip


def test_many_clerks_with_the_same_plan_decide_each_case_once():
    clerks = [desk.clerk(f"Clerk {letter}") for letter in "ABC"]
    cases = [looked_at(people.BEN, first_name=name) for name in ("Adam", "Bruno", "Carlos", "Dario")]
    keys = [release(one).pk for one in cases]
    seen = {one.seen for one in planning.plan(clerks[0], keys, Answer("yes"))}
    assert wrong(*(lambda user=user: bulk.decide_many(user, keys, Answer("yes"), seen) for user in clerks)) == []
    assert sorted(Decision.objects.values_list("side", flat=True)) == sorted(keys)
    for one in cases:
        assert desk.acts(one).count("decided") == 1
