"""A case decided before an earlier one that is ready needs a recorded reason; the season shows what was decided so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permits.actions import assign
from permits.actions.decide import NotAllowedError, decide
from permits.models import Side
from permits.queries import order
from tests import people
from tests.office import desk
from tests.office.test_claim import ready, release

pytestmark = pytest.mark.django_db
ASKS = "Why does this case come first?"


@pytest.fixture
def two():
    """Two ready cases, a day apart, and a person."""
    ana, first = desk.clerk(), ready(people.LUPE)
    people.days_later(1)
    return ana, first, ready(people.BEN)


def detail(application):
    return application.audit.get(act="decided").detail


def test_in_order_nothing_is_asked_and_nothing_recorded(two):
    ana, first, second = two
    client = desk.signed_in(ana)
    for application in (first, second):
        page = desk.url(application, "decide/release/")
        assert ASKS not in client.get(page).content.decode()
        assert client.post(page, {"outcome": "yes"}).status_code == 302
        assert "because" not in detail(application)
    assert order.inversions(ana, people.YEAR) == []


def test_out_of_turn_a_reason_is_asked_and_kept(two):
    ana, first, second = two
    client, page = desk.signed_in(ana), desk.url(second, "decide/release/")
    shown = client.get(page).content.decode()
    assert ASKS in shown
    assert str(first) in shown
    refused = client.post(page, {"outcome": "yes", "note": "kept"})
    assert refused.status_code == 422
    assert "kept" in refused.content.decode()
    assert release(second).status == "in_line"
    assert client.post(page, {"outcome": "yes", "because": "other"}).status_code == 422
    assert client.post(page, {"outcome": "yes", "because": "sibling"}).status_code == 302
    assert detail(second)["because"] == "sibling"
    (found,) = order.inversions(ana, people.YEAR)
    assert (found.side.application, found.passed.application, found.because) == (second, first, "sibling")
    page = client.get("/en/office/order/").content.decode()
    assert str(first) in page
    assert "together with a brother or sister" in page


def test_other_words_are_sealed_in_the_decision(two):
    ana, _first, second = two
    decision = decide(release(second), ana, "yes", because="other", because_note="The judge asked for it.")
    assert decision.words["because"] == "The judge asked for it."


def test_a_reason_that_nobody_may_choose_is_refused(two):
    ana, _first, second = two
    for because in ("in_turn", "colleague", "x", ""):
        with pytest.raises(NotAllowedError) as error:
            decide(release(second), ana, "yes", because=because)
        assert error.value.problems == ("because_missing",)


def test_what_was_claimed_in_its_turn_or_passes_a_colleagues_case_asks_nothing(two):
    ana, first, second = two
    bea = desk.clerk("Bea Clerk")
    assert assign.claim_next(bea).application == first
    decide(release(second), ana, "yes")
    assert detail(second)["because"] == "colleague"
    assign.put_back(release(first), bea)
    third = ready(people.SARA)
    Side.objects.filter(application=first).update(complete_at=None)
    assert assign.claim_next(ana).application == third
    Side.objects.filter(application=first).update(complete_at=release(first).received_at)
    decide(release(third), ana, "yes")
    assert detail(third)["because"] == "in_turn"


def test_an_earlier_case_that_waits_for_papers_is_passed_without_asking(two):
    ana, first, second = two
    Side.objects.filter(application=first).update(complete_at=None)
    decide(release(second), ana, "yes")
    assert "because" not in detail(second)
    assert order.inversions(ana, people.YEAR) == []


def test_a_case_that_became_ready_while_the_page_was_open_is_asked_for(two):
    ana, first, second = two
    Side.objects.filter(application=first).update(complete_at=None)
    client, page = desk.signed_in(ana), desk.url(second, "decide/release/")
    assert ASKS not in client.get(page).content.decode()
    Side.objects.filter(application=first).update(complete_at=release(first).received_at)
    answer = client.post(page, {"outcome": "yes"})
    assert answer.status_code == 422
    assert ASKS in answer.content.decode()


def test_asking_why_costs_the_same_in_a_long_line(two):
    ana, _first, second = two
    with CaptureQueriesContext(connection) as few:
        order.asks_why(release(second), ana)
    for number in range(5):
        ready(people.BEN, first_name=f"Ben {chr(65 + number)}")
    last = release(ready(people.PHUONG))
    with CaptureQueriesContext(connection) as many:
        order.asks_why(last, ana)
    assert len(many) == len(few) - 1 == 1


def test_another_offices_decisions_are_not_listed(two):
    ana, _first, second = two
    decide(release(second), ana, "yes", because="ordered")
    rob = desk.clerk("Rob Clerk", district="robledal")
    assert order.inversions(rob, people.YEAR) == []
    assert str(second) not in desk.signed_in(rob).get("/en/office/order/").content.decode()
