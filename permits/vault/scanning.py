"""The virus scanner: a client for clamd's INSTREAM command.

`settings.CLAMD_ADDRESS` is `host:port`, or the path of clamd's socket, or empty when there is no scanner. clamd's
`StreamMaxLength` must not be smaller than our upload limit.
"""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from permits import clock

SECONDS = 10.0
_PART = 64 * 1024
_LONGEST_ANSWER = 1024
_FOUND = re.compile(rb"stream: ([ -~]{1,200}) FOUND")


class ScannerUnavailable(Exception):
    """A scanner is set up but gave no usable answer: the file stays unreadable and the job tries again later."""


@dataclass(frozen=True)
class Verdict:
    """`state`: clean, infected, locked, unavailable or not_set_up; `name` is the scanner's word for what it found.

    `locked` means that the scanner could not look inside because the document is encrypted.
    """

    state: str
    name: str = ""


def scan(data: bytes, seconds: float = SECONDS) -> Verdict:
    """Ask clamd about these bytes, waiting at most `seconds` in all. Never raises: what is no answer is `unavailable`."""
    if not settings.CLAMD_ADDRESS:
        return Verdict("not_set_up")
    try:
        answer = _ask(b"zINSTREAM\0", _framed(data), seconds)
    except (OSError, ValueError):
        return Verdict("unavailable")
    if answer == b"stream: OK":
        return Verdict("clean")
    if found := _FOUND.fullmatch(answer):
        name = found[1].decode("ascii")
        return Verdict("locked" if name.startswith("Heuristics.Encrypted.") else "infected", name)
    return Verdict("unavailable")


def answers(seconds: float = SECONDS) -> bool:
    """Whether a scanner is set up and replies, for the health page and the start-up check."""
    try:
        return bool(settings.CLAMD_ADDRESS) and _ask(b"zPING\0", iter(()), seconds) == b"PONG"
    except (OSError, ValueError):
        return False


def _framed(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), _PART):
        part = data[at : at + _PART]
        yield len(part).to_bytes(4) + part
    yield bytes(4)


def _ask(command: bytes, parts: Iterator[bytes], seconds: float) -> bytes:
    """One question on one connection; the answer without its closing zero byte. Raises `OSError` or `ValueError`."""
    end = clock.monotonic() + seconds
    with _connect(seconds) as connection:
        connection.sendall(command)
        for part in parts:
            _wait_until(connection, end)
            connection.sendall(part)
        answer = b""
        while not answer.endswith(b"\0"):
            _wait_until(connection, end)
            more = connection.recv(_LONGEST_ANSWER)
            answer += more
            if not more or len(answer) > _LONGEST_ANSWER:
                message = "clamd broke off or does not stop talking"
                raise ValueError(message)
    return answer[:-1]


def _connect(seconds: float) -> socket.socket:
    address: str = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), seconds)


def _wait_until(connection: socket.socket, end: float) -> None:
    left = end - clock.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
