"""A sealed case (Safe at Home) is there for the people named for it, and for nobody else: no page, list, count or pile shows it."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from permits import access
from permits.actions import assign, calls, decide, papers, send
from permits.actions import people as acts
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Export, Job, Notice, Post, Side, Task, User
from permits.queries import lists
from permits.wording import OUT_OF_TURN
from permits.worker.exports import make_export
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
ALARM = "A sealed case waits, and nobody is named for it"
LIST = {"which": "all", "columns": ["reference", "last_name"], "kind": "csv", "why": "planning"}


def elsewhere() -> str:
    """A district that has no office here: the case is one office's alone."""
    return next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})


def hidden(family: people.Family = people.PHUONG, **more: Any) -> Application:
    return people.submitted(family, is_sealed=True, wanted_district=elsewhere(), answers=desk.HIDDEN, **more)


def release(application: Application) -> Side:
    return Side.objects.select_related("body", "owner", "application").get(application=application, kind="release")


def chief(name: str = "Alma Admin", **more: Any) -> User:
    return desk.clerk(name, role=Post.ADMINISTRATOR, **more)


@pytest.fixture
def named() -> User:
    return desk.clerk("Nadia Officer", is_named=True)


@pytest.fixture
def worked(named: User) -> Application:
    """A sealed case with everything that could show it: a paper, a decision whose letter waits, letters, calls and texts to make,
    a task, a note, a call, a look-alike in the open, an owner, a place passed in line."""
    people.publish()
    application = hidden(channels=("letter", "phone", "text"))
    desk.with_paper(application)
    assign.take(release(application), named)
    papers.record_look(named, application, "case_opened")
    calls.note(application, named, calls.Heard(is_ours=True, person="adult", outcome="explained", proof="our_call"))
    # What looks like the same child, in the open, written without its marks: nobody learns of the other.
    people.submitted(
        people.PHUONG, wanted_district=elsewhere(), first_name="Phuong", last_name="Nguyen", middle_name="", phone="",
        channels=("email",), email="minh@family.example", answers={"adult_name": "Minh"},
    )  # fmt: skip
    second = people.submitted(people.BEN, wanted_district=elsewhere())
    for one in (application, second):
        Side.objects.filter(application=one).update(complete_at=legal_now())
    decide.decide(release(second), named, "yes", because="ordered")
    decide.decide(release(application), named, "yes")
    Task.objects.create(body=application.door, application=application, kind="bounced")
    return application


def asked(client: Client, application: Application, named: User) -> Iterator[tuple[str, Any]]:
    """Every list, search, count, pile and act of the office, and what it answers; with what was asked."""
    event = Notice.objects.filter(application=application, state="draft").values_list("event", flat=True)[0]
    letter = Notice.objects.filter(application=application, channel="letter").exclude(state="draft").first()
    task, side = Task.objects.filter(application=application).first(), release(application)
    assert letter
    assert task
    tabs = [f"?tab={tab}" for tab in ("mine", "line", "family", "look", "open", "news", "decided")]
    pages = [
        "", *tabs, "?tab=open&owner=nobody", f"?tab=decided&owner={named.pk}", "?tab=decided&grade=9", "order/", "tasks/", "people/",
        *(f"lists/{channel}/" for channel in ("unsent", "letter", "phone", "text", "counter")), "reports/", "reports/?side=acceptance",
        f"record/?person={named.pk}", "exports/", f"case/{application.reference}/", f"notice/{event}/", f"notice/{letter.key}.pdf",
        f"case/{application.reference}/telephone/", f"help/done/{application.reference}/",
    ]  # fmt: skip
    for page in pages:
        yield page, client.get(f"/en/office/{page}", follow=True)
    found = (application.reference, str(application), "Phượng", "Nguyen", "11/30/2013", "+12135550122", "555-0122")
    posts: list[tuple[str, dict[str, Any]]] = [
        *(("search/", {"q": typed}) for typed in found),
        ("claim/", {}),
        *(("together/", {"act": act, "sides": [side.pk], "press": press}) for act in ("take", "put_back") for press in ("", "x")),
        *(("lists/letter/", {"keys": [letter.key], "act": act}) for act in ("print", "posted")),
        ("lists/unsent/", {"events": [event]}),
        ("lists/unsent/send/", {"events": [event], "act": "now"}),
        (f"lists/{letter.key}/done/", {"outcome": "posted"}),
        (f"notice/{event}/send/", {}),
        (f"tasks/{task.pk}/done/", {}),
        ("exports/", LIST),
    ]
    for page, data in posts:
        yield f"{page} {data}", client.post(f"/en/office/{page}", data, follow=True)


def state_of(application: Application) -> list[Any]:
    """Everything that an act upon the case would change."""
    return [
        list(Notice.objects.filter(application=application).order_by("pk").values_list("state", "letter_date")),
        list(Side.objects.filter(application=application).values_list("owner", "status", "version")),
        list(Task.objects.filter(application=application).values_list("done_at", flat=True)),
        desk.acts(application),
    ]


@pytest.mark.parametrize("role", ["clerk", "supervisor"])
def test_whoever_is_not_named_finds_no_trace_and_moves_nothing(role: str, worked: Application, named: User) -> None:
    bea = desk.clerk("Bea Other", role=role)
    before, client = state_of(worked), desk.signed_in(bea)
    answers = list(asked(client, worked, named))
    assert len(answers) > 40
    for what, answer in answers:
        text = answer.content.decode("utf-8", "replace").replace(f"/office/{what.partition(' ')[0]}", "")
        # What was typed into the search box stands there again, and is no trace.
        typed = what.partition("'q': '")[2].rstrip("'}").replace("-", "")
        leaks = [one for one in desk.canaries(worked) if one in text and not (typed and one.replace("-", "") in typed)]
        assert not leaks, f"{role}: {what} shows {leaks}"
    assert state_of(worked) == before
    # The worker makes the list that was asked for.
    make_export(Job.objects.get(kind="make_export"))
    export = Export.objects.get(user=bea)
    got: Any = client.get(f"/en/office/exports/{export.key}/file/")
    rows = list(csv.reader(io.StringIO(b"".join(got.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 3
    assert str(worked) not in str(rows)


def test_who_is_named_has_it_in_every_list(worked: Application, named: User) -> None:
    """The same walk finds it: the test above would see a trace if there were one."""
    seen = {
        what
        for what, answer in asked(desk.signed_in(named), worked, named)
        if str(worked) in answer.content.decode("utf-8", "replace")
    }
    for page in ("?tab=decided", "tasks/", "lists/unsent/", "lists/letter/", "lists/phone/", "order/"):
        assert page in seen, page
    bea = desk.clerk("Bea Other", role="supervisor", is_named=True)
    assert str(worked) in desk.signed_in(bea).get(f"/en/office/record/?person={named.pk}").content.decode()


def test_a_sealed_case_answers_as_a_number_that_does_not_exist(worked: Application) -> None:
    client = desk.signed_in(desk.clerk("Bea Other", role="supervisor"))

    def said(reference: str) -> str:
        page = client.get(f"/en/office/case/{reference}/").content.decode()
        return re.sub(r'value="\w{64}"', "", page).replace(reference, "")

    assert said(worked.reference) == said("00000000")


def test_an_act_refuses_who_is_not_named(worked: Application, named: User) -> None:
    bea = desk.clerk("Bea Other", role="supervisor")
    side = release(worked)
    notice = Notice.objects.filter(application=worked, state="draft")[0]
    for act in (
        lambda: decide.decide(side, bea, "yes"),
        lambda: assign.take(side, bea),
        lambda: assign.give(side, named, bea),
        lambda: send.send(notice.event, bea),
        lambda: papers.record_look(bea, worked, "case_opened"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert bea not in access.colleagues(named, side)


def test_a_page_of_the_queue_is_full_and_needs_six_queries(monkeypatch: Any, django_assert_max_num_queries: Any) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    client, officer = desk.signed_in(desk.clerk()), desk.signed_in(desk.clerk("Nadia Officer", is_named=True))
    for _ in range(3):
        hidden()
    shown = [people.submitted(people.BEN, wanted_district=elsewhere()) for _ in range(3)]
    first = client.get("/en/office/").context
    assert [row["reference"] for row in first["rows"]] == [str(one) for one in shown[:2]]
    assert first["after"]
    assert [row["name"] for row in officer.get("/en/office/").context["rows"]] == ["Sealed case", "Sealed case"]
    for one in (client, officer):
        with django_assert_max_num_queries(6):
            one.get("/en/office/")


def test_the_next_case_is_the_next_one_that_may_be_known() -> None:
    first, second = hidden(), people.submitted(people.BEN, wanted_district=elsewhere())
    Side.objects.update(complete_at=legal_now())
    ana, nadia = desk.clerk(), desk.clerk("Nadia Officer", is_named=True)
    claimed = assign.claim_next(ana)
    assert claimed
    assert claimed.application == second
    assert assign.claim_next(ana) is None
    claimed = assign.claim_next(nadia)
    assert claimed
    assert claimed.application == first
    # Nobody is asked why a case was passed that may not be known, nor does the record speak of it.
    Side.objects.update(owner=None, claim=None)
    bea = desk.clerk("Bea Clerk")
    decide.decide(release(second), bea, "yes")
    assert "passed" not in AuditEntry.objects.get(application=second, act="decided").detail
    third = people.submitted(people.SARA, wanted_district=elsewhere())
    decide.decide(release(third), nadia, "yes", because="ordered")
    assert AuditEntry.objects.get(application=third, act="decided").detail["passed"] == release(first).pk
    reason = "".join(str(entry["about"]) for entry in desk.signed_in(nadia).get(desk.url(third)).context["timeline"])
    assert str(OUT_OF_TURN["ordered"]) in reason
    reason = "".join(str(entry["about"]) for entry in desk.signed_in(ana).get(desk.url(third)).context["timeline"])
    assert str(OUT_OF_TURN["ordered"]) not in reason


def test_a_look_alike_is_the_task_of_who_is_named() -> None:
    first = hidden()
    second = people.submitted(people.PHUONG, wanted_district=elsewhere())
    task = Task.objects.get(kind="duplicate")
    assert (task.application, task.detail) == (first, {"first": str(second)})
    page = desk.signed_in(desk.clerk()).get(desk.url(second)).content.decode()
    assert "May be the same child" not in page
    officer = desk.signed_in(desk.clerk("Nadia Officer", is_named=True))
    assert str(first) in officer.get(desk.url(second)).content.decode()
    assert str(second) in officer.get("/en/office/tasks/").content.decode()


def test_a_sealed_case_that_nobody_may_open_is_an_alarm_without_name_and_number() -> None:
    clerk, boss, alma = desk.clerk(), desk.clerk("Bea Chief", role="supervisor"), chief()
    rob = desk.clerk("Rob Chief", district="robledal", role="supervisor")
    people.submitted(people.BEN)
    pages = [(boss, "/en/office/"), (boss, "/en/office/tasks/"), (boss, "/en/office/people/"), (alma, "/en/office/people/")]

    def alarmed() -> list[bool]:
        return [ALARM in desk.signed_in(user).get(page).content.decode() for user, page in pages]

    assert not any(alarmed())
    application = hidden()
    assert all(alarmed())
    for user, page in pages:
        shown = desk.signed_in(user).get(page).content.decode()
        assert not [one for one in desk.canaries(application) if one in shown]
    assert desk.signed_in(boss).get("/en/office/tasks/").context["waiting"]["tasks"] == "1"
    for user in (clerk, rob):  # who leads nobody, and who has no side of it
        assert ALARM not in desk.signed_in(user).get("/en/office/tasks/").content.decode()
    post = clerk.posts.get()
    acts.name_for_sealed(post, by=alma, is_named=True)
    assert not any(alarmed())
    acts.end_post(post, by=alma)
    assert all(alarmed())
    # What is decided but not told waits too; what is over does not.
    Side.objects.filter(application=application, body__isnull=False).update(status="yes")
    assert all(alarmed())
    Notice.objects.filter(application=application).update(state="sent")
    assert not any(alarmed())


def test_only_an_administrator_names_and_never_the_own_post() -> None:
    ana, boss, alma = desk.clerk(), desk.clerk("Bea Chief", role="supervisor"), chief()
    people.staff(alma.email, role="clerk")  # works on cases, too
    own, post = alma.posts.get(role="clerk"), ana.posts.get()
    for person, by, code in (
        (post, boss, "not_yours"),
        (own, alma, "self"),
        (alma.posts.get(role="administrator"), alma, "role"),
    ):
        with pytest.raises(acts.PeopleRefused) as refused:
            acts.name_for_sealed(person, by=by, is_named=True)
        assert refused.value.code == code
    rob = chief("Rob Admin", district="robledal")
    with pytest.raises(acts.PeopleRefused):
        acts.name_for_sealed(post, by=rob, is_named=True)
    page = f"/en/office/people/{ana.pk}/"
    assert desk.signed_in(boss).post(page, {"act": "name", "post": post.pk}).status_code == 403
    admin = desk.signed_in(alma)
    assert "Name for sealed cases" in admin.get(page).content.decode()
    for _ in range(2):
        assert admin.post(page, {"act": "name", "post": post.pk}).status_code == 302
    post.refresh_from_db()
    assert post.is_named
    assert "Named for sealed cases" in desk.signed_in(boss).get("/en/office/people/").content.decode()
    assert admin.post(page, {"act": "unname", "post": post.pk}).status_code == 302
    told = list(AuditEntry.objects.filter(act__startswith="sealed").values_list("act", "user", "detail__person"))
    assert told == [("sealed_named", alma.pk, ana.pk), ("sealed_unnamed", alma.pk, ana.pk)]


@pytest.mark.parametrize("how", ["unnamed", "post", "account"])
def test_who_is_named_no_more_holds_no_sealed_case_and_opens_none(how: str) -> None:
    alma, nadia = chief(), desk.clerk("Nadia Officer", is_named=True)
    application = hidden()
    Side.objects.update(complete_at=legal_now())
    assign.take(release(application), nadia)
    client = desk.signed_in(nadia)
    assert client.get(desk.url(application)).status_code == 200
    post = nadia.posts.get()
    if how == "unnamed":
        acts.name_for_sealed(post, by=alma, is_named=False)
    elif how == "post":
        people.staff(nadia.email, role="supervisor")  # another post stays, and is not named
        acts.end_post(post, by=alma)
    else:
        acts.close_account(nadia, by=alma)
    assert client.get(desk.url(application)).status_code in {404, 302}
    assert access.owner_of(release(application)) is None
    # It waits for nobody who does not see it: it is the next one of somebody else who is named.
    claimed = assign.claim_next(desk.clerk("Olga Other", is_named=True))
    assert claimed
    assert claimed.application == application


def test_at_the_machine_somebody_is_named_where_no_administrator_is(capsys: Any) -> None:
    ana = desk.clerk()
    call_command("name_for_sealed", ana.email)
    assert ana.posts.get().is_named
    call_command("name_for_sealed", ana.email, "--end")
    assert not ana.posts.get().is_named
    assert "no sealed cases" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("name_for_sealed", "nobody@office.example")


def test_who_filed_it_with_the_family_reads_the_first_digits_once_more_and_no_case() -> None:
    client, application = desk.signed_in(desk.clerk()), hidden()
    page = f"/en/office/help/done/{application.reference}/"
    assert client.get(page).status_code == 404
    held = client.session
    access.remember_helped(held, application)
    held.save()
    shown = client.get(page).content.decode()
    assert str(application) in shown
    assert "only the people named for sealed cases see it" in shown
    assert desk.url(application) not in shown
    assert client.get(desk.url(application)).status_code == 404
    held = client.session
    held[access.SESSION_HELPED] = [application.reference, machine_now().timestamp() - access.PROVEN_SECONDS]
    held.save()
    assert client.get(page).status_code == 404


def test_naming_holds_for_the_office_where_it_was_said() -> None:
    """Named at one office and a clerk at the other: only the first one's side is open."""
    rob = desk.clerk("Rob Clerk", district="robledal", is_named=True)
    people.staff(rob.email, district="lausd")
    application = people.submitted(people.PHUONG, is_sealed=True, answers=desk.HIDDEN)
    assert [side.kind for side in access.sides_of(rob)] == ["acceptance"]
    assert not access.can_decide(rob, release(application))
    notice = Notice.objects.filter(application=application, body=application.door)[0]
    assert not access.can_send(rob, notice)
