"""The wanted school is asked: it sees the least, answers once, is reminded once, and decides nothing."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.actions import recommend as acts
from permits.actions import statements
from permits.actions.seal import seal
from permits.models import Application, AuditEntry, File, Notice, Side, Statement, Task
from permits.policy import recommendation as rules_of
from permits.queries import recommendations as shown
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker, sweep
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
SCHOOL = acts.Asking("Elm Street School", "office@elm.example", "en")
ANSWER = {
    "space": "yes", "program_space": "not_asked", "recommends": "yes", "reasons": ["has_space", "sibling"], "note": "Grade 4 has room.",
    "role": "Principal", "name": "Pat Reyes", "agree": "on",
}  # fmt: skip


def incoming(**more: Any) -> Application:
    """A child of another district who asks to come to ours."""
    usual: dict[str, Any] = {"direction": "incoming", "residence_district": "robledal", "wanted_district": "lausd"}
    return people.submitted(people.LUPE, **{**usual, **more})


def side_of(application: Application) -> Side:
    return application.sides.select_related("body", "rulebook").get(kind=Side.ACCEPTANCE)


def asked(**more: Any) -> tuple[Statement, str]:
    """A request, and the address of its link."""
    statement = acts.ask(side_of(incoming(**more)), desk.clerk(), SCHOOL)
    url = Notice.objects.filter(statement=statement, kind="school_asked").latest("pk").content["values"]["sign_url"]
    return statement, url.replace("http://127.0.0.1:8000", "")


def opened(url: str) -> Client:
    """The school's browser, after the code."""
    school = Client()
    school.post(url)
    code = Notice.objects.filter(kind="sign_code").latest("pk").content["values"]["code"]
    assert school.post(f"{url}code/", {"code": code})["Location"].endswith("/school/")
    return school


def test_a_school_answers_once_and_sees_the_least() -> None:
    statement, url = asked(answers={"school_wanted": "Elm", "post_lines": ["77 Canary Lane", "Los Angeles"]})
    application = statement.application
    before = (side_of(application).status, side_of(application).version)
    school = opened(url)
    page = school.get(f"{url}school/").content.decode()
    assert "Guadalupe Núñez Ortega" in page
    for secret in ("Canary", "Rosa", people.LUPE.email, people.LUPE.phone[-7:], str(application), "2018", "childcare"):
        assert secret not in page
    wrong = school.post(f"{url}school/", {**ANSWER, "reasons": ["other"], "note": "", "name": ""})
    assert 'value="Principal"' in wrong.content.decode()
    done = school.post(f"{url}school/", ANSWER, follow=True)
    assert "You have signed" in done.content.decode()
    kept = Statement.objects.get().signed
    assert (kept["name"], kept["answer"]["recommends"], kept["contact"]) == ("Pat Reyes", "yes", SCHOOL.to)
    assert set(kept["texts"]) == {"en", "es"}
    assert school.get(f"{url}copy.pdf").status_code == 200
    # A second press, another browser, the other pages of this link: nothing more.
    assert Client().get(f"{url}school/", follow=True).status_code == 410
    assert not acts.sign(Statement.objects.get(), {**ANSWER, "space": "no"}, "Other", "en")[1]
    Worker(HANDLERS).run_until_idle()
    assert File.objects.get().document.requirement == "school_recommendation"
    # It is advice: nothing moves, and the family is told nothing.
    side = side_of(application)
    assert side.status == before[0]
    assert not Notice.objects.filter(application=application, kind__in=["statement_signed", "documents_received"]).exists()
    html = desk.signed_in(desk.clerk()).get(desk.url(application)).content.decode()
    for words in ("What the wanted school says", "Yes, there is space", "A brother or sister goes to this school", "Pat Reyes"):
        assert words in html
    elsewhere = desk.signed_in(desk.clerk("Their Clerk", district="robledal")).get(desk.url(application)).content.decode()
    assert "Pat Reyes" not in elsewhere


def test_before_the_code_no_name_and_on_the_wrong_page_no_error() -> None:
    _statement, url = asked()
    for tail in ("", "school/", "form/", "check/"):
        assert "Guadalupe" not in Client().get(f"{url}{tail}", follow=True).content.decode()
    school = opened(url)
    for tail in ("form/", "check/"):
        assert school.get(f"{url}{tail}")["Location"].endswith("/school/")


def test_no_school_of_a_sealed_a_decided_or_another_bodys_case_is_asked() -> None:
    with pytest.raises(acts.NotAskedError, match="sealed"):
        acts.ask(side_of(incoming(is_sealed=True)), desk.clerk("Our Named", is_named=True), SCHOOL)
    statement, url = asked()
    with pytest.raises(acts.NotAskedError, match="waits"):
        acts.ask(side_of(statement.application), desk.clerk(), SCHOOL)
    school = opened(url)
    Side.objects.filter(pk=side_of(statement.application).pk).update(status="yes")
    assert school.post(f"{url}school/", ANSWER).status_code == 410
    assert Statement.objects.get().state == "opened"
    outsider = desk.signed_in(desk.clerk("Their Clerk", district="robledal"))
    for page in (
        reverse("office:ask_school", args=[statement.application.reference]),
        desk.url(statement.application, f"school/{statement.key}/"),
    ):
        assert outsider.post(page, {"act": "withdraw"}).status_code == 404


def test_a_new_link_kills_the_old_one_and_taking_back_both() -> None:
    statement, url = asked()
    ana = desk.signed_in(desk.clerk())
    act = desk.url(statement.application, f"school/{statement.key}/")
    ana.post(act, {"act": "again"})
    assert Client().get(url).status_code == 410
    again = (
        Notice.objects.filter(kind="school_asked").latest("pk").content["values"]["sign_url"].replace("http://127.0.0.1:8000", "")
    )
    assert Client().get(again).status_code == 200
    ana.post(act, {"act": "withdraw"})
    assert Client().get(again).status_code == 410
    assert AuditEntry.objects.get(act="statement_withdrawn").user is not None
    assert "Ask the school" in ana.get(desk.url(statement.application)).content.decode()


def test_silence_is_reminded_once_and_becomes_one_task() -> None:
    people.at(2027, 2, 10)  # a Wednesday
    statement, _url = asked()
    rules = people.rulebook().parsed
    # 15 February is a holiday.
    assert rules_of.remind_on(rules, statement.asked_at) == date(2027, 2, 16)
    assert rules_of.answer_due(rules, statement.asked_at) == date(2027, 2, 18)
    due = side_of(statement.application).received_at
    for day, reminders, tasks in ((12, 0, 0), (16, 1, 0), (17, 1, 0), (18, 1, 0), (19, 1, 1), (22, 1, 1)):
        people.at(2027, 2, day)
        sweep()
        found = (Notice.objects.filter(kind="school_reminder").count(), Task.objects.filter(kind="school_silent").count())
        assert found == (reminders, tasks), day
    assert side_of(statement.application).received_at == due
    # Asked again, its days begin anew.
    acts.renew(Statement.objects.get(), desk.clerk())
    people.at(2027, 2, 25)
    sweep()
    assert Notice.objects.filter(kind="school_reminder").count() == 2


def test_another_adult_who_takes_over_leaves_the_schools_link_alone() -> None:
    statement, _url = asked()
    statements.close_open(statement.application)
    assert Statement.objects.get(pk=statement.pk).is_open
    assert shown.of_application(statement.application) == [statement]
    assert statement not in statements.shown.of_application(statement.application)


def test_sealing_a_case_kills_the_schools_link() -> None:
    statement, url = asked()
    school = opened(url)
    seal(statement.application, desk.clerk("Our Named", is_named=True), "safe_at_home")
    for tail in ("", "school/"):
        page = school.get(f"{url}{tail}", follow=True)
        assert page.status_code == 410
        assert "Guadalupe" not in page.content.decode()
    people.at(2027, 6, 1)
    sweep()
    assert not Notice.objects.filter(kind="school_reminder").exists()
