"""The one door by which a stored file leaves: first a durable row that says who looked and why, then the bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from permits.actions import exports, papers
from permits.models import Application, Export, User
from permits.vault import signatures, store

# What came from outside gets no rights at all in the browser, should it ever be taken for a page.
LOCKED = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Our own letters are opened in the browser's reader of PDFs, which a sandbox would keep from starting.
OWN = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "heic": "image/heic"}
EXPORTS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png", "heic": "heic"}


@dataclass(frozen=True)
class Look:
    """Who looks at what: `what` is a code of acts.ACTS, `detail` holds ids and codes only."""

    user: User
    application: Application
    what: str
    detail: dict[str, object]


def recorded(look: Look, read: Callable[[], bytes], name: str, *, inline: bool = True, own: bool = False) -> HttpResponse:
    """Write the look, then read the bytes and hand them out; when `read` fails, the look stays written.

    `name` has no ending: the kind is read off the bytes. `own`: a PDF of our making. PermissionDenied when the case is
    another body's; whatever `read` raises.
    """
    record(look)
    return answer(read(), name, inline=inline, own=own)


def record(look: Look) -> None:
    """Write the look. PermissionDenied when the case is another body's."""
    papers.record_look(look.user, look.application, look.what, **look.detail)


def taken(user: User, export: Export, name: str) -> StreamingHttpResponse:
    """Write who takes it and why, then hand the file out part by part. PermissionDenied; NotStored or StoreBroken."""
    exports.record_fetch(user, export)
    parts = store.open_stream(export.vault_id, export.context)
    response = StreamingHttpResponse(parts, content_type=EXPORTS[export.kind])
    response["Content-Length"] = str(export.size)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{export.kind}") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = LOCKED
    response["Cache-Control"] = "no-store"
    return response


def answer(data: bytes, name: str, *, inline: bool = True, own: bool = False) -> HttpResponse:
    """Bytes with the headers under which any file may leave. Only pictures and our own PDFs are shown in place."""
    kind = signatures.kind_of(data[: signatures.HEAD])
    shown = inline and (kind in {"jpeg", "png"} or own)
    response = HttpResponse(data, content_type=TYPES.get(kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(not shown, f"{name}.{ENDINGS.get(kind, 'bin')}") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = OWN if own else LOCKED
    response["Cache-Control"] = "no-store"
    return response
