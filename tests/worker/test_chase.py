"""A legal notice that nobody opened becomes a task, then a letter: counted in open days, once, and not when somebody acted."""

from functools import partial

import pytest

from permits.actions import chase
from permits.actions.calls import Heard, note
from permits.actions.decide import decide
from permits.actions.finish import finish
from permits.actions.read import record_read
from permits.actions.send import came_back, mark_posted, send, sent
from permits.models import AuditEntry, Job, Notice, Task
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people
from tests.office import desk
from tests.policy.books import problems_of
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """A release was told by e-mail on a Friday."""
    user = desk.clerk()
    people.at(2027, 3, 12)
    application = people.submitted(people.BEN)
    decision = decide(application.sides.get(kind="release"), user, "yes")
    row = send(Notice.objects.get(decision=decision).event, user)[0]
    sent(row)
    return application, row, user


def day(*when):
    """The worker's day, twice, as if it had been killed before it could say that it was done."""
    people.at(*when)
    for _ in range(2):
        Job.enqueue("daily")
        Worker(HANDLERS).run_until_idle()
        Job.objects.filter(kind="unread").update(state="ready", attempts=0)
        Worker(HANDLERS).run_until_idle()


def letters(row):
    return Notice.objects.filter(event=row.event, channel="letter").count()


def test_after_four_open_days_a_task_and_after_three_more_one_letter(told):
    application, row, user = told
    day(2027, 3, 17)
    assert not Task.objects.filter(kind="unread").exists(), "Monday to Wednesday: three open days"
    day(2027, 3, 18)
    task = Task.objects.get(kind="unread")
    assert (task.application, task.unique_key) == (application, f"unread:{row.event}")
    assert "Letter of release" in desk.signed_in(user).get("/en/office/tasks/").content.decode()
    day(2027, 3, 22)
    assert letters(row) == 0
    day(2027, 3, 23)
    day(2027, 3, 29)
    assert letters(row) == 1
    letter = Notice.objects.get(event=row.event, channel="letter")
    assert (letter.state, letter.decision_id) == ("ready", row.decision_id)
    assert Job.objects.filter(kind="set_letter", unique_key=f"set_letter:{letter.key}").exists(), "it is in the batch"
    assert AuditEntry.objects.filter(act="letter_instead").count() == 1
    mark_posted(letter, user)
    task.refresh_from_db()
    assert task.done_by == user
    day(2027, 4, 30)
    assert (letters(row), Task.objects.filter(kind="unread").count()) == (1, 1)


def test_closed_days_do_not_count():
    user = desk.clerk()
    people.at(2027, 2, 11)  # Thursday; Friday is open, Monday the 15th is a holiday
    application = people.submitted(people.BEN)
    row = send(Notice.objects.get(decision=decide(application.sides.get(kind="release"), user, "yes")).event, user)[0]
    sent(row)
    closed = people.rulebook().parsed.closed_days
    opened = [d for d in range(12, 27) if people.at(2027, 2, d).weekday() < 5 and people.at(2027, 2, d).date() not in closed]
    day(2027, 2, opened[3] - 1)
    assert not Task.objects.filter(kind="unread").exists()
    day(2027, 2, opened[3])
    assert Task.objects.filter(kind="unread").exists()


@pytest.mark.parametrize("how", ["read", "bounced", "called"])
def test_who_read_it_or_was_reached_is_left_alone(told, how):
    application, row, user = told
    if how == "read":
        record_read(row)
    elif how == "bounced":
        came_back(row, "bounced", user)
        assert Task.objects.filter(kind="bounced").count() == 1, "at once"
        assert letters(row) == 1
    else:
        note(application, user, Heard(is_ours=True, person="adult", proof="our_call", outcome="spoken", read=[row.key]))
    day(2027, 3, 18)
    day(2027, 3, 29)
    assert not Task.objects.filter(kind="unread").exists()
    assert letters(row) == (how == "bounced")


@pytest.mark.parametrize("how", ["done", "read", "called"])
def test_no_letter_when_a_person_acted_on_the_task(told, how):
    application, row, user = told
    day(2027, 3, 18)
    task = Task.objects.get(kind="unread")
    if how == "done":
        finish(task.pk, user)
    elif how == "read":
        record_read(row)
    else:
        note(application, user, Heard(is_ours=True, person="adult", proof="our_call", outcome="spoken", read=[row.key]))
    day(2027, 3, 29)
    assert letters(row) == 0
    task.refresh_from_db()
    assert (task.done_at is None) == (how == "called")


def test_what_the_law_does_not_ask_for_is_not_chased():
    desk.clerk()
    people.at(2027, 3, 12)
    application = people.submitted(people.BEN)
    Worker(HANDLERS).run_until_idle()
    assert application.notices.filter(kind="received", state="sent").exists()
    day(2027, 4, 30)
    assert not Task.objects.filter(kind="unread").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter(told):
    _application, row, _user = told
    day(2027, 3, 18)
    people.at(2027, 3, 23)

    assert at_once(*[partial(chase.act, row.pk)] * 3) == [None] * 3
    assert letters(row) == 1
    assert AuditEntry.objects.filter(act="letter_instead").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("unread_open_days = 4", "unread_open_days = 0", "clocks.unread_open_days"),
        ("unread_letter_open_days = 3", "unread_letter_open_days = 7", "clocks.unread_letter_open_days"),
        ("unread_open_days = 4", 'unread_open_days = "4"', "clocks.unread_open_days"),
    ],
)
def test_a_letter_that_would_come_too_late_is_refused(old, new, key):
    assert any(one.key == key for one in problems_of(old, new))
