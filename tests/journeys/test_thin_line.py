"""A thin line that is cut in mid-file: photos are made small on the phone, go on where they stopped, and nothing is lost."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from permits.actions.pieces import PIECE
from permits.models import Application, File, UploadInPieces
from permits.vault import store
from tests import papers, people
from tests.journeys import road
from tests.journeys.road import Plan, Walker
from tests.journeys.thin_line import ThinLine, patiently

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = "childcare_affidavit"
CARD = f"#upload-{PAPER}"
PLAN = f"{CARD} [data-upload-plan]"
BIRTH = {"first_name": "Guadalupe", "last_name": "Núñez Ortega", "birth_date": people.LUPE.birth_date}
WAITS = f"() => document.querySelector('{CARD} .file button')"


@pytest.fixture
def line(live_server: Any, settings: Any) -> Iterator[ThinLine]:
    """As fast as it goes, until it is cut."""
    people.publish()
    people.season()
    with ThinLine(live_server.url) as thin:
        settings.BASE_URL = thin.origin
        yield thin


def at_the_documents(page: Any, line: ThinLine, language: str) -> Application:
    """Lupe's family has opened its upload page."""
    application = people.submitted(people.LUPE, language=language)
    walker = Walker(page, line.origin, Plan("outgoing", language, "childcare", BIRTH, {}, PAPER))
    walker.number = application.confirmation_number
    road.look_up(walker, page="documents")
    assert page.url.endswith("/documents/"), page.url
    return application


def all_answered(count: int) -> str:
    return f"() => document.querySelectorAll('{CARD} .file').length === {count} && !document.querySelector('{CARD} progress')"


def photos(folder: Path, count: int) -> list[str]:
    files = [folder / f"IMG_{number}.jpg" for number in range(1, count + 1)]
    for number, file in enumerate(files, start=1):
        file.write_bytes(papers.phone_photo(f"Page {number}", width=3200, height=2400))
    return [str(file) for file in files]


def as_received(file: File) -> bytes:
    return store.read(file.vault_id, file.context)


def check_small_and_bare(files: list[File]) -> None:
    """What the server got: smaller, upright, with nothing the phone wrote into it."""
    for file in files:
        data = as_received(file)
        assert b"Exif" not in data
        assert b"PhoneMaker" not in data
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (1500, 2000), {})
        assert len(data) < 600_000, "twenty of them pass 12 MB"


@pytest.mark.story
@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.broad)])
def test_photos_go_on_by_themselves_after_a_cut(page: Any, line: ThinLine, language: str, tmp_path: Path) -> None:
    at_the_documents(page, line, language)
    line.cut_after(450_000)
    before = line.sent
    page.set_input_files(f"#file-{PAPER}", photos(tmp_path, 2))
    patiently(page, f"() => document.querySelector('{PLAN}').textContent")
    plan = page.inner_text(PLAN)
    patiently(page, all_answered(2))
    said = road.said_of_files(page, CARD)
    files = list(File.objects.order_by("pk"))
    assert [file.names["name"] for file in files] == ["IMG_1.jpg", "IMG_2.jpg"]
    assert line.cuts == 1
    assert all(("Received" if language == "en" else "Recibido") in words for words in said.values()), said
    check_small_and_bare(files)
    total = sum(file.size for file in files)
    megabytes = f"{total / 1e6:.1f} MB" if total >= 1e6 else f"{total / 1e3:.0f} kB"
    assert plan == (f"2 photos, {megabytes} will be sent" if language == "en" else f"2 fotos, se mandarán {megabytes}")
    assert line.sent - before < total + PIECE + 30_000, "a cut cost more than one piece"
    assert not UploadInPieces.objects.exists()
    assert page.inner_text(PLAN) == ""


@pytest.mark.story
@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.broad)])
def test_a_photo_goes_on_after_the_page_was_left_and_by_the_button(
    page: Any, line: ThinLine, language: str, tmp_path: Path
) -> None:
    at_the_documents(page, line, language)
    line.cut_after(2 * PIECE + 40_000, knocks=10_000)
    before, photo = line.sent, photos(tmp_path, 1)
    page.set_input_files(f"#file-{PAPER}", photo)
    patiently(page, WAITS)
    assert page.inner_text(f"{CARD} .file button") == ("Go on now" if language == "en" else "Seguir ahora")
    held = UploadInPieces.objects.get()
    assert 0 < held.received < held.size
    assert not File.objects.exists()
    here = page.url
    page.goto("about:blank")
    line.mend()
    page.goto(here)
    line.cut_after(60_000, knocks=10_000)
    page.set_input_files(f"#file-{PAPER}", photo)
    patiently(page, WAITS)
    line.mend()
    page.click(f"{CARD} .file button")
    patiently(page, all_answered(1))
    file = File.objects.get()
    assert (file.token, file.size) == (held.token, held.size)
    check_small_and_bare([file])
    assert line.sent - before < file.size + 2 * PIECE + 60_000


@pytest.mark.story
@pytest.mark.parametrize("language", ["en"])
def test_a_file_that_gets_no_smaller_is_sent_as_it_is(page: Any, line: ThinLine, language: str, tmp_path: Path) -> None:
    at_the_documents(page, line, language)
    sent = {"small.jpg": papers.jpeg_photo(), "paper.pdf": papers.pdf(3), "page.png": papers.png()}
    for name, data in sent.items():
        (tmp_path / name).write_bytes(data)
    page.set_input_files(f"#file-{PAPER}", [str(tmp_path / name) for name in sent])
    patiently(page, all_answered(3))
    assert {file.names["name"]: as_received(file) for file in File.objects.all()} == sent


DRAWN = """async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 3000; canvas.height = 2400;
  const pen = canvas.getContext('2d');
  const dots = pen.createImageData(3000, 2400);
  let grain = 1;
  for (let i = 0; i < dots.data.length; i++) {
    grain ^= grain << 13; grain ^= grain >>> 17; grain ^= grain << 5;
    dots.data[i] = i % 4 === 3 ? 255 : grain & 255;
  }
  pen.putImageData(dots, 0, 0);
  const big = await new Promise(done => canvas.toBlob(done, 'image/png'));
  const made = await window.shrunk(new File([big], 'a.png', {type: 'image/png'}));
  const back = await createImageBitmap(made);
  return [made.type, back.width, back.height, made.size < big.size];
}"""


def test_the_page_shrinks_by_itself_where_a_worker_cannot(page: Any, line: ThinLine) -> None:
    at_the_documents(page, line, "en")
    assert page.evaluate(DRAWN) == ["image/jpeg", 2000, 1600, True]
