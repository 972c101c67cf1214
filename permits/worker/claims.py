"""Taking a job and giving it back: every step is one compare-and-set on the job's lease, so that any number of workers
may run, on either database, and one that was killed loses nothing but its lease's time.

A handler may be run twice (killed after its effect, before "done"): handlers do their work so that twice is harmless.
"""

import secrets
import traceback
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet

from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, Body, File, Job, Notice, Side, Task
from permits.worker.verdicts import Hopeless

LEASE = timedelta(seconds=20)  # renewed by a heartbeat while the handler works
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=4)
AT_ONCE = 5  # candidates read together, so that several workers do not all try for the same one
LONGEST_ERROR = 2000


def claim() -> Job | None:
    """The job that is due the longest, now ours for `LEASE`; None when nothing is due. Reads without locking."""
    now = machine_now()
    due = Job.objects.filter(state__in=["ready", "running"], run_at__lte=now)
    due = due.filter(Q(state="ready") | Q(lease_until__lt=now)).order_by("run_at", "id")
    for job in due[:AT_ONCE]:
        # A job that was taken as often as it may and never came back has killed its worker each time.
        if job.attempts >= job.max_attempts:
            bury(job, "its worker died each time")
            continue
        token = secrets.token_hex(16)
        as_seen = Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token, attempts=job.attempts)
        if as_seen.update(state="running", lease_token=token, lease_until=now + LEASE, attempts=F("attempts") + 1):
            job.state, job.lease_token, job.attempts = "running", token, job.attempts + 1
            return job
    return None


def ours(job: Job) -> QuerySet[Job]:
    """The job, as long as nobody took it over."""
    return Job.objects.filter(pk=job.pk, state="running", lease_token=job.lease_token)


def renew(job: Job) -> bool:
    """Hold the job for another `LEASE`; False when it is no longer ours."""
    return bool(ours(job).update(lease_until=machine_now() + LEASE))


def finish(job: Job) -> None:
    """The job is done."""
    ours(job).update(state="done", lease_until=None, error="")


def put_off(job: Job, seconds: float) -> None:
    """Back in line for later; the attempt does not count."""
    ours(job).update(
        state="ready",
        lease_until=None,
        attempts=F("attempts") - 1,
        run_at=machine_now() + timedelta(seconds=seconds),
    )


def fail(job: Job, error: Exception) -> None:
    """Back in line after a pause that grows, or buried when it was the last attempt or `Hopeless`."""
    told = describe(error)
    if isinstance(error, Hopeless) or job.attempts >= job.max_attempts:
        bury(job, told)
        return
    ours(job).update(state="ready", lease_until=None, error=told, run_at=machine_now() + pause_after(job.attempts))


def pause_after(attempts: int) -> timedelta:
    """5 s, 20 s, 80 s … at most 4 hours: eight attempts span about six hours."""
    times: int = 4 ** min(attempts - 1, 8)
    return min(LONGEST_PAUSE, FIRST_PAUSE * times)


def bury(job: Job, told: str) -> None:
    """The job is dead, and a task says so to the office it concerns."""
    with one_act():
        same = Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token, attempts=job.attempts)
        if not same.update(state="dead", lease_until=None, error=told):
            return
        body, application = concerns(job)
        task = Task(
            body=body,
            application=application,
            kind="job_dead",
            detail={"job": job.pk, "job_kind": job.kind, "error": told.partition("\n")[0]},
            unique_key=f"job_dead:{job.pk}",
        )
        Task.objects.bulk_create([task], ignore_conflicts=True)


def concerns(job: Job) -> tuple[Body | None, Application | None]:
    """Whose task it becomes: read from the ids in the payload; the home district's when they say nothing."""
    ids = job.payload
    notice = Notice.objects.select_related("body", "application").filter(pk=ids.get("notice")).first()
    if notice:
        return notice.body, notice.application
    file = File.objects.select_related("application").filter(pk=ids.get("file")).first()
    application = file.application if file else Application.objects.filter(pk=ids.get("application")).first()
    side = Side.objects.filter(application=application, body__isnull=False).order_by("pk").first() if application else None
    body = side.body if side else Body.objects.filter(code=settings.PASSAGE_DISTRICT).first()
    return body, application


def describe(error: Exception) -> str:
    """The kind of error and where it arose. Its text is left out, for it may quote what a family wrote or an address;
    only `Hopeless` speaks for itself.
    """
    name = f"{type(error).__name__}: {error}" if isinstance(error, Hopeless) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "permits" in Path(frame.filename).parts]
    told = dict.fromkeys(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in [*ours, *frames[-2:]])
    return "\n".join([name, *told])[:LONGEST_ERROR]
