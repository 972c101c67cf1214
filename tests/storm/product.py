"""The real product in processes of its own, on a private database and folder: started, looked into, wounded, ended."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.databases import Server
from tests.storm.browser import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120.0
LOOK_SECONDS = 0.1


class Mortal(Server):
    """A durable PostgreSQL that may be killed at any moment and comes back with what it had acknowledged."""

    def __init__(self) -> None:
        super().__init__(durable=True)

    def kill(self) -> None:
        """SIGKILL to the server and to every process it started, at once; then start it on the same files."""
        # Stopped first, so that it starts no process that nobody kills: one alone would keep a new server out.
        os.kill(self.proc.pid, signal.SIGSTOP)
        for pid in [*below(self.proc.pid), self.proc.pid]:
            _kill(pid)
        self.proc.wait()
        # What is left of shared memory is the dead server's own; a new one takes it over.
        self.proc = subprocess.Popen(
            self.proc.args, cwd=self.dir, env=self.env, stdout=self.log, stderr=subprocess.STDOUT, **self.as_user
        )
        self._wait()


class Product:
    """`manage.py serve --prepare` with a folder, keys and a port of its own; `database` is None for SQLite."""

    def __init__(self, database: Mortal | None = None, **more: str) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="passage-storm-"))
        self.database = database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PASSAGE_", "DJANGO_", "PYTEST_"))}
        self.env = {
            **kept, "PASSAGE_VAR": str(self.var), "PASSAGE_LOG": "CRITICAL", "PASSAGE_PROXIES": "1",
            "DATABASE_URL": database.url if database else f"sqlite:///{self.var}/passage.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings", **more,
        }  # fmt: skip
        self.log = (self.var / "serve.log").open("wb")
        command = [sys.executable, "manage.py", "serve", "--prepare", "--port", str(self.port)]
        self.serve = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=self.log, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), contextlib.closing(Browser(self.port, "10.0.0.0", patient=False)) as browser:
                if browser.ask("GET", "/health/").status == 200:
                    return
            if self.serve.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the product did not start:\n{self.said()}")
            time.sleep(LOOK_SECONDS)

    def said(self) -> str:
        """The end of what the processes said."""
        return (self.var / "serve.log").read_text(errors="replace")[-3000:]

    def run(self, *command: str, given: str = "") -> str:
        """Run a program of the house with the product's environment; its output."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env, input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def ledger(self, receipts: Any = ()) -> dict[str, Any]:
        """What stands in the database and the vault (tests/storm/ledger.py)."""
        told: dict[str, Any] = json.loads(self.run("-m", "tests.storm.ledger", given=json.dumps(receipts)))
        return told

    def web_workers(self) -> list[int]:
        """The processes that answer requests: the children of the web server's own process."""
        return [pid for pid in below(self.web_server()) if b"resource_tracker" not in _command(pid)]

    def web_server(self) -> int:
        """The process that starts and watches them."""
        return next(pid for pid in children(self.serve.pid) if b"granian" in _command(pid))

    def worker(self) -> int:
        """The background worker."""
        return next(pid for pid in children(self.serve.pid) if b"granian" not in _command(pid))

    def wound(self, what: str) -> bool:
        """SIGKILL to one process: `web worker`, `web server`, `worker` or `database`; False when it is just not there."""
        if what == "database":
            assert self.database is not None
            self.database.kill()
            return True
        try:
            pid = {"web worker": lambda: self.web_workers()[0], "web server": self.web_server, "worker": self.worker}[what]()
        except (StopIteration, IndexError):
            return False
        return _kill(pid)

    def close(self) -> None:
        """End all processes and remove the folder."""
        self.serve.terminate()
        try:
            self.serve.wait(60)
        except subprocess.TimeoutExpired:
            for pid in [*below(self.serve.pid), self.serve.pid]:
                _kill(pid)
            self.serve.wait()
        self.log.close()
        shutil.rmtree(self.var, ignore_errors=True)


def children(pid: int) -> list[int]:
    """The processes that a process started, all its threads counted."""
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def below(pid: int) -> list[int]:
    """Its children and theirs."""
    found = children(pid)
    return [*found, *(deeper for child in found for deeper in below(child))]


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False
