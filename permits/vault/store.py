"""The store: every file sealed under a key of its own, written once, durable before it is acknowledged.

A stored file is: `PV1`, two bytes with the length of the sealed key, the key (sealing.py), then the plain bytes in chunks
of 64 KiB, each AES-256-GCM with a counter as nonce. Each chunk authenticates the file's id, its context and whether it is
the last one: cut, swapped, repeated, foreign or changed chunks do not open. Names are random; nothing readable is
ever on the disk, and nothing from outside is ever part of a path.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from permits import clock
from permits.vault import sealing, signatures

_VERSION = b"PV1"
_CHUNK = 64 * 1024
_TAG = 16
_NAME = re.compile(r"[0-9a-f]{32}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LEFT_BEHIND = timedelta(minutes=5)


class StoreError(Exception):
    """Anything the store cannot do."""


class Refused(StoreError):
    """The file is not taken; `code` says why: `empty`, `too_big` or `wrong_type`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StoreFull(StoreError):
    """The disk takes no more; nothing of the file was kept."""


class StoreBroken(StoreError):
    """The stored bytes were changed or cut, or belong to another file or context."""


class NotStored(StoreError):
    """No file has this id."""


@dataclass(frozen=True)
class Stored:
    """What lies in the store: size in plain bytes, sha256 of the plain bytes in hex, kind of `signatures` or empty."""

    id: str
    size: int
    sha256: str
    kind: str


def receive(chunks: Iterable[bytes], context: str, limit: int) -> Stored:
    """Take an upload of at most `limit` bytes as it comes; when this returns, file and name are on the disk.

    Raises `Refused` (as soon as it is certain, without reading the rest), `StoreFull`, or whatever `chunks` raises;
    then nothing is left behind.
    """
    return _write(chunks, context, limit=limit, only_known=True)


def put(data: bytes, context: str) -> Stored:
    """Keep bytes of our own making, of any kind; as durable as `receive`."""
    return _write((data,), context, limit=None, only_known=False)


def put_parts(parts: Iterable[bytes], context: str) -> Stored:
    """The same for what is made part by part; nothing of it is ever whole in memory or readable on the disk."""
    return _write(parts, context, limit=None, only_known=False)


def read(file_id: str, context: str) -> bytes:
    """The whole file; raises `NotStored` or `StoreBroken`."""
    return b"".join(open_stream(file_id, context))


def open_stream(file_id: str, context: str) -> Iterator[bytes]:
    """The file in parts, each proven before it is handed out.

    `NotStored` and a wrong context are raised here; a file that was cut at its end raises `StoreBroken` after the parts
    before the cut, so that whoever needs all or nothing uses `read`.
    """
    parts = _parts(file_id, context)
    next(parts)
    return parts


def delete(file_id: str) -> None:
    """Remove the file for good; no error if it is gone already."""
    path = _path(file_id)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        _sync_folder(path.parent)


def stored_before(moment: datetime) -> Iterator[str]:
    """Ids of all files written before an aware moment: those that no row names are left from a broken request."""
    for path in settings.VAULT_DIR.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        with contextlib.suppress(FileNotFoundError):
            if _NAME.fullmatch(path.name) and path.stat().st_mtime < moment.timestamp():
                yield path.name


def remove_leftovers() -> int:
    """Remove what uploads left that were cut off by a crash; an upload still going on is not touched. Returns how many."""
    removed = 0
    before = (clock.machine_now() - _LEFT_BEHIND).timestamp()
    for path in _arriving().glob("*"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            # Whoever still writes holds the lock; its process's end gives it up.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed


def _write(chunks: Iterable[bytes], context: str, *, limit: int | None, only_known: bool) -> Stored:
    file_id = secrets.token_hex(16)
    path, aside = _path(file_id), _arriving() / file_id
    try:
        _make_folders(_arriving())
        _make_folders(path.parent)
        with open(aside, "xb", opener=_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            stored = _Sealer(file, file_id, context, limit, only_known=only_known).run(chunks)
            file.flush()
            os.fsync(file.fileno())
        _move(aside, path)
    except OSError as error:
        if error.errno in _FULL:
            message = "The disk of the vault is full."
            raise StoreFull(message) from error
        raise
    finally:
        aside.unlink(missing_ok=True)
    return stored


def _move(aside: Path, path: Path) -> None:
    aside.rename(path)
    try:
        _sync_folder(path.parent)
    except OSError:
        # Not acknowledged, therefore not kept.
        path.unlink(missing_ok=True)
        raise


class _Sealer:
    """Seals one file while its bytes arrive in parts of any size."""

    def __init__(self, file: BinaryIO, file_id: str, context: str, limit: int | None, *, only_known: bool) -> None:
        self._file, self._id, self._context = file, file_id, context
        self._limit, self._only_known = limit, only_known
        self._count = 0
        self._cipher = AESGCM(bytes(32))

    def run(self, chunks: Iterable[bytes]) -> Stored:
        key = secrets.token_bytes(32)
        self._cipher = AESGCM(key)
        sealed_key = sealing.seal(key, _key_context(self._id, self._context))
        self._file.write(_VERSION + len(sealed_key).to_bytes(2) + sealed_key)
        digest, size, kind, waiting = hashlib.sha256(), 0, None, bytearray()
        for part in chunks:
            size += len(part)
            if self._limit is not None and size > self._limit:
                raise Refused("too_big")
            digest.update(part)
            waiting += part
            if kind is None and len(waiting) >= signatures.HEAD:
                kind = self._judge(waiting)
            # A full chunk waits until more comes: only then is it known that it is not the last.
            while len(waiting) > _CHUNK:
                self._seal(bytes(waiting[:_CHUNK]), last=False)
                del waiting[:_CHUNK]
        if kind is None:
            kind = self._judge(waiting)
        self._seal(bytes(waiting), last=True)
        return Stored(self._id, size, digest.hexdigest(), kind)

    def _judge(self, head: bytearray) -> str:
        kind = signatures.kind_of(bytes(head[: signatures.HEAD]))
        if self._only_known and not kind:
            raise Refused("wrong_type" if head else "empty")
        return kind

    def _seal(self, plain: bytes, *, last: bool) -> None:
        bound = _chunk_bound(self._id, self._context, last=last)
        self._file.write(self._cipher.encrypt(self._count.to_bytes(12), plain, bound))
        self._count += 1


def _parts(file_id: str, context: str) -> Iterator[bytes]:
    try:
        file = _path(file_id).open("rb")
    except FileNotFoundError:
        raise NotStored(file_id) from None
    with file:
        cipher = AESGCM(_file_key(file, file_id, context))
        current = file.read(_CHUNK + _TAG)
        # An empty part first, so that `open_stream` can come this far and hand out a generator that closes its file.
        yield b""
        count, last = 0, False
        while not last:
            following = file.read(_CHUNK + _TAG)
            last = not following
            try:
                plain = cipher.decrypt(count.to_bytes(12), current, _chunk_bound(file_id, context, last=last))
            except InvalidTag:
                message = "The stored file was changed or cut."
                raise StoreBroken(message) from None
            yield plain
            count, current = count + 1, following


def _file_key(file: BinaryIO, file_id: str, context: str) -> bytes:
    if file.read(len(_VERSION)) != _VERSION:
        message = "This is not a file of the vault."
        raise StoreBroken(message)
    sealed_key = file.read(int.from_bytes(file.read(2)))
    try:
        return sealing.open_sealed(sealed_key, _key_context(file_id, context))
    except sealing.SealBroken as error:
        raise StoreBroken(*error.args) from error


def _key_context(file_id: str, context: str) -> str:
    return f"file key\0{file_id}\0{context}"


def _chunk_bound(file_id: str, context: str, *, last: bool) -> bytes:
    return (b"last\0" if last else b"more\0") + f"{file_id}\0{context}".encode()


def _arriving() -> Path:
    folder: Path = settings.VAULT_DIR / "arriving"
    return folder


def _path(file_id: str) -> Path:
    if not _NAME.fullmatch(file_id):
        raise NotStored(repr(file_id))
    path: Path = settings.VAULT_DIR / file_id[:2] / file_id[2:4] / file_id
    return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _make_folders(folder: Path) -> None:
    """A new folder's name is itself durable only once its parent is synced."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
