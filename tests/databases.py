"""pytest plugin: `--db postgres` runs the suite on a private PostgreSQL; the default is SQLite in a file, as in production.

Loaded by `-p tests.databases`, so that DATABASE_URL and PASSAGE_VAR are set before pytest-django reads the settings.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in the test's thread


class NoPostgres(Exception):
    """Says what is missing, for a person."""


def find_bin() -> Path:
    """The newest server's folder of programs; raises NoPostgres when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    elsewhere = shutil.which("postgres")
    if found:
        return found[-1].parent
    if elsewhere:
        return Path(elsewhere).resolve().parent
    raise NoPostgres("there is no PostgreSQL server on this machine (on Debian: apt-get install postgresql)")


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then somebody else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("root may not run PostgreSQL, and there is neither a user postgres nor nobody")


class Server:
    """A throw-away PostgreSQL on 127.0.0.1 and a free port, in a temporary folder of its own.

    `durable=True` keeps fsync and checksums on, for measurements and for tests that kill it.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.bin = find_bin()
        user = _unprivileged()
        self.as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        # Not under the home folder, which the other user may not enter.
        self.dir = Path(tempfile.mkdtemp(prefix="passage-pg-"))
        if user:
            os.chown(self.dir, user.pw_uid, user.pw_gid)
        self.env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.dir)}
        self.log = (self.dir / "log").open("wb")
        self._run("initdb", "-D", "data", "-U", "passage", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--data-checksums" if durable else "--no-sync")  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        fast = [] if durable else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        self.proc = subprocess.Popen(
            [self.bin / "postgres", "-D", "data", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
             "-c", f"unix_socket_directories={self.dir}", "-c", "max_connections=100", *fast],
            cwd=self.dir, env=self.env, stdout=self.log, stderr=subprocess.STDOUT, **self.as_user,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 30
        ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, env=self.env, check=False).returncode:
            if self.proc.poll() is not None or time.monotonic() > end:
                raise NoPostgres(f"PostgreSQL did not start:\n{(self.dir / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / name, *arguments], cwd=self.dir, env=self.env, capture_output=True, text=True, check=False,
            **self.as_user,
        )  # fmt: skip
        if done.returncode:
            raise NoPostgres(f"{name} failed:\n{done.stderr[-2000:]}")

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://passage@127.0.0.1:{self.port}/postgres"

    def close(self) -> None:
        """Fast shutdown (SIGINT), then the folder goes."""
        self.proc.send_signal(2)
        try:
            self.proc.wait(20)
        except subprocess.TimeoutExpired:
            self.proc.kill()
            self.proc.wait()
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--db`, and `--long` for the proofs that take longer than a coffee."""
    parser.addoption("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.addoption("--long", action="store_true", help="the storms and tortures at full size")
    parser.addoption("--engine", action="append", choices=["chromium", "firefox", "webkit"], help="for the journeys")
    parser.addoption("--table", metavar="FILE", help="where the journeys write the table engine x story x language")


_server: Server | None = None
_folder: Path | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django's own hook; in a worker of xdist the controller's choice is in the environment."""
    global _server, _folder  # noqa: PLW0603 -- a plugin's state is its module
    # Each process has keys, files and SQLite of its own, so that two people's runs never meet.
    _folder = Path(tempfile.mkdtemp(prefix="passage-test-"))
    os.environ["PASSAGE_VAR"] = str(_folder)
    for name in ("PASSAGE_MODE", "PASSAGE_KEYS", "PASSAGE_VAULT"):
        os.environ.pop(name, None)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        if early_config.known_args_namespace.db == "sqlite":
            os.environ.pop("DATABASE_URL", None)
        elif "DATABASE_URL" not in os.environ:
            try:
                _server = Server()
            except NoPostgres as error:
                raise pytest.UsageError(f"--db postgres: {error}") from error
            os.environ["DATABASE_URL"] = _server.url
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop and remove what was made."""
    if _server is not None:
        _server.close()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
