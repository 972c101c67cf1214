"""A line between browser and server that is slow, counts what passes, and is cut where a test wants it.

    with ThinLine(live_server.url, bytes_per_second=32_000) as line:
        line.cut_after(500_000)                  # bytes sent by the browser, from now on
        page.goto(line.origin + "/en/")
        line.sent, line.got                      # bytes by now, headers included

A cut line takes nothing more until it was knocked at `knocks` times, or until `mend()`.
"""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

PART = 4096
PATIENCE = 40  # times the engine's own time limit


def patiently(page: Any, expression: str) -> None:
    """Wait until it holds: a slow line takes longer than an engine's own time limit."""
    for _ in range(PATIENCE):
        with contextlib.suppress(Exception):
            page.wait_for_function(expression)
            return
    page.wait_for_function(expression)


class _Pace:
    """One direction of the line, shared by all its connections: so many bytes a second and no burst."""

    def __init__(self, bytes_per_second: float) -> None:
        self._speed, self._turn, self._free_at = bytes_per_second, threading.Lock(), 0.0

    def wait(self, count: int) -> None:
        if not self._speed:
            return
        with self._turn:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + count / self._speed
            pause = self._free_at - now
        time.sleep(pause)


class ThinLine:
    """Listens at `origin` and hands on to the server. `bytes_per_second` each way; 0 is as fast as it goes."""

    def __init__(self, server: str, *, bytes_per_second: float = 0) -> None:
        self._server = (urlsplit(server).hostname, urlsplit(server).port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://{urlsplit(server).hostname}:{self._listening.getsockname()[1]}"
        self.sent = self.got = self.cuts = 0
        self._up, self._down = _Pace(bytes_per_second), _Pace(bytes_per_second)
        self._lock = threading.Lock()
        self._ends: list[tuple[int, int]] = []
        self._knocks = 0
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._listening.close()
        self._hang_up()

    def cut_after(self, count: int, *, knocks: int = 2) -> None:
        """Cut once so many bytes more were sent; a cut that is not yet used up comes first."""
        with self._lock:
            last = self._ends[-1][0] if self._ends else self.sent
            self._ends.append((last + count, knocks))

    def mend(self) -> None:
        """The line is back."""
        with self._lock:
            self._knocks = 0

    def _listen(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            with self._lock:
                away = self._knocks > 0
                self._knocks = max(0, self._knocks - 1)
            if away:
                browser.close()
                continue
            server = socket.create_connection(self._server)
            with self._lock:
                self._open |= {browser, server}
            for way in ((browser, server, True), (server, browser, False)):
                threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, is_up: bool) -> None:  # noqa: FBT001 -- a thread's arguments
        with contextlib.suppress(OSError):
            while part := one.recv(PART):
                (self._up if is_up else self._down).wait(len(part))
                if self._passes(len(part), is_up=is_up):
                    other.sendall(part)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _passes(self, count: int, *, is_up: bool) -> bool:
        with self._lock:
            if not is_up:
                self.got += count
                return True
            self.sent += count
            if not self._ends or self.sent < self._ends[0][0]:
                return True
            self._knocks = self._ends.pop(0)[1]
            self.cuts += 1
        self._hang_up()
        return False

    def _hang_up(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
