"""The walls of the sandbox, tried by children that push against them."""

import os
import socket
import sys

import pytest

from permits.vault import decoding, refusals, scanning, store, walls
from tests import papers

BARE = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\0\xff\xda\x00\x08\1\1\0\0\x3f\0\0\xff\xd9"


def child(program, *arguments, data=b"", seconds=20.0, most_bytes=1_000_000):
    return decoding.run((sys.executable, "-c", program, *arguments), data, seconds, most_bytes)


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


TRY_TO_CALL = """
import socket, sys
from permits.vault import walls
cut = walls.cut_network() if sys.argv[2] == "cut" else None
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
    print(cut, "connected")
except OSError as error:
    print(cut, type(error).__name__)
"""


def test_the_child_cannot_reach_a_server_on_this_machine(listening):
    assert child(TRY_TO_CALL, listening, "open").data == b"None connected\n", "else the test proves nothing"
    said = child(TRY_TO_CALL, listening, "cut").data.split()
    if said[0] == b"False":
        pytest.skip("this machine does not permit unshare(CLONE_NEWNET); the sandbox only forbids new sockets here")
    assert said[0] == b"True"
    assert said[1] != b"connected"


BEHIND = """
import os, socket, sys, threading
from permits.vault import walls
walls.close()
def attempt(what):
    try:
        what()
        print("could")
    except (OSError, RuntimeError, MemoryError) as error:
        print(type(error).__name__)
attempt(lambda: socket.socket())
attempt(lambda: open(sys.argv[1]))
attempt(lambda: (os.close(0), os.open(sys.argv[1], os.O_RDONLY)))
attempt(lambda: os.fork())
attempt(lambda: threading.Thread(target=print).start())
attempt(lambda: bytearray(4 * 1024**3))
attempt(lambda: os.setuid(0) if os.getuid() else None)
print(os.geteuid() != 0, len(os.environ.get("PATH", "")), flush=True)
"""


def test_behind_the_walls_nothing_can_be_opened_started_or_held(tmp_path):
    (tmp_path / "secret").write_text("x")
    tmp_path.chmod(0o755)
    said = child(BEHIND, str(tmp_path / "secret")).data.decode().split()
    assert said[:6] == ["OSError", "OSError", "OSError", "BlockingIOError", "RuntimeError", "MemoryError"]
    if os.geteuid() == 0:
        assert said[6:8] == ["PermissionError", "True"]
    assert said[8] == "0", "the child gets no environment"


def test_a_child_that_eats_memory_or_time_is_ended():
    start = "from permits.vault import walls\nwalls.close({}, {})\n"
    eats = start.format(200 * 1024**2, 20) + "held = []\nwhile True: held.append(bytearray(1 << 20))"
    assert child(eats) == decoding.Said(b"", "closed")
    spins = start.format(walls.MEMORY, 1) + "while True: pass"
    assert child(spins).ended == "time"


def test_a_child_that_waits_or_talks_for_ever_is_killed():
    waits = "import sys, os, threading\nsys.stdout.write(str(os.getpid())); sys.stdout.flush()\nthreading.Event().wait()"
    said = child(waits, seconds=0.5)
    assert said.ended == "time"
    if said.data:
        with pytest.raises(ProcessLookupError):
            os.kill(int(said.data), 0)
    assert child("import os\nwhile True: os.write(1, bytes(65536))", data=bytes(5_000_000)).ended == "flood"
    mute = "import os, threading\nos.close(1)\nthreading.Event().wait()"
    assert child(mute, seconds=0.5).ended == "time"


def frame(letter, payload):
    return letter + len(payload).to_bytes(4) + payload


def judged(*frames, kind="jpeg", ended="closed"):
    return decoding.judge(decoding.Said(frame(b"W", b"cut") + b"".join(frames), ended), kind, "clean")


PAGE, CLEAN, END = frame(b"P", BARE), frame(b"C", BARE), frame(b"E", b"")
WIDE = BARE.replace(b"\x00\x10\x00\x10\x01", b"\x00\x10\x40\x00\x01")
EVIL = b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(x)>>>>endobj"


def test_what_an_honest_child_says_is_believed():
    looked = judged(PAGE, CLEAN, END)
    assert looked == decoding.Looked("readable", "", (BARE,), BARE, "clean", network_cut=True)
    assert judged(PAGE, frame(b"C", b"%PDF-1.4 x"), END, kind="pdf").state == "readable"


@pytest.mark.parametrize(
    "frames",
    [
        (),
        (PAGE,),
        (PAGE, CLEAN),
        (CLEAN, END),
        (PAGE, END),
        (PAGE, CLEAN, END, PAGE),
        (PAGE, CLEAN, PAGE, END),
        (PAGE, CLEAN, CLEAN, END),
        (PAGE, CLEAN, END[:-1]),
        (PAGE[:-1],),
        (b"P\xff\xff\xff\xff" + BARE,),
        (frame(b"Z", BARE), CLEAN, END),
        (frame(b"P", b"<html>"), CLEAN, END),
        (frame(b"P", BARE + b"<script>"), CLEAN, END),
        (frame(b"P", papers.jpeg_photo(gps=True)), CLEAN, END),
        (frame(b"P", WIDE), CLEAN, END),
        (PAGE, frame(b"C", WIDE), END),
        (PAGE, frame(b"C", b"%PDF-1.4"), END),
        (PAGE * 61, CLEAN, END),
        (frame(b"R", b"readable"),),
        (frame(b"R", b"<b>call 555</b>"),),
        (frame(b"R", b"\xff"),),
    ],
)
def test_what_a_captured_child_says_is_not(frames):
    looked = judged(*frames)
    assert (looked.state, looked.why, looked.pages, looked.clean) == ("unreadable", "damaged", (), b"")


def test_a_clean_copy_that_is_not_clean_is_not_taken():
    assert judged(PAGE, frame(b"C", EVIL), END, kind="pdf").why == "damaged"
    assert judged(PAGE, frame(b"C", papers.png()), END, kind="png").why == "damaged"


@pytest.mark.parametrize("code", sorted(refusals.CODES))
def test_a_plain_reason_is_handed_on(code):
    assert judged(frame(b"R", code.encode())).why == code


@pytest.mark.parametrize("ended", ["time", "flood"])
def test_a_child_that_had_to_be_ended_found_the_file_too_large(ended):
    assert judged(PAGE, CLEAN, END, ended=ended).why == "too_large"


@pytest.mark.parametrize("said", [b"", b"X", frame(b"X", b"ImportError: no pdfium"), PAGE, b"Traceback"])
def test_a_sandbox_that_does_not_start_is_no_fault_of_the_file(said):
    with pytest.raises(decoding.SandboxBroken):
        decoding.judge(decoding.Said(said, "closed"), "jpeg", "clean")


def test_a_kind_that_the_sandbox_cannot_load_says_so():
    said = decoding.run(decoding.sandbox_command("gif"), b"GIF89a")
    with pytest.raises(decoding.SandboxBroken, match="gif"):
        decoding.judge(said, "gif", "clean")


def test_where_the_network_cannot_be_cut_it_is_said(caplog):
    said = decoding.Said(frame(b"W", b"open") + PAGE + CLEAN + END, "closed")
    assert not decoding.judge(said, "jpeg", "clean").network_cut
    assert "cannot cut the network" in caplog.text


def test_the_scan_comes_before_the_decoding(settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    kept = store.receive([papers.png()], "file:1", 10**6)
    with pytest.raises(scanning.ScannerUnavailable):
        decoding.look(kept.id, "file:1", "png")
