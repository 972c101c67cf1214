"""The next case goes to one person only, in the order received; taken, put back and handed over are written down."""

import threading
import uuid
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from permits.actions import assign, papers, receive, withdraw
from permits.actions.assign import NothingToDoError, TakenError, claim_next
from permits.clock import machine_now
from permits.models import Application, Correction, Side
from permits.queries import case, ready
from tests import people
from tests.office import desk
from tests.races import at_once

pytestmark = pytest.mark.django_db


def complete(application: Application) -> Application:
    """Every paper that is asked for comes."""
    for requirement in case.of(application).missing:
        desk.with_paper(application, requirement)
    return Application.objects.get(pk=application.pk)


def line(count: int, *, papers: bool = True) -> list[Application]:
    """So many families, a day apart."""
    filed = []
    for number in range(count):
        filed.append(people.submitted(people.BEN, first_name=f"Ben {chr(65 + number)}"))
        people.days_later(1)
    return [complete(one) for one in filed] if papers else filed


def release(application: Application) -> Side:
    return Side.objects.select_related("owner").get(application=application, kind="release")


def claimed(user, press=None) -> Application | None:
    side = claim_next(user, press)
    return side.application if side else None


def test_the_first_ready_case_in_the_order_received_comes_next():
    ana, (first, second) = desk.clerk(), line(2)
    assert claimed(ana) == first
    assert release(first).owner == ana
    assert desk.acts(first)[-1] == "claimed"
    assert claimed(ana) == second
    assert claim_next(ana) is None


def test_a_case_that_waits_for_papers_keeps_its_place():
    ana, (waits, is_there) = desk.clerk(), line(2, papers=False)
    complete(is_there)
    assert claimed(ana) == is_there
    assert claim_next(ana) is None
    complete(waits)
    assert claimed(ana) == waits
    assert release(waits).received_at < release(is_there).received_at


def test_missing_papers_do_not_hold_a_case_whose_day_is_near():
    ana, (waits, asked) = desk.clerk(), line(2, papers=False)
    papers.ask_for(release(asked), ana, case.of(asked).missing, "")
    due = case.of(waits).due(release(waits)).on
    near = due.toordinal()
    for back in range(12):  # the first of these days on which at most five open days are left
        day = due.fromordinal(near - 11 + back)
        people.at(day.year, day.month, day.day)
        left = case.of(Application.objects.get(pk=waits.pk)).days_left(release(waits))
        found = ready.next_ready(ana)
        assert (found is not None) == (left <= ready.NEAR), (day, left)
    assert [claimed(ana), claimed(ana), claimed(ana)] == [waits, asked, None]


def test_a_paper_that_goes_back_or_cannot_be_read_makes_it_unready():
    ana, (first,) = desk.clerk(), line(1)
    document = first.documents.order_by("pk")[0]
    papers.give_back(document, ana, "hard_to_read", "", release(first))
    assert release(first).complete_at is None
    assert claim_next(ana) is None
    file = receive.receive_file(first, document.requirement, uuid.uuid4(), "again.jpg", [desk.JPEG, b"2"], limit=10_000_000).file
    assert (release(first).status, release(first).complete_at is None) == ("in_line", False)
    document.files.exclude(pk=file.pk).update(state="unreadable")
    papers.unreadable(file, "damaged")
    assert release(first).complete_at is None
    assert claim_next(ana) is None


def test_one_press_is_one_case_however_often_it_arrives():
    ana, (first, second) = desk.clerk(), line(2)
    press = uuid.uuid4()
    assert claimed(ana, press) == claimed(ana, press) == first
    withdraw.withdraw(first)
    assert claimed(ana, press) == second


def test_who_left_owns_nothing():
    ana, bea, (first,) = desk.clerk(), desk.clerk("Bea Clerk"), line(1)
    assert claimed(ana) == first
    assert claim_next(bea) is None
    ana.posts.update(ended_at=machine_now())
    assert claimed(bea) == first


def test_another_offices_cases_are_nobodys_next():
    line(1)
    Side.objects.filter(kind="acceptance").update(status="person_looks")
    assert claim_next(desk.clerk("Rob Clerk", district="robledal")) is None


@pytest.mark.django_db(transaction=True)
def test_clerks_who_claim_at_once_each_get_another_case_and_the_earliest():
    """Eight connections at once, four times each, for 24 ready cases: every case once, the earliest 24 of 26."""
    users, filed = [desk.clerk(f"Clerk {letter}") for letter in "ABCDEFGH"], line(26)
    got: list[int] = []
    errors: list[BaseException] = []
    start = threading.Barrier(len(users))

    def press(user):
        try:
            start.wait()
            for _ in range(3):
                side = claim_next(user, uuid.uuid4())
                got.append(side.application_id)
        except BaseException as error:  # noqa: BLE001 -- shown by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(got) == [one.pk for one in filed[:24]]
    owners = Side.objects.filter(kind="release", owner__isnull=False)
    assert sorted(owners.values_list("owner", flat=True)) == sorted(user.pk for user in users for _ in range(3))


@pytest.mark.django_db(transaction=True)
def test_one_press_from_two_connections_at_once_is_one_case():
    ana, filed = desk.clerk(), line(3)
    got = at_once(*[partial(claim_next, ana, uuid.uuid4())] * 4)
    assert [side.application_id for side in got] == [filed[0].pk] * 4
    assert Side.objects.filter(owner=ana).count() == 1


def test_finding_the_next_case_reads_no_queue():
    """The database is asked for one row of an index, in its order."""
    ana = desk.clerk()
    line(3)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        body = ana.posts.get().body_id
        plan = ready._complete(body).order_by("received_at", "pk")[:1].explain()
    assert ("side_ready" if connection.vendor == "postgresql" else "INDEX side_queue") in plan
    assert "sort" not in plan.lower()
    assert "TEMP" not in plan


def test_taking_and_putting_back():
    ana, bea, (first,) = desk.clerk(), desk.clerk("Bea Clerk"), line(1)
    assign.take(release(first), ana)
    assign.take(release(first), ana)
    with pytest.raises(TakenError) as error:
        assign.take(release(first), bea)
    assert error.value.owner == ana
    with pytest.raises(TakenError):
        assign.put_back(release(first), bea)
    before = release(first).received_at
    assign.put_back(release(first), ana, "The mother calls back tomorrow.")
    assert (release(first).owner, release(first).received_at) == (None, before)
    assert desk.acts(first)[-3:] == ["taken", "put_back", "note"]
    assert Correction.objects.get(application=first, field="note").change["new"] == "The mother calls back tomorrow."
    assert claimed(bea) == first


def test_handing_over_is_for_the_owner_and_for_supervisors():
    ana, bea, (first,) = desk.clerk(), desk.clerk("Bea Clerk"), line(1)
    sue = desk.clerk("Sue Boss", role="supervisor")
    with pytest.raises(TakenError):  # nobody's: a clerk takes it first
        assign.give(release(first), ana, bea)
    assign.take(release(first), ana)
    with pytest.raises(TakenError):
        assign.give(release(first), bea, bea)
    assign.give(release(first), ana, bea)
    assert release(first).owner == bea
    assign.give(release(first), sue, ana)
    assign.take(release(first), sue)
    assert release(first).owner == sue
    assert first.audit.filter(act="given").order_by("sequence").last().detail == {"side": "release", "to": ana.pk}
    with pytest.raises(PermissionDenied):
        assign.give(release(first), sue, desk.clerk("Rob Clerk", district="robledal"))


def test_nobody_works_on_what_is_withdrawn():
    ana, (first,) = desk.clerk(), line(1)
    withdraw.withdraw(first)
    for act in (assign.take, assign.put_back):
        with pytest.raises(NothingToDoError):
            act(release(first), ana)


def test_another_office_cannot_take_it():
    rob = desk.clerk("Rob Clerk", district="robledal")
    (first,) = line(1)
    for act in (assign.take, assign.put_back):
        with pytest.raises(PermissionDenied):
            act(release(first), rob)
