"""The door for a file that comes in pieces: GET says how much is here, POST brings the next piece."""

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from permits.actions import pieces, receive
from permits.actions.pieces import Told
from permits.family import entry, upload
from permits.family.upload import Result
from permits.queries.case import Case
from permits.vault import store
from permits.web import uploads

LONGEST_SIZE = 15  # digits


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, key: UUID, token: UUID) -> HttpResponse:
    """`token` names the file within its application; where it stands is told by its bytes, never by the browser's session.

    POST: `requirement`, `size` (of the whole file) and `at` (where the piece begins) in the query, the name, percent-encoded,
    in the header X-File-Name, the piece as the body. Answers: 200 with `received` and, at the end, what upload.answer says;
    409 with `received` when the piece is out of step; 400 for a piece of a wrong length or one that was cut.
    """
    found = entry.opened(request, key)
    if found is None:
        uploads.drain(request)
        return upload.shut_for_script()
    told = Told(request.GET.get("requirement", ""), token, _name(request), _number(request, "size"))
    if told.size > settings.UPLOAD_LIMIT:
        # Of a file that is too big, the script that asks first sends nothing.
        uploads.drain(request)
        return upload.answer(Result(told.name, told.requirement, "too_big"), received=0, done=False)
    if request.method == "GET":
        now = pieces.standing(found.application, token)
        return _told(request, found, now, told.name)
    at = _number(request, "at")
    if min(told.size, at) < 0:
        uploads.drain(request)
        return _again(HTTPStatus.BAD_REQUEST, 0)
    if at == 0 and pieces.is_new(found.application, token) and upload.is_too_many(found):
        return upload.answer(Result(told.name, told.requirement, upload.TOO_MANY), received=0, done=False)
    receive.let_connection_go()
    try:
        data = uploads.piece(request, pieces.PIECE)
    except uploads.Malformed:
        return _again(HTTPStatus.BAD_REQUEST, pieces.standing(found.application, token).received)
    return _keep(request, found, told, at, data)


def _keep(request: HttpRequest, found: Case, told: Told, at: int, data: bytes) -> HttpResponse:
    try:
        now = pieces.keep(found.application, told, at, data, limit=settings.UPLOAD_LIMIT)
    except pieces.OutOfStep as here:
        return _again(HTTPStatus.CONFLICT, here.received)
    except pieces.WrongLength:
        return _again(HTTPStatus.BAD_REQUEST, pieces.standing(found.application, told.token).received)
    except store.Refused as refused:
        code = refused.code
    except store.StoreFull:
        code = "store_full"
    except KeyError:
        code = "not_asked"
    else:
        return _told(request, found, now, told.name)
    return upload.answer(Result(told.name, told.requirement, code), received=0, done=False)


def _told(request: HttpRequest, found: Case, now: pieces.Standing, name: str) -> JsonResponse:
    if now.got is None:
        return JsonResponse({"ok": True, "received": now.received, "done": False})
    result = upload.stored(request, found, now.got.file.document.requirement, name, now.got)
    return upload.answer(result, received=now.received, done=True)


def _again(status: HTTPStatus, received: int) -> JsonResponse:
    """Nothing of this piece was kept; the next one begins at `received`."""
    message = _("Not stored yet. Please try again.")
    return JsonResponse({"ok": False, "message": message, "received": received, "done": False}, status=status)


def _name(request: HttpRequest) -> str:
    return uploads.bare_name(unquote(request.headers.get("X-File-Name", ""))[:1_000])


def _number(request: Any, name: str) -> int:
    digits = request.GET.get(name, "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_SIZE else -1
