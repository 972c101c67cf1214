"""What leaves the house: no formula, no secret, nothing of a sealed case, nothing for anybody else, and nothing for ever."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.actions import decide, exports, send
from permits.clock import machine_now
from permits.models import AuditEntry, Export, Notice
from permits.vault import store
from permits.worker import sheets
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import papers, people
from tests.office import desk

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
EVERYTHING = {"which": "all", "year": "", "side": "", "columns": ["reference", "first_name", "last_name", "received"]}
CASE = {"kind": "zip", "why": "county"}


def asked(user: Any, tail: str, typed: dict[str, Any], language: str = "en") -> Export:
    """Asked for on its page, and made by the worker."""
    answer = desk.signed_in(user).post(f"/{language}/office/{tail}", typed)
    assert answer.status_code == 302, answer.content.decode()
    Worker(HANDLERS).run_until_idle()
    return Export.objects.latest("pk")


def fetched(user: Any, export: Export) -> bytes:
    answer = desk.signed_in(user).get(f"/en/office/exports/{export.key}/file/")
    assert answer.status_code == 200
    data = answer.getvalue()
    assert hashlib.sha256(data).hexdigest() == export.sha256
    assert len(data) == int(answer.headers["Content-Length"])
    return data


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


# --- lists


@patient
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_no_cell_of_a_csv_begins_a_formula(line: list[str]) -> None:
    line = [cell.encode("utf-8", "replace").decode().replace("\x00", "") for cell in line]
    data = b"".join(sheets.as_csv(["a"], [line])).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(data, newline="")))[1]
    for typed, cell in zip(line, cells, strict=True):
        assert cell in {typed, f"'{typed}"}
        assert not cell.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@patient
@given(st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "http://x.example", "{=1}", "007", "ñ<&>"]))
def test_a_workbook_holds_texts_as_texts(typed: str) -> None:
    cells = workbook(sheets.as_xlsx(["Name"], [[typed]], "Cases"))
    assert cells == [["Name"], [typed.replace("\r", "_x000D_")]]  # as the format writes it


def workbook(data: bytes) -> list[list[str]]:
    """The cells of the one sheet, read back from the file itself; a formula in it is an error."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        shared = ET.fromstring(archive.read("xl/sharedStrings.xml"))
        texts = ["".join(part.text or "" for part in one.iter(f"{space}t")) for one in shared]
    rows = ET.fromstring(sheet).iter(f"{space}row")
    found = [[(cell.get("t"), cell.findtext(f"{space}v") or "") for cell in row.iter(f"{space}c")] for row in rows]
    return [[texts[int(value)] if kind == "s" else value for kind, value in row] for row in found]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_holds_what_was_chosen_and_nothing_sealed(kind: str) -> None:
    ana = desk.clerk()
    people.submitted(people.LUPE)
    people.submitted(people.BEN, first_name="=HYPERLINK(1)")
    hidden = people.submitted(people.SARA, is_sealed=True)
    export = asked(ana, "exports/", {**EVERYTHING, "kind": kind, "why": "planning"}, "es")
    assert (export.state, export.done, export.total) == ("ready", 2, 2)
    data = fetched(ana, export)
    if kind == "csv":
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        rows = workbook(data)
    assert rows[0][1:3] == ["Nombre", "Apellido"]
    assert [row[2] for row in rows[1:]] == ["Núñez Ortega", "O'Hara-Lee"]
    assert rows[2][1] == ("'=HYPERLINK(1)" if kind == "csv" else "=HYPERLINK(1)")
    assert str(hidden) not in str(rows)
    entries = list(AuditEntry.objects.filter(act__startswith="list_").order_by("pk").values_list("act", "user", "detail__why"))
    assert entries == [("list_asked", ana.pk, "planning"), ("list_fetched", ana.pk, "planning")]


@pytest.mark.django_db
def test_a_list_holds_no_other_offices_cases() -> None:
    people.publish()
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    people.submitted(people.LUPE, wanted_district=elsewhere)
    export = asked(desk.clerk("Rob Clerk", district="robledal"), "exports/", {**EVERYTHING, "kind": "csv", "why": "planning"})
    assert (export.state, export.done) == ("ready", 0)


@pytest.mark.django_db
def test_too_many_rows_are_refused_beside_the_kind_and_nothing_typed_is_lost(monkeypatch: Any) -> None:
    people.submitted(people.LUPE)
    monkeypatch.setitem(__import__("permits.queries.exports", fromlist=["MOST"]).MOST, "xlsx", 0)
    answer = desk.signed_in(desk.clerk()).post("/en/office/exports/", {**EVERYTHING, "kind": "xlsx", "why": "planning"})
    assert answer.status_code == 422
    assert "1 cases are too many" in answer.content.decode()
    assert not Export.objects.exists()


# --- a case


@pytest.fixture
def worked() -> Any:
    """A decided case with a paper, a letter that left, and somebody who must not be told."""
    ana = desk.clerk()
    application = people.submitted(people.LUPE, channels=("letter",), answers={"must_not_know": "Ramiro Canario"})
    application.answers = {**application.answers, "kept_from": [{"name": "Ramiro Canario"}]}
    application.save()
    file = desk.with_paper(application)
    file.pages = [store.put(papers.jpeg_photo(), file.page_context).id for _ in range(2)]
    file.clean_id = store.put(papers.jpeg_photo(), file.clean_context).id
    file.save()
    decision = decide.decide(application.sides.get(kind="release"), ana, "yes")
    send.send(Notice.objects.filter(decision=decision)[0].event, ana)
    Worker(HANDLERS).run_until_idle()
    for notice in Notice.objects.filter(decision=decision, state="ready"):
        send.mark_posted(notice, ana)
    Worker(HANDLERS).run_until_idle()
    return application, ana, file


@pytest.mark.django_db
def test_a_case_as_zip_is_whole_and_says_no_secret(worked: Any) -> None:
    application, ana, file = worked
    export = asked(ana, f"case/{application.reference}/copy/", CASE)
    assert (export.state, export.total) == ("ready", 3)
    with zipfile.ZipFile(io.BytesIO(fetched(ana, export))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) and ".." not in name for name in held)
    assert {name.split("/")[0] for name in held} == {"application.pdf", "papers", "letters", "record.json", "SHA256SUMS"}
    sums = dict(line.split("  ")[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in held.items() if name != "SHA256SUMS"}
    record = json.loads(held["record.json"])
    assert record["papers"][0]["files"][0]["sha256"] == file.sha256
    said = "\n".join([held["record.json"].decode(), *(text_of(data) for name, data in held.items() if name.endswith(".pdf"))])
    assert "Guadalupe" in said
    digits = re.sub(r"\D", "", said)
    assert "Canario" not in said
    assert "must not" not in said
    assert application.access_code not in digits


@pytest.mark.django_db
def test_a_case_as_pdf_is_tagged_and_shows_each_page(worked: Any) -> None:
    application, ana, _file = worked
    data = fetched(ana, asked(ana, f"case/{application.reference}/copy/", {"kind": "pdf", "why": "court"}, "es"))
    assert data.startswith(b"%PDF")
    assert b"/StructTreeRoot" in data
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) >= 4
        last = document[len(document) - 1]
        assert any(one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for one in last.get_objects(max_depth=5))
    acts = desk.acts(application)
    assert acts[-2:] == ["packet_asked", "packet_fetched"]


@pytest.mark.django_db
def test_a_sealed_case_leaves_only_with_who_is_named() -> None:
    ana, bea = desk.clerk("Ana Chief", role="supervisor"), desk.clerk("Bea Clerk", is_named=True)
    application = people.submitted(people.SARA, is_sealed=True)
    assert desk.signed_in(ana).post(desk.url(application, "copy/"), CASE).status_code == 404
    export = asked(bea, f"case/{application.reference}/copy/", CASE)
    assert export.state == "ready"
    bea.posts.update(is_named=False)
    assert str(application) not in desk.signed_in(bea).get("/en/office/exports/").content.decode()
    assert desk.signed_in(bea).get(f"/en/office/exports/{export.key}/file/").status_code == 404


@pytest.mark.django_db
def test_only_the_asker_fetches_it_and_not_for_ever(worked: Any) -> None:
    application, ana, _file = worked
    export = asked(ana, f"case/{application.reference}/copy/", {"kind": "pdf", "why": "court"})
    path = f"/en/office/exports/{export.key}/file/"
    assert desk.signed_in(desk.clerk("Bea Clerk")).get(path).status_code == 404
    assert exports.expire() == 0
    Export.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    assert exports.expire() == 1
    assert desk.signed_in(ana).get(path).status_code == 404
    with pytest.raises(store.NotStored):
        store.read(export.vault_id, export.context)
    assert "deleted" in desk.signed_in(ana).get(f"/en/office/exports/{export.key}/").content.decode()


@pytest.mark.django_db
def test_a_job_that_runs_twice_makes_one_file() -> None:
    ana = desk.clerk()
    people.submitted(people.LUPE)
    export = asked(ana, "exports/", {**EVERYTHING, "kind": "csv", "why": "planning"})
    late = Export.objects.get(pk=export.pk)
    late.state = "waiting"
    second = store.put(b"x", late.context)
    exports.made(late, second)
    export.refresh_from_db()
    assert export.vault_id != second.id
    with pytest.raises(store.NotStored):
        store.read(second.id, late.context)
