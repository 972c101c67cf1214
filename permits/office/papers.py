"""Papers: looked at as page images, accepted, returned, seen at the counter, asked for."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from permits.actions import correct
from permits.actions import papers as acts
from permits.clock import legal_now, legal_today
from permits.models import Application, Document, File, Notice
from permits.notices.dates import day_in_words
from permits.office import frame, sheet
from permits.office.forms import AskFor, FamilyWords, Note, Original, ReturnPaper
from permits.policy import abandonment, clocks, states
from permits.queries.case import Case
from permits.vault import store
from permits.web import files


def _document(found: Case, key: uuid.UUID) -> Document:
    document = next((one for one in found.documents.values() if one.key == key), None)
    if document is None:
        raise Http404
    return document


def _file(found: Case, key: uuid.UUID) -> File:
    file = next((one for document in found.documents.values() for one in document.files.all() if one.key == key), None)
    if file is None:
        raise Http404
    return file


@require_safe
def paper(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """The page of the case with one paper open: its pages as images, each fetched through the recorded door."""
    found = frame.case_of(request, reference)
    document = _document(found, key)
    acts.record_look(frame.user_of(request), found.application, "case_opened", requirement=document.requirement)
    return _opened(request, found, document, ReturnPaper(found.application.language))


def _opened(
    request: HttpRequest, found: Case, document: Document, form: ReturnPaper, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {**sheet.page(request, found, document), "form": form, "note_form": Note()}
    return frame.show(request, "office/case.html", context, status=status)


@require_safe
def page(request: HttpRequest, reference: str, key: uuid.UUID, number: int) -> HttpResponse:
    """One page image, after the look is written."""
    found = frame.case_of(request, reference)
    file = _file(found, key)
    if not 1 <= number <= len(file.pages):
        raise Http404
    look = files.Look(frame.user_of(request), found.application, "page_viewed", {"file": file.pk, "page": number})
    return files.recorded(look, lambda: store.read(file.pages[number - 1], file.page_context), f"page-{number}")


def original(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """The family's own file: only with a reason, only as a download. GET asks for the reason."""
    found = frame.case_of(request, reference)
    file = _file(found, key)
    form = Original(request.POST or None)
    if request.method == "POST" and form.is_valid():
        detail: dict[str, object] = {"file": file.pk, "why": form.cleaned_data["why"]}
        look = files.Look(frame.user_of(request), found.application, "original_viewed", detail)
        name = f"{reference}-{file.document.requirement}"
        return files.recorded(look, lambda: store.read(file.vault_id, file.context), name, inline=False)
    context = {"form": form, "application": found.application, "file": file, "back": _paper_url(found, file.document)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/original.html", context, status=status)


def _paper_url(found: Case, document: Document) -> str:
    return reverse("office:paper", args=[found.application.reference, document.key])


def is_over(request: HttpRequest, found: Case, *, opens: bool = False) -> HttpResponse | None:
    """Once every side of the person's bodies is decided, papers are looked at but not judged. `opens`: one that is shown may
    open a case that was closed for want of it."""
    side = frame.own_side(request, found)
    if not states.STATUSES[side.status].final or (opens and side.status == "abandoned"):
        return None
    messages.error(request, _("This case is decided: its papers stay as they are."))
    return redirect(frame.case_url(found.application))


@require_POST
def judge_paper(request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
    """Accept a paper, or return it with a reason and words in the family's language."""
    found = frame.case_of(request, reference)
    if over := is_over(request, found):
        return over
    document, user = _document(found, key), frame.user_of(request)
    document.application = found.application
    if request.POST.get("act") == "accept":
        acts.accept(document, user)
        messages.success(request, _("The paper is accepted."))
        return redirect(_next_paper(found, document))
    form = ReturnPaper(found.application.language, request.POST)
    if not form.is_valid():
        return _opened(request, found, document, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    is_new = acts.give_back(
        document, user, form.cleaned_data["why"], form.cleaned_data["words"], frame.own_side(request, found), form.english
    )
    if is_new:
        keep_gloss(found.application, request, form)
    return redirect(_to_send(found.application, "paper_returned"))


def _next_paper(found: Case, document: Document) -> str:
    """On to the next paper that nobody has looked at, or back to the case."""
    waiting = [one for one in _in_order(found) if one.state == "received" and one.key != document.key]
    return _paper_url(found, waiting[0]) if waiting else frame.case_url(found.application)


def _in_order(found: Case) -> Sequence[Document]:
    return [found.documents[line.code] for line in found.checklist if line.code in found.documents]


def keep_gloss(application: Application, request: HttpRequest, form: FamilyWords) -> None:
    """What was said to the family in Spanish stays in the file in English too."""
    if form.english:
        text = _("In English, what the family was told: %(words)s") % {"words": form.english}
        correct.keep_note(application, frame.user_of(request), text)


def _to_send(application: Application, kind: str) -> str:
    """The preview of what was just prepared; the case when it left at once."""
    notice = Notice.objects.filter(application=application, kind=kind).order_by("-pk").first()
    return reverse("office:notice", args=[notice.event]) if notice else frame.case_url(application)


@require_POST
def counter_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The paper was shown at the counter; no copy is kept. With `act=undo`: it was not."""
    found = frame.case_of(request, reference)
    code = request.POST.get("requirement", "")
    if over := is_over(request, found, opens=True):
        return over
    if code not in {line.code for line in found.checklist}:
        raise Http404
    if request.POST.get("act") == "undo":
        if code in found.documents:
            acts.not_seen(found.documents[code], frame.user_of(request))
        messages.info(request, _("Taken back: it was not seen at the counter."))
        return redirect(frame.case_url(found.application) + "#papers")
    acts.seen_at_counter(found.application, code, frame.user_of(request))
    messages.success(request, _("Marked as seen at the counter. No copy is kept."))
    return redirect(frame.case_url(found.application) + "#papers")


def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the family for papers. It stops no clock of ours."""
    found = frame.case_of(request, reference)
    side, language = frame.own_side(request, found), get_language() or "en"
    if over := is_over(request, found):
        return over
    open_codes = [card for card in sheet.papers(found, language) if card["asked"] and card["tone"] != "good"]
    labels = [(card["code"], card["label"]) for card in open_codes]
    initial = {"papers": list(found.missing)}
    form = AskFor(labels, found.application.language, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if acts.ask_for(side, frame.user_of(request), form.cleaned_data["papers"], form.cleaned_data["words"], form.english):
            keep_gloss(found.application, request, form)
        return redirect(_to_send(found.application, "papers_missing"))
    due, rules = found.due(side), sheet.rules_of(found, side)
    closes = abandonment.last_day(rules, legal_today(), due.on)
    context = {
        "form": form,
        "application": found.application,
        "papers_due": day_in_words(clocks.papers_due(rules, legal_now(), due), language),
        "decision_due": day_in_words(due.on, language),
        "closes_after": day_in_words(closes, language),
        "can_close": abandonment.fits(closes, due.on),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/ask.html", context, status=status)
