"""One answer for several ordinary cases: shown first for each, then written for exactly those, each as by itself."""

import re

import pytest

from permits.actions import assign, bulk, household
from permits.actions.snippets import approve
from permits.actions.withdraw import withdraw
from permits.models import Application, Decision, Document, Notice, Side
from permits.queries import bulk as queries
from permits.queries.deciding import Answer
from tests import people
from tests.office import desk
from tests.office.test_claim import ready, release
from tests.office.test_siblings import brother

pytestmark = pytest.mark.django_db
URL, QUEUE = "/en/office/together/decide/", "/en/office/together/"
YES = {"outcome": "yes"}


def looked_at(family=people.BEN, **more) -> Application:
    """A ready case whose papers somebody has looked at."""
    application = ready(family, **more)
    Document.objects.filter(application=application).update(state="accepted")
    return application


def plan(client, *applications, **answer):
    return client.post(URL, {**(answer or YES), "act": "show", "sides": [release(one).pk for one in applications]})


def write(client, page):
    """Press the button of a plan, with what its form sends."""
    fields = {"act": ["write"]}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()):
        fields.setdefault(name, []).append(value)
    return client.post(URL, fields)


def why(page, application) -> list[str]:
    return next(row["why_not"] for row in page.context["left"] if row["reference"] == str(application))


def codes(user, *applications, answer=None) -> dict[Application, tuple[str, ...]]:
    keys = [release(one).pk for one in applications]
    return {one.side.application: tuple(one.why_not) for one in queries.plan(user, keys, answer or Answer("yes"))}


def test_the_queue_leads_to_the_form_the_plan_and_the_act():
    client = desk.signed_in(desk.clerk())
    first, second, third = looked_at(), looked_at(people.SARA), ready(people.LUPE)
    form = client.post(QUEUE, {"act": "decide", "sides": [release(one).pk for one in (first, second, third)]})
    assert "nothing is written before" in form.content.decode()
    page = plan(client, first, second, third)
    assert [row["reference"] for row in page.context["will"]] == [str(first), str(second)]
    assert "Nobody has looked at its papers." in why(page, third)
    assert not Decision.objects.exists()
    done = write(client, page)
    assert "2 cases are decided" in done.content.decode()
    assert {one.side.application for one in Decision.objects.all()} == {first, second}
    for one in (first, second):
        assert desk.acts(one).count("decided") == 1
        assert Notice.objects.filter(application=one, kind="released", state="draft").exists()
    again = write(client, page)
    assert "Nothing was done twice." in client.get(again.url).content.decode()
    assert Decision.objects.count() == 2


def test_why_a_case_is_not_ordinary():
    ana, bea = desk.clerk(is_named=True), desk.clerk("Bea Clerk")
    lacks, hers, gone = people.submitted(people.BEN), looked_at(people.SARA), looked_at(people.WAYAN)
    assign.take(release(hers), bea)
    withdraw(gone)
    sealed, foster = looked_at(people.PHUONG, is_sealed=True), looked_at(people.PHUONG, answers={"groups": ["foster"]})
    bullied = looked_at(people.LUPE, reason="bullying")
    hidden = looked_at(people.LUPE, first_name="Ana", answers={"must_not_know": "yes"})
    twice = [looked_at(people.TEO, first_name="Tito") for _ in range(2)]
    sister = looked_at(people.SARA, first_name="Berta")
    brother(sister, people.BEN, first_name="Bruno")
    found = codes(ana, lacks, hers, gone, sealed, foster, bullied, hidden, *twice, sister)
    assert "papers" in found[lacks]
    assert found[hers] == ("colleague",)
    assert found[gone] == ("over",)
    assert {found[one] for one in (sealed, foster, bullied, hidden)} == {("protected",)}
    assert found[twice[0]] == found[twice[1]] == ("likeness",)
    assert found[sister] == ("siblings",)
    boss = desk.clerk("Sam Chief", role="supervisor", is_named=True)
    assert codes(boss, sealed, foster, bullied, hidden) == dict.fromkeys((sealed, foster, bullied, hidden), ("protected",))


def test_what_needs_a_supervisor_does_not_go_by_a_clerk():
    one = looked_at()
    clerk, boss = desk.clerk(), desk.clerk("Sam Chief", role="supervisor")
    text = approve(release(one).body, boss, "Untrue", {"en": "The address was not true.", "es": "La dirección no era cierta."})
    answer = Answer("no", ["false_information"], letter=text.words)
    assert codes(clerk, one, answer=answer)[one] == ("supervisor",)
    assert codes(boss, one, answer=answer)[one] == ()
    assert codes(boss, one, answer=Answer("no", ["false_information"], note="Seen."))[one] == ("words_missing",)
    assert codes(boss, one, answer=Answer("no", ["no_space"]))[one] == ("ground_of_other_kind",)
    assert codes(boss, one, answer=Answer("no", ["made_up"]))[one] == ("ground_unknown",)


def test_each_family_reads_the_approved_text_in_its_own_language():
    boss = desk.clerk("Sam Chief", role="supervisor")
    client, cases = desk.signed_in(boss), [looked_at(people.BEN), looked_at(people.LUPE)]
    text = approve(release(cases[0]).body, boss, "Rules", {"en": "See the rules.", "es": "Vea las reglas."})
    answer = {"outcome": "no", "grounds": ["reason_rules_not_met"], "text": str(text.pk)}
    write(client, plan(client, *cases, **answer))
    told = {row.application: str(row.content["values"]) for row in Notice.objects.filter(kind="refused", state="draft")}
    assert "See the rules." in told[cases[0]]
    assert "Vea las reglas." in told[cases[1]]
    assert "See the rules." not in told[cases[1]]


def test_an_earlier_ready_case_is_passed_over_only_with_a_reason():
    ana = desk.clerk()
    client, earlier = desk.signed_in(ana), looked_at(people.LUPE)
    people.days_later(1)
    later = [looked_at(people.BEN), looked_at(people.SARA)]
    page = plan(client, *later)
    assert page.context["will"] == []
    assert "An earlier case is ready, and it would be passed over." in why(page, later[0])
    assert [row["reference"] for row in plan(client, earlier, *later).context["will"]] == [str(one) for one in (earlier, *later)]
    write(client, plan(client, *later, outcome="yes", because="day_near"))
    assert [one.audit.get(act="decided").detail["because"] for one in later] == ["day_near", "day_near"]
    assert release(earlier).status == "in_line"


@pytest.mark.parametrize("change", ["paper", "taken", "withdrawn", "decided"])
def test_what_changed_since_is_left_out_and_said(change):
    ana = desk.clerk()
    client, one, other = desk.signed_in(ana), looked_at(), looked_at(people.SARA)
    page = plan(client, one, other)
    if change == "paper":
        Document.objects.filter(application=other).update(state="returned")
    elif change == "taken":
        assign.take(release(other), desk.clerk("Bea Clerk"))
    elif change == "withdrawn":
        withdraw(other)
    else:
        client.post(desk.url(other, "decide/release/"), {"outcome": "no", "grounds": ["papers_missing"], "because": "ordered"})
    done = write(client, page).content.decode()
    assert "1 case is decided" in done
    assert "Nothing:" in done
    assert [decision.side.application for decision in Decision.objects.filter(outcome="yes")] == [one]


def test_when_the_first_is_left_out_the_next_does_not_pass_it_over():
    """The plan let the second follow the first; the first changed, stands ready, and would be passed over."""
    ana = desk.clerk()
    first = looked_at()
    people.days_later(1)
    second = looked_at(people.SARA)
    keys = [release(one).pk for one in (first, second)]
    seen = {one.seen for one in queries.plan(ana, keys, Answer("yes"))}
    Application.objects.filter(pk=first.pk).update(version=9)
    done = bulk.decide_many(ana, keys, Answer("yes"), seen)
    assert [tuple(one.why_not) for one in done] == [("changed",), ("because_missing",)]
    assert not Decision.objects.exists()


def test_another_offices_cases_and_odd_keys_do_nothing():
    rob, client = desk.signed_in(desk.clerk("Rob Clerk", district="robledal")), desk.signed_in(desk.clerk())
    one = looked_at()
    assert rob.post(URL, {**YES, "act": "write", "sides": [release(one).pk]}).status_code == 302
    for sides in ([], ["x"], ["9" * 40], ["²"]):
        assert client.post(URL, {**YES, "sides": sides}).status_code == 302
    assert client.post(URL, {"outcome": "perhaps", "sides": [release(one).pk]}).status_code == 422
    assert client.post(URL, {"outcome": "no", "sides": [release(one).pk]}).status_code == 422
    assert not Decision.objects.exists()


def test_a_child_alone_in_its_household_is_ordinary():
    one = looked_at()
    household.of(one)
    assert codes(desk.clerk(), one)[one] == ()
    assert Side.objects.filter(application=one, kind="release", status="in_line").exists()
