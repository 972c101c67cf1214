"""Every upload wrong: what a family is told at once or later, by the file's name, in its language; the good ones beside it are kept."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from permits.models import Application, Document, File, Notice
from permits.vault import store
from permits.wording import UNREADABLE, in_language
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import papers, people
from tests.bad_papers import AT_ONCE, LATER
from tests.reading import Page
from tests.vault import hostile

pytestmark = pytest.mark.django_db(transaction=True)
WANTED = "childcare_affidavit"
FAMILIES = {"en": people.BEN, "es": people.LUPE}


@pytest.fixture(autouse=True)
def _limit(settings: Any) -> None:
    settings.UPLOAD_LIMIT = 600_000


def opened(client: Client, language: str) -> tuple[Application, str]:
    """A case open in this browser, and where its files go."""
    application = people.submitted(FAMILIES[language])
    people.look_up(client, application, "documents")
    return application, f"/{language}/application/{application.key}/documents/"


def rows(html: str, place: str) -> dict[str, str]:
    """Name of file to what is said of it, in the part of the page with that id."""
    page = Page(html)
    names, states = [], []
    for element in page.elements:
        if element.within(id=place) and element.attrs.get("class", "").startswith("file__name"):
            names.append(element.text)
        if element.within(id=place) and element.attrs.get("class", "").startswith("file__state"):
            states.append(element.text)
    return dict(zip(names, states, strict=True))


@pytest.mark.parametrize("language", FAMILIES)
def test_what_is_refused_at_once_is_said_by_name_and_the_good_ones_are_kept(client: Client, language: str) -> None:
    application, url = opened(client, language)
    files = [SimpleUploadedFile(name, data) for name, (data, _code) in AT_ONCE.items()]
    files.insert(3, SimpleUploadedFile("buena.jpg", papers.jpeg_photo("1")))
    files.append(SimpleUploadedFile("otra.pdf", papers.pdf()))
    html = client.post(url, {"requirement": WANTED, "file": files}, follow=True).content.decode()
    said = rows(html, "results")
    assert list(said) == [file.name for file in files]
    for name, (_data, code) in AT_ONCE.items():
        assert said.pop(name) == in_language(UNREADABLE[code], language)
    assert all(state.startswith({"en": "Received", "es": "Recibid"}[language]) for state in said.values()), said
    assert {file.names["name"] for file in File.objects.all()} == {"buena.jpg", "otra.pdf"}
    assert Document.objects.get(application=application).state == "received"


@pytest.mark.parametrize("language", FAMILIES)
def test_by_script_each_is_refused_alone_with_the_same_words(client: Client, language: str) -> None:
    _application, url = opened(client, language)
    for name, (data, code) in AT_ONCE.items():
        file = SimpleUploadedFile(name, data)
        told = client.post(
            url, {"requirement": WANTED, "token": str(uuid.uuid4()), "file": file}, headers={"accept": "application/json"}
        )
        assert told.status_code == 422, name
        assert told.json()["message"] == in_language(UNREADABLE[code], language)
        assert told.json()["name"] == name
    assert not File.objects.exists()


@pytest.mark.parametrize("language", FAMILIES)
@pytest.mark.parametrize("size", [600_001, 200_000_000])
def test_by_script_a_file_too_big_is_refused_before_any_of_it_is_sent(client: Client, language: str, size: int) -> None:
    _application, url = opened(client, language)
    for method in ("get", "post"):
        answer = getattr(client, method)(
            f"{url}{uuid.uuid4()}/?requirement={WANTED}&size={size}&at=0", headers={"x-file-name": "grande.jpg"}
        )
        assert (answer.status_code, answer.json()["ok"]) == (422, False)
        assert answer.json()["message"] == in_language(UNREADABLE["too_big"], language)


@pytest.mark.parametrize("language", FAMILIES)
def test_what_is_found_later_is_on_the_page_and_in_a_notice_in_the_familys_language(client: Client, language: str) -> None:
    application, url = opened(client, language)
    for name, (data, _code) in LATER.items():
        client.post(url, {"requirement": WANTED, "file": SimpleUploadedFile(name, data)})
    client.post(url, {"requirement": "residence_bill", "file": SimpleUploadedFile("buena.jpg", papers.jpeg_photo("1"))})
    Worker(HANDLERS).run_until_idle()
    said = rows(client.get(url).content.decode(), f"upload-{WANTED}")
    assert said == {name: in_language(UNREADABLE[code], language) for name, (_data, code) in LATER.items()}
    document = Document.objects.get(application=application, requirement=WANTED)
    assert document.state == "unreadable"
    notices = Notice.objects.filter(application=application, kind="paper_unreadable")
    assert {notice.language for notice in notices} == {language}
    told = " ".join(str(notice.content["values"]["papers"]) for notice in notices)
    for _data, code in LATER.values():
        assert in_language(UNREADABLE[code], language) in told
    assert Document.objects.get(application=application, requirement="residence_bill").files.get().state == "readable"
    # A good one after them mends it.
    client.post(url, {"requirement": WANTED, "file": SimpleUploadedFile("ahora.jpg", papers.jpeg_photo("2"))})
    assert Document.objects.get(pk=document.pk).state == "received"


def test_the_odd_but_good_ones_are_readable(client: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 25_000_000
    _application, url = opened(client, "en")
    good = {
        "rotated.jpg": papers.jpeg_photo(orientation=6), "animated.png": hostile.animated_png(), "burst.jpg": hostile.burst_jpeg(),
        "60 pages.pdf": papers.scanned_pdf(60), "locked to print.pdf": papers.owner_locked_pdf(),
    }  # fmt: skip
    for name, data in good.items():
        client.post(url, {"requirement": WANTED, "file": SimpleUploadedFile(name, data)})
    Worker(HANDLERS).run_until_idle()
    found = {file.names["name"]: file for file in File.objects.all()}
    assert {name: file.state for name, file in found.items()} == dict.fromkeys(good, "readable")
    assert len(found["60 pages.pdf"].pages) == 60
    assert len(found["animated.png"].pages) == 1  # its first picture
    page = store.read(found["rotated.jpg"].pages[0], found["rotated.jpg"].page_context)
    width, height = size_of(page)
    assert width > height  # it lay on its side, and stands now


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG."""
    return papers.Image.open(papers.io.BytesIO(data)).size


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ñ" * 300 + ".jpg", "ñ" * 108 + "…" + "ñ" * 7 + ".jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\fakepath\\IMG 1.jpg", "IMG 1.jpg"),
        ("a\u202egpj.exe.jpg", "agpj.exe.jpg"),
        ("line%0D%0Abreak'.jpg", "line%0D%0Abreak'.jpg"),
        ("<b>x.jpg", "<b>x.jpg"),
    ],
)
def test_names_of_files_are_shown_as_a_person_reads_them(client: Client, sent: str, kept: str) -> None:
    _application, url = opened(client, "en")
    # As a browser sends it: Django's own file object would shorten the name first.
    head = f'--x\r\nContent-Disposition: form-data; name="requirement"\r\n\r\n{WANTED}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="{sent}"\r\n\r\n'
    client.generic("POST", url, head.encode() + papers.pdf() + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")
    html = client.get(url).content.decode()
    assert list(rows(html, "results")) == [kept]
    assert File.objects.get().names["name"] == kept
    assert "<b>x" not in html
