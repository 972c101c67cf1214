"""`manage.py serve`: the two children live and end with it, and come back when they die."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SHOWN = "Passage is running"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "PASSAGE_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/passage.sqlite3"}
    env |= {"PASSAGE_LOG": "CRITICAL", "PYTHONUNBUFFERED": "1"}
    for name in ("DJANGO_SETTINGS_MODULE", "PASSAGE_URL"):
        env.pop(name, None)
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield process
    process.terminate()
    process.communicate(timeout=30)


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    seen = ""
    assert process.stdout
    for line in process.stdout:
        seen += line
        if wanted in line:
            return seen
    raise AssertionError(seen)


def children(process: subprocess.Popen[str]) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def answers(port: int) -> int:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("HEAD", "/")
        return connection.getresponse().status


def test_the_addresses_are_told_when_they_answer_and_all_ends_together(server: subprocess.Popen[str], port: int) -> None:
    read_until(server, SHOWN)
    assert answers(port) == 302
    told = read_until(server, "mailbox")
    assert f"http://127.0.0.1:{port}/" in told
    started = children(server)
    assert len(started) == 2
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        answers(port)
    assert [child for child in started if Path(f"/proc/{child}").exists()] == []


def test_a_killed_child_is_started_again(server: subprocess.Popen[str], port: int) -> None:
    read_until(server, SHOWN)
    web, worker = children(server)
    os.kill(worker, signal.SIGKILL)
    read_until(server, "The worker ended")
    os.kill(web, signal.SIGKILL)
    read_until(server, "The web server ended")
    after = children(server)
    assert len(after) == 2
    assert not {web, worker} & set(after)


def test_a_taken_port_is_said_plainly(port: int, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        env = {**os.environ, "PASSAGE_VAR": str(tmp_path)}
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr
