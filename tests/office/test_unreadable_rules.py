"""A stored version of the rules that this program cannot read any more: said plainly, and nothing else stops for it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from permits.actions import countdown, stored_rules
from permits.actions import rules as acts
from permits.actions.papers import ask_for
from permits.actions.schedule import send_due
from permits.actions.send import send
from permits.models import Application, Body, Job, Rulebook, Side, Task
from permits.models.rulebook import UnreadableRulesError, forget
from permits.queries import bulk, case, ready
from permits.queries.deciding import Answer
from permits.web import context
from tests import people
from tests.actions.test_proposed_together import looked_at
from tests.office import desk
from tests.office.test_claim import release
from tests.policy import books

pytestmark = pytest.mark.django_db
FAULT = "clocks.appeal_days"


@pytest.fixture
def old() -> Rulebook:
    """A version between two good ones, as a release that asked for less once took it."""
    good = people.rulebook()
    text = books.year_file("lausd", "2027_28").decode().replace("appeal_days = 30", 'appeal_days = "x"', 1)
    book = Rulebook.objects.create(
        body=good.body, school_year=good.school_year, version=good.version + 1, year_file=text.encode(), words=good.words,
        sha256="0" * 64,
    )  # fmt: skip
    Rulebook.objects.create(
        body=good.body, school_year=good.school_year, version=good.version + 2, year_file=bytes(good.year_file),
        words=good.words, sha256="1" * 64,
    )  # fmt: skip
    forget()
    return book


@pytest.fixture
def stuck(old) -> Application:
    """A case that is judged by it; filed before the other one of each test."""
    one = looked_at(people.SARA)
    Application.objects.filter(pk=one.pk).update(rulebook=old)
    one.sides.update(rulebook=old)
    one.refresh_from_db()
    return one


def test_the_case_says_which_version_and_where_the_fault_is(stuck):
    client = desk.signed_in(desk.clerk())
    for tail in ("", "decide/release/", "ask/", "siblings/", "telephone/", "close/release/", "copy/", "correct/"):
        page = client.get(desk.url(stuck, tail))
        assert page.status_code in ({503} if tail in {"", "decide/release/"} else {200, 302, 503}), tail
        if page.status_code == 503:
            assert "2027–28, version 2" in page.content.decode()
            assert FAULT in page.content.decode()
    assert stuck.person.phone in client.get(desk.url(stuck)).content.decode()
    posted = client.post(desk.url(stuck, "decide/release/"), {"outcome": "yes"})
    assert (posted.status_code, release(stuck).status) == (503, "in_line")
    assert desk.signed_in(desk.clerk("Rob Other", district="robledal")).get(desk.url(stuck)).status_code in {404, 503}


def test_the_family_is_told_that_its_place_stays(stuck, client):
    people.look_up(client, stuck)
    page = client.get(f"/en/application/{stuck.key}/")
    assert page.status_code == 503
    assert "your place in line stays" in page.content.decode()
    assert FAULT not in page.content.decode()


def test_every_other_case_goes_on(stuck):
    other, ana = looked_at(), desk.clerk()
    client = desk.signed_in(ana)
    for tail in (
        "",
        "?tab=open",
        "?tab=mine",
        "?tab=open&left=10",
        "?tab=open&papers=over",
        "search/",
        "tasks/",
        "lists/unsent/",
    ):
        assert client.get(f"/en/office/{tail}").status_code == 200
    answer = client.get("/en/office/?tab=open")
    assert {row["reference"]: row["is_ready"] for row in answer.context["rows"]} == {str(stuck): False, str(other): True}
    page = answer.content.decode()
    assert str(stuck) in page
    assert str(other) in page
    assert "Its rules cannot be read" in page
    assert client.get(desk.url(other)).status_code == 200
    assert ready.next_ready(ana) == release(other)
    keys = [release(one).pk for one in (stuck, other)]
    plan = {one.side.application: tuple(one.why_not) for one in bulk.plan(ana, keys, Answer("yes", because="ordered"))}
    assert plan == {stuck: ("unreadable",), other: ()}
    form = client.post("/en/office/together/", {"act": "decide", "sides": keys})
    assert form.status_code == 200
    first = {"because": "other", "because_note": "The earlier one cannot be judged now."}
    assert client.post(desk.url(other, "decide/release/"), {"outcome": "yes", **first}).status_code == 302
    assert release(other).status == "yes"


def test_the_days_work_goes_on_and_a_task_stands_until_it_can_be_read(stuck, old):
    ana, waits, asked = desk.clerk(), people.submitted(people.BEN), people.submitted(people.TEO)
    ask_for(release(asked), ana, case.of(asked).missing, "", "")
    send(desk.draft_event(asked, "papers_missing"), ana)
    Side.objects.filter(application=stuck).update(complete_at=None)
    for one in (asked.sides, Application.objects.filter(pk=asked.pk)):
        one.update(rulebook=old)
    people.days_later(200)
    assert countdown.plan() > 0
    assert {job.payload["application"] for job in Job.objects.filter(kind="legal_day")} == {waits.pk}
    assert send_due() == 0
    for _ in range(2):
        assert len(stored_rules.in_the_way(stored_rules.look_after())) == 1
    task = Task.objects.get(kind="rules_unreadable")
    assert (task.body.code, task.detail["version"], task.detail["cases"]) == ("lausd", 2, 4)
    assert FAULT in task.detail["first_fault"]
    client = desk.signed_in(desk.clerk())
    assert "/office/rules/?office=lausd" in client.get("/en/office/tasks/").content.decode()
    client.post(f"/en/office/tasks/{task.pk}/done/")
    stored_rules.look_after()
    assert Task.objects.get(pk=task.pk).done_at is None  # still unreadable
    Side.objects.filter(rulebook=old).update(status="withdrawn")
    assert stored_rules.in_the_way(stored_rules.look_after()) == []
    assert Task.objects.get(pk=task.pk).done_at is not None


def test_the_command_names_version_file_and_key_and_fails_only_where_cases_wait(stuck):
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("check_rules", stdout=said)
    assert "lausd 2027-28 v2 cannot be read" in said.getvalue()
    assert FAULT in said.getvalue()
    Side.objects.filter(application=stuck).update(status="withdrawn")
    call_command("check_rules", stdout=said)


def test_the_rules_page_its_history_and_the_comparison_say_it(old):
    admin = desk.clerk("Alma Admin", role="administrator")
    client = desk.signed_in(admin)
    page = client.get("/en/office/rules/")
    assert page.status_code == 200
    assert page.context["book"].is_readable
    assert FAULT in page.content.decode()
    assert "The version before cannot be read" in page.content.decode()
    chosen = client.get(f"/es/office/rules/?version={old.pk}")
    assert chosen.status_code == 200
    first = Rulebook.objects.get(version=1, body=old.body, school_year=old.school_year)
    for before, after in ((first, old), (old, first), (old, old)):
        page = client.get(f"/en/office/rules/compare/?before={before.pk}&after={after.pk}&cases=open")
        assert page.status_code == 200
        assert page.content.decode().count("These rules cannot be read") == 1
    assert client.get(f"/en/office/rules/{old.pk}/year.toml").content == bytes(old.year_file)


def test_a_version_after_one_that_cannot_be_read_needs_a_second_administrator(old):
    """The old one may have asked for two; nobody takes that away alone."""
    body, admin = Body.objects.get(code="lausd"), desk.clerk("Alma Admin", role="administrator")
    Rulebook.objects.create(
        body=body, school_year=old.school_year, version=4, year_file=bytes(old.year_file), words=old.words, sha256="2" * 64
    )
    forget()
    proposal = acts.propose(body, admin, books.year_file("lausd", "2027_28"), books.words("lausd"), "As it was")
    assert desk.signed_in(admin).get(f"/en/office/rules/proposal/{proposal.pk}/").status_code == 200
    with pytest.raises(acts.RulesRefused) as refused:
        acts.publish_proposal(proposal, admin)
    assert refused.value.code == "second_person"
    assert acts.publish_proposal(proposal, desk.clerk("Bruno Admin", role="administrator")).version == 5


def test_the_error_names_the_version(old):
    with pytest.raises(UnreadableRulesError) as error:
        _ = old.parsed
    assert "lausd 2027-28 v2" in str(error.value)


def test_where_the_newest_cannot_be_read_every_page_says_so_and_none_breaks(old, client):
    forget()
    Rulebook.objects.create(
        body=old.body, school_year="2028-29", version=1, year_file=b"[", words=old.words, sha256="3" * 64,
    )  # fmt: skip
    forget()
    context.forget()
    page = client.get("/en/")
    assert page.status_code == 503
    assert "cannot be read" in page.content.decode()
    staff = desk.signed_in(desk.clerk())
    assert staff.get("/en/office/").status_code == 200
    rules = staff.get("/en/office/rules/?office=lausd").content.decode()
    assert "2028–29, version 1" in rules
    assert "is not TOML" in rules
