"""A file in pieces: each acknowledged piece is safe, nothing counts before the whole is there, and every wrong piece has its answer."""

import errno
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from permits.actions import pieces
from permits.actions.pieces import PIECE, Told
from permits.clock import machine_now
from permits.models import Application, File, Job, UploadInPieces
from permits.vault import store
from permits.worker.loop import sweep
from tests import papers, people

pytestmark = pytest.mark.django_db
WANTED = "childcare_affidavit"
# 2 whole pieces and a rest, with a mark that must not be readable on the disk.
PHOTO = papers.jpeg_photo() + b"NOBODY-READS-THIS" * 15_000
TOKEN = uuid.UUID("11111111-2222-4333-8444-555555555555")


def opened(client: Client, family: people.Family = people.BEN) -> Application:
    application = people.submitted(family)
    people.look_up(client, application, "documents")
    return application


def address(application: Application, token: uuid.UUID = TOKEN) -> str:
    return f"/{application.language}/application/{application.key}/documents/{token}/"


def send(client: Client, application: Application, at: int, data: bytes | None = None, **more: Any) -> Any:
    said = {"requirement": WANTED, "size": len(PHOTO), "token": TOKEN, **more}
    body = PHOTO[at : at + PIECE] if data is None else data
    query = f"?requirement={said['requirement']}&size={said['size']}&at={at}"
    headers = {"x-file-name": "la%20factura%20%C3%B1.jpg", "accept": "application/json"}
    return client.generic("POST", address(application, said["token"]) + query, body, "application/octet-stream", headers=headers)


def where(client: Client, application: Application) -> Any:
    return client.get(address(application), headers={"accept": "application/json"}).json()


def test_the_pieces_become_the_file_and_only_the_last_one_is_called_received(client: Client) -> None:
    application = opened(client)
    assert where(client, application) == {"ok": True, "received": 0, "done": False}
    for at in range(0, len(PHOTO) - PIECE, PIECE):
        told = send(client, application, at).json()
        assert told == {"ok": True, "received": at + PIECE, "done": False}
        assert where(client, application)["received"] == at + PIECE
        assert not File.objects.exists()
        assert not Job.objects.filter(kind="read_file").exists()
    told = send(client, application, 2 * PIECE).json()
    assert told["done"]
    assert told["name"] == "la factura ñ.jpg"
    assert "Received February 15, 2027" in told["message"]
    file = File.objects.get()
    assert (file.token, file.kind, file.size, file.names["name"]) == (TOKEN, "jpeg", len(PHOTO), "la factura ñ.jpg")
    assert store.read(file.vault_id, file.context) == PHOTO
    assert not UploadInPieces.objects.exists()
    assert stored() == [file.vault_id]


def stored() -> list[str]:
    return [path.name for path in Path(store.settings.VAULT_DIR).rglob("*") if path.is_file()]


def test_an_acknowledged_piece_is_on_the_disk_and_unreadable_there(client: Client) -> None:
    application = opened(client)
    send(client, application, 0)
    held = UploadInPieces.objects.get()
    assert store.read(held.pieces[0], f"piece:{application.pk}:{TOKEN}:0") == PHOTO[:PIECE]
    assert stored() == held.pieces
    for path in Path(store.settings.VAULT_DIR).rglob("*"):
        assert not path.is_file() or b"NOBODY-READS-THIS" not in path.read_bytes()


def test_a_piece_that_could_not_be_kept_is_not_acknowledged(client: Client, monkeypatch: Any) -> None:
    application = opened(client)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    send(client, application, 0)
    with monkeypatch.context() as patch:
        patch.setattr(store.os, "fsync", full)
        answer = send(client, application, PIECE)
    assert answer.status_code == 503
    assert "was not received" in answer.json()["message"]
    assert where(client, application)["received"] == PIECE
    assert len(stored()) == 1
    send(client, application, PIECE)
    assert send(client, application, 2 * PIECE).json()["done"]


def test_a_piece_twice_out_of_order_or_of_another_length_changes_nothing(client: Client) -> None:
    application = opened(client)
    ahead = send(client, application, PIECE)
    assert (ahead.status_code, ahead.json()["received"]) == (409, 0)
    send(client, application, 0)
    twice = send(client, application, 0)
    assert (twice.status_code, twice.json()["received"]) == (409, PIECE)
    for wrong in (b"", PHOTO[PIECE : PIECE + 100], PHOTO[: PIECE + 1]):
        answer = send(client, application, PIECE, wrong)
        assert (answer.status_code, answer.json()["received"]) == (400, PIECE)
    assert len(stored()) == 1
    send(client, application, PIECE)
    assert send(client, application, 2 * PIECE).json()["done"]
    assert store.read(File.objects.get().vault_id, File.objects.get().context) == PHOTO


def test_the_whole_file_again_is_the_same_file(client: Client) -> None:
    application = opened(client)
    for at in range(0, len(PHOTO), PIECE):
        send(client, application, at)
    told = where(client, application)
    assert told["done"]
    assert told["message"].startswith("Received")
    again = send(client, application, 0).json()
    assert again["done"]
    assert again["message"].startswith("We already have this file.")
    other = uuid.uuid4()
    for at in range(0, len(PHOTO), PIECE):
        last = send(client, application, at, token=other).json()
    assert last["message"].startswith("We already have this file.")
    assert File.objects.count() == 1
    assert len(stored()) == 1


def test_what_cannot_be_taken_is_said_with_the_first_piece(client: Client, settings: Any) -> None:
    application = opened(client)
    wrong = send(client, application, 0, b"MZ\x90" + bytes(PIECE - 3))
    assert (wrong.status_code, "JPEG" in wrong.json()["message"]) == (422, True)
    empty = send(client, application, 0, b"", size=0)
    assert "The file is empty." in empty.json()["message"]
    unasked = send(client, application, 0, requirement="military_orders")
    assert "not asked for" in unasked.json()["message"]
    settings.UPLOAD_LIMIT = len(PHOTO) - 1
    big = send(client, application, 0)
    assert (big.status_code, "too big" in big.json()["message"]) == (422, True)
    assert not UploadInPieces.objects.exists()
    assert stored() == []


def test_no_more_comes_than_was_told(client: Client) -> None:
    application = opened(client)
    assert send(client, application, 0, PHOTO[:PIECE], size=1000).status_code == 400
    assert send(client, application, 0, PHOTO[:1000], size=1000).json()["done"]
    assert send(client, application, 1000, PHOTO[1000:], size=1000).status_code == 400
    assert File.objects.get().size == 1000


@pytest.mark.parametrize("query", ["", "?at=0", "?size=10", "?at=-1&size=10", "?at=0&size=x", "?at=0&size=" + "9" * 40])
def test_a_piece_that_does_not_say_what_it_is_is_told_so(client: Client, query: str) -> None:
    application = opened(client)
    answer = client.generic("POST", address(application) + query, PHOTO[:10], "application/octet-stream")
    assert answer.status_code == 400
    assert answer.json()["received"] == 0


def test_a_token_opens_nothing_of_another_application(client: Client) -> None:
    first, other = opened(client), Client()
    send(client, first, 0)
    second = opened(other, people.LUPE)
    assert where(other, second)["received"] == 0
    assert send(other, second, PIECE).status_code == 409
    assert send(other, second, 0).json()["received"] == PIECE
    assert where(client, first)["received"] == PIECE
    assert UploadInPieces.objects.count() == 2


def test_without_the_number_nothing_is_taken_and_nothing_said(client: Client) -> None:
    application = opened(client)
    send(client, application, 0)
    stranger = Client()
    for answer in (send(stranger, application, PIECE), stranger.get(address(application))):
        assert answer.status_code == 403
        assert "received" not in answer.json()
    assert where(client, application)["received"] == PIECE


def test_a_piece_from_elsewhere_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    application = people.submitted(people.BEN)
    token = client.get("/en/documents/").context["csrf_token"]
    client.post("/en/documents/", {**people.typed(application), "csrfmiddlewaretoken": str(token)})
    assert send(client, application, 0).status_code == 403
    assert not UploadInPieces.objects.exists()


def test_unfinished_files_are_bounded_and_swept(client: Client) -> None:
    application = opened(client)
    for _ in range(pieces.MOST_WAITING + 3):
        assert send(client, application, 0, token=uuid.uuid4()).json()["received"] == PIECE
    assert UploadInPieces.objects.count() == pieces.MOST_WAITING
    assert len(stored()) == pieces.MOST_WAITING
    young = UploadInPieces.objects.first()
    assert young
    UploadInPieces.objects.exclude(pk=young.pk).update(touched_at=machine_now() - pieces.KEPT - timedelta(minutes=1))
    sweep()
    assert UploadInPieces.objects.get() == young
    assert stored() == young.pieces


def test_a_crash_before_the_last_step_is_made_good_by_an_empty_piece(client: Client) -> None:
    application = opened(client)
    told = Told(WANTED, TOKEN, "a.jpg", len(PHOTO))
    for at in range(0, len(PHOTO), PIECE):
        pieces._keep(application, told, at, PHOTO[at : at + PIECE])  # as if the process ended before it was finished
    assert where(client, application) == {"ok": True, "received": len(PHOTO), "done": False}
    assert send(client, application, len(PHOTO), b"").json()["done"]
    assert File.objects.get().size == len(PHOTO)


def test_a_lost_piece_begins_the_file_anew(client: Client) -> None:
    application = opened(client)
    send(client, application, 0)
    send(client, application, PIECE)
    store.delete(UploadInPieces.objects.get().pieces[0])
    answer = send(client, application, 2 * PIECE)
    assert (answer.status_code, answer.json()["received"]) == (409, 0)
    assert stored() == []
    for at in range(0, len(PHOTO), PIECE):
        last = send(client, application, at).json()
    assert last["done"]
