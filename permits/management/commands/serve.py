"""`manage.py serve`: the web server and the worker as children of one process, for a machine that needs nothing more."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from permits import clock
from permits.keys import make_keys

# By trial, docs/adr/0004-server.md: enough threads that slow uploads leave some for everybody else.
WORKERS, THREADS = 2, 64
GRACE_SECONDS = 10.0
START_SECONDS = 60.0
TICK_SECONDS = 0.1
# A child that dies this often within its first seconds will not get better by itself.
YOUNG_SECONDS, MOST_YOUNG_DEATHS = 5.0, 5
PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the child: SIGTERM when the parent is killed without a chance to say so (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A process in a group of its own, started again when it dies."""

    def __init__(self, name: str, command: list[str], env: dict[str, str]) -> None:
        self.name, self.command, self.env = name, command, env
        self.young_deaths = 0
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.started = clock.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own commands
            self.command,
            cwd=settings.ROOT,
            env=self.env,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 -- this process has one thread
        )

    def revive(self) -> bool:
        """Start it again if it died; False when it dies too often to go on."""
        code = self.process.poll()
        if code is None:
            return True
        self.kill()  # what is left of its group still holds the port
        young = clock.monotonic() - self.started < YOUNG_SECONDS
        self.young_deaths = self.young_deaths + 1 if young else 1
        if self.young_deaths >= MOST_YOUNG_DEATHS:
            return False
        self.start()
        sys.stderr.write(f"The {self.name} ended ({code}) and was started again.\n")
        return True

    def terminate(self) -> None:
        """Ask it to end."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()

    def kill(self) -> None:
        """End it and whatever it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Command(BaseCommand):
    """Starts, watches and ends the two children."""

    help = "Serves the site and runs the background worker until SIGTERM or SIGINT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and whether to prepare first."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first migrate, collect static files and, in the demonstration, load the season",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to end."""
        host, port = options["host"], options["port"]
        self.stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        _refuse_taken(host, port)
        base = os.environ.get("PASSAGE_URL") or f"http://{host}:{port}"
        if settings.DEMONSTRATION:
            settings.BASE_URL = base
        if options["prepare"]:
            self._prepare()
        if self.stopping:
            return
        connections.close_all()
        env = {**os.environ, "PYTHONUNBUFFERED": "1"} | ({"PASSAGE_URL": base} if settings.DEMONSTRATION else {})
        children = [
            Child("web server", _web_server(host, port), env),
            Child("worker", [sys.executable, str(settings.ROOT / "manage.py"), "worker"], env),
        ]
        try:
            self._watch(children, host, port, base)
        finally:
            _end(children)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        self.stopping = True

    def _prepare(self) -> None:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        if settings.DEMONSTRATION:
            make_keys(settings.KEYS_DIR)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMONSTRATION and "load_demonstration" in get_commands() and not self.stopping:
            call_command("load_demonstration", stdout=self.stdout)

    def _watch(self, children: list[Child], host: str, port: int, base: str) -> None:
        """Tell the addresses once the port answers; then revive what dies, until told to end."""
        told, begun = False, clock.monotonic()
        while not self.stopping:
            for child in children:
                if not child.revive():
                    raise CommandError(f"The {child.name} ends right after its start; see its messages above.")
            if not told and _answers(host, port):
                told = True
                self._tell(base)
            if not told and clock.monotonic() - begun > START_SECONDS:
                raise CommandError(f"Nothing answers on port {port} after {START_SECONDS:.0f} s.")
            clock.pause(TICK_SECONDS)

    def _tell(self, base: str) -> None:
        pages = [("Families", "family:home"), ("The office", "office:queue")]
        if settings.DEMONSTRATION:
            pages += [("Demonstration sign-ins", "account_login"), ("Mailbox: messages, texts, letters", "office:mailbox")]
        lines = ["", "Passage is running. Ctrl-C ends it."]
        for label, name in pages:
            lines += [f"  {label:<34} {base}{_path(name)}"]
        if settings.DEMONSTRATION:
            lines += ["  This is a demonstration with made-up families; its data lies in " + str(settings.VAR)]
        self.stdout.write("\n".join([*lines, ""]))
        self.stdout.flush()


def _web_server(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--http", "1", "--no-ws",
        "--respawn-failed-workers", "--workers-kill-timeout", str(int(GRACE_SECONDS / 2)), "--log-level", "error",
        "config.wsgi:application",
    ]  # fmt: skip


def _path(name: str) -> str:
    with translation.override("en"), contextlib.suppress(NoReverseMatch):
        path = reverse(name)
        return "/" if name == "family:home" else path
    return "/"


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken ({error.strerror}). Choose another: PORT=8001 make run") from error


def _answers(host: str, port: int) -> bool:
    try:
        there = http.client.HTTPConnection(host, port, timeout=5)
        there.request("HEAD", "/")
        there.getresponse()
        there.close()
    except (OSError, http.client.HTTPException):
        return False
    return True


def _end(children: list[Child]) -> None:
    """SIGTERM to each, and SIGKILL to the group of whatever is still there after the grace period."""
    for child in children:
        child.terminate()
    end = clock.monotonic() + GRACE_SECONDS
    while clock.monotonic() < end and any(child.process.poll() is None for child in children):
        clock.pause(TICK_SECONDS)
    for child in children:
        child.kill()
