"""Papers are sent: each file is stored and receipted the moment it arrives, and a bad one never loses the rest."""

import base64
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from itertools import chain
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from permits.actions import limits, receive
from permits.clock import legal_now
from permits.family import entry
from permits.family import statement_request as signing
from permits.family.confirmation import office_lines
from permits.models import File, Statement
from permits.notices import outbox, papers
from permits.notices.dates import moment_in_words
from permits.queries import checklist
from permits.queries.case import Case
from permits.vault import sealing, store
from permits.web import errors, files, uploads
from permits.web.languages import in_print
from permits.wording import UNREADABLE

MOST_A_DAY, DAY = 200, 86_400
TOO_MANY = "too_many"
KINDS = {"jpeg": "JPEG", "png": "PNG", "pdf": "PDF", "heic": "HEIC"}


@dataclass(frozen=True)
class Result:
    """What became of one file: `code` is empty when it is stored, else a code of wording.UNREADABLE or `too_many`."""

    name: str
    requirement: str
    code: str = ""
    again: bool = False
    when: str = ""
    size: str = ""

    @property
    def ok(self) -> bool:
        """It is stored."""
        return not self.code

    @property
    def message(self) -> str:
        """For the family, in the page's language."""
        if self.again:
            return _("We already have this file. Received %(when)s") % {"when": self.when}
        if self.ok:
            return _("Received %(when)s") % {"when": self.when}
        if self.code == TOO_MANY:
            return _("Too many files today. Please call our office, or go on tomorrow.")
        return str(UNREADABLE[self.code])


# The body is read here, file by file; `_take` holds the check that Django would make after reading it whole.
@csrf_exempt
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """The checklist with a place to upload for each paper. With script each file comes alone and JSON goes back."""
    found = entry.opened(request, key)
    if request.method != "POST":
        return _page(request, found) if found else entry.shut(request, "family:documents")
    if uploads.is_too_long(request):
        uploads.drain(request)
        return errors.too_large(request)
    if found is None:
        uploads.drain(request)
        return _shut(request)
    receive.let_connection_go()
    answer = _read(request, found)
    uploads.drain(request)
    return answer


def _read(request: HttpRequest, found: Case) -> HttpResponse:
    parts = uploads.parts(request)
    try:
        first = next(parts, None)
        if first is not None and first.name == "csrfmiddlewaretoken":
            request.META["HTTP_X_CSRFTOKEN"] = first.text()
        elif first is not None:
            parts = chain([first], parts)
        return _take(request, found, parts)
    except uploads.Malformed:
        return errors.bad_request(request)


@csrf_protect
def _take(request: HttpRequest, found: Case, parts: Iterator[uploads.Part]) -> HttpResponse:
    requirement, token = "", ""
    results: list[Result] = []
    try:
        for part in parts:
            if part.name == "requirement":
                requirement = part.text()
            elif part.name == "token":
                token = part.text()
            elif part.name == "file" and part.filename:
                # A page's own token names its first file only if a script made it for that file.
                name = _token(token) if _wants_json(request) and not results else uuid.uuid4()
                results.append(_store(request, found, requirement, name, part))
    except uploads.Malformed:
        # What came before the line was cut is safe, and said.
        if not results:
            raise
    if _wants_json(request):
        return _json(results)
    _keep(request, found, results)
    return redirect(f"{reverse('family:upload', args=[found.application.key])}#results")


def _token(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid.uuid4()


def _store(request: HttpRequest, found: Case, requirement: str, token: UUID, part: uploads.Part) -> Result:
    application, name = found.application, part.filename
    if is_too_many(found):
        return Result(name, requirement, TOO_MANY)
    try:
        got = receive.receive_file(application, requirement, token, name, part.chunks, limit=settings.UPLOAD_LIMIT)
    except store.Refused as refused:
        return Result(name, requirement, refused.code)
    except store.StoreFull:
        return Result(name, requirement, "store_full")
    except KeyError:
        return Result(name, requirement, "not_asked")
    return stored(request, found, requirement, name, got)


def stored(request: HttpRequest, found: Case, requirement: str, name: str, got: receive.Received) -> Result:
    """A file that is safe; this browser may see its name from now on."""
    mine = request.session.get(entry.MINE, [])
    if str(got.file.key) not in mine:
        request.session[entry.MINE] = [*mine, str(got.file.key)][-100:]
    when = moment_in_words(got.file.received_at.astimezone(found.rules.zone), entry.language())
    return Result(name, requirement, "", got.again, when, papers.size_in_words(got.file.size))


def is_too_many(found: Case) -> bool:
    """Counts one more file of this application, and says whether that is too many for a day."""
    return limits.too_often("upload", str(found.application.key), most=MOST_A_DAY, seconds=DAY)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _json(results: Sequence[Result]) -> JsonResponse:
    """One file, one answer; a status of 500 and above tells the script that trying again may help."""
    if not results:
        nothing = {"ok": False, "name": "", "message": _("Choose a file first."), "html": ""}
        return JsonResponse(nothing, status=HTTPStatus.BAD_REQUEST)
    return answer(results[0])


def answer(result: Result, **more: object) -> JsonResponse:
    """What a script is told of one file; `more` stands beside it."""
    html = render_to_string("permits/parts/file.html", {"file": _row(result)}) if result.ok else ""
    told = {"ok": result.ok, "name": result.name, "message": result.message, "html": html, **more}
    codes = {"store_full": HTTPStatus.SERVICE_UNAVAILABLE, TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS}
    return JsonResponse(told, status=HTTPStatus.OK if result.ok else codes.get(result.code, HTTPStatus.UNPROCESSABLE_ENTITY))


def _shut(request: HttpRequest) -> HttpResponse:
    return shut_for_script() if _wants_json(request) else entry.shut(request, "family:documents")


def shut_for_script() -> JsonResponse:
    """The case is not open here any more."""
    message = _("This page was open too long. Load it again and enter the number; what was sent before is safe.")
    return JsonResponse({"ok": False, "name": "", "message": message, "html": ""}, status=HTTPStatus.FORBIDDEN)


def _row(result: Result) -> dict[str, str]:
    return {"name": result.name, "state": result.message, "tone": "good" if result.ok else "bad"}


def _keep(request: HttpRequest, found: Case, results: Sequence[Result]) -> None:
    """The results for the page that follows; names of files are sealed even there."""
    sealed = sealing.seal_json([asdict(result) for result in results], _context(found))
    request.session[entry.RESULTS] = base64.b64encode(sealed).decode()


def _kept(request: HttpRequest, found: Case) -> list[Result]:
    held = request.session.pop(entry.RESULTS, "")
    try:
        rows = sealing.open_json(base64.b64decode(held), _context(found)) if held else []
    except (sealing.SealBroken, ValueError):
        return []
    return [Result(**row) for row in cast(list[dict[str, Any]], rows)]


def _context(found: Case) -> str:
    return f"upload results:{found.application.key}"


def _page(request: HttpRequest, found: Case) -> HttpResponse:
    application, language = found.application, entry.language()
    mine, sealed = set(request.session.get(entry.MINE, [])), application.is_sealed
    asked = signing.asked_of(found)
    cards = [
        {
            "label": group.label,
            "is_choice": group.is_choice,
            "is_there": not sealed and group.is_choice and any(line.state == "spare" for line in group.lines),
            "state": group.best,
            "lines": [_card(found, line, mine, asked) for line in group.lines if sealed or line.state != "spare"],
            "others": [_card(found, line, mine, asked) for line in group.lines if not sealed and line.state == "spare"],
        }
        for group in checklist.groups(found, language)
    ]
    results = _kept(request, found)
    context = {
        "reference": str(application),
        "groups": cards,
        "results": [_row(result) for result in results],
        "all_good": all(result.ok for result in results),
        "lacks": 0 if sealed else len(found.missing),
        "url": request.path,
        "cover": found.rules.say(language, "cover"),
        "most": settings.UPLOAD_LIMIT // 1_000_000,
        "token": str(uuid.uuid4()),
        "differs": entry.difference(request, application),
        "is_sealed": sealed,
        "has_files": any(checklist.files_of(document) for document in found.documents.values()),
        "links": {name: reverse(f"family:{name}", args=[application.key]) for name in ("case", "receipt_pdf", "confirmation")},
    }
    return render(request, "family/upload.html", context)


def _card(found: Case, line: checklist.Line, mine: set[str], asked: list[Statement]) -> dict[str, Any]:
    stored = checklist.files_of(line.document)
    # A protected case is a drop box: only what this browser sent is listed.
    shown = [file for file in stored if str(file.key) in mine or not found.application.is_sealed]
    rows = [_file(found, file, number, mine, entry.language()) for number, file in enumerate(shown, start=1)]
    form_url = reverse("family:affidavit") if line.asked.form == "affidavit" else ""
    return {"line": line, "files": rows, "form_url": form_url, **signing.on_card(found, line.code, asked)}


def _file(found: Case, file: File, number: int, mine: set[str], language: str) -> dict[str, str]:
    """A stored file. Its name is shown in the browser that sent it only: names of files tell too much."""
    name = file.names.get("name", "") if str(file.key) in mine else ""
    label = name or _("File %(number)s (%(kind)s, %(size)s)") % {
        "number": number, "kind": KINDS.get(file.kind, ""), "size": papers.size_in_words(file.size),
    }  # fmt: skip
    if file.state == "unreadable":
        return {"name": label, "state": str(UNREADABLE.get(file.why) or _("We cannot open it")), "tone": "bad"}
    when = moment_in_words(file.received_at.astimezone(found.rules.zone), language)
    said = _("Received %(when)s") % {"when": when}
    came = checklist.file_came_with(found, file)
    return {"name": label, "state": f"{came}. {said}" if came else said, "tone": "good"}


@in_print
def receipt_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Download receipt / Descargar el recibo: what was received, when."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request, "family:documents")
    application, rules, language = found.application, found.rules, entry.language()
    mine = set(request.session.get(entry.MINE, []))
    received = [
        papers.ReceivedFile(
            document=line.label,
            name=_file(found, file, number, mine, language)["name"],
            size=file.size,
            sha256=file.sha256,
            received=moment_in_words(file.received_at.astimezone(rules.zone), language),
        )
        for group in checklist.groups(found, language)
        for line in group.lines
        for number, file in enumerate(checklist.files_of(line.document), start=1)
        if str(file.key) in mine or not application.is_sealed
    ]
    paper = papers.Receipt(
        language=language,
        office_lines=office_lines(found, language),
        phone=outbox.office_values(rules, language)["office_phone"],
        reference=str(application),
        child_first_name=checklist.first_name(found, language),
        made=moment_in_words(legal_now().astimezone(rules.zone), language),
        files=tuple(received),
    )
    return files.answer(papers.receipt_pdf(paper), _("receipt %(reference)s") % {"reference": application}, own=True)
