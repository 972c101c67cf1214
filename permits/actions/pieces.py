"""A file comes in pieces: each one is durable before it is acknowledged, so a cut line costs one piece at most.

The finished file goes through `receive.receive_file` like any other. Why not tus: docs/adr/0007-own-pieces.md.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from permits.actions import receive
from permits.actions.receive import Received
from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.models import Application, File, UploadInPieces
from permits.queries import case
from permits.vault import signatures, store

PIECE = 128 * 1024
MOST_WAITING = 20  # unfinished files of one application; of more the one that rested longest is dropped
# A family that buys its data by the week comes back after a week.
KEPT = timedelta(days=8)


class OutOfStep(Exception):
    """The piece does not begin where the last one ended: `received` bytes are here, the next one begins there."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


class WrongLength(Exception):
    """Every piece but the last has `PIECE` bytes, and the last one what is left."""


@dataclass(frozen=True)
class Told:
    """What the sender says of the whole file; believed only as far as it can be checked."""

    requirement: str
    token: uuid.UUID
    name: str
    size: int


@dataclass(frozen=True)
class Standing:
    """How many bytes are here, and the file once it is whole."""

    received: int
    got: Received | None = None


def standing(application: Application, token: uuid.UUID) -> Standing:
    """Where a file stands: 0 bytes for one that nobody knows."""
    file = File.objects.filter(application=application, token=token).first()
    if file is not None:
        return Standing(file.size, Received(file, again=False))
    held = UploadInPieces.objects.filter(application=application, token=token).first()
    return Standing(held.received if held else 0)


def is_new(application: Application, token: uuid.UUID) -> bool:
    """No piece of it came yet."""
    known = UploadInPieces.objects.filter(application=application, token=token)
    return not known.exists() and not File.objects.filter(application=application, token=token).exists()


def keep(application: Application, told: Told, at: int, data: bytes, *, limit: int) -> Standing:
    """Keep the piece that begins at byte `at`; with the last one the file is received.

    The same piece again, or one out of order, raises OutOfStep and changes nothing. Raises WrongLength, KeyError for a
    requirement that is not asked for, store.Refused (`empty`, `too_big` and `wrong_type`, all of them with the first piece)
    and StoreFull. An empty piece at the very end asks to finish what a crash left whole but unfinished.
    """
    if told.requirement not in {asked.code for asked in case.of(application).checklist}:
        raise KeyError(told.requirement)
    if not 0 < told.size <= limit:
        raise store.Refused("too_big" if told.size else "empty")
    now = standing(application, told.token)
    if now.got is not None:
        return Standing(now.received, Received(now.got.file, again=True))
    held = UploadInPieces.objects.filter(application=application, token=told.token).first()
    if held is not None and (held.size, held.requirement) != (told.size, told.requirement):
        _drop(held)
        held = None
    received = held.received if held else 0
    if at != received:
        raise OutOfStep(received)
    if len(data) != min(PIECE, told.size - at):
        raise WrongLength
    if at == 0 and not signatures.kind_of(data[: signatures.HEAD]):
        raise store.Refused("wrong_type")
    if data:
        held = _keep(application, told, at, data)
    assert held is not None
    return _finish(application, held, limit) if held.received == held.size else Standing(held.received)


def _keep(application: Application, told: Told, at: int, data: bytes) -> UploadInPieces:
    receive.let_connection_go()
    stored = store.put(data, _context(application.pk, told.token, at))
    try:
        held, too_many = _write(application, told, at, len(data), stored.id)
    except BaseException:
        store.delete(stored.id)
        raise
    for old in too_many:
        _drop(old)
    return held


def _write(
    application: Application, told: Told, at: int, length: int, vault_id: str
) -> tuple[UploadInPieces, list[UploadInPieces]]:
    with one_act():
        hold_case(pk=application.pk)
        waiting = UploadInPieces.objects.filter(application=application)
        held = waiting.filter(token=told.token).first()
        if held is None:
            held = UploadInPieces(
                key=uuid.uuid4(), application=application, requirement=told.requirement, token=told.token, size=told.size
            )
            held.names = {"name": told.name[:200]}
        if held.received != at:
            raise OutOfStep(held.received)
        held.received, held.pieces, held.touched_at = at + length, [*held.pieces, vault_id], machine_now()
        held.save()
        return held, list(waiting.exclude(pk=held.pk).order_by("-touched_at")[MOST_WAITING - 1 :])


def _finish(application: Application, held: UploadInPieces, limit: int) -> Standing:
    try:
        got = receive.receive_file(
            application, held.requirement, held.token, held.names["name"], _bytes(held), limit=limit
        )  # fmt: skip
    except (store.NotStored, store.StoreBroken):
        # Another request finished it in this moment, or the disk lost a piece: then it begins anew.
        now = standing(application, held.token)
        if now.got is None:
            _drop(held)
            raise OutOfStep(0) from None
        return now
    except store.Refused:
        _drop(held)
        raise
    _drop(held)
    return Standing(held.size, got)


def _bytes(held: UploadInPieces) -> Iterator[bytes]:
    for number, vault_id in enumerate(held.pieces):
        yield from store.open_stream(vault_id, _context(held.application_id, held.token, number * PIECE))


def _context(application: int, token: uuid.UUID, at: int) -> str:
    return f"piece:{application}:{token}:{at}"


def _drop(held: UploadInPieces) -> None:
    """Unless another piece came meanwhile."""
    with one_act():
        gone, _ = UploadInPieces.objects.filter(pk=held.pk, touched_at=held.touched_at).delete()
    for vault_id in held.pieces if gone else ():
        store.delete(vault_id)


def sweep() -> int:
    """Drop what nobody went on with; gives back how many files that were."""
    old = list(UploadInPieces.objects.filter(touched_at__lt=machine_now() - KEPT))
    for held in old:
        _drop(held)
    return len(old)
