"""Where the rules ask for a second person: one proposes, another one confirms or sends back; and both at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from permits.actions import decide, publish, withdraw
from permits.actions import second_person as acts
from permits.models import Application, AuditEntry, Body, Decision, DecisionProposal, Notice, Post, Side, User
from permits.queries import case, ready
from permits.queries.told import told as as_told
from tests import people
from tests.office import desk
from tests.policy import books
from tests.races import at_once

NO = ("no", ["reason_not_shown"])


def rules(outcomes: str = '["no"]') -> None:
    """Cases that come from now on need a second person for these answers."""
    people.publish()
    year = books.year_file("lausd", "2027_28").decode()
    year = year.replace("[retention]", f"[two_persons]\noutcomes = {outcomes}\n\n[retention]", 1)
    publish.publish(Body.objects.get(code="lausd"), year.encode(), books.words("lausd"))


def release(**more: Any) -> Side:
    application = people.submitted(people.BEN, **more)
    return application.sides.select_related("body").get(kind=Side.RELEASE)


def status(side: Side) -> str:
    return Side.objects.get(pk=side.pk).status


def problems(act: Callable[..., Any], *args: Any) -> tuple[str, ...]:
    with pytest.raises(decide.NotAllowedError) as error:
        act(*args)
    return error.value.problems


@pytest.mark.django_db
def test_a_proposal_decides_nothing_and_tells_nobody() -> None:
    rules()
    ana, side = desk.clerk(), release()
    proposal = acts.propose(side, ana, *NO, "thin", {"en": "Please ask again."})
    assert status(side) == "second_person"
    assert not Decision.objects.exists()
    assert not Notice.objects.filter(decision__isnull=False).exists()
    found = case.of(Application.objects.get(pk=side.application_id))
    assert found.due(side)  # the legal day does not wait
    assert as_told(found).case.sides["release"].status == "in_line"  # the family reads nothing of it
    assert ready.next_ready(desk.clerk("Bea Clerk")) is None
    decision = acts.confirm(proposal, desk.clerk("Bea Clerk"))
    assert (decision.outcome, decision.grounds, decision.words["note"]) == ("no", ["reason_not_shown"], "thin")
    assert status(side) == "no"
    assert Notice.objects.filter(decision=decision, state="draft").exists()
    entry = AuditEntry.objects.get(act="decided")
    assert (entry.user, entry.detail["proposed_by"]) == (desk.clerk("Bea Clerk"), ana.pk)


@pytest.mark.django_db
def test_nobody_confirms_or_sends_back_the_own_proposal() -> None:
    rules()
    ana, bea, side = desk.clerk(), desk.clerk("Bea Chief", role=Post.SUPERVISOR), release()
    proposal = acts.propose(side, ana, *NO)
    assert problems(acts.confirm, proposal, ana) == ("same_person",)
    assert problems(acts.send_back, proposal, ana, "no") == ("same_person",)
    assert problems(acts.take_back, proposal, bea) == ("not_own",)
    decision = Decision.objects.create(side=side, round=9, outcome="no", decided_by=ana, decided_at=side.received_at)
    held = DecisionProposal.objects.filter(pk=proposal.pk)
    with pytest.raises(IntegrityError), transaction.atomic():  # the table itself refuses it
        held.update(state="confirmed", settled_by=ana, decision=decision)
    with pytest.raises(PermissionDenied):
        acts.confirm(proposal, desk.clerk("Rob Clerk", district="robledal"))
    assert status(side) == "second_person"


@pytest.mark.django_db
def test_what_needs_a_second_person_is_decided_by_nobody_alone() -> None:
    rules()
    ana, side = desk.clerk(), release()
    assert problems(decide.decide, side, ana, *NO) == ("second_person",)
    assert problems(acts.propose, side, ana, "yes") == ("no_second",)
    acts.propose(side, ana, *NO)
    assert problems(decide.decide, side, desk.clerk("Bea Clerk"), "yes") == ("status",)  # not past the one that waits
    assert not Decision.objects.exists()
    without = release(reason="sibling")
    assert decide.decide(without, ana, "yes", because="sibling").outcome == "yes"


@pytest.mark.django_db
def test_a_case_keeps_the_rule_of_its_own_version() -> None:
    people.publish()
    side = release()
    rules()
    assert decide.decide(side, desk.clerk(), *NO).outcome == "no"


@pytest.mark.django_db
def test_sent_back_or_taken_back_it_is_in_line_again_and_may_be_proposed_anew() -> None:
    rules()
    ana, bea, side = desk.clerk(), desk.clerk("Bea Clerk"), release()
    first = acts.propose(side, ana, *NO)
    assert problems(acts.send_back, first, bea, " ") == ("note_missing",)
    acts.send_back(first, bea, "The letter of the employer is there.")
    assert status(side) == "in_line"
    with pytest.raises(acts.GoneError):
        acts.confirm(first, bea)
    second = acts.propose(side, ana, *NO)
    acts.take_back(second, ana)
    third = acts.propose(side, bea, *NO)
    assert acts.confirm(third, ana).decided_by == ana
    assert desk.acts(side.application)[-6:] == [
        "proposal_sent_back", "note", "decision_proposed", "proposal_taken_back", "decision_proposed", "decided",
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_a_supervisor_must_sign_is_signed_by_one_of_the_two() -> None:
    rules()
    ana, ben, chief = desk.clerk(), desk.clerk("Ben Clerk"), desk.clerk("Bea Chief", role=Post.SUPERVISOR)
    side = release()
    proposal = acts.propose(side, ana, "no", ["other"], "", {"en": "Why."})
    assert problems(acts.confirm, proposal, ben) == ("supervisor",)
    assert acts.confirm(proposal, chief).outcome == "no"
    other = release(reason="sibling")
    assert acts.confirm(acts.propose(other, chief, "no", ["other"], "", {"en": "Why."}, because="sibling"), ana).outcome == "no"


@pytest.mark.django_db
def test_the_law_is_asked_again_when_it_is_confirmed() -> None:
    rules()
    side = release(reason="military")
    proposal = acts.propose(side, desk.clerk(), *NO)
    assert problems(acts.confirm, proposal, desk.clerk("Bea Clerk")) == ("protected_supervisor",)
    theirs = side.application.sides.get(kind=Side.ACCEPTANCE)
    decide.decide(theirs, desk.clerk("Rob Clerk", district="robledal"), "yes")
    assert problems(acts.confirm, proposal, desk.clerk("Bea Chief", role=Post.SUPERVISOR)) == ("refusal_barred",)
    assert not Decision.objects.filter(side=side).exists()


@pytest.mark.django_db
def test_a_withdrawal_goes_before_a_proposal_that_waits() -> None:
    rules()
    ana, bea, side = desk.clerk(), desk.clerk("Bea Clerk"), release()
    proposal = acts.propose(side, ana, *NO)
    withdraw.withdraw(side.application)
    with pytest.raises(acts.GoneError):
        acts.confirm(proposal, bea)
    withdraw.undo(side.application)
    assert status(side) == "in_line"
    with pytest.raises(acts.GoneError):
        acts.confirm(proposal, bea)
    again = acts.propose(side, ana, *NO)
    proposal.refresh_from_db()
    assert proposal.state == DecisionProposal.DROPPED
    assert acts.confirm(again, bea)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_decides() -> None:
    rules()
    proposal = acts.propose(release(), desk.clerk(), *NO)
    users: list[User] = [desk.clerk("Bea Clerk"), desk.clerk("Cleo Clerk")]
    outcomes = at_once(*(lambda user=user: acts.confirm(proposal, user) for user in users))  # type: ignore[misc]
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDecidedError", "Decision"]
    assert Decision.objects.count() == 1
    assert Notice.objects.filter(decision__isnull=False).values("event").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_confirmed_at_once_only_one_holds() -> None:
    rules()
    ana, bea, side = desk.clerk(), desk.clerk("Bea Clerk"), release()
    proposal = acts.propose(side, ana, *NO)
    outcomes = at_once(lambda: acts.take_back(proposal, ana), lambda: acts.confirm(proposal, bea))
    failed = [one for one in outcomes if isinstance(one, Exception)]
    assert len(failed) == 1
    assert isinstance(failed[0], acts.GoneError | decide.AlreadyDecidedError)
    proposal.refresh_from_db()
    held = (proposal.state, status(side), Decision.objects.count())
    assert held in {("confirmed", "no", 1), ("taken_back", "in_line", 0)}


@pytest.mark.django_db
def test_the_pages_say_who_waits_for_whom() -> None:
    rules()
    ana, bea, side = desk.clerk(), desk.clerk("Bea Clerk"), release()
    mine, theirs = desk.signed_in(ana), desk.signed_in(bea)
    address = desk.url(side.application, "decide/release/")
    assert "These answers wait for a second person" in mine.get(address).content.decode()
    answer = mine.post(address, {"outcome": "no", "grounds": ["reason_not_shown"]})
    assert answer.headers["Location"] == desk.url(side.application)
    queue = theirs.get("/en/office/?tab=second").content.decode()
    assert "Waits for a second person" in queue
    assert str(side.application) in queue
    assert "A second person must confirm it" in theirs.get(desk.url(side.application)).content.decode()
    own, other = mine.get(address).content.decode(), theirs.get(address).content.decode()
    assert ('value="confirm"' in own, 'value="take_back"' in own) == (False, True)
    assert ('value="confirm"' in other, 'value="take_back"' in other) == (True, False)
    held = {"proposal": str(DecisionProposal.objects.get().pk)}
    assert mine.post(address, {"act": "confirm", **held}).status_code == 422
    assert theirs.post(address, {"act": "send_back", "note": "", **held}).status_code == 422
    assert theirs.post(address, {"act": "confirm", "proposal": "0"}).status_code == 302  # another one than was shown
    assert status(side) == "second_person"
    assert "/office/notice/" in theirs.post(address, {"act": "confirm", **held}).headers["Location"]
    page = theirs.get(desk.url(side.application)).content.decode()
    assert "Decided by Bea Clerk" in page
    assert "Proposed by Ana Clerk." in page


@pytest.mark.django_db
def test_without_the_rule_there_is_no_tab_and_no_word_of_it() -> None:
    people.publish()
    side = release()
    client = desk.signed_in(desk.clerk())
    assert "second person" not in client.get("/en/office/").content.decode().replace("Waits for a second person</option>", "")
    assert "second person" not in client.get(desk.url(side.application, "decide/release/")).content.decode()
