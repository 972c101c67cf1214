"""Brothers and sisters as one set: opened, asked, decided and told together; joined and parted by a person."""

import re

import pytest
from django.test import Client

from permits.actions import assign, drafts, household, siblings
from permits.actions.contacts import Contacts, change_for_family
from permits.actions.decide import decide
from permits.actions.send import LeftError, send, send_together
from permits.actions.submit import submit
from permits.actions.take_over import ASKED, NewAdult, take_over
from permits.actions.withdraw import withdraw
from permits.models import Application, Decision, File, Job, Notice, Side
from permits.queries import case, deciding
from permits.queries import siblings as queries
from permits.queries.deciding import Answer
from tests import people
from tests.office import desk
from tests.office.test_claim import ready, release

pytestmark = pytest.mark.django_db
ALL, ONE = "papers_missing_siblings", "papers_missing"


def brother(first: Application, family: people.Family = people.TEO, **more):
    """Filed as the page "Apply for another child" begins it."""
    filing = people.filed(family, **more)
    return submit(drafts.begin(filing.language, people.before(filing), household=household.of(first)), filing, people.rulebook())


@pytest.fixture
def two():
    """A clerk's browser, a sister, and a brother filed a day later."""
    user = desk.clerk()
    sara = people.submitted(people.SARA)
    people.days_later(1)
    teo = brother(sara)
    sara.refresh_from_db()
    return desk.signed_in(user), sara, teo


def test_who_has_a_brother_or_sister_stands_on_the_case_and_with_the_set(two):
    client, sara, teo = two
    assign.take(release(teo), desk.clerk("Bea Clerk"))
    for path in (desk.url(sara), page(sara)):
        assert "With Bea Clerk" in client.get(path).content.decode(), path


def page(application: Application, tail: str = "") -> str:
    return desk.url(application, f"siblings/{tail}")


def ask(client: Client, *applications: Application, **more):
    papers = {f"papers_{release(one).pk}": case.of(one).missing for one in applications}
    return client.post(page(applications[0], "ask/"), {**papers, **more})


def typed(client: Client, application: Application, **answers):
    """What the form sends: `answers` are {application reference: fields}, of the others the choice is left open."""
    shown = client.get(page(application, "decide/")).content.decode()
    fields = dict(re.findall(r'name="(s\d+-seen)" value="([^"]+)"', shown))
    for name in list(fields):
        fields[name.replace("seen", "outcome")] = "later"
    for reference, given in answers.items():
        prefix = f"s{release(Application.objects.get(reference=reference[1:])).pk}"
        fields.update({f"{prefix}-{name}": value for name, value in given.items()})
    return fields


def press(client: Client, application: Application, act: str, fields):
    return client.post(page(application, "decide/"), {**fields, "act": act})


def both_yes(client, sara, teo):
    return typed(client, sara, **{f"_{one.reference}": {"outcome": "yes"} for one in (sara, teo)})


def test_a_household_is_a_set_that_the_case_and_a_page_of_its_own_show(two):
    client, sara, teo = two
    assert f"{teo}</span> Teo Ruiz" in client.get(desk.url(sara)).content.decode()
    shown = client.get(page(sara)).content.decode()
    assert str(sara) in shown
    assert str(teo) in shown
    for one in (sara, teo):
        assert "siblings_opened" in desk.acts(one)
    assert "with brothers and sisters" in client.get("/en/office/").content.decode()
    assert "brothers and sisters" in client.get(desk.url(teo, "decide/release/")).content.decode()


def test_one_message_names_each_child_and_each_ledger_keeps_its_part(two, client):
    clerk, sara, teo = two
    assert ask(clerk, sara, teo).status_code == 302
    (message,) = Notice.objects.filter(kind=ALL)
    assert (message.application, message.state) == (sara, "draft")
    papers = message.content["values"]["papers"].split("\n")
    assert {line.split(" ")[0] for line in papers} == {"Sara", "Teo"}
    shown = clerk.get(page(sara, "send/")).context["prepared"][0]["said"][0]
    assert "Sara, Teo" in shown["message"]
    assert "Sara, Teo" in shown["gloss"]["message"]
    assert [row["reference"] for row in clerk.get("/en/office/lists/unsent/").context["rows"]] == [str(sara)]
    own = Notice.objects.get(application=teo, kind=ONE)
    assert send(own.event, desk.clerk()) == []
    send(message.event, desk.clerk())
    assert Job.objects.filter(kind="send_email", payload__notice=message.pk).exists()
    assert not Job.objects.filter(kind="send_email", payload__notice=own.pk).exists()
    for one in (sara, teo):
        row = Notice.objects.get(application=one, kind=ONE)
        assert (row.state, row.said_in, row.outcome) == ("done", message.event, "siblings")
        assert "notice_sent" in desk.acts(one)
        assert release(one).status == "waiting_family"
    people.look_up(client, teo)
    assert str(own.content["values"]["papers_due"]) in client.get(f"/es/application/{teo.key}/").content.decode()


def test_what_was_asked_together_is_said_alone_when_one_is_decided_first(two):
    client, sara, teo = two
    ask(client, sara, teo)
    decide(release(sara), desk.clerk(), "yes")
    assert Notice.objects.get(kind=ALL).state == "cancelled"
    assert Notice.objects.get(application=sara, kind=ONE).state == "cancelled"
    own = Notice.objects.get(application=teo, kind=ONE)
    assert (own.state, own.said_in) == ("draft", None)
    assert [row.application for row in send(own.event, desk.clerk())] == [teo]


def test_a_new_adult_is_not_told_of_the_other_children(two):
    client, sara, teo = two
    for one in (sara, teo):
        Application.objects.filter(pk=one.pk).update(channels=["letter"])
    ask(client, sara, teo)
    send(Notice.objects.get(kind=ALL).event, desk.clerk())
    adult = NewAdult("Inés Ruiz", "caregiver", "es", ("letter",), ASKED, "by telephone", post_lines=("1 Oak St", "Reseda, CA"))
    take_over(sara, desk.clerk(), adult, Application.objects.get(pk=sara.pk).version)
    told = Notice.objects.filter(application=sara, state="ready", channel="letter")
    assert all("Teo" not in str(row.content["values"]) for row in told)
    assert "Inés Ruiz" in next(row.content["to"] for row in told if row.kind == ONE)
    assert Notice.objects.get(application=teo, kind=ONE).state == "ready"
    assert queries.members(desk.clerk(), Application.objects.get(pk=sara.pk)) == []


def test_families_that_are_told_by_other_ways_get_messages_of_their_own(two):
    client, sara, teo = two
    Application.objects.filter(pk=teo.pk).update(email="somebody.else@family.example")
    ask(client, sara, teo)
    assert not Notice.objects.filter(kind=ALL).exists()
    assert Notice.objects.filter(kind=ONE, state="draft", said_in=None).count() == 2


def test_the_plan_writes_nothing_and_the_button_writes_all(two):
    client, sara, teo = two
    fields = both_yes(client, sara, teo)
    plan = press(client, sara, "show", fields)
    assert "Nothing is written yet." in plan.content.decode()
    assert [one["name"] for one in plan.context["decided"]] == ["Sara Ruiz", "Teo Ruiz"]
    assert not Decision.objects.exists()
    for _ in range(2):  # pressed twice
        assert press(client, sara, "write", fields).url == page(sara, "send/")
    assert Decision.objects.count() == 2
    assert [decision.side.application for decision in Decision.objects.order_by("pk")] == [sara, teo]
    said = client.get(page(sara, "send/"))
    assert len(said.context["prepared"]) == 2
    client.post(page(sara, "send/"), {"events": [str(one["event"]) for one in said.context["prepared"]]})
    assert set(Notice.objects.filter(kind="released").values_list("state", flat=True)) == {"ready"}


def test_nothing_is_written_unless_every_choice_is_allowed(two):
    _client, sara, teo = two
    answers = {sara: Answer("yes", note="There is room in her grade."), teo: Answer("no", note="No ground is named.")}
    choices = [
        siblings.Choice(release(one), answer, deciding.seen(case.of(one), release(one))) for one, answer in answers.items()
    ]
    with pytest.raises(siblings.RefusedError) as refused:
        siblings.decide_together(desk.clerk("Sam Chief", role="supervisor"), choices)
    assert refused.value.problems == {release(teo).pk: ("ground_missing",)}
    assert not Decision.objects.exists()
    assert {release(one).status for one in (sara, teo)} == {"in_line"}


def test_different_answers_need_a_supervisor_and_a_note_for_each(two):
    client, sara, teo = two
    fields = typed(
        client, sara,
        **{f"_{sara.reference}": {"outcome": "yes"}, f"_{teo.reference}": {"outcome": "no", "grounds": ["reason_not_shown"]}},
    )  # fmt: skip
    refused = press(client, sara, "show", fields)
    assert refused.status_code == 422
    assert "a supervisor decides" in refused.content.decode()
    noted = {**fields, **{f"s{release(one).pk}-note": "Why this one." for one in (sara, teo)}}
    assert press(client, sara, "write", noted).status_code == 422
    boss = desk.signed_in(desk.clerk("Sam Chief", role="supervisor"))
    assert press(boss, sara, "write", fields).status_code == 422
    assert not Decision.objects.exists()
    assert press(boss, sara, "write", noted).status_code == 302
    assert {one.side.application: (one.outcome, one.grounds) for one in Decision.objects.all()} == {
        sara: ("yes", []), teo: ("no", ["reason_not_shown"]),
    }  # fmt: skip


def test_a_child_decided_alone_gets_the_same_answer_unless_a_supervisor_says_why(two):
    client, sara, teo = two
    client.post(desk.url(sara, "decide/release/"), {"outcome": "yes"})
    no = {"outcome": "no", "grounds": ["reason_not_shown"]}
    assert "a supervisor decides" in client.post(desk.url(teo, "decide/release/"), no).content.decode()
    boss = desk.signed_in(desk.clerk("Sam Chief", role="supervisor"))
    assert boss.post(desk.url(teo, "decide/release/"), no).status_code == 422
    assert boss.post(desk.url(teo, "decide/release/"), {**no, "note": "The reason was shown for Sara only."}).status_code == 302
    assert release(teo).status == "no"


@pytest.mark.parametrize("change", ["withdrawn", "paper", "parted"])
def test_when_one_changed_meanwhile_nothing_is_written_and_it_is_named(two, change):
    client, sara, teo = two
    fields = both_yes(client, sara, teo)
    press(client, sara, "show", fields)
    if change == "withdrawn":
        withdraw(teo)
    elif change == "paper":
        desk.with_paper(teo, "childcare_affidavit")
    else:
        siblings.part(teo, desk.clerk(), "Cousins.")
    answer = press(client, sara, "write", fields)
    assert not Decision.objects.exists()
    if change != "parted":
        assert (
            "Changed since you looked: Teo" in (answer if answer.status_code == 409 else client.get(answer.url)).content.decode()
        )


def test_who_comes_before_other_families_needs_a_reason_once():
    other = ready(people.LUPE)
    people.days_later(1)
    sara = people.submitted(people.SARA)
    people.days_later(1)
    teo, client = brother(sara), desk.signed_in(desk.clerk())
    fields = both_yes(client, sara, teo)
    assert press(client, sara, "show", fields).status_code == 422
    fields[f"s{release(sara).pk}-because"] = "day_near"
    assert press(client, sara, "write", fields).status_code == 302
    said = [one.audit.get(act="decided").detail for one in (sara, teo)]
    assert [one["because"] for one in said] == ["day_near", "sibling"]
    assert {one["passed"] for one in said} == {release(other).pk}


def test_all_notices_of_a_set_leave_or_none(two):
    client, sara, teo = two
    press(client, sara, "write", both_yes(client, sara, teo))
    events = list(Notice.objects.filter(kind="released").values_list("event", flat=True).distinct())
    send(events[1], desk.clerk())
    with pytest.raises(LeftError):
        send_together(events, desk.clerk())
    assert client.post(page(sara, "send/"), {"events": events}).status_code == 302
    assert Notice.objects.filter(kind="released", state="draft").values("event").distinct().count() == 1


def test_letters_of_a_set_to_one_address_go_into_one_envelope(two):
    client, sara, teo = two
    Application.objects.filter(pk__in=[sara.pk, teo.pk]).update(channels=["letter"])
    between = people.submitted(people.PHUONG, channels=("letter",))
    for one in (sara, between, teo):
        decision = decide(release(one), desk.clerk(), "yes", because="ordered")
        send(Notice.objects.filter(decision=decision)[0].event, desk.clerk())
    rows = client.get("/en/office/lists/letter/").context["rows"]
    rows = [row for row in rows if "release" in str(row["kind"]).lower()]
    assert [(row["reference"], bool(row["envelope"])) for row in rows] == [
        (str(sara), False),
        (str(teo), True),
        (str(between), False),
    ]
    keys = [str(row["key"]) for row in rows]
    assert client.post("/en/office/lists/letter/", {"keys": keys, "act": "print"})["Content-Type"] == "application/pdf"


def test_a_child_filed_apart_is_found_by_the_adults_address_and_joined_by_a_person():
    client = desk.signed_in(desk.clerk())
    sara, teo, ben = people.submitted(people.SARA), people.submitted(people.TEO), people.submitted(people.BEN)
    shown = client.get(page(sara))
    assert [reference for reference, _label in shown.context["join"].fields["child"].choices] == [teo.reference]
    assert client.post(page(sara), {"act": "join", "join-child": teo.reference}).status_code == 422  # no reason
    client.post(page(sara), {"act": "join", "join-child": teo.reference, "join-why": "Same mother, by telephone."})
    client.post(page(teo), {"act": "join", "join-reference": str(ben), "join-why": "Half brother, says the mother."})
    sets = set(Application.objects.values_list("siblings", flat=True))
    assert len(sets) == 1
    assert None not in sets
    desk.with_paper(sara)
    assert not File.objects.exclude(came_with=None).exists()
    assert "part-why" in client.get(page(ben)).content.decode()
    client.post(page(ben), {"act": "part", "part-why": "Another family after all."})
    assert set(Application.objects.exclude(pk=ben.pk).values_list("siblings", flat=True)) == sets
    ben.refresh_from_db()
    assert ben.siblings is None
    assert [act for act in desk.acts(ben) if act.startswith("siblings_") and act != "siblings_opened"] == [
        "siblings_joined",
        "siblings_parted",
    ]


def test_who_may_not_be_joined():
    client = desk.signed_in(desk.clerk(is_named=True))
    rob = desk.clerk("Rob Clerk", district="robledal")
    sara, safe = people.submitted(people.SARA), people.submitted(people.TEO, is_sealed=True)
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    hidden = people.submitted(people.TEO, wanted_district=elsewhere)
    for reference, said in ((str(safe), "sealed"), (str(sara), "case you are in"), ("12", "has this reference")):
        answer = client.post(page(sara), {"join-reference": reference, "join-why": "x"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    answer = desk.signed_in(rob).post(page(sara), {"join-reference": str(hidden), "join-why": "x"})
    assert answer.status_code == 422
    assert str(hidden.person.email) not in desk.signed_in(rob).get(page(sara)).content.decode()
    assert not Application.objects.exclude(siblings=None).exists()
    assert client.get(page(safe)).status_code == 200


def test_a_change_of_contact_parts_what_was_to_be_said_in_one_message(two):
    client, sara, teo = two
    ask(client, sara, teo)
    now = Application.objects.get(pk=teo.pk)
    wanted = Contacts(["email"], "new.address@family.example", "", people.TEO.post_lines, proof="counter", why="at the counter")
    change_for_family(now, desk.clerk(), wanted, now.version)
    assert Notice.objects.get(kind=ALL).state == "cancelled"
    waits = Notice.objects.filter(kind=ONE, state="draft", said_in=None)
    assert {row.application: row.content["to"] for row in waits} == {
        sara: "alma.ruiz@family.example", teo: "new.address@family.example",
    }  # fmt: skip


def test_a_case_page_of_a_set_costs_one_query_more_for_any_number_of_children(django_assert_max_num_queries, two):
    client, sara, teo = two
    few = desk.queries(client, desk.url(sara), django_assert_max_num_queries(60))
    brother(teo, people.LUPE)
    brother(teo, people.WAYAN)
    assert desk.queries(client, desk.url(sara), django_assert_max_num_queries(60)) == few


def test_a_colleagues_work_on_a_child_does_not_stop_the_set(two):
    client, sara, teo = two
    assign.take(release(teo), desk.clerk("Bea Clerk"))
    assert press(client, sara, "write", both_yes(client, sara, teo)).status_code == 302
    assert Side.objects.filter(status="yes").count() == 2
