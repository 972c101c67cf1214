"""A decision is undone while nobody was told; afterwards it stands."""

import pytest

from permits.actions import decide
from permits.actions.decide import NotAllowedError
from permits.actions.send import send
from permits.actions.take_back import ToldError, take_back
from permits.models import AuditEntry, Decision, Notice
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


def decided(outcome="yes", **more):
    application, user = people.submitted(people.BEN), desk.clerk()
    side = application.sides.get(kind="release")
    decide.decide(side, user, outcome, **more)
    return application, side, user


def undo(client, application, note="The wrong button."):
    return client.post(desk.url(application, "take-back/release/"), {"note": note})


def test_undone_it_stands_in_its_old_place_and_is_decided_anew():
    application, side, user = decided()
    received, client = side.received_at, desk.signed_in(user)
    assert "take-back/release/" in client.get(desk.url(application)).content.decode()
    assert undo(client, application, "").status_code == 422
    undo(client, application)
    side.refresh_from_db()
    assert (side.status, side.received_at, side.round) == ("in_line", received, 2)
    assert set(Notice.objects.filter(decision__isnull=False).values_list("state", "outcome")) == {("cancelled", "taken_back")}
    undo(client, application)
    assert AuditEntry.objects.filter(act="decision_taken_back").count() == 1
    decide.decide(side, user, "yes")
    assert list(Decision.objects.order_by("round").values_list("round", "outcome")) == [(1, "yes"), (2, "yes")]
    assert Notice.objects.filter(state="draft", kind="released").count() == 1


def test_what_was_told_stands():
    application, side, user = decided()
    send(Notice.objects.get(decision__isnull=False).event, user)
    assert "take-back" not in desk.signed_in(user).get(desk.url(application)).content.decode()
    with pytest.raises(ToldError):
        take_back(side, user, "Too late.")
    undo(desk.signed_in(user), application)
    side.refresh_from_db()
    assert side.status == "yes"


def test_a_colleague_does_not_undo_it_and_a_supervisor_does():
    application, side, _user = decided()
    undo(desk.signed_in(desk.clerk("Cleo Colleague")), application)
    side.refresh_from_db()
    assert side.status == "yes"
    undo(desk.signed_in(desk.clerk("Bea Chief", role="supervisor")), application)
    side.refresh_from_db()
    assert side.status == "in_line"


def test_the_family_sees_nothing_of_a_decision_that_was_undone(client):
    application, side, user = decided()
    take_back(side, user, "The wrong button.")
    assert people.look_up(client, application).status_code == 302
    page = client.get(f"/en/application/{application.key}/").content.decode()
    assert "approved" not in page
    assert "Decided by" not in page


def test_without_a_note_or_a_decision_nothing_happens():
    application, user = people.submitted(people.BEN), desk.clerk()
    side = application.sides.get(kind="release")
    with pytest.raises(NotAllowedError):
        take_back(side, user, " ")
    with pytest.raises(NotAllowedError):
        take_back(side, user, "Nothing is decided.")
