"""Sample papers as bytes, drawn in code: what a family might upload. Nothing here touches disk or network."""

import io

import pikepdf
import pillow_heif
from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFont

_NORTH, _WEST = (34.0, 3.0, 8.0), (118.0, 14.0, 37.0)
_ORIENTATION = ExifTags.Base.Orientation


def picture(text: str = "Proof of address", width: int = 900, height: int = 1200) -> Image.Image:
    """A white sheet with a frame and some lines of text."""
    sheet = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((20, 20, width - 20, height - 20), outline="black", width=4)
    draw.multiline_text((60, 80), text, fill="black", font=ImageFont.load_default(max(12, width // 25)))
    return sheet


def jpeg_photo(
    text: str = "Proof of address", width: int = 900, height: int = 1200, *, orientation: int = 1, gps: bool = False
) -> bytes:
    """A phone's JPEG; `orientation` as in EXIF 2.3 (6: turn right to view), `gps` puts a place and a phone's name into it."""
    return _saved(picture(text, width, height), "JPEG", exif=_exif(orientation, gps=gps))


def phone_photo(text: str = "Proof of address", width: int = 4032, height: int = 3024) -> bytes:
    """A paper as a phone of 12 megapixels takes it: grain, a grey table, small print, place and phone in its EXIF; about 4 MB.

    Held upright: the dots lie on their side and the EXIF says to turn them.
    """
    lines = [f"{text} - line {number}: amount due 1,482.07, account 00-{number:04d}-77" for number in range(1, 60)]
    sheet = Image.new("L", (height, width), 200)
    ImageDraw.Draw(sheet).rectangle((150, 150, height - 150, width - 150), fill=245)
    ImageDraw.Draw(sheet).multiline_text((260, 300), "\n".join(lines), fill=30, font=ImageFont.load_default(44), spacing=12)
    grain = Image.effect_noise((height, width), 18)
    grey = ImageChops.add(sheet, grain, offset=-128)
    warm = Image.merge("RGB", (grey, grey, grey.point(lambda dot: dot * 9 // 10)))
    return _saved(warm.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=86, exif=_exif(6, gps=True))


def png(text: str = "Screenshot", width: int = 900, height: int = 1200) -> bytes:
    """A screenshot."""
    return _saved(picture(text, width, height), "PNG")


def heic(text: str = "Report card", width: int = 900, height: int = 1200, *, gps: bool = False) -> bytes:
    """An iPhone's picture."""
    pillow_heif.register_heif_opener()
    return _saved(picture(text, width, height), "HEIF", exif=_exif(1, gps=gps))


def pdf(pages: int | list[str] = 1) -> bytes:
    """A PDF of letter size with one line of text a page: so many pages, or these texts (Latin letters)."""
    texts = [f"Page {number}" for number in range(1, pages + 1)] if isinstance(pages, int) else pages
    return saved(document(texts))


def scanned_pdf(pages: int = 1, *, gps: bool = False) -> bytes:
    """A PDF of photographs, as scanning apps make it; with `gps` the photographs keep where they were taken."""
    file = pikepdf.new()
    for number in range(1, pages + 1):
        photo = jpeg_photo(f"Scan {number}", gps=gps)
        image = file.make_stream(
            photo,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=900,
            Height=1200,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = file.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
        page.Contents = file.make_stream(b"q 612 0 0 792 0 0 cm /Scan Do Q")
    return saved(file)


def password_pdf(password: str = "secreto") -> bytes:
    """A PDF that nobody opens without its password."""
    return saved(document(["Locked"]), encryption=pikepdf.Encryption(user=password, owner=password))


def owner_locked_pdf() -> bytes:
    """A PDF that everybody may open and, says its maker, nobody may print: many offices' letters are."""
    return owner_locked(document(["Open to read"]))


def owner_locked(file: pikepdf.Pdf) -> bytes:
    """An open PDF so locked, and closed."""
    return saved(file, encryption=pikepdf.Encryption(user="", owner="x"))


def blank_pdf(pages: int = 1) -> bytes:
    """Empty sheets, as from a scanner that was fed upside down."""
    return pdf([""] * pages)


def dark_photo() -> bytes:
    """A photograph of the inside of a pocket."""
    return _saved(Image.effect_noise((900, 1200), 6).point(lambda grey: grey // 8).convert("RGB"), "JPEG")


def document(texts: list[str]) -> pikepdf.Pdf:
    """The open PDF behind `pdf`, for tests that do more to it."""
    file = pikepdf.new()
    font = file.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for text in texts:
        page = file.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        page.Contents = file.make_stream(b"BT /F1 24 Tf 72 700 Td (" + shown + b") Tj ET")
    return file


def saved(file: pikepdf.Pdf, **how: object) -> bytes:
    """The bytes of an open PDF, which is closed."""
    out = io.BytesIO()
    file.save(out, **how)  # type: ignore[arg-type] -- handed through as they are
    file.close()
    return out.getvalue()


def _exif(orientation: int, *, gps: bool) -> bytes:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    if gps:
        exif[ExifTags.Base.Make] = "PhoneMaker"
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                ExifTags.GPS.GPSLatitudeRef: "N",
                ExifTags.GPS.GPSLatitude: _NORTH,
                ExifTags.GPS.GPSLongitudeRef: "W",
                ExifTags.GPS.GPSLongitude: _WEST,
            }
        )
    return exif.tobytes()


def _saved(sheet: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    sheet.save(out, form, **how)
    return out.getvalue()
