"""Where the rules ask for a second person, one answer for several and the answers of a set are proposed; a set is settled whole."""

import re

import pytest

from permits.actions import bulk, second_person, siblings
from permits.actions.decide import NotAllowedError
from permits.models import Application, Decision, DecisionProposal, Notice
from permits.queries import bulk as planning
from permits.queries import case, deciding
from permits.queries.deciding import Answer
from tests import people
from tests.actions.test_second_person import rules
from tests.office import desk
from tests.office.test_bulk import looked_at, plan, write
from tests.office.test_claim import release
from tests.office.test_siblings import both_yes, brother, page, press, typed
from tests.races import at_once

pytestmark = pytest.mark.django_db
NO = Answer("no", ["reason_not_shown"], "Asked twice.")


@pytest.fixture
def two():
    """A sister and a brother whose refusal needs a second person."""
    rules()
    sara = people.submitted(people.SARA)
    people.days_later(1)
    teo = brother(sara)
    sara.refresh_from_db()
    return sara, teo


def together(user, *given):
    """Decide a set: (application, answer) each."""
    choices = [siblings.Choice(release(one), answer, deciding.seen(case.of(one), release(one))) for one, answer in given]
    return siblings.decide_together(user, choices)


def proposed(user, *applications):
    return together(user, *((one, NO) for one in applications))


def status(*applications) -> list[str]:
    return [release(one).status for one in applications]


def refused(act, *args) -> list[tuple[str, ...]]:
    with pytest.raises(siblings.RefusedError) as error:
        act(*args)
    return [tuple(codes) for codes in error.value.problems.values()]


def test_one_answer_for_several_is_proposed_where_two_are_needed_and_decided_where_not():
    people.publish()
    old = looked_at()  # its own version asks for one person only
    rules()
    new, client = looked_at(people.SARA), desk.signed_in(desk.clerk())
    no = {"outcome": "no", "grounds": ["reason_not_shown"]}
    shown = plan(client, old, new, **no)
    assert [[row["reference"] for row in shown.context[name]] for name in ("will", "proposed")] == [[str(old)], [str(new)]]
    words = shown.content.decode()
    assert "1 case would be decided." in words
    assert "1 case would be proposed to a second person." in words
    assert "Decide 1, propose 1" in words
    assert not Decision.objects.exists() | DecisionProposal.objects.exists()
    done = write(client, shown)
    assert "1 case is decided" in done.content.decode()
    assert "1 case is proposed to a second person." in done.content.decode()
    assert status(old, new) == ["no", "second_person"]
    assert not Notice.objects.filter(application=new, decision__isnull=False).exists()
    assert "An answer to it waits for a second person already." in plan(client, new, **no).context["left"][0]["why_not"]
    proposal = DecisionProposal.objects.get()
    assert (proposal.side.application, proposal.grounds, proposal.proposed_by) == (new, ["reason_not_shown"], desk.clerk())
    assert str(new) in desk.signed_in(desk.clerk("Bea Clerk")).get("/en/office/?tab=second").content.decode()


def test_what_a_supervisor_must_sign_a_clerk_may_propose_for_several():
    rules()
    one, other = looked_at(), looked_at(people.SARA)
    keys = [release(each).pk for each in (one, other)]
    answer = Answer("no", ["other"], letter={"en": "Why it is so.", "es": "Por qué es así."})
    seen = {each.seen for each in planning.plan(desk.clerk(), keys, answer)}
    done = bulk.decide_many(desk.clerk(), keys, answer, seen)
    assert [(tuple(each.why_not), each.is_proposed) for each in done] == [((), True)] * 2
    with pytest.raises(NotAllowedError) as error:
        second_person.confirm(DecisionProposal.objects.all()[0], desk.clerk("Bea Clerk"))
    assert error.value.problems == ("supervisor",)


def test_a_set_is_proposed_and_confirmed_in_one_act_by_another_person(two):
    sara, teo = two
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    mine, theirs = desk.signed_in(ana), desk.signed_in(bea)
    no = {"outcome": "no", "grounds": ["reason_not_shown"], "note": "Asked twice."}
    fields = typed(mine, sara, **{f"_{one.reference}": no for one in (sara, teo)})
    shown = press(mine, sara, "show", fields)
    assert ([one["name"] for one in shown.context["proposed"]], shown.context["decided"]) == (["Sara Ruiz", "Teo Ruiz"], [])
    for _ in range(2):  # pressed twice
        assert press(mine, sara, "write", fields).url == page(sara)
    assert status(sara, teo) == ["second_person"] * 2
    assert not Decision.objects.exists()
    own = mine.get(page(sara, "confirm/"))
    assert "You proposed this answer." in own.content.decode()
    assert 'value="confirm"' not in own.content.decode()
    assert "confirm/" in theirs.get(page(teo)).content.decode()
    assert "Confirm together" in theirs.get(desk.url(teo, "decide/release/")).content.decode()
    keys = re.findall(r'name="proposals" value="(\d+)"', theirs.get(page(teo, "confirm/")).content.decode())[:2]
    assert theirs.post(page(teo, "confirm/"), {"act": "confirm", "proposals": keys[:1]}).url == page(teo)  # not what was shown
    assert mine.post(page(teo, "confirm/"), {"act": "confirm", "proposals": keys}).url == page(teo)  # one's own
    assert not Decision.objects.exists()
    for _ in range(2):
        assert theirs.post(page(teo, "confirm/"), {"act": "confirm", "proposals": keys}).url == page(teo, "send/")
    assert [(one.side.application, one.decided_by) for one in Decision.objects.order_by("pk")] == [(sara, bea), (teo, bea)]
    assert len(theirs.get(page(teo, "send/")).context["prepared"]) == 2


def test_a_set_of_which_one_needs_a_second_person_is_decided_and_proposed(two):
    sara, teo = two
    boss = desk.clerk("Sam Chief", role="supervisor")
    done = together(boss, (sara, Answer("yes", note="There is room.")), (teo, NO))
    assert [type(one) for one in done] == [Decision, DecisionProposal]
    assert status(sara, teo) == ["yes", "second_person"]
    assert second_person.confirm(DecisionProposal.objects.get(), desk.clerk()).outcome == "no"


def test_nobody_confirms_or_sends_back_a_set_with_an_answer_of_ones_own(two):
    sara, teo = two
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    proposals = [*proposed(ana, sara), *proposed(bea, teo)]
    for user in (ana, bea):
        assert refused(siblings.confirm_together, user, proposals) == [("same_person",)]
        assert refused(siblings.send_back_together, user, proposals, "no") == [("same_person",)]
    assert status(sara, teo) == ["second_person"] * 2
    assert not Decision.objects.exists()
    assert len(siblings.confirm_together(desk.clerk("Cleo Clerk"), proposals)) == 2


def test_different_answers_of_a_set_are_confirmed_by_a_supervisor_only(two):
    rules('["yes", "no"]')
    for one in two:
        Application.objects.filter(pk=one.pk).update(rulebook=people.rulebook())
        one.sides.update(rulebook=people.rulebook())
    sara, teo = two
    proposals = together(desk.clerk(), (sara, Answer("yes", note="Room.")), (teo, NO))
    assert refused(siblings.confirm_together, desk.clerk("Bea Clerk"), proposals) == [("unequal_supervisor",)] * 2
    assert len(siblings.confirm_together(desk.clerk("Sam Chief", role="supervisor"), proposals)) == 2


def test_one_that_went_another_way_leaves_the_whole_set_as_it_is(two):
    sara, teo = two
    bea = desk.clerk("Bea Clerk")
    proposals = proposed(desk.clerk(), sara, teo)
    second_person.take_back(proposals[1], desk.clerk())
    for act in (siblings.confirm_together, lambda *given: siblings.send_back_together(*given, "Not yet.")):
        with pytest.raises(siblings.ChangedError):
            act(bea, proposals)
    assert status(sara, teo) == ["second_person", "in_line"]
    assert not Decision.objects.exists()
    again = [proposals[0], *proposed(desk.clerk(), teo)]
    siblings.part(teo, desk.clerk(), "Cousins.")
    with pytest.raises(siblings.ChangedError):  # no set any more
        siblings.confirm_together(bea, again)


def test_a_set_is_sent_back_together_with_a_reason_in_each_file(two):
    sara, teo = two
    proposed(desk.clerk(), sara, teo)
    client = desk.signed_in(desk.clerk("Bea Clerk"))
    held = {"act": "send_back", "proposals": list(DecisionProposal.objects.values_list("pk", flat=True))}
    assert client.post(page(sara, "confirm/"), {**held, "note": " "}).status_code == 422
    assert client.post(page(sara, "confirm/"), {**held, "note": "The letter is there."}).url == page(sara)
    assert status(sara, teo) == ["in_line"] * 2
    for one in two:
        assert desk.acts(one)[-2:] == ["proposal_sent_back", "note"]


def test_the_form_of_a_set_says_what_waits_and_a_yes_is_written_as_ever(two):
    sara, teo = two
    client = desk.signed_in(desk.clerk())
    assert "These answers wait for a second person" in client.get(page(sara, "decide/")).content.decode()
    assert press(client, sara, "write", both_yes(client, sara, teo)).url == page(sara, "send/")
    assert status(sara, teo) == ["yes"] * 2
    assert client.get(page(sara, "confirm/")).url == page(sara)
    assert "wait for a second person" in client.post(
        "/en/office/together/", {"act": "decide", "sides": [release(looked_at()).pk]}
    ).content.decode()  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_a_set_at_once_one_decides_it(two):
    proposals = proposed(desk.clerk(), *two)
    users = [desk.clerk("Bea Clerk"), desk.clerk("Cleo Clerk")]
    outcomes = at_once(*(lambda user=user: siblings.confirm_together(user, proposals) for user in users))
    assert sorted(type(one).__name__ for one in outcomes) == ["ChangedError", "list"]
    assert Decision.objects.values("decided_by").distinct().count() == 1
    assert Decision.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_child_taken_back_while_the_set_is_confirmed(two):
    proposals = proposed(desk.clerk(), *two)
    at_once(
        lambda: siblings.confirm_together(desk.clerk("Bea Clerk"), proposals),
        lambda: second_person.take_back(proposals[1], desk.clerk()),
    )
    assert (status(*two), Decision.objects.count()) in ((["no", "no"], 2), (["second_person", "in_line"], 0))
