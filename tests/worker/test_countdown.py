"""What the days do to cases that wait for papers: said once, whatever runs twice."""

from functools import partial

import pytest

from permits.actions import countdown, decide
from permits.actions.send import send
from permits.actions.take_back import take_back
from permits.models import AuditEntry, Job, Notice, Side, Task
from permits.notices import outbox
from permits.queries import case
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker, sweep
from tests import people
from tests.office import desk
from tests.office.test_closing import asked, bring
from tests.races import at_once

pytestmark = pytest.mark.django_db


def day():
    """The worker's day: twice, as if it had been killed before it could say that it was done."""
    for _ in range(2):
        countdown.plan()
        Worker(HANDLERS).run_until_idle()
        Job.objects.filter(kind__in=["papers_reminder", "papers_waited", "legal_day"]).update(state="ready", attempts=0)
        Worker(HANDLERS).run_until_idle()


def test_reminders_name_what_is_still_missing_once_each_and_the_same_last_day():
    application, side, _user = asked(family=people.LUPE)
    day()
    assert not Notice.objects.filter(kind="papers_reminder").exists()
    bring(application)
    people.days_later(16)
    day()
    people.days_later(2)
    day()
    row = Notice.objects.get(kind="papers_reminder")
    assert row.state == "sent"
    assert "17 de marzo de 2027" in outbox.rendered(row).message
    people.days_later(8)
    day()
    assert Notice.objects.filter(kind="papers_reminder").count() == 2
    people.days_later(6)
    day()
    side.refresh_from_db()
    assert side.status == "in_line", "the family's days are over: the office's turn"
    assert Notice.objects.filter(kind="papers_reminder").count() == 2
    assert AuditEntry.objects.filter(act="papers_waited").count() == 1


def test_who_sent_everything_is_not_reminded():
    application, _side, _user = asked()
    for code in case.of(application).missing:
        bring(application, code)
    people.days_later(20)
    day()
    assert not Notice.objects.filter(kind="papers_reminder").exists()


def test_seven_open_days_before_the_legal_day_a_supervisor_owns_it_once():
    application, side, user = asked()
    chief, other = desk.clerk("Bea Chief", role="supervisor"), desk.clerk("Cleo Chief", role="supervisor")
    people.submitted(people.LUPE).sides.filter(kind="release").update(owner=chief)
    Side.objects.filter(pk=side.pk).update(owner=user)
    people.at(2027, 8, 16)
    day()
    assert not Task.objects.filter(kind="legal_day").exists(), "eight open days are left"
    people.at(2027, 8, 17)
    day()
    side.refresh_from_db()
    assert side.owner == other, "the one with fewer cases"
    tasks = Task.objects.filter(kind="legal_day", application=application)
    assert tasks.count() == 1
    assert tasks[0].detail["can_close"]
    assert AuditEntry.objects.filter(application=application, act="supervisor_named").count() == 1
    assert "the proof is whole" in desk.signed_in(user).get("/en/office/tasks/").content.decode()


@pytest.mark.parametrize("end", ["send", "undo"])
def test_a_decision_that_nobody_sent_is_a_task_before_its_legal_day(end):
    people.season()
    side, user = people.submitted(people.BEN).sides.get(kind="release"), desk.clerk()
    decision = decide.decide(side, user, "yes", because="sibling")
    people.at(2027, 8, 16)
    day()
    assert not Task.objects.filter(kind="untold").exists(), "eight open days are left"
    people.at(2027, 8, 17)
    day()
    day()
    task = Task.objects.get(kind="untold")
    assert task.done_at is None
    assert str(side.application) in desk.signed_in(user).get("/en/office/tasks/").content.decode()
    if end == "send":
        send(Notice.objects.filter(decision=decision).first().event, user)
    else:
        take_back(side, user, "Too early.")
    task.refresh_from_db()
    assert task.done_at is not None


def test_the_daily_job_is_one_a_day():
    people.season()
    sweep()
    sweep()
    assert Job.objects.filter(kind="daily").count() == 1
    people.days_later(1)
    sweep()
    assert Job.objects.filter(kind="daily").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once():
    application, side, _user = asked()
    people.days_later(20)
    countdown.plan()
    key = Job.objects.get(kind="papers_reminder").payload["key"]

    assert at_once(*[partial(countdown.remind, side.pk, key)] * 3) == [None] * 3
    assert Notice.objects.filter(application=application, kind="papers_reminder").count() == 1
