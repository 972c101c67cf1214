"""Letters and papers: tagged, in their language, with every family's name in them, and nothing but text from values."""

import io
import re
import threading
import unicodedata

import pikepdf
import pypdfium2
import pytest

from permits.notices import letters, papers
from permits.notices.catalogue import KINDS, LANGUAGES, samples
from permits.notices.letters import CannotSet, Letter, Twin, letter_pdf
from permits.notices.render import render

NAMES = [
    "Núñez", "Nguyễn Thị Phượng", "陈伟", "陳偉", "김민준", "さくら", "สมชาย", "አበበ", "Արմեն", "Иванов", "محمد", "רחל", "सीता", "សុខ",
    "ნინო", "ਸਿੰਘ", "தமிழ்", "ລາວ", "ŠČĘ", "O’Brien-Ñañez",
]  # fmt: skip
OFFICE = ("Los Angeles Unified School District", "Office of Permits and Student Transfers", "(213) 555-0142")


def letter(
    kind="released", language="es", name="Lucía Núñez", address=("María Núñez", "1234 Calle Primavera", "Los Ángeles, CA 90033"),
    twin=None,
):  # fmt: skip
    given = samples(KINDS[kind], language)
    if "child_name" in given:
        given["child_name"] = name
    said = render(kind, language, given)
    return Letter(
        language, said.title, OFFICE, address, "12 de marzo de 2027", "2741-6083", said.letter, phone="(213) 555-0142", twin=twin
    )


def confirmation(language="es", name="Lucía"):
    return papers.Confirmation(
        language, OFFICE, "(213) 555-0142", "2741-6083 / 5920-1847-3306", "https://permits.example.org/es/status/#27416083592018473306",
        name, "2027-28", "3 de febrero de 2027, a las 4:48 p.\u00a0m.", "26 de agosto de 2027", "https://permits.example.org/es/status/",
        needed=("Comprobante de domicilio",), needed_by="5 de marzo de 2027",
    )  # fmt: skip


def receipt(language="es", file_name="IMG_2034.HEIC"):
    files = (
        papers.ReceivedFile("Comprobante de domicilio", file_name, 2_412_331, "9f86d081884c7d659a2feaa0c55ad015" * 2, "hoy"),
    )
    return papers.Receipt(
        language, OFFICE, "(213) 555-0142", "2741-6083", "Lucía", "3 de febrero de 2027, a las 4:48 p.\u00a0m.", files
    )


def packet(language="es"):
    parts = (
        papers.Section("Quién puede solicitar", "Una familia **de aquí**.\n\n- uno\n- dos"),
        papers.Section("Cuándo", "### Plazo\n\n1. Sí"),
    )
    return papers.Packet(language, OFFICE, "(213) 555-0142", "Permisos de salida", "Lea esto primero.", parts)


def affidavit(language="es"):
    blanks = (
        papers.Blank("Nombre", "First name", width=3),
        papers.Blank("¿Es familiar?", kind="boxes", options=("Sí", "No")),
        papers.Blank("Horas", kind="table", columns=("Día", "De", "A"), options=("lunes", "martes")),
        papers.Blank("Algo más", kind="lines", rows=2),
    )
    parts = (papers.FormPart("El estudiante", blanks, other_heading="The student"),)
    signatures = (papers.Blank("Firma", "Signature"),)
    return papers.Affidavit(
        language, OFFICE, "Declaración de cuidado de niños", "Para familias.", parts, "Es cierto.", signatures, "Fecha",
        "Childcare affidavit", "en",
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    with_spaces = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", with_spaces.replace("\u200b", "").replace("\ufffe", "")))


def marks_of(pdf: bytes) -> set[str]:
    found = set()

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.add(str(element.S))
            walk(element.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        walk(opened.Root.StructTreeRoot.K)
    return found


def assert_tagged(pdf: bytes, language: str) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/StructTreeRoot" in opened.Root
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang).lower() in {language, f"{language}-us"}
        assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
        assert str(opened.open_metadata()["pdfuaid:part"]) == "1"
        assert opened.open_metadata()["dc:title"]
        fonts = [font for page in opened.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        assert all("+NotoSans" in str(font.BaseFont) for font in fonts)
        assert [round(float(side)) for side in opened.pages[0].MediaBox] == [0, 0, 612, 792]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].has_letter])
def test_every_letter_is_tagged_and_whole(kind, language):
    pdf = letter_pdf(letter(kind, language))
    assert_tagged(pdf, language)
    text = text_of(pdf)
    for part in ("2741-6083", "María Núñez", "12 de marzo de 2027"):
        assert part in text
    assert ("Lucía" in text) == ("child_name" in KINDS[kind].values)
    assert {"/H1", "/P"} <= marks_of(pdf)
    last = "Office of Permits" if language == "en" else "Oficina de Permisos"
    assert last in text[len(text) // 2 :]
    assert ("Si quiere esta carta en español" if language == "en" else "If you want this letter in English") in text


@pytest.mark.parametrize("name", NAMES)
def test_every_family_s_name_is_printed(name):
    pdf = letter_pdf(letter(name=name, address=(name, "1234 Calle Primavera")))
    text = text_of(pdf)
    if any("\u0590" <= c <= "\u06ff" for c in name):
        assert name in text or name[::-1] in text
    elif any(unicodedata.category(c) in {"Mn", "Mc"} for c in unicodedata.normalize("NFC", name)):
        assert {c for c in name if unicodedata.category(c) == "Lo"} <= set(text)
    else:
        assert text.replace("’", "'").count(name.replace("’", "'")) == 2
    assert name.split()[0][0] in text_of(papers.confirmation_pdf(confirmation(name=name)))


def test_a_decomposed_name_is_the_same_name():
    assert letter_pdf(letter(name=unicodedata.normalize("NFD", "김 Núñez"))) == letter_pdf(letter(name="김 Núñez"))


@pytest.mark.parametrize("bad", ["😀", "\ue000", "\U0001f468", "\U00013000", "\u0000", "\u0378"])
def test_a_name_that_cannot_be_printed_is_refused_by_name(bad):
    with pytest.raises(CannotSet) as caught:
        letter_pdf(letter(address=(f"Ana {bad} Núñez", "1234 Calle Primavera")))
    assert caught.value.characters == bad
    assert f"U+{ord(bad):04X}" in str(caught.value)


def test_every_bad_character_is_named():
    with pytest.raises(CannotSet) as caught:
        letter_pdf(letter(name="😀 Ana 😎 陈 😀"))
    assert caught.value.characters == "😀😎"


def test_markup_in_a_name_is_printed_and_does_nothing():
    name = '#panic("x") *b* _i_ $x$ [l](http://x) <b> `c` \\ @ref = h // c'
    pdf = letter_pdf(letter(name=name, address=(name[:30], "#1234")))
    text = text_of(pdf).replace("“", '"').replace("”", '"')
    assert name in text
    assert '#panic("x") *b* _i_ $x$ [l](h' in text or name[:30] in text
    assert "/Link" not in marks_of(pdf)


def test_the_address_stands_in_the_window_of_the_envelope():
    lines = ("Line one", "Line two", "Line three", "Line four", "Line five", "Line six")
    page = pypdfium2.PdfDocument(letter_pdf(letter(address=lines)))[0].get_textpage()
    for words in (lines, lines[:3]):
        page = pypdfium2.PdfDocument(letter_pdf(letter(address=words)))[0].get_textpage()
        for line in words:
            finder = page.search(line)
            start, count = finder.get_next()
            boxes = [page.get_charbox(start + n) for n in range(count)]
            left, top, bottom = min(b[0] for b in boxes), 792 - max(b[3] for b in boxes), 792 - min(b[1] for b in boxes)
            assert left >= 0.9 * 72
            assert max(b[2] for b in boxes) <= 4.375 * 72
            assert top >= 2.5 * 72
            assert bottom <= 3.167 * 72


def test_the_letterhead_is_whole():
    page = pypdfium2.PdfDocument(letter_pdf(letter()))[0].render(scale=4).to_pil().convert("L")
    edge = round(0.75 * 72 * 4)  # where the block with the letterhead begins, and cuts
    assert page.crop((0, edge - 4, page.width, edge + 4)).getextrema()[0] > 250
    assert page.crop((0, edge, page.width, edge + 80)).getextrema()[0] < 250


def test_the_same_letter_in_english_has_an_english_letterhead_and_nobody_must_call_for_it():
    twin = Twin("en", "You may leave", ("Permit Office",), "March 12, 2027", "Dear family:")
    first, second = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(letter_pdf(letter(twin=twin))))
    assert "If you want this letter in English" not in first
    assert "Permit Office" in second
    assert OFFICE[0] not in second


def test_a_letter_without_address_or_reference_leaves_them_out():
    bare = Letter("en", "You can apply soon", OFFICE, (), "February 1, 2027", "", "Dear family:")
    text = text_of(letter_pdf(bare))
    assert "Application" not in text
    assert "Dear family:" in text


def test_the_same_letter_gives_the_same_bytes_from_every_thread():
    wanted = letter_pdf(letter())
    got: list[bytes] = []
    threads = [threading.Thread(target=lambda: got.append(letter_pdf(letter()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [wanted] * 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("make", "data", "marks"),
    [
        (papers.confirmation_pdf, confirmation, {"/H1", "/H2", "/Figure", "/L"}),
        (papers.receipt_pdf, receipt, {"/H1", "/Table", "/TH", "/TD"}),
        (papers.packet_pdf, packet, {"/H1", "/H2", "/H3", "/L", "/TOC"}),
        (papers.affidavit_pdf, affidavit, {"/H1", "/H2", "/Table"}),
    ],
    ids=["confirmation", "receipt", "packet", "affidavit"],
)
def test_every_paper_is_tagged(make, data, marks, language):
    pdf = make(data(language))
    assert_tagged(pdf, language)
    assert marks <= marks_of(pdf)
    assert ".." not in text_of(pdf).replace(". .", "").replace("...", "") or make is papers.packet_pdf


def test_the_confirmation_says_what_it_must():
    text = text_of(papers.confirmation_pdf(confirmation()))
    for part in (
        "2741-6083 /",
        "5920-1847-3306",
        "Esto no es un permiso",
        "Comprobante de domicilio",
        "5 de marzo de 2027",
        "26 de agosto de 2027",
    ):
        assert part in text
    nothing = text_of(papers.confirmation_pdf(papers.Confirmation(**{**vars(confirmation()), "needed": (), "needed_by": ""})))
    assert "Tenemos todo lo que pedimos" in nothing


def test_the_qr_holds_what_was_passed_in():
    first, second = (papers.qr_svg(text) for text in ("https://a.example/#1", "https://a.example/#2"))
    assert first != second
    assert first.count("M") > 100
    assert re.fullmatch(r'<svg [^>]+><path fill="#fff" d="[^"]+"/><path d="[Mhvz0-9 -]+"/></svg>', first)


def test_the_receipt_lists_files_and_a_strange_file_name_does_not_stop_it():
    text = text_of(papers.receipt_pdf(receipt(file_name="Año 陈伟 😀 #panic(1) " + "x" * 90 + ".pdf")))
    for part in ("Año 陈伟 ? #panic(1)", "2.4 MB", "9f86d081884c", "1 archivo", "Comprobante de domicilio"):
        assert part in text
    assert text.replace(" ", "").count("x" * 90) == 1
    with pytest.raises(CannotSet):
        papers.receipt_pdf(papers.Receipt(**{**vars(receipt()), "child_first_name": "😀"}))


def test_a_long_file_name_stays_in_its_column():
    page = pypdfium2.PdfDocument(papers.receipt_pdf(receipt(file_name="x" * 120)))[0]
    boxes = [page.get_textpage().get_charbox(n) for n in range(page.get_textpage().count_chars())]
    assert max(box[2] for box in boxes) <= 612 - 70


@pytest.mark.parametrize(("size", "words"), [(0, "0 bytes"), (812, "812 bytes"), (48_120, "48 kB"), (2_412_331, "2.4 MB")])
def test_sizes(size, words):
    assert papers.size_in_words(size) == words


def test_only_our_fonts_are_used_and_each_has_its_licence():
    fonts = sorted(path.name for path in letters.FONTS.iterdir() if path.suffix in {".ttf", ".otf"})
    readme = (letters.FONTS / "README.md").read_text(encoding="utf-8")
    assert len(fonts) > 25
    assert sum((letters.FONTS / name).stat().st_size for name in fonts) < 25_000_000
    assert "SIL OPEN FONT LICENSE" in (letters.FONTS / "OFL.txt").read_text(encoding="utf-8").upper()
    assert all(re.sub(r"NotoSans(\w*)-.*", r"\1", name) in readme for name in fonts)
