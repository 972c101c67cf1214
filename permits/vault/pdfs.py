"""PDFs, inside the sandbox: a clean copy that holds only pages, and pictures of these pages."""

import base64
import contextlib
import io
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2

from permits.vault import jpegs, pictures, refusals

MOST_PAGES = 60
_MOST_SCALE = 4.0  # a tiny page is not blown up further
_MOST_INFLATED = 128 * 1024 * 1024
# All that a page needs to look as it does. Links, forms, files, actions and thumbnails hang on other keys.
_PAGE_KEYS = frozenset({"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"})
# Belt and braces: nothing of this may hang anywhere below a page.
_ACTIVE_KEYS = frozenset(
    {"/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/EmbeddedFiles", "/Metadata", "/PieceInfo", "/OPI"}
    | {"/Ref", "/XFA", "/Annots", "/Alternates", "/StructParents", "/StructParent"}
)
_EXTERNAL_KEYS = ("/F", "/FFilter", "/FDecodeParms")
_NAMED_RESOURCES = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"})
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/URI", "/Rendition", "/Movie"}
    | {"/Sound", "/RichMediaExecute", "/Trans", "/SetOCGState", "/ResetForm", "/Hide", "/Named", "/Thread", "/GoTo3DView"}
)


def clean_pdf(data: bytes) -> tuple[bytes, bool]:
    """The pages alone in a new, unencrypted PDF without metadata, and whether the file had to be mended to be read.

    Raises `refusals.Unreadable`.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as given, pikepdf.new() as clean:
            if len(given.pages) > MOST_PAGES:
                raise refusals.Unreadable("too_many_pages")
            if not len(given.pages):
                raise refusals.Unreadable("empty")
            _flatten(given)
            mended = any("damaged" in str(warning) for warning in given.get_warnings())
            for page in given.pages:
                _keep_only(page.obj, _PAGE_KEYS)
            clean.pages.extend(given.pages)
            for page in clean.pages:
                _keep_only(page.obj, _PAGE_KEYS)
                _disarm(page.obj)
            out = io.BytesIO()
            # Without object streams, so that the parent can look for active names in what comes out.
            clean.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    except pikepdf.PasswordError:
        raise refusals.Unreadable("password") from None
    except MemoryError:
        raise refusals.Unreadable("too_large") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, OverflowError, RecursionError):
        raise refusals.Unreadable("damaged") from None
    return out.getvalue(), mended


def page_pictures(clean: bytes) -> Iterator[tuple[bytes, bool]]:
    """JPEG and blankness of every page, drawn from the clean copy, so that both show the same."""
    try:
        document = pypdfium2.PdfDocument(clean)
        for number in range(len(document)):
            page = document[number]
            longer = max(page.get_size())
            scale = min(pictures.PAGE_SIDE / longer, _MOST_SCALE)
            drawn = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
            yield pictures.page_picture(drawn.to_pil())
            page.close()
    except MemoryError:
        raise refusals.Unreadable("too_large") from None
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError, OverflowError, OSError):
        raise refusals.Unreadable("damaged") from None


def prepare() -> bytes:
    """Load what cleaning and drawing need, on a page of our own, which is returned for a trial behind the walls."""
    sample = b""
    # Ciphers are loaded when first used, too: the old and the new kind of an encrypted PDF that opens for everybody.
    old = pikepdf.Encryption(user="", owner="x", R=3, aes=False, metadata=False)
    for encryption in (old, pikepdf.Encryption(user="", owner="x", R=6)):
        with pikepdf.new() as made:
            made.add_blank_page(page_size=(72, 72))
            out = io.BytesIO()
            made.save(out, encryption=encryption)
        sample = out.getvalue()
        try_out(sample)
    return sample


def try_out(sample: bytes) -> None:
    """Clean and draw what `prepare` made."""
    for _page in page_pictures(clean_pdf(sample)[0]):
        pass


def _flatten(pdf: pikepdf.Pdf) -> None:
    """Draw what a family typed into a form into the page itself, before the form goes."""
    with contextlib.suppress(pikepdf.PdfError, RuntimeError, ValueError):
        pdf.generate_appearance_streams()
    with contextlib.suppress(pikepdf.PdfError, RuntimeError, ValueError):
        pdf.flatten_annotations("all")


def _keep_only(holder: pikepdf.Object, wanted: frozenset[str]) -> None:
    for key in list(holder.keys()):
        if key not in wanted:
            del holder[key]


def _disarm(page: pikepdf.Object) -> None:
    """Walk everything below a page once and take away what could act, fetch or tell."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[pikepdf.Object, str]] = [(page, "")]
    while waiting:
        holder, named = waiting.pop()
        if holder.is_indirect:
            if holder.objgen in seen:
                continue
            seen.add(holder.objgen)
        if isinstance(holder, pikepdf.Array):
            waiting += [(item, "") for item in _objects(holder)]
            continue
        if isinstance(holder, pikepdf.Stream):
            _disarm_stream(holder)
        for key in list(holder.keys()):
            value = holder[key]
            if key == "/Parent":
                continue
            # Below these the keys are names of the author's choice: a font may be called /AA.
            if (key in _ACTIVE_KEYS and named not in _NAMED_RESOURCES) or _is_action(value):
                del holder[key]
            elif isinstance(value, pikepdf.Object):
                waiting.append((value, key))


def _objects(array: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for at in range(len(array) - 1, -1, -1):
        item = array[at]
        if _is_action(item):
            del array[at]
        elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
            yield item


def _is_action(value: object) -> bool:
    if not isinstance(value, pikepdf.Dictionary):
        return False
    kind, subtype = str(value.get("/Type", "")), str(value.get("/S", ""))
    return subtype in _ACTIONS or kind in {"/Filespec", "/F", "/EmbeddedFile", "/Action"} or "/EF" in value


def _disarm_stream(stream: pikepdf.Stream) -> None:
    for key in _EXTERNAL_KEYS:
        if key in stream:
            del stream[key]
    photo = _photo(stream)
    if photo is None:
        return
    parameters = stream.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[-1] if len(parameters) else None
    with contextlib.suppress(jpegs.NotJpeg):
        stream.write(
            jpegs.without_metadata(photo),
            filter=pikepdf.Name.DCTDecode,
            decode_parms=parameters if isinstance(parameters, pikepdf.Dictionary) else None,
        )


def _photo(stream: pikepdf.Stream) -> bytes | None:
    """The JPEG in a stream, out of whatever it is wrapped in; None where there is none or its wrapping is unknown."""
    filters = stream.get("/Filter")
    names = [str(item) for item in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names[-1] != "/DCTDecode" or not set(names[:-1]) <= set(_WRAPPINGS):
        return None
    raw = bytes(stream.read_raw_bytes())
    try:
        for name in names[:-1]:
            raw = _WRAPPINGS[name](raw)
    except (ValueError, zlib.error):
        return None
    return raw


def _inflate(raw: bytes) -> bytes:
    inflating = zlib.decompressobj()
    data = inflating.decompress(raw, _MOST_INFLATED)
    if inflating.unconsumed_tail:
        raise refusals.Unreadable("too_large")
    return data


_WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _inflate,
    "/ASCII85Decode": lambda raw: base64.a85decode(raw.strip().removesuffix(b"~>").removeprefix(b"<~")),
    "/ASCIIHexDecode": lambda raw: bytes.fromhex(raw.strip().removesuffix(b">").decode("ascii", "replace")),
}
