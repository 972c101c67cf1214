"""Do slow uploads starve everybody else? 50 uploads at 20 kB/s beside four clients who read pages.

    python -m tests.trials.slow_uploads                 # the candidates below, on a small application
    python -m tests.trials.slow_uploads --port 8000     # whatever listens there (needs --page and --upload)

Per candidate: normal pages without uploads, then beside them; p50 and p99 in milliseconds, failures, uploads completed.
"""

import argparse
import asyncio
import hashlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

SIZE, CHUNK, PAUSE = 200_000, 2_000, 0.1  # 20 kB/s for ten seconds
BOUNDARY = "XbX"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
ROWS = "".join(f"<li>line {number}</li>" for number in range(400)).encode()

CANDIDATES = {
    "granian wsgi 2 x 64": ["granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "64"],
    "granian wsgi 2 x 8": ["granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "8"],
    "gunicorn gthread 2 x 64": ["gunicorn", "-k", "gthread", "-w", "2", "--threads", "64"],
    "gunicorn sync 2": ["gunicorn", "-w", "2"],
}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """A page costs about a millisecond of CPU; an upload is read and hashed as it comes."""
    if environ["REQUEST_METHOD"] == "POST":
        digest, left = hashlib.sha256(), int(environ["CONTENT_LENGTH"])
        while left > 0 and (part := environ["wsgi.input"].read(min(65_536, left))):
            digest.update(part)
            left -= len(part)
        body = digest.hexdigest().encode()
    else:
        body = hashlib.sha256(ROWS * 20).hexdigest().encode() + ROWS
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


class Trial:
    """One round against one port."""

    def __init__(self, port: int, page: str, upload: str) -> None:
        self.port, self.page, self.upload = port, page, upload
        self.times: list[float] = []
        self.failed = self.uploaded = self.refused = 0

    async def slow(self) -> None:
        """One upload at 20 kB/s."""
        length = len(HEAD) + SIZE + len(TAIL)
        head = (
            f"POST {self.upload} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(head + HEAD)
            for _ in range(SIZE // CHUNK):
                writer.write(b"\xff" * CHUNK)
                await writer.drain()
                await asyncio.sleep(PAUSE)
            writer.write(TAIL)
            await writer.drain()
            answer = await asyncio.wait_for(reader.read(), 60)
            writer.close()
            # Against the product an unknown browser's upload is answered by a redirect or a refusal, after the body.
            self.uploaded += answer.startswith(b"HTTP/1.1 ")
            self.refused += not answer.startswith(b"HTTP/1.1 200")
        except (OSError, TimeoutError):
            self.refused += 1

    async def normal(self, until: float) -> None:
        """Reads the page, 20 times a second at most."""
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(f"GET {self.page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                answer = await asyncio.wait_for(reader.read(), 20)
                writer.close()
                if answer.startswith(b"HTTP/1.1 200"):
                    self.times.append(time.monotonic() - begun)
                else:
                    self.failed += 1
            except (OSError, TimeoutError):
                self.failed += 1
            await asyncio.sleep(0.05)

    async def round(self, uploads: int, seconds: float) -> str:
        """Both together; the readers begin when the uploads are under way."""
        self.times, self.failed, self.uploaded, self.refused = [], 0, 0, 0
        slow = [asyncio.create_task(self.slow()) for _ in range(uploads)]
        await asyncio.sleep(1.5 if uploads else 0)
        until = time.monotonic() + seconds
        await asyncio.gather(*[self.normal(until) for _ in range(4)])
        await asyncio.gather(*slow)
        times = sorted(self.times) or [float("nan")]
        p50, p99 = times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000
        told = f"{len(self.times)} pages, {self.failed} failed, p50 {p50:.1f} ms, p99 {p99:.1f} ms"
        return told + (f", uploads answered {self.uploaded} of {uploads} ({self.refused} not 200)" if uploads else "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(command: list[str], port: int) -> subprocess.Popen[bytes]:
    bind = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    if command[0] == "gunicorn":
        bind = ["-b", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning"]
    name = f"{__spec__.name}:application" if __spec__ else "tests.trials.slow_uploads:application"
    process = subprocess.Popen([sys.executable, "-m", *command, *bind, name], start_new_session=True)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    raise SystemExit(f"{command[0]} did not start")


def main() -> None:
    """Print one line per round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int)
    parser.add_argument("--page", default="/")
    parser.add_argument("--upload", default="/")
    parser.add_argument("--uploads", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8)
    chosen = parser.parse_args()

    def both(name: str, port: int) -> None:
        trial = Trial(port, chosen.page, chosen.upload)
        for uploads in (0, chosen.uploads):
            print(f"{name}, {uploads} uploads: {asyncio.run(trial.round(uploads, chosen.seconds))}", flush=True)

    if chosen.port:
        both(f"port {chosen.port}", chosen.port)
        return
    for name, command in CANDIDATES.items():
        if not importlib.util.find_spec(command[0]):
            print(f"{name}: {command[0]} is not installed")
            continue
        port = _free_port()
        process = _start(command, port)
        try:
            both(name, port)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    main()
