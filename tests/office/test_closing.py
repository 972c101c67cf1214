"""Closing for missing papers: an act of a person on a whole chain; no denial; a paper in time opens it again in its old place."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from permits.actions import papers, receive, siblings
from permits.actions.abandon import abandon
from permits.actions.decide import AlreadyDecidedError, NotAllowedError, decide
from permits.actions.send import came_back, mark_posted, send, sent
from permits.actions.sort import sort
from permits.actions.take_back import take_back
from permits.models import AuditEntry, Decision, Job, Notice, Side, Task
from permits.notices import outbox
from permits.policy.documents import UNSORTED
from permits.queries import case, order, reports
from tests import people
from tests.office import desk
from tests.races import at_once

pytestmark = pytest.mark.django_db


def leave(event, user):
    """The drafts of an event leave, each by its channel."""
    for row in send(event, user):
        sent(row) if row.channel == "email" else mark_posted(row, user)


def asked(family=people.BEN, **more):
    """A case whose family was asked today for all that is missing, and the clerk."""
    user, application = desk.clerk(), people.submitted(family, **more)
    side = application.sides.get(kind="release")
    papers.ask_for(side, user, case.of(application).missing, "")
    leave(desk.draft_event(application, "papers_missing"), user)
    side.refresh_from_db()
    return application, side, user


def closed(**more):
    application, side, user = asked(**more)
    people.days_later(40)
    decision = abandon(side, user)
    side.refresh_from_db()
    return application, side, user, decision


def bring(application, code=""):
    """A paper comes; nobody opens the file."""
    code = code or case.of(application).missing[0]
    receive.receive_file(application, code, uuid.uuid4(), "p.jpg", [desk.JPEG + uuid.uuid4().bytes], limit=10_000_000)
    Job.objects.filter(kind="read_file").delete()


def tell(decision, user):
    leave(Notice.objects.filter(decision=decision)[0].event, user)


def test_the_page_shows_the_chain_and_refuses_before_the_days_are_over():
    application, side, user = asked()
    client = desk.signed_in(user)
    page = client.get(desk.url(application, "close/release/")).content.decode()
    assert "asked by Ana Clerk" in page
    assert "March 17, 2027" in page
    assert "It cannot be closed now" in page
    assert client.post(desk.url(application, "close/release/"), {"note": ""}).status_code == 422
    side.refresh_from_db()
    assert side.status == "waiting_family"
    people.days_later(31)
    page = client.get(desk.url(application, "close/release/")).content.decode()
    assert "It cannot be closed now" not in page
    response = client.post(desk.url(application, "close/release/"), {"note": "Called twice."})
    side.refresh_from_db()
    assert side.status == "abandoned"
    assert response.url == f"/en/office/notice/{desk.draft_event(application, 'abandoned')}/"
    again = client.post(desk.url(application, "close/release/"), {"note": ""})
    assert (again.status_code, Decision.objects.count()) == (302, 1), "a second press changes nothing"


def test_the_decision_keeps_what_proved_it_whatever_happens_to_the_notices():
    application, _side, user, decision = closed()
    notice = Notice.objects.get(kind="papers_missing")
    kept = Decision.objects.get(pk=decision.pk).words["chain"]
    assert [one["paper"] for one in kept] == list(case.of(application).missing)
    assert {(one["notice"], one["left"], one["until"], one["asked_by"]) for one in kept} == {
        (notice.pk, "2027-02-15", "2027-03-17", user.pk)
    }
    came_back(notice, "bounced", user)
    assert Decision.objects.get(pk=decision.pk).words["chain"] == kept
    assert "until March 17, 2027" in desk.signed_in(user).get(desk.url(application)).content.decode()
    for change in ({"outcome": "no"}, None):
        row = Decision.objects.filter(pk=decision.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change) if change else row.delete()


def test_the_letter_says_no_denial_no_appeal_and_until_when_a_paper_opens_it_again():
    _application, _side, user, decision = closed(family=people.LUPE)
    row = Notice.objects.get(decision=decision)
    said = outbox.rendered(row)
    for part in (said.message, said.letter):
        assert "no es una negativa" in part
        assert "no se puede apelar" in part
        assert "26 de abril de 2027" in part
    people.days_later(7)  # it leaves later: the day it leaves counts
    tell(decision, user)
    row.refresh_from_db()
    assert "3 de mayo de 2027" in outbox.rendered(row).message


@pytest.mark.parametrize("broken", ["bounced", "language", "paper", "protected", "overdue", "not_sent"])
def test_it_refuses_while_the_chain_is_not_whole(broken):
    more = {"answers": {"groups": ["homeless"]}} if broken == "protected" else {}
    application, side, user = asked(**more)
    if broken == "bounced":
        came_back(Notice.objects.get(kind="papers_missing"), "bounced", user)
    if broken == "language":
        application.language = "es"
        application.save()
    if broken == "paper":
        bring(application)
        for code in case.of(application).missing:
            bring(application, code)
    if broken == "not_sent":
        Notice.objects.filter(kind="papers_missing").update(state="ready")
    people.days_later(200 if broken == "overdue" else 40)
    with pytest.raises(NotAllowedError) as error:
        abandon(side, user)
    wanted = {"protected": "protected", "overdue": "day_over", "paper": "nothing_missing"}.get(broken, "not_proven")
    assert wanted in error.value.problems
    assert not Decision.objects.exists()


def test_the_letter_that_went_instead_of_a_bounced_email_counts_from_its_own_day():
    application, side, user = asked()
    people.days_later(20)
    came_back(Notice.objects.get(kind="papers_missing", channel="email"), "bounced", user)
    mark_posted(Notice.objects.get(kind="papers_missing", channel="letter"), user)
    people.days_later(20)
    with pytest.raises(NotAllowedError):
        abandon(side, user)
    people.days_later(11)
    assert {one["channel"] for one in abandon(side, user).words["chain"]} == {"letter"}
    assert application.sides.get(kind="release").status == "abandoned"


def test_a_missing_paper_in_time_opens_it_again_in_its_old_place(client):
    application, side, user, decision = closed()
    place, due = side.received_at, case.of(application).due(side)
    tell(decision, user)
    people.look_up(client, application)
    page = client.get(f"/en/application/{application.key}/").content.decode()
    assert "not a denial" in page
    assert "You can open it again until" in page
    people.days_later(30)
    for code in case.of(application).missing:
        bring(application, code)
    side.refresh_from_db()
    assert (side.status, side.received_at, side.round) == ("in_line", place, 2)
    assert case.of(application).due(side) == due, "the legal clock was never stopped"
    assert side.complete_at is not None
    assert desk.acts(application).count("reopened") == 1
    assert Task.objects.get(kind="reopened").body_id == side.body_id
    assert Notice.objects.filter(kind="reopened", state="ready").count() == 1
    decide(side, user, "yes")
    assert list(Decision.objects.order_by("round").values_list("outcome", flat=True)) == ["abandoned", "yes"]


def test_after_the_days_a_paper_opens_nothing_and_a_person_is_told():
    application, side, user, decision = closed()
    tell(decision, user)
    people.days_later(34)
    bring(application)
    side.refresh_from_db()
    assert side.status == "abandoned"
    assert Task.objects.filter(kind="paper_after_closing", application=application).count() == 1
    assert "reopened" not in desk.acts(application)


def test_what_the_family_was_not_told_runs_out_for_nobody_and_is_not_told_after_opening():
    application, side, user, decision = closed()
    people.days_later(100)
    bring(application)
    side.refresh_from_db()
    assert side.status == "waiting_family", "other papers are still missing"
    assert {row.state for row in Notice.objects.filter(decision=decision)} == {"cancelled"}
    assert not Notice.objects.filter(kind="reopened").exists()
    with pytest.raises(NotAllowedError):
        abandon(side, user)  # what was asked before it was opened again proves nothing any more


def test_a_paper_that_is_shown_at_the_counter_opens_it_too():
    application, side, user, decision = closed()
    tell(decision, user)
    code = case.of(application).missing[0]
    desk.signed_in(user).post(desk.url(application, "counter/"), {"requirement": code})
    side.refresh_from_db()
    assert side.status == "waiting_family"


def test_until_it_is_told_the_family_sees_nothing_and_it_can_be_undone(client):
    application, side, user, decision = closed()
    people.look_up(client, application)
    assert "closed" not in client.get(f"/en/application/{application.key}/").content.decode()
    take_back(side, user, "The wrong case.")
    side.refresh_from_db()
    assert side.status == "in_line"
    assert abandon(side, user).round == 2, "the chain is still whole"
    assert decision.round == 1


def test_a_closing_is_no_decision_in_the_figures_and_in_the_order():
    _application, _side, user, _decision = closed()
    found = reports.figures(user, reports.Asked(people.YEAR, Side.RELEASE), people.ZONE)
    assert found.outcomes == {"else": 1}
    assert not found.days
    assert not order.inversions(user, people.YEAR)


@pytest.mark.django_db(transaction=True)
def test_of_closing_and_deciding_at_once_one_wins():
    _application, side, user = asked()
    people.days_later(40)
    other = desk.clerk("Bea Clerk")

    def said(given):
        return f"told {given.decision.outcome}" if isinstance(given, AlreadyDecidedError) else given.outcome

    outcomes = [said(one) for one in at_once(lambda: abandon(side, user), lambda: decide(side, other, "yes"))]
    kept = Decision.objects.get().outcome
    assert sorted(outcomes) == sorted([kept, f"told {kept}"])
    assert AuditEntry.objects.filter(act__in=["decided", "abandoned"]).count() == 1
    assert Notice.objects.filter(decision__isnull=False).count() == 1


def test_the_queue_finds_what_may_be_closed():
    application, _side, user = asked()
    client = desk.signed_in(user)
    assert str(application) not in client.get("/en/office/?tab=open&papers=over").content.decode()
    people.days_later(31)
    assert str(application) in client.get("/en/office/?tab=open&papers=over").content.decode()


def test_one_message_for_brothers_and_sisters_is_proof_for_each_until_it_comes_back():
    user = desk.clerk()
    both = [people.submitted(one) for one in (people.SARA, people.TEO)]
    siblings.join(both[0], both[1], user, "Twins.")
    sides = [one.sides.get(kind="release") for one in both]
    siblings.ask(user, [(side, case.of(one).missing) for side, one in zip(sides, both, strict=True)], "")
    leave(Notice.objects.filter(kind="papers_missing_siblings")[0].event, user)
    people.days_later(20)
    came_back(Notice.objects.get(kind="papers_missing_siblings", channel="email"), "bounced", user)
    people.days_later(20)
    for side in sides:
        with pytest.raises(NotAllowedError):
            abandon(side, user)
    mark_posted(Notice.objects.get(kind="papers_missing_siblings", channel="letter"), user)
    people.days_later(33)
    for side in sides:
        assert {one["channel"] for one in abandon(side, user).words["chain"]} == {"letter"}


def test_what_came_by_email_in_time_opens_it_when_it_is_sorted_later():
    application, side, user, decision = closed()
    tell(decision, user)
    people.days_later(20)
    token = uuid.uuid4()
    got = receive.receive_file(application, UNSORTED, token, "p.jpg", [desk.JPEG], limit=10_000_000, is_unsorted=True)
    assert not Task.objects.filter(kind="paper_after_closing").exists()
    people.days_later(30)
    sort(got.file, user, case.of(application).missing[0])
    side.refresh_from_db()
    assert side.status == "waiting_family"
