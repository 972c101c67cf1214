"""From a stored file to what a person may see: scan, then decode in a child process whose every word is checked.

The child (sandbox.py) is taken to be in the hands of whoever made the file: it gets no environment, no network, no files, little
memory and time; what it sends back is bounded, must be framed, and each page must be a bare JPEG of a page's size.
"""

import contextlib
import logging
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from permits import clock
from permits.vault import jpegs, refusals, scanning, signatures, store

# Of the clock on the wall, for one file. The walls limit processor time; this is for a child that only waits. On a very busy
# machine an honest scan of 60 pages, which needs 3 s of work, took 35: nobody should be told that such a file does not open.
SECONDS = 120.0
MOST_BYTES = 128 * 1024 * 1024  # of all that the child may say
MOST_PAGES = 60
_PAGE_SIDE, _CLEAN_SIDE = 1600, 5000
_ROOT = Path(__file__).resolve().parents[2]
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AcroForm|RichMedia|SubmitForm|ImportData|XFA|Filespec)[\s/<\[(]"
)
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_log = logging.getLogger(__name__)


class SandboxBroken(Exception):
    """The sandbox could not be set up on this machine: no fault of the file, the job tries again later."""


@dataclass(frozen=True)
class Looked:
    """What came of a file.

    `state` is `readable` or `unreadable`, `why` a code of `refusals.CODES` or empty. `pages` are JPEGs of at most 1600
    pixels a side; `clean` is a PDF for a PDF and a JPEG for a picture, without metadata and active parts; both are empty
    when unreadable. `scan` is `clean`, `infected`, `locked` or `not_set_up`; `network_cut` whether the child had no network.
    """

    state: str
    why: str
    pages: tuple[bytes, ...]
    clean: bytes
    scan: str
    network_cut: bool


def look(file_id: str, context: str, kind: str) -> Looked:
    """Scan and decode a stored file of `kind` (jpeg, png, heic, pdf).

    Raises `scanning.ScannerUnavailable` and `SandboxBroken` when nothing can be said yet, and the errors of `store.read`.
    """
    data = store.read(file_id, context)
    verdict = _scan(data)
    if verdict.state == "infected":
        return Looked("unreadable", "infected", (), b"", verdict.state, network_cut=False)
    if not data or signatures.kind_of(data[: signatures.HEAD]) != kind:
        return Looked("unreadable", "damaged" if data else "empty", (), b"", verdict.state, network_cut=False)
    said = run(sandbox_command(kind), data)
    looked = judge(said, kind, verdict.state)
    if looked.state == "readable" and verdict.state == "locked":
        # The scanner could not see into the encrypted original; into the clean copy it can.
        second = _scan(looked.clean)
        if second.state != "clean":
            return Looked("unreadable", "infected", (), b"", "infected", looked.network_cut)
    return looked


def sandbox_command(kind: str) -> tuple[str, ...]:
    """How the child is started."""
    return (sys.executable, "-E", "-s", "-m", "permits.vault.sandbox", kind)


@dataclass(frozen=True)
class Said:
    """All that a child sent, and how it ended: `closed`, `time` or `flood`."""

    data: bytes
    ended: str


def run(command: Sequence[str], data: bytes, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> Said:
    """Start a child, give it `data`, hear it out, and make sure that it is gone after at most `seconds`."""
    end = clock.monotonic() + seconds
    with subprocess.Popen(  # noqa: S603 -- the command is our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd=_ROOT,
        start_new_session=True,
    ) as process:
        # In a thread, since a child that does not read must not make us wait for it for ever.
        feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
        feeder.start()
        try:
            heard, ended = _hear(process.stdout, end, most_bytes)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - clock.monotonic()) if ended == "closed" else 0)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            feeder.join()
    # Ended by a signal that we did not send: the limit of processor time or of memory (PDFium aborts when it gets no more).
    if ended == "closed" and process.returncode in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT}:
        ended = "time"
    return Said(heard, ended)


def judge(said: Said, kind: str, scan: str) -> Looked:
    """Believe of a child's words only what can be checked; raises `SandboxBroken` when it never came to the file."""
    frames = _frames(said.data)
    letter, payload = next(frames, (b"", b""))
    if letter != b"W":
        reason = payload.decode("utf-8", "replace") if letter == b"X" else f"the child ended ({said.ended}) before it began"
        raise SandboxBroken(reason)
    cut = payload == b"cut"
    if not cut:
        _log.warning("The sandbox cannot cut the network on this machine; it only forbids new sockets.")
    if said.ended != "closed":
        return Looked("unreadable", "too_large", (), b"", scan, cut)
    try:
        pages, clean = _result(frames, kind)
    except refusals.Unreadable as refused:
        return Looked("unreadable", refused.code, (), b"", scan, cut)
    return Looked("readable", "", pages, clean, scan, cut)


def _result(frames: Iterator[tuple[bytes, bytes]], kind: str) -> tuple[tuple[bytes, ...], bytes]:
    pages: list[bytes] = []
    clean = b""
    for letter, payload in frames:
        if letter == b"P" and not clean and len(pages) < MOST_PAGES:
            _check_jpeg(payload, _PAGE_SIDE)
            pages.append(payload)
        elif letter == b"C" and pages and not clean:
            clean = payload
        elif letter == b"R" and payload.decode("ascii", "replace") in refusals.CODES:
            raise refusals.Unreadable(payload.decode("ascii"))
        elif letter == b"E" and clean and next(frames, None) is None:
            _check_clean(clean, kind)
            return tuple(pages), clean
        else:
            break
    raise refusals.Unreadable("damaged")


def _check_clean(clean: bytes, kind: str) -> None:
    if kind != "pdf":
        _check_jpeg(clean, _CLEAN_SIDE)
    elif not clean.startswith(b"%PDF-") or _ACTIVE.search(_STREAM.sub(b"", clean)):
        raise refusals.Unreadable("damaged")


def _check_jpeg(data: bytes, most: int) -> None:
    try:
        width, height = jpegs.size_of_bare(data)
    except jpegs.NotJpeg:
        raise refusals.Unreadable("damaged") from None
    if max(width, height) > most:
        raise refusals.Unreadable("damaged")


def _scan(data: bytes) -> scanning.Verdict:
    verdict = scanning.scan(data)
    if verdict.state == "unavailable":
        raise scanning.ScannerUnavailable
    return verdict


def _frames(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Letter and payload of each frame; a frame that is cut off comes as an empty letter and is the last."""
    at = 0
    while at < len(data):
        start = at + 5
        end = start + int.from_bytes(data[at + 1 : start])
        if len(data) < max(start, end):
            yield b"", b""
            return
        yield data[at : at + 1], data[start:end]
        at = end


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(OSError):
        process.stdin.write(data)
    with contextlib.suppress(OSError):
        process.stdin.close()


def _hear(stream: IO[bytes] | None, end: float, most_bytes: int) -> tuple[bytes, str]:
    if stream is None:
        return b"", "closed"
    heard = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            left = end - clock.monotonic()
            if left <= 0 or not selector.select(left):
                return bytes(heard), "time"
            part = os.read(stream.fileno(), 1 << 20)
            if not part:
                return bytes(heard), "closed"
            heard += part
            if len(heard) > most_bytes:
                return bytes(heard), "flood"
