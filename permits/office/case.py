"""The page of a case, and notes in it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from permits.actions import correct
from permits.actions.papers import record_look
from permits.office import conflicts, frame, sheet
from permits.office.forms import Note


@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Papers on one side, facts on the other. Opening it is written down before anything is shown."""
    try:
        found = frame.case_of(request, reference)
    except Http404:
        return conflicts.page_for_who_said_it(request, reference)
    record_look(frame.user_of(request), found.application, "case_opened")
    return frame.show(request, "office/case.html", {**sheet.page(request, found), "note_form": Note()})


@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a note in the file."""
    found = frame.case_of(request, reference)
    form = Note(request.POST)
    if form.is_valid():
        correct.keep_note(found.application, frame.user_of(request), form.cleaned_data["note"])
        messages.success(request, _("The note is in the file."))
        return redirect(frame.case_url(found.application) + "#notes")
    context = {**sheet.page(request, found), "note_form": form}
    return frame.show(request, "office/case.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
