"""Product and floor, each in web processes with the product's own granian settings and no worker, on one database server."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from permits.management.commands.serve import THREADS, WORKERS
from tests.databases import Server
from tests.storm.browser import Browser
from tests.storm.product import below

ROOT = Path(__file__).resolve().parent.parent
PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
"""
PREPARE_PRODUCT = """
call_command("createcachetable", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
call_command("load_demonstration")
"""


class Served:
    """A WSGI program served by granian; `name` is product or floor."""

    def __init__(self, name: str, folder: Path, url: str, shape: Path | None = None) -> None:
        self.name, self.folder = name, folder
        settings = "config.settings" if name == "product" else "bench.floor.settings"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PASSAGE_", "DJANGO_"))}
        self.env = {
            **kept, "DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": url, "PASSAGE_VAR": str(folder),
            "PASSAGE_PROXIES": "1", "PASSAGE_LOG": "ERROR", "BENCH_SHAPE": str(shape or ""),
        }  # fmt: skip
        self.run("-c", PREPARE + (PREPARE_PRODUCT if name == "product" else ""))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        wsgi = "config.wsgi:application" if name == "product" else "bench.floor.wsgi:application"
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--http", "1", "--no-ws", "--log-level", "error", wsgi,
        ]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), contextlib.closing(Browser(self.port, "10.0.0.0", patient=False)) as browser:
                if browser.ask("GET", "/health/").status == 200:
                    return
            time.sleep(0.1)
        raise SystemExit(f"The {self.name} did not start.")

    def run(self, *command: str, given: str = "") -> str:
        """A program with this one's environment."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {done.stderr[-3000:]}")
        return done.stdout

    def cpu(self) -> float:
        """Seconds of processor time that its processes have used."""
        ticks = 0
        for pid in [self.process.pid, *below(self.process.pid)]:
            with contextlib.suppress(OSError):
                told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(told[11]) + int(told[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def rows(self) -> dict[str, int]:
        """Rows of every table of the product."""
        counted: dict[str, int] = json.loads(self.run("-m", "tests.storm.ledger", given='"rows"'))["rows"]
        return counted

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Ground:
    """A folder and, when asked for, a durable PostgreSQL with a database for each."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.folder = Path(tempfile.mkdtemp(prefix="passage-bench-"))
        self.server = Server(durable=True) if kind == "postgres" else None
        if self.server:
            subprocess.run(
                [self.server.bin / "createdb", "-h", "127.0.0.1", "-p", str(self.server.port), "-U", "passage", "floor"],
                env=self.server.env, check=True,
            )  # fmt: skip

    def url(self, name: str) -> str:
        """Where product or floor keep their rows."""
        if self.server is None:
            return f"sqlite:///{self.folder}/{name}.sqlite3"
        return self.server.url if name == "product" else self.server.url.removesuffix("postgres") + "floor"

    def close(self) -> None:
        """Remove all."""
        if self.server:
            self.server.close()
        shutil.rmtree(self.folder, ignore_errors=True)
