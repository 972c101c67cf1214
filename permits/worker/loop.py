"""The worker: takes a job, runs its handler, says how it went, rests when there is nothing to do."""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import FrameType

from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, connection, connections

from permits import clock
from permits.actions import exports, pieces, stored_rules
from permits.actions.anchor import anchor_days
from permits.actions.recommend import look_after
from permits.actions.schedule import send_due
from permits.models import Attempt, Draft, Job, OneTimeCode
from permits.vault import store
from permits.worker import claims
from permits.worker.verdicts import Hopeless, Later

log = logging.getLogger(__name__)

Handlers = Mapping[str, Callable[[Job], None]]

REST_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 10.0  # while the database is away
SWEEP_SECONDS = 3600.0
KEEP_DONE, KEEP_ATTEMPTS = timedelta(days=30), timedelta(days=7)


class Worker:
    """`run` until `stop`; `run_until_idle` for commands and tests."""

    def __init__(self, handlers: Handlers) -> None:
        self.handlers = handlers
        self.stopping = False
        self._read_rules = False
        self._swept = clock.monotonic()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the job at hand, then return from `run`. May be used as a signal's handler."""
        del signum, frame
        self.stopping = True

    def listen(self) -> None:
        """SIGTERM and SIGINT stop the worker cleanly. Call from the main thread."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def run(self) -> None:
        """Work until stopped. A database that is locked, away or not yet made is waited for."""
        wait = REST_SECONDS
        while not self.stopping:
            try:
                if not self._read_rules:  # a new release may read them otherwise than the one before
                    read_rules()
                    self._read_rules = True
                worked = self.run_one()
                self._sweep_now_and_then()
                wait = REST_SECONDS
            except DatabaseError as error:
                log.warning("The database does not answer (%s); next try in %.1f s", type(error).__name__, wait)
                connection.close()
                self._rest(wait)
                wait = min(LONGEST_WAIT_SECONDS, wait * 2)
                continue
            if not worked:
                self._rest(REST_SECONDS)
        connections.close_all()

    def run_until_idle(self, most: int = 10_000) -> int:
        """Run what is due now, also what that brings about; gives back how many were run."""
        for count in range(most):
            if self.stopping or not self.run_one():
                return count
        return most

    def run_one(self) -> bool:
        """Run the next due job; False when nothing is due. DatabaseError when the database is away."""
        if not connection.in_atomic_block:
            close_old_connections()
        job = claims.claim()
        if job is None:
            return False
        try:
            handler = self.handlers.get(job.kind)
            if handler is None:
                raise Hopeless(f"no handler for jobs of kind {job.kind}")
            with heartbeat(job):
                handler(job)
        except Later as later:
            claims.put_off(job, later.seconds)
        except Exception as error:  # noqa: BLE001 -- whatever one job does, the next one is run
            log.warning("Job %s (%s), attempt %s: %s", job.pk, job.kind, job.attempts, claims.describe(error))
            claims.fail(job, error)
        else:
            claims.finish(job)
        return True

    def _rest(self, seconds: float) -> None:
        end = clock.monotonic() + seconds
        while not self.stopping and clock.monotonic() < end:
            clock.pause(min(REST_SECONDS, seconds))

    def _sweep_now_and_then(self) -> None:
        if clock.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = clock.monotonic()
            sweep()


def read_rules() -> None:
    """See that every version with open cases can be read; where not, an office's task and the log say so."""
    if unread := len(stored_rules.in_the_way(stored_rules.look_after())):
        log.error("Versions of the rules with open cases that cannot be read: %s. Run manage.py check_rules", unread)


def sweep() -> None:
    """Remove what nobody needs: done jobs (those with a unique key stay: they say that it was done), old counters, drafts and
    codes and sessions whose life is over, uploads that were cut off, exports that nobody may fetch any more.
    Anchor the days that are over. Send what was to leave today, remind the schools that have not answered. Once a day, look at
    what the days have brought."""
    now = clock.machine_now()
    Job.enqueue("daily", unique_key=f"daily:{clock.legal_today()}")
    Draft.objects.filter(expires_at__lt=now).delete()
    OneTimeCode.objects.filter(expires_at__lt=now - KEEP_ATTEMPTS).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    store.remove_leftovers()
    pieces.sweep()
    exports.expire()
    Job.objects.filter(state="done", unique_key=None, created_at__lt=now - KEEP_DONE).delete()
    Attempt.objects.filter(window__lt=now - KEEP_ATTEMPTS).delete()
    read_rules()
    if reminded := look_after():
        log.info("Schools reminded: %s", reminded)
    if left := send_due():
        log.info("Left on the day that was chosen: %s", left)
    for anchor in anchor_days():
        log.info("Audit anchor of %s: %s entries, %s", anchor.day, anchor.entries, anchor.sha256)


@contextlib.contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease from a thread while the handler works, so that a long job is not taken for a dead one."""
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(claims.LEASE.total_seconds() / 3):
                try:
                    if not claims.renew(job):
                        return
                except DatabaseError:
                    log.warning("The lease of job %s could not be renewed", job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
