"""The store: durable or refused, never readable on the disk, never half."""

import contextlib
import errno
import fcntl
import hashlib
import os
import resource
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from permits import clock
from permits.vault import store
from tests import papers
from tests.vault.conftest import add_key

CHUNK = 64 * 1024
LIMIT = 1_000_000
MARK = b"Maria Lopez, 12 Elm Street"


def parts(data, size):
    return (data[at : at + size] for at in range(0, len(data), size))


def paper(size):
    """A PDF by its head, of exactly so many bytes, in which every line says whose it is."""
    return (b"%PDF-1.7\n" + (MARK + b"\n") * (size // len(MARK) + 1))[:size]


def files_of(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def path_of(settings, file_id):
    return settings.VAULT_DIR / file_id[:2] / file_id[2:4] / file_id


@hypothesis_settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.sampled_from([9, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17]) | st.integers(9, 200_000),
    part=st.sampled_from([7000, CHUNK, 300_000]),
)
def test_comes_back_whole_whatever_the_parts(size, part):
    data = paper(size)
    stored = store.receive(parts(data, part), "file:1", LIMIT)
    assert (stored.size, stored.kind, stored.sha256) == (size, "pdf", hashlib.sha256(data).hexdigest())
    assert store.read(stored.id, "file:1") == data
    assert b"".join(store.open_stream(stored.id, "file:1")) == data


def test_nothing_readable_lies_on_the_disk_at_any_moment(settings):
    data = paper(400_000)

    def watched():
        for part in parts(data, 10_000):
            yield part
            for path in files_of(settings.VAULT_DIR):
                assert MARK not in path.read_bytes()

    stored = store.receive(watched(), "file:1", LIMIT)
    (path,) = files_of(settings.VAULT_DIR)
    assert path == path_of(settings, stored.id)
    assert MARK not in path.read_bytes()
    assert b"%PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("code", "data", "limit"),
    [
        ("empty", b"", LIMIT),
        ("wrong_type", b"MZ\x90\0" + bytes(3000), LIMIT),
        ("wrong_type", b"hi", LIMIT),
        ("wrong_type", bytes(1010) + b"\n" * 10 + papers.pdf(), LIMIT),
        ("too_big", paper(200_001), 200_000),
    ],
)
def test_what_is_refused_leaves_nothing(settings, code, data, limit):
    with pytest.raises(store.Refused) as refused:
        store.receive(parts(data, 5000), "file:1", limit)
    assert refused.value.code == code
    assert files_of(settings.VAULT_DIR) == []


def test_exactly_the_limit_is_taken():
    assert store.receive([paper(200_000)], "file:1", 200_000).size == 200_000


def test_too_much_is_refused_without_reading_the_rest():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield paper(10_000)

    with pytest.raises(store.Refused):
        store.receive(endless(), "file:1", 100_000)
    assert len(taken) == 11


@pytest.mark.parametrize("how", [ConnectionResetError("gone"), KeyboardInterrupt(), GeneratorExit()])
def test_an_upload_that_breaks_off_leaves_nothing(settings, how):
    def broken():
        yield paper(300_000)
        raise how

    with pytest.raises(type(how)):
        store.receive(broken(), "file:1", LIMIT)
    assert files_of(settings.VAULT_DIR) == []


def test_a_killed_upload_is_swept_and_a_running_one_is_not(settings):
    """A process dies by SIGKILL in the middle; what it left is unreadable and goes at the next sweep."""
    program = (
        "import os, signal; from django.conf import settings; from pathlib import Path;"
        f"settings.configure(VAULT_DIR=Path({str(settings.VAULT_DIR)!r}), KEYS_DIR=Path({str(settings.KEYS_DIR)!r}),"
        "DEMONSTRATION=True); from permits.vault import store;"
        "go = lambda: (yield b'%PDF-' + b'Maria Lopez, 12 Elm Street' * 20000) or os.kill(os.getpid(), signal.SIGKILL);"
        "store.receive(go(), 'file:1', 10**6)"
    )
    dead = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False)
    assert dead.returncode == -9
    (left,) = files_of(settings.VAULT_DIR)
    assert MARK not in left.read_bytes()
    assert store.remove_leftovers() == 0, "too young: its process may only just have opened it"
    long_ago = (clock.machine_now() - timedelta(hours=1)).timestamp()
    os.utime(left, (long_ago, long_ago))
    with left.open("rb") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        assert store.remove_leftovers() == 0
    assert store.remove_leftovers() == 1
    assert files_of(settings.VAULT_DIR) == []


def test_file_and_folders_are_synced_before_it_is_acknowledged(settings, tmp_path):
    """The system calls of a real upload, in order: sync of the file, rename, sync of the folder that got the name."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    program = (
        "from django.conf import settings; from pathlib import Path;"
        f"settings.configure(VAULT_DIR=Path({str(settings.VAULT_DIR)!r}), KEYS_DIR=Path({str(settings.KEYS_DIR)!r}),"
        "DEMONSTRATION=True); from permits.vault import store; print(store.put(b'x', 'file:1').id)"
    )
    log = tmp_path / "calls"
    command = ["strace", "-f", "-y", "-o", log, "-e", "trace=fsync,rename,write", sys.executable, "-c", program]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    file_id = done.stdout.strip()
    calls = [line for line in log.read_text().splitlines() if str(settings.VAULT_DIR) in line or file_id in line]
    synced = next(n for n, line in enumerate(calls) if "fsync(" in line and f"arriving/{file_id}" in line)
    renamed = next(n for n, line in enumerate(calls) if "rename(" in line)
    folder = next(n for n, line in enumerate(calls) if "fsync(" in line and f"/{file_id[:2]}/{file_id[2:4]}>" in line)
    said = next(n for n, line in enumerate(calls) if "write(1" in line)
    assert synced < renamed < folder < said


@pytest.fixture
def stored(settings):
    """A stored file of four chunks, its path, and where its first chunk begins."""
    kept = store.receive([paper(3 * CHUNK + 500)], "file:1", LIMIT)
    path = path_of(settings, kept.id)
    start = path.stat().st_size - (3 * CHUNK + 500 + 4 * 16)
    return kept, path, start


def refused(kept, context="file:1"):
    with pytest.raises(store.StoreBroken):
        store.read(kept.id, context)


def test_another_context_is_refused_before_a_byte_comes(stored):
    refused(stored[0], "file:2")
    with pytest.raises(store.StoreBroken):
        store.open_stream(stored[0].id, "file:2")


def test_a_flipped_bit_is_refused_wherever_it_is(stored):
    kept, path, start = stored
    whole = path.read_bytes()
    for at in [*range(start + 40), start + CHUNK, start + CHUNK + 16, len(whole) - 17, len(whole) - 1]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        refused(kept)


def test_cut_files_are_refused_also_exactly_between_chunks(stored):
    kept, path, start = stored
    whole = path.read_bytes()
    step = CHUNK + 16
    for end in [0, 2, 5, start - 1, start, start + 10, start + step, start + 2 * step, start + 3 * step, len(whole) - 1]:
        path.write_bytes(whole[:end])
        refused(kept)


def test_swapped_repeated_and_appended_chunks_are_refused(stored):
    kept, path, start = stored
    whole, step = path.read_bytes(), CHUNK + 16
    head, one, two, rest = whole[:start], whole[start:][:step], whole[start + step :][:step], whole[start + 2 * step :]
    for changed in (head + two + one + rest, head + one + one + rest, head + one + rest, whole + one, whole + bytes(16)):
        path.write_bytes(changed)
        refused(kept)


def test_a_file_in_another_ones_place_is_refused_even_in_the_same_context(settings):
    mine, other = store.put(b"mine", "file:1"), store.put(b"other", "file:1")
    shutil.copy(path_of(settings, other.id), path_of(settings, mine.id))
    refused(mine)


def test_chunks_of_another_file_are_refused(settings, stored):
    kept, path, start = stored
    other = path_of(settings, store.receive([paper(3 * CHUNK + 500)], "file:1", LIMIT).id).read_bytes()
    path.write_bytes(path.read_bytes()[:start] + other[start:])
    refused(kept)


def test_old_keys_still_open_files(keys_folder):
    kept = store.put(b"letter", "file:1")
    add_key(keys_folder, 2)
    assert store.read(kept.id, "file:1") == b"letter"


def test_put_takes_any_bytes_even_none():
    assert store.read(store.put(b"", "page:1").id, "page:1") == b""
    assert store.put(b"plain", "page:1").kind == ""


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 31, "A" * 32, "a" * 32 + "\n", "a" * 31 + "/", "0" * 32])
def test_an_id_that_is_none_reaches_no_file(name):
    for ask in (lambda: store.read(name, "x"), lambda: store.open_stream(name, "x")):
        with pytest.raises(store.NotStored):
            ask()


def test_delete_is_for_good_and_harmless_twice(settings):
    kept = store.put(b"x", "file:1")
    store.delete(kept.id)
    store.delete(kept.id)
    assert files_of(settings.VAULT_DIR) == []
    with pytest.raises(store.NotStored):
        store.read(kept.id, "file:1")


def test_files_that_no_row_names_can_be_found(settings):
    old, new = store.put(b"old", "file:1"), store.put(b"new", "file:1")
    moment = clock.machine_now() - timedelta(hours=1)
    os.utime(path_of(settings, old.id), (moment.timestamp() - 1,) * 2)
    assert list(store.stored_before(moment)) == [old.id]
    assert new.id in set(store.stored_before(clock.machine_now() + timedelta(seconds=5)))


def test_a_file_that_the_disk_does_not_take_is_refused_whole(settings):
    """The kernel's own refusal in the middle of the writing, through the limit on the size of files."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    store.put(b"first", "file:1")
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(store.StoreFull):
            store.receive(parts(paper(600_000), 50_000), "file:1", LIMIT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(files_of(settings.VAULT_DIR)) == 1


def test_a_full_disk_says_so_and_keeps_no_half_file(settings, tmp_path):
    """A real small file system that fills up; what was there before stays readable."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this user may not mount a small file system")
    try:
        settings.VAULT_DIR = disk / "vault"
        first = store.put(paper(300_000), "file:1")
        with pytest.raises(store.StoreFull) as full:
            store.receive(parts(paper(2_000_000), 50_000), "file:2", 5_000_000)
        assert isinstance(full.value.__cause__, OSError)
        assert full.value.__cause__.errno == errno.ENOSPC
        assert len(files_of(settings.VAULT_DIR)) == 1
        assert store.read(first.id, "file:1") == paper(300_000)
        assert store.put(paper(300_000), "file:3").size == 300_000
    finally:
        with contextlib.suppress(OSError):
            subprocess.run(["umount", disk], check=False)
