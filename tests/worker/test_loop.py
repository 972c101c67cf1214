"""Jobs are run once their time has come, again when they fail, and told to a person when nothing helps."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from permits.clock import machine_now
from permits.models import Attempt, Body, Job, Task
from permits.worker import claims
from permits.worker.loop import Worker, heartbeat, sweep
from permits.worker.verdicts import Hopeless, Later

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any) -> Body:
    settings.PASSAGE_DISTRICT = "home"
    return Body.objects.create(code="home", name="Home Unified")


def test_jobs_run_in_the_order_they_are_due_and_only_then() -> None:
    done: list[Any] = []
    now = machine_now()
    Job.enqueue("note", payload={"n": 2}, run_at=now - timedelta(minutes=1))
    Job.enqueue("note", payload={"n": 1}, run_at=now - timedelta(minutes=2))
    Job.enqueue("note", payload={"n": 3}, run_at=now + timedelta(minutes=1))
    assert Worker({"note": lambda job: done.append(job.payload["n"])}).run_until_idle() == 2
    assert done == [1, 2]
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["done", "done", "ready"]


def test_what_a_job_brings_about_is_run_too() -> None:
    ran = []

    def first(job: Job) -> None:
        Job.enqueue("second")
        ran.append("first")

    assert Worker({"first": first, "second": lambda job: ran.append("second")}).run_until_idle() == 0
    Job.enqueue("first")
    assert Worker({"first": first, "second": lambda job: ran.append("second")}).run_until_idle() == 2
    assert ran == ["first", "second"]


def test_a_job_rolled_back_with_its_cause_never_was() -> None:
    with transaction.atomic():
        Job.enqueue("note")
        transaction.set_rollback(True)
    assert Worker({}).run_until_idle() == 0


def test_a_unique_job_is_written_once() -> None:
    Job.enqueue("note", unique_key="note:1")
    Job.enqueue("note", unique_key="note:1")
    assert Job.objects.count() == 1


def test_a_failed_job_waits_longer_each_time() -> None:
    def fails(job: Job) -> None:
        raise OSError

    Job.enqueue("note")
    job = Job.objects.get()
    pauses = []
    for attempt in range(1, 4):
        before = machine_now()
        assert Worker({"note": fails}).run_until_idle() == 1
        job.refresh_from_db()
        assert (job.state, job.attempts, job.lease_until) == ("ready", attempt, None)
        pauses.append((job.run_at - before) // timedelta(seconds=5))
        Job.objects.update(run_at=before)
    assert pauses == [1, 4, 16]
    assert claims.pause_after(30) == claims.LONGEST_PAUSE


def test_the_last_failure_becomes_a_task_of_the_home_district(home: Body) -> None:
    def fails(job: Job) -> None:
        raise ValueError("María Núñez, 12 Elm Street")

    Job.enqueue("note", max_attempts=1)
    Worker({"note": fails}).run_until_idle()
    job, task = Job.objects.get(), Task.objects.get()
    assert job.state == "dead"
    assert (task.kind, task.body, task.detail["job"], task.detail["error"]) == ("job_dead", home, job.pk, "ValueError")
    assert "test_loop.py" in job.error
    assert "Elm" not in job.error  # what a family wrote is not kept beside the job
    assert Worker({"note": fails}).run_until_idle() == 0


def test_hopeless_is_not_tried_again() -> None:
    def gives_up(job: Job) -> None:
        raise Hopeless("no such letter")

    Job.enqueue("note")
    Worker({"note": gives_up}).run_until_idle()
    assert Job.objects.get().state == "dead"
    assert Task.objects.get().detail["error"] == "Hopeless: no such letter"


def test_a_kind_nobody_handles_is_told() -> None:
    Job.enqueue("mystery")
    Worker({}).run_until_idle()
    assert "mystery" in Task.objects.get().detail["error"]


def test_later_does_not_count_as_an_attempt() -> None:
    def later(job: Job) -> None:
        raise Later(60)

    Job.enqueue("note")
    Worker({"note": later}).run_until_idle()
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("ready", 0)
    assert job.run_at > machine_now() + timedelta(seconds=50)


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends() -> None:
    Job.enqueue("note")
    first = claims.claim()
    assert first is not None
    assert claims.claim() is None
    Job.objects.update(lease_until=machine_now() - timedelta(seconds=1))
    second = claims.claim()
    assert second is not None
    assert second.attempts == 2
    # The first worker wakes up: it can neither finish nor fail what another one has.
    claims.finish(first)
    claims.fail(first, OSError())
    assert not claims.renew(first)
    assert Job.objects.get().state == "running"
    claims.finish(second)
    assert Job.objects.get().state == "done"


def test_a_job_that_kills_its_worker_is_buried_in_the_end() -> None:
    Job.enqueue("note", max_attempts=2)
    for _ in range(2):
        assert claims.claim() is not None
        Job.objects.update(lease_until=machine_now() - timedelta(seconds=1))
    assert claims.claim() is None
    assert Job.objects.get().state == "dead"
    assert Task.objects.count() == 1


def test_a_job_that_lost_a_race_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    Job.enqueue("note")
    stale = Job.objects.get()
    assert claims.claim() is not None
    claims.bury(stale, "too late")  # as it was seen before the other worker took it
    assert Job.objects.get().state == "running"
    assert not Task.objects.exists()


def test_looking_for_work_writes_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as seen:
        assert claims.claim() is None
    assert seen[0]["sql"].startswith("SELECT")


def test_a_job_costs_few_queries(django_assert_num_queries: Any) -> None:
    Job.enqueue("note")
    with django_assert_num_queries(3):  # look, take, finish
        Worker({"note": lambda job: None}).run_one()


def test_the_heartbeat_ends_with_the_handler() -> None:
    Job.enqueue("note")
    job = claims.claim()
    assert job is not None
    with pytest.raises(ZeroDivisionError), heartbeat(job):
        raise ZeroDivisionError
    assert claims.renew(job)


def test_the_loop_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker({"note": lambda job: worker.stop()})
    Job.enqueue("note")
    answers = [OperationalError("database is locked"), OperationalError("no such table")]
    claim, rested = claims.claim, []

    def moody() -> Job | None:
        if answers:
            raise answers.pop()
        return claim()

    monkeypatch.setattr(claims, "claim", moody)
    monkeypatch.setattr(worker, "_rest", rested.append)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr("permits.worker.loop.connections.close_all", lambda: None)
    worker.run()
    assert Job.objects.get().state == "done"
    assert rested[1] > rested[0]


def test_sweeping_keeps_what_says_that_it_was_done() -> None:
    old = machine_now() - timedelta(days=60)
    Job.enqueue("note", state="done", created_at=old)
    Job.enqueue("note", state="done", created_at=old, unique_key="kept")
    Job.enqueue("note", state="dead", created_at=old)
    Attempt.objects.create(key="a", window=old, count=1)
    sweep()
    left = Job.objects.exclude(kind="daily")  # the sweep's own
    assert set(left.values_list("state", "unique_key")) == {("done", "kept"), ("dead", None)}
    assert not Attempt.objects.exists()


def test_the_command_waits_for_its_database_and_ends_on_sigterm(tmp_path: Path) -> None:
    # No migration has run in this new database: the worker must wait, not die.
    env = {**os.environ, "PASSAGE_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert "database does not answer" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()
