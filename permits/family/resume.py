"""Going on with a draft: by the code on the screen and the child's birth date, or by the link that was sent."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from permits import access
from permits.actions import drafts, limits
from permits.family import apply, steps, switching
from permits.family.again import MOST_TRIES, MOST_WAKES, NOT_FOUND, NOT_THIS, TRY_SECONDS, ResumeForm, fits, form_for
from permits.family.page_form import PARTS
from permits.models import Draft
from permits.web.accounts import client_address


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """By code and birth date; one answer for whatever does not fit."""
    context: dict[str, Any] = {"switch_in_form": True}
    if (there := switching.elsewhere(request)) is not None:
        return there
    if switching.pressed(request):
        born = tuple(request.POST.get(f"birth_date_{part}", "") for part in PARTS)
        return render(
            request, "family/resume.html", {**context, "form": ResumeForm(initial={**request.POST.dict(), "birth_date": born})}
        )
    if request.method != "POST":
        held = [key for key in request.session.get(access.SESSION_DRAFTS, {}) if access.can_write_draft(request.session, key)]
        mine = [draft for key in held[-3:] if (draft := drafts.live(key))]
        return render(request, "family/resume.html", {**context, "form": ResumeForm(), "mine": [_line(draft) for draft in mine]})
    form = ResumeForm(request.POST)
    status = HTTPStatus.OK
    if form.is_valid():
        if limits.too_often("resume", client_address(request), most=MOST_TRIES, seconds=TRY_SECONDS):
            return render(request, "family/too_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        draft = drafts.by_code(form.cleaned_data["code"], form.cleaned_data["birth_date"])
        if draft is not None:
            return _go_on(request, draft)
        form.add_error(None, NOT_FOUND)
    return render(request, "family/resume.html", {**context, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def wake(request: HttpRequest) -> HttpResponse:
    """A draft that rested too long opens again in its own browser with the birth date, or with its code while there is none."""
    if (there := switching.elsewhere(request)) is not None:
        return there
    sleeping = access.asleep(request.session)
    draft = drafts.live(sleeping[-1]) if sleeping else None
    if draft is None:
        return redirect("family:resume")
    typed = request.POST if request.method == "POST" and not switching.pressed(request) else None
    form = form_for(draft)(typed)
    if form.is_valid():
        if limits.too_often("wake", str(draft.key), most=MOST_WAKES, seconds=TRY_SECONDS):
            access.close(request.session, forget=True)
            return render(request, "family/too_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if fits(draft, form):
            return _go_on(request, draft)
        form.add_error(None, NOT_THIS)
    return render(request, "family/wake.html", {"form": form, "switch_in_form": True})


@require_http_methods(["GET", "HEAD", "POST"])
def resume_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link, which works once, stands a page with a button: what reads mail before people do opens nothing."""
    draft = drafts.by_link(token)
    if draft is None:
        return apply.gone(request)
    if access.can_write_draft(request.session, str(draft.key)):
        return _go_on(request, draft)
    if drafts.link_is_used(draft, token):
        return apply.gone(request)
    if request.method == "POST":
        drafts.use_link(draft, token)
        return _go_on(request, draft)
    return render(request, "family/resume_link.html")


def _go_on(request: HttpRequest, draft: Draft) -> HttpResponse:
    """This browser may now write the draft; it goes on at the first page that needs something."""
    request.session.cycle_key()  # whoever knew the session's key before does not know it now
    access.remember_draft(request.session, str(draft.key))
    opened = steps.open_draft(draft)
    page = apply.next_incomplete(opened) if opened else steps.CHECK
    return redirect("family:apply", key=draft.key, page=page)


def _line(draft: Draft) -> dict[str, str]:
    opened = steps.open_draft(draft)
    page = apply.next_incomplete(opened) if opened else steps.CHECK
    child = draft.answers.get("child", {})
    return {"name": str(child.get("first_name") or ""), "url": apply.url(draft.key, page)}
