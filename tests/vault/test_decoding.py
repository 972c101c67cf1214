"""From hostile and honest papers to what staff see: pages, a clean copy, or a plain reason."""

import base64
import io
import re
import zlib

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from permits.vault import decoding, pdfs, pictures, signatures, store
from tests import papers
from tests.vault import hostile

TRACES = (b"PhoneMaker", b"Exif", b"GPS", b"evil", b"<script", b"Maria Lopez", b"PK\x03\x04")


def look(data, kind=None):
    kept = store.put(data, "file:1")
    return decoding.look(kept.id, "file:1", kind or kept.kind)


def names_in(clean):
    """Every key and name of a PDF, wherever it stands, with its streams unpacked."""
    with pikepdf.open(io.BytesIO(clean)) as file:
        assert "/Info" not in file.trailer
        return "\n".join(item.unparse().decode("latin-1") for item in file.objects)


def assert_harmless(looked):
    for part in (*looked.pages, looked.clean):
        for trace in TRACES:
            assert trace not in part
    for page in looked.pages:
        with Image.open(io.BytesIO(page)) as picture:
            assert picture.format == "JPEG"
            assert max(picture.size) <= 1600
            assert not picture.getexif()
    if looked.clean.startswith(b"%PDF-"):
        found = names_in(looked.clean)
        assert not [name for name in hostile.ACTIVE if re.search(re.escape(name) + r"\b", found)]


@pytest.mark.parametrize(
    ("data", "kind", "count"),
    [
        (papers.jpeg_photo(gps=True), "jpeg", 1),
        (papers.png(), "png", 1),
        (papers.heic(gps=True), "heic", 1),
        (papers.pdf(3), "pdf", 3),
        (papers.pdf(60), "pdf", 60),
        (papers.scanned_pdf(2, gps=True), "pdf", 2),
        (papers.owner_locked_pdf(), "pdf", 1),
        (papers.pdf(["", "Only this page has words", ""]), "pdf", 3),
        (b"\r\n\r\n" + papers.pdf(), "pdf", 1),
        (hostile.attached_pdf(), "pdf", 1),
        (hostile.animated_png(), "png", 1),
        (hostile.burst_jpeg(), "jpeg", 1),
        (papers.jpeg_photo() + b"PK\x03\x04 a zip behind <script>evil()</script>", "jpeg", 1),
        (b"<script>evil()</script>" + papers.pdf(), "pdf", 1),
        (papers.pdf() + b"PK\x03\x04 evil", "pdf", 1),
    ],
)
def test_readable_papers_come_out_harmless(data, kind, count):
    looked = look(data)
    assert (looked.state, looked.why, len(looked.pages)) == ("readable", "", count)
    assert signatures.kind_of(looked.clean) == ("pdf" if kind == "pdf" else "jpeg")
    assert_harmless(looked)


@pytest.mark.parametrize(
    ("why", "data", "kind"),
    [
        ("password", papers.password_pdf(), "pdf"),
        ("too_many_pages", papers.pdf(61), "pdf"),
        ("too_many_pixels", hostile.pixel_bomb_png(), "png"),
        ("too_many_pixels", hostile.pixel_bomb_png(8_000), "png"),
        ("damaged", hostile.text_bomb_png(), "png"),
        ("damaged", papers.jpeg_photo()[:9000], "jpeg"),
        ("damaged", papers.png()[:9000], "png"),
        ("damaged", papers.heic()[:2000], "heic"),
        ("damaged", papers.heic()[:40], "heic"),
        ("damaged", b"%PDF-1.4 garbage", "pdf"),
        ("damaged", papers.pdf(2)[:300], "pdf"),
        ("damaged", b"\xff\xd8\xff MZ renamed program" + bytes(500), "jpeg"),
        ("damaged", papers.png(), "jpeg"),
        ("damaged", b"MZ" + bytes(500), "pdf"),
        ("empty", b"", "pdf"),
        ("blank", papers.blank_pdf(2), "pdf"),
        ("blank", papers.dark_photo(), "jpeg"),
    ],
)
def test_what_cannot_be_read_has_a_plain_reason(why, data, kind):
    looked = look(data, kind)
    assert (looked.state, looked.why, looked.pages, looked.clean) == ("unreadable", why, (), b"")


@pytest.mark.parametrize("make", [hostile.page_tree_loop_pdf, hostile.nested_pdf, hostile.image_bomb_pdf])
def test_odd_pdfs_end_in_a_reason_or_harmless(make):
    looked = look(make(), "pdf")
    assert looked.state == "readable" or looked.why in {"damaged", "empty", "blank", "too_large"}
    assert_harmless(looked)


def test_a_page_that_never_ends_is_too_large():
    said = decoding.run(decoding.sandbox_command("pdf"), hostile.endless_pdf(), seconds=5)
    assert decoding.judge(said, "pdf", "clean").why == "too_large"


def test_two_hundred_acting_pdfs_come_out_inert():
    """Every action in every place: the cleaning itself, in this process, since each child costs a quarter of a second."""
    count = 0
    for name, data in hostile.acting_pdfs():
        clean, _mended = pdfs.clean_pdf(data)
        found = names_in(clean)
        assert not [key for key in hostile.ACTIVE if re.search(re.escape(key) + r"\b", found)], name
        assert b"evil" not in clean, name
        with pikepdf.open(io.BytesIO(clean)) as file:
            assert set(file.Root.keys()) == {"/Type", "/Pages"}, name
            assert len(file.pages) == 1, name
        count += 1
    assert count >= 200


@pytest.mark.parametrize("wrapped", ["flate", "base85", "hex"])
def test_photos_inside_a_pdf_lose_their_place_however_they_are_wrapped(wrapped):
    with pikepdf.open(io.BytesIO(papers.scanned_pdf(1, gps=True))) as file:
        image = file.pages[0].Resources.XObject.Scan
        name, wrap = {
            "flate": (pikepdf.Name.FlateDecode, zlib.compress),
            "base85": (pikepdf.Name.ASCII85Decode, lambda raw: base64.a85encode(raw) + b"~>"),
            "hex": (pikepdf.Name.ASCIIHexDecode, lambda raw: raw.hex().encode() + b">"),
        }[wrapped]
        image.write(wrap(image.read_raw_bytes()), filter=pikepdf.Array([name, pikepdf.Name.DCTDecode]))
        looked = look(papers.saved(file))
    with pikepdf.open(io.BytesIO(looked.clean)) as clean:
        photo = clean.pages[0].Resources.XObject.Scan
        assert photo.Filter == pikepdf.Name.DCTDecode
        assert b"PhoneMaker" not in photo.read_raw_bytes()
    with Image.open(io.BytesIO(looked.pages[0])) as picture:
        assert not pictures.is_blank(picture)


def test_the_words_of_a_paper_survive_the_cleaning():
    document = pypdfium2.PdfDocument(look(papers.pdf(["Rent receipt of May"])).clean)
    assert document[0].get_textpage().get_text_bounded() == "Rent receipt of May"


def test_what_was_typed_into_a_form_stays_to_be_seen():
    looked = look(hostile.filled_form_pdf("Ana Lopez"))
    assert looked.state == "readable"
    assert pypdfium2.PdfDocument(looked.clean)[0].get_textpage().get_text_bounded() == "Ana Lopez"
    assert_harmless(looked)


@pytest.mark.parametrize(("orientation", "size"), [(1, (900, 1200)), (3, (900, 1200)), (6, (1200, 900)), (8, (1200, 900))])
def test_photos_are_turned_upright_and_only_then_lose_their_data(orientation, size):
    looked = look(papers.jpeg_photo(orientation=orientation))
    for part in (looked.pages[0], looked.clean):
        with Image.open(io.BytesIO(part)) as picture:
            assert picture.size == size


def test_the_page_is_small_and_the_clean_copy_keeps_its_detail():
    looked = look(papers.jpeg_photo(width=3000, height=4000))
    sizes = [Image.open(io.BytesIO(part)).size for part in (looked.pages[0], looked.clean)]
    assert sizes == [(1200, 1600), (3000, 4000)]


def test_the_first_picture_of_several_is_taken():
    for data in (hostile.animated_png(), hostile.burst_jpeg()):
        with Image.open(io.BytesIO(look(data).pages[0])) as picture:
            assert picture.getpixel((450, 1000)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_of_storing_colours_is_shown_light_where_it_is_light(mode):
    out = io.BytesIO()
    sheet = papers.picture().convert("L")
    sheet = sheet.point([grey * 257 for grey in range(256)], "I").convert("I;16") if mode == "I;16" else sheet.convert(mode)
    sheet.save(out, "JPEG" if mode == "CMYK" else "PNG")
    page, _clean, blank = pictures.clean_picture(out.getvalue(), "jpeg" if mode == "CMYK" else "png")
    with Image.open(io.BytesIO(page)) as picture:
        light = picture.convert("L").getpixel((450, 1100))
    assert light > 240
    assert not blank


def test_a_signature_alone_is_not_blank():
    sheet = Image.new("RGB", (1131, 1600), "white")
    assert pictures.is_blank(sheet)
    assert pictures.is_blank(Image.effect_noise((1131, 1600), 8))
    sheet.paste((20, 20, 90), (500, 1400, 620, 1404))
    assert not pictures.is_blank(sheet)
