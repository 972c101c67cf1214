"""Papers arrive: one by one, each receipted, a bad one never loses the rest; nothing readable lies on the disk."""

import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from permits.actions import receive
from permits.models import Application, AuditEntry, File, Job
from permits.vault import store
from tests import papers, people

pytestmark = pytest.mark.django_db
WANTED = "childcare_affidavit"


def upload_url(application: Application) -> str:
    return f"/{application.language}/application/{application.key}/documents/"


def opened(client: Client, family: people.Family = people.BEN, **more: Any) -> Application:
    application = people.submitted(family, **more)
    people.look_up(client, application, "documents")
    return application


def one(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Client, application: Application, *files: SimpleUploadedFile, requirement: str = WANTED) -> str:
    answer = client.post(upload_url(application), {"requirement": requirement, "file": list(files)}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def by_script(client: Client, application: Application, file: SimpleUploadedFile, token: str = "", **more: Any) -> Any:
    fields = {"requirement": WANTED, "token": token or str(uuid.uuid4()), "file": file}
    return client.post(upload_url(application), fields, headers={"accept": "application/json"}, **more)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(papers.jpeg_photo(), "jpeg"), (papers.png(), "png"), (papers.pdf(2), "pdf"), (papers.heic(), "heic")],
)
def test_each_kind_is_taken_stored_and_receipted(client: Client, data: bytes, kind: str) -> None:
    application = opened(client)
    html = send(client, application, one(data, "the paper"))
    file = File.objects.get()
    assert (file.kind, file.size, file.document.requirement) == (kind, len(data), WANTED)
    assert store.read(file.vault_id, file.context) == data
    assert file.names == {"name": "the paper"}
    assert "the paper" in html
    assert "Received February 15, 2027" in html
    assert Job.objects.filter(kind="read_file").count() == 1
    assert AuditEntry.objects.filter(application=application, act="file_received").count() == 1


def test_a_bad_file_never_loses_the_rest_and_each_has_its_result_by_name(client: Client) -> None:
    application = opened(client)
    html = send(
        client, application, one(papers.jpeg_photo("1"), "good-1.jpg"), one(b"MZ\x90" + bytes(200), "virus.exe"),
        one(b"", "empty.pdf"), one(papers.pdf(), "good-2.pdf"),
    )  # fmt: skip
    assert File.objects.count() == 2
    for name in ("good-1.jpg", "virus.exe", "empty.pdf", "good-2.pdf"):
        assert name in html
    assert "We can open photos (JPEG, PNG, HEIC) and PDF files." in html
    assert "The file is empty." in html
    assert "Some files were not taken" in html
    again = client.get(upload_url(application)).content.decode()
    assert "virus.exe" not in again  # said once


def test_names_of_files_never_stand_in_the_session_in_the_clear(client: Client) -> None:
    application = opened(client)
    client.post(upload_url(application), {"requirement": WANTED, "file": one(papers.pdf(), "lease-secret-road.pdf")})
    assert "upload_results" in client.session
    assert "secret-road" not in json.dumps(dict(client.session.items()))


def test_a_file_too_big_gets_a_clear_message_and_the_next_one_is_still_taken(client: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 300_000
    application = opened(client)
    huge = papers.jpeg_photo() + bytes(2_000_000)
    html = send(client, application, one(huge, "huge.jpg"), one(papers.pdf(), "small.pdf"))
    assert "The file is too big." in html
    assert [file.names["name"] for file in File.objects.all()] == ["small.pdf"]


def test_a_body_larger_than_any_form_is_refused_with_a_page(client: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1000
    application = opened(client)
    answer = client.post(upload_url(application), {"requirement": WANTED, "file": one(bytes(30_000))})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_by_script_one_file_one_answer(client: Client) -> None:
    application = opened(client)
    answer = by_script(client, application, one(papers.jpeg_photo(), "Ñandú <b>.jpg"))
    told = answer.json()
    assert answer.status_code == 200
    assert told["ok"]
    assert told["name"] == "Ñandú <b>.jpg"
    assert "Received" in told["message"]
    assert "Ñandú &lt;b&gt;.jpg" in told["html"]
    bad = by_script(client, application, one(b"GIF89a" + bytes(100), "anim.gif"))
    assert bad.status_code == 422
    assert not bad.json()["ok"]
    assert "JPEG" in bad.json()["message"]


def test_the_same_token_twice_is_one_file(client: Client) -> None:
    application, token = opened(client), str(uuid.uuid4())
    for _ in range(2):
        assert by_script(client, application, one(papers.pdf(), "a.pdf"), token).json()["ok"]
    assert File.objects.count() == 1
    assert len(list(Path(store.settings.VAULT_DIR).rglob("*/*/*"))) == 1


def test_the_same_bytes_sent_again_from_the_history_are_one_file_and_another_photo_is_not_lost(client: Client) -> None:
    application = opened(client)
    first, second = papers.jpeg_photo("1"), papers.jpeg_photo("2")
    for data in (first, first, second):
        html = send(client, application, one(data, "image.jpg"))
    assert "Received" in html
    assert {store.read(file.vault_id, file.context) for file in File.objects.all()} == {first, second}
    assert File.objects.count() == 2


def test_a_paper_nobody_asked_for_is_told_so(client: Client) -> None:
    application = opened(client)
    html = send(client, application, one(papers.pdf(), "x.pdf"), requirement="military_orders")
    assert "This paper is not asked for in your application." in html
    assert not File.objects.exists()


def test_without_the_session_nothing_is_stored(client: Client) -> None:
    application = people.submitted(people.BEN)
    answer = by_script(client, application, one(papers.pdf()))
    assert answer.status_code == 403
    assert not answer.json()["ok"]
    plain = client.post(upload_url(application), {"requirement": WANTED, "file": one(papers.pdf())})
    assert plain["Location"] == "/en/documents/"
    assert not File.objects.exists()


def test_a_form_from_elsewhere_is_refused_before_anything_is_stored() -> None:
    client = Client(enforce_csrf_checks=True)
    application = people.submitted(people.BEN)
    token = client.get("/en/documents/").context["csrf_token"]
    client.post("/en/documents/", {**people.typed(application), "csrfmiddlewaretoken": str(token)})
    refused = client.post(upload_url(application), {"requirement": WANTED, "file": one(papers.pdf())})
    assert refused.status_code == 403
    assert not File.objects.exists()
    good = str(client.get(upload_url(application)).context["csrf_token"])
    taken = client.post(upload_url(application), {"csrfmiddlewaretoken": good, "requirement": WANTED, "file": one(papers.pdf())})
    assert taken.status_code == 302
    assert File.objects.count() == 1
    late = client.post(upload_url(application), {"requirement": WANTED, "file": one(papers.png()), "csrfmiddlewaretoken": good})
    assert late.status_code == 403  # the token must come before the first file
    assert File.objects.count() == 1


def body(boundary: str, *parts: tuple[str, bytes]) -> bytes:
    lines = [f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n" for head, data in parts]
    return b"".join(lines) + f"--{boundary}--\r\n".encode()


def test_a_line_cut_in_the_second_file_keeps_the_first_and_nothing_of_the_second(client: Client) -> None:
    application = opened(client)
    whole = body(
        "cut", ('name="requirement"', WANTED.encode()), ('name="file"; filename="1.pdf"', papers.pdf()),
        ('name="file"; filename="2.jpg"', papers.jpeg_photo(width=2400, height=3200)),
    )  # fmt: skip
    client.generic("POST", upload_url(application), whole[:-20_000], "multipart/form-data; boundary=cut")
    assert [file.names["name"] for file in File.objects.all()] == ["1.pdf"]
    stored = [path for path in Path(store.settings.VAULT_DIR).rglob("*") if path.is_file()]
    assert len(stored) == 1


def test_a_body_that_ends_without_its_closing_line_is_no_whole_file(client: Client) -> None:
    application = opened(client)
    whole = body("cut", ('name="requirement"', WANTED.encode()), ('name="file"; filename="1.pdf"', papers.pdf()))
    answer = client.generic(
        "POST", upload_url(application), whole[: -len("\r\n--cut--\r\n")], "multipart/form-data; boundary=cut"
    )
    assert answer.status_code == 400
    assert not File.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain", "application/json"]
)
def test_what_is_no_form_is_told_so(client: Client, content_type: str) -> None:
    application = opened(client)
    assert client.generic("POST", upload_url(application), b"--x\r\n", content_type).status_code == 400


def test_nothing_readable_is_written_while_a_file_comes(client: Client, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    application = opened(client)
    marked = papers.jpeg_photo() + b"NOBODY-READS-THIS" * 9000
    send(client, application, one(marked))
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"NOBODY-READS-THIS" not in path.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_a_slow_line_holds_no_connection_of_the_pool(*, on_postgres: bool) -> None:
    if not on_postgres:
        pytest.skip("SQLite keeps one connection per thread, and nobody waits for it")
    application = people.submitted(people.BEN)
    held = []

    def slowly() -> Any:
        for place in range(0, 40_000, 4_000):
            held.append(connection.connection)
            yield papers.jpeg_photo()[place : place + 4_000]

    receive.receive_file(application, WANTED, uuid.uuid4(), "a.jpg", slowly(), limit=1_000_000)
    assert held
    assert not any(held)
    assert File.objects.count() == 1


def test_the_last_paper_brings_the_case_back_in_line(client: Client) -> None:
    application = opened(client, reason="exception")
    assert application.sides.get(kind="release").complete_at is None
    html = send(client, application, one(papers.pdf(), "bill.pdf"), requirement="residence_bill")
    assert "Nothing is missing." in html
    assert application.sides.get(kind="release").complete_at is not None


def test_the_cards_say_what_is_good_what_is_not_and_what_to_cover(client: Client) -> None:
    application = opened(client, people.LUPE)
    html = client.get(upload_url(application)).content.decode()
    rules = people.rulebook().parsed
    for part in ("label", "good", "bad", "none", "why"):
        assert rules.say("es", f"requirements.{WANTED}.{part}") in html
    assert rules.say("es", "cover") in html
    assert rules.say("es", "requirement_groups.residence.label") in html
    assert "capture" not in html
    assert 'accept="image/*,application/pdf,.heic' in html


def test_the_receipt_lists_what_came_and_names_only_in_the_browser_that_sent_them(client: Client) -> None:
    application = opened(client)
    send(client, application, one(papers.pdf(), "my-own-name.pdf"))
    receipt = f"/en/application/{application.key}/receipt.pdf"

    def text(who: Client) -> str:
        with pypdfium2.PdfDocument(io.BytesIO(who.get(receipt).content)) as pdf:
            words = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
        return re.sub(r"[\u200b\ufffe\x02\s]+", "", words)  # where a long name may break

    mine = text(client)
    assert str(application) in mine
    assert "Childcareaffidavit" in mine
    assert "February15,2027" in mine
    assert "my-own-name.pdf" in mine
    other = Client()
    people.look_up(other, application)
    assert "my-own" not in text(other)
    people.look_up(client, application)  # the next person at a shared computer
    assert "my-own" not in text(client)
    assert "my-own" not in other.get(upload_url(application)).content.decode()
