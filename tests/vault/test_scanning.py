"""The scanner's client, against a real clamd where there is one, and against real sockets that behave badly."""

import contextlib
import shutil
import signal
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from permits.vault import decoding, scanning, store
from tests import papers

CLAMD = Path("/usr/sbin/clamd")
# The harmless test file of the anti-virus makers, in two halves so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LOCKED = b"stream: Heuristics.Encrypted.PDF FOUND\0"


@dataclass(frozen=True)
class Running:
    """A scanner of our own: where it listens, and its process."""

    address: str
    process: subprocess.Popen


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """A clamd that knows one signature."""
    if not CLAMD.exists():
        pytest.skip("clamd is not installed (apt-get install clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    folder.chmod(0o755)
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Own.Test.EICAR:0:*:{EICAR.hex()}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/db\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\nUser root\n"
        "StreamMaxLength 1M\nMaxThreads 2\nScanPDF yes\nAlertEncryptedDoc yes\nConcurrentDatabaseReload no\nLogFile "
        f"{folder}/log\n"
    )
    process = subprocess.Popen([CLAMD, "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(4000):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
                pytest.fail(f"clamd did not start: {(folder / 'log').read_text()}")
        yield Running(f"127.0.0.1:{port}", process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def test_real_clamd_tells_clean_from_infected(settings, clamd):
    settings.CLAMD_ADDRESS = clamd.address
    assert scanning.answers()
    assert scanning.scan(papers.pdf()) == scanning.Verdict("clean")
    assert scanning.scan(EICAR) == scanning.Verdict("infected", "Own.Test.EICAR.UNOFFICIAL")
    assert scanning.scan(papers.jpeg_photo() + EICAR).state == "infected"
    assert scanning.scan(papers.password_pdf()).state == "locked"


def test_real_clamd_that_finds_the_file_too_long_has_not_scanned_it(settings, clamd):
    settings.CLAMD_ADDRESS = clamd.address
    assert scanning.scan(bytes(3_000_000)).state == "unavailable"


def test_real_clamd_that_stands_still_is_unavailable_and_later_answers_again(settings, clamd):
    settings.CLAMD_ADDRESS = clamd.address
    clamd.process.send_signal(signal.SIGSTOP)
    assert scanning.scan(papers.pdf(), seconds=0.3).state == "unavailable"
    assert not scanning.answers(seconds=0.3)
    clamd.process.send_signal(signal.SIGCONT)
    assert scanning.scan(papers.pdf()).state == "clean"


def test_an_infected_file_is_never_readable(settings, clamd):
    settings.CLAMD_ADDRESS = clamd.address
    kept = store.receive([papers.jpeg_photo() + EICAR], "file:1", 10**6)
    looked = decoding.look(kept.id, "file:1", kept.kind)
    assert (looked.state, looked.why, looked.pages, looked.clean) == ("unreadable", "infected", (), b"")


def test_what_an_encrypted_paper_hides_is_found(settings, clamd):
    settings.CLAMD_ADDRESS = clamd.address
    kept = store.receive([papers.owner_locked_pdf()], "file:1", 10**6)
    assert decoding.look(kept.id, "file:1", "pdf").state == "readable"
    hidden = papers.document(["Open"])
    hidden.pages[0].Contents = hidden.make_stream(EICAR + b"\n")
    kept = store.receive([papers.owner_locked(hidden)], "file:2", 10**6)
    assert decoding.look(kept.id, "file:2", "pdf").why == "infected"


@pytest.mark.parametrize(("second", "why"), [(b"stream: OK\0", ""), (b"stream: X FOUND\0", "infected"), (LOCKED, "infected")])
def test_where_the_scanner_could_not_look_it_is_asked_about_the_clean_copy(speaker, second, why):
    kept = store.receive([papers.owner_locked_pdf()], "file:1", 10**6)
    speaker(LOCKED, second)
    looked = decoding.look(kept.id, "file:1", "pdf")
    assert (looked.why, bool(looked.pages)) == (why, not why)


def test_without_a_scanner_it_is_said(settings):
    assert scanning.scan(b"x") == scanning.Verdict("not_set_up")
    assert not scanning.answers()
    kept = store.receive([papers.png()], "file:1", 10**6)
    assert decoding.look(kept.id, "file:1", "png").scan == "not_set_up"


@pytest.fixture
def speaker(settings):
    """Starts a server on the loopback that reads a question and then says what it is told, or nothing for ever."""
    over, threads, servers = threading.Event(), [], []

    def start(*answers, hang=False):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve():
            for answer in answers:
                with contextlib.suppress(OSError), server.accept()[0] as connection:
                    heard = b""
                    while not heard.endswith(b"\0\0\0\0"):
                        more = connection.recv(65536)
                        if not more:
                            break
                        heard += more
                    connection.sendall(answer)
                    if hang:
                        over.wait(30)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"

    yield start
    over.set()
    for server in servers:
        server.close()
    for thread in threads:
        thread.join(30)


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"stream: OK", b"OK\0", b"stream: OK \0", b"stream: OK\0\0", b"HTTP/1.1 200 OK\r\n\r\n\0", b"stream: not OK\0"),
        *(b"INSTREAM size limit exceeded. ERROR\0", b"stream:  FOUND\0", b"stream: a\nstream: OK\0", b"\xff\xfe\0", b"x" * 5000),
    ],
)
def test_garbage_is_never_clean(speaker, answer):
    speaker(answer)
    assert scanning.scan(b"paper").state == "unavailable"


def test_the_answer_clean_is_clean(speaker):
    speaker(b"stream: OK\0")
    assert scanning.scan(b"paper").state == "clean"


def test_a_scanner_that_hangs_or_is_gone_is_unavailable(speaker, settings):
    speaker(b"stream: O", hang=True)
    assert scanning.scan(b"paper", seconds=0.2).state == "unavailable"
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{gone.getsockname()[1]}"
    assert scanning.scan(b"paper").state == "unavailable"
    for wrong in ("nonsense", "127.0.0.1:port", "/no/such/socket"):
        settings.CLAMD_ADDRESS = wrong
        assert scanning.scan(b"paper").state == "unavailable"


def test_an_unscanned_file_does_not_become_readable(speaker):
    kept = store.receive([papers.png()], "file:1", 10**6)
    speaker(b"what?\0")
    with pytest.raises(scanning.ScannerUnavailable):
        decoding.look(kept.id, "file:1", "png")
