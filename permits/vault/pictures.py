"""Pictures, inside the sandbox: decode, turn upright, drop everything that is not a pixel, encode anew."""

import io
import warnings

from PIL import (
    ExifTags,
    Image,
    ImageFilter,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from permits.vault import refusals

MOST_PIXELS = 50_000_000
PAGE_SIDE = 1600  # pixels, the longer side of a page picture
CLEAN_SIDE = 5000  # pixels, the longer side of a clean copy
# Named, since once the walls are closed Pillow can load no more: a phone's JPEG may be an MPO, its data are a small TIFF.
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)
_FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "heic": ("HEIF",)}
# A page is blank when fewer than one in ten thousand pixels differ clearly from the usual one: a signature is more.
_CLEARLY, _BLANK_SHARE = 32, 0.0001


def prepare(kind: str) -> bytes:
    """Load what decoding needs, by decoding a picture of our own, which is returned for a trial behind the walls."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if kind == "heic":
        import pillow_heif  # noqa: PLC0415 -- only this kind needs it

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = False
        pillow_heif.register_heif_opener()
    sample = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (64, 48), "white").save(sample, _FORMATS[kind][0], exif=exif.tobytes())
    clean_picture(sample.getvalue(), kind)
    return sample.getvalue()


def clean_picture(data: bytes, kind: str) -> tuple[bytes, bytes, bool]:
    """Page picture, clean copy (both JPEG) and whether the picture is blank, of a `jpeg`, `png` or `heic`."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as given:
            given.seek(0)
            picture = _plain(_upright(given))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refusals.Unreadable("too_many_pixels") from None
    except MemoryError:
        raise refusals.Unreadable("too_large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError):
        raise refusals.Unreadable("damaged") from None
    picture.thumbnail((CLEAN_SIDE, CLEAN_SIDE))
    clean = _encode(picture, 88)
    page, blank = page_picture(picture)
    return page, clean, blank


def page_picture(picture: Image.Image) -> tuple[bytes, bool]:
    """A JPEG of at most `PAGE_SIDE` pixels a side, and whether there is nothing on it."""
    page = _plain(picture)
    page.thumbnail((PAGE_SIDE, PAGE_SIDE))
    return _encode(page, 80), is_blank(page)


def is_blank(picture: Image.Image) -> bool:
    """Whether nearly all pixels are alike; noise of a camera in the dark is smoothed away first."""
    counts = picture.convert("L").filter(ImageFilter.BoxBlur(1)).histogram()
    usual = max(range(256), key=counts.__getitem__)
    different = sum(count for grey, count in enumerate(counts) if abs(grey - usual) > _CLEARLY)
    return different < _BLANK_SHARE * sum(counts)


def _upright(picture: Image.Image) -> Image.Image:
    picture.load()
    try:
        return ImageOps.exif_transpose(picture)
    except (ValueError, SyntaxError, TypeError, KeyError, OSError, OverflowError, ZeroDivisionError):
        # Broken camera data must not cost the family its paper: the picture stays as it lies.
        return picture


def _plain(picture: Image.Image) -> Image.Image:
    """New RGB pixels on white, without any of the metadata that Pillow carries along."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    plain = picture.convert("RGB")
    plain = plain.copy() if plain is picture else plain
    plain.info.clear()
    return plain


def _encode(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()
