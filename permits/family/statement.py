"""The signer's pages, behind a link that works once: what is asked, a code to the own contact, the form, the signature, the copy.

Whoever opens the link learns who asks and what kind of paper it is. The child's name shows after the code; the address, the
school, the reason and the family's contact never do.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from permits import access, wording
from permits.actions import statements as acts
from permits.actions.lookup import TooOftenError
from permits.family import entry
from permits.family.letters import CodeForm
from permits.family.statement_form import BoxesForm, SignForm, bound
from permits.models import Statement
from permits.notices.dates import moment_in_words
from permits.policy import recommendation
from permits.policy import statements as forms
from permits.queries import case
from permits.queries import statements as shown
from permits.queries.case import Case
from permits.web import files
from permits.web.languages import in_print

STEPS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link stands a page with a button: what reads mail before people do begins nothing."""
    statement = acts.by_token(token)
    if statement is None:
        return closed(request)
    if statement.state == "signed":
        return _signed(request, statement, token) if access.can_sign(request.session, statement) else closed(request)
    if not statement.is_open:
        return closed(request)
    if access.can_sign(request.session, statement):
        return redirect(_first(statement), token=token)
    refused = ""
    if request.method == "POST" and not entry.only_switched(request):
        try:
            acts.begin(statement, entry.language())
        except TooOftenError:
            refused = _("We have already sent several codes. Please use the newest one, or wait an hour.")
        except acts.ClosedError:
            return closed(request)
        else:
            return redirect("family:sign_code", token=token)
    context = {**_about(statement), "refused": refused, "token": token, "has_begun": statement.state == "opened"}
    status = HTTPStatus.TOO_MANY_REQUESTS if refused else HTTPStatus.OK
    return render(request, "family/statement_start.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_code(request: HttpRequest, token: str) -> HttpResponse:
    """The six digits that went to the signer's own contact."""
    statement = acts.by_token(token)
    if statement is None or not statement.is_open:
        return closed(request)
    if statement.state == "asked":
        return redirect("family:sign", token=token)
    form, refused = CodeForm(), ""
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid() and _is_right(statement, form.cleaned_data["code"]):
            statement.refresh_from_db()
            request.session.cycle_key()  # whoever knew the session's key before does not know it now
            access.remember_signer(request.session, statement)
            return redirect(_first(statement), token=token)
        if form.is_valid():
            form.add_error("code", _("This code does not fit, or its time is over. You can have a new one sent."))
    context = {**_about(statement), **_step(1, _("Your code")), "form": form, "refused": refused, "token": token}
    return render(request, "family/statement_code.html", context)


def _is_right(statement: Statement, code: str) -> bool:
    try:
        return acts.check_code(statement, code)
    except acts.ClosedError:
        return False


@require_http_methods(["GET", "HEAD", "POST"])
@in_print
def sign_form(request: HttpRequest, token: str) -> HttpResponse:
    """The boxes; what is typed is kept before it is judged."""
    statement = opened(request, token)
    if isinstance(statement, HttpResponse):
        return statement
    found, form = case.of(statement.application), shown.form_of_kind(statement.kind)
    if form == forms.CO_SIGNATURE:
        return redirect("family:sign_check", token=token)
    page = BoxesForm(found.rules, form, forms.SIGNER, statement.content.get("typed", {}))
    if request.method == "POST":
        sent = BoxesForm(found.rules, form, forms.SIGNER, data=request.POST)
        try:
            acts.keep(statement, sent.typed_now())
        except acts.ClosedError:
            return closed(request)
        if (elsewhere := entry.switched(request)) is not None:
            return redirect(elsewhere["Location"])  # it is kept already: nothing has to travel along
        page = BoxesForm(found.rules, form, forms.SIGNER, sent.typed_now()) if entry.only_switched(request) else sent
        if page.is_bound and page.is_valid():
            return redirect("family:sign_check", token=token)
    context = {
        **_about(statement), **_step(2, _("The form")), **_texts(found, form), "form": page, "switch_in_form": True,
        "facts": _facts(statement, found),
    }  # fmt: skip
    return render(request, "family/statement_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_print
def sign_check(request: HttpRequest, token: str) -> HttpResponse:
    """What is signed, word for word, and the signature beneath it."""
    statement = opened(request, token)
    if isinstance(statement, HttpResponse):
        return statement
    found, form, language = case.of(statement.application), shown.form_of_kind(statement.kind), entry.language()
    boxes = bound(found.rules, form, statement.content.get("typed", {}))
    if not boxes.is_valid():
        return redirect("family:sign_form", token=token)
    signature = SignForm()
    if request.method == "POST":
        if (elsewhere := entry.switched(request)) is not None:
            return elsewhere
        signature = SignForm(initial=request.POST.dict()) if entry.only_switched(request) else SignForm(request.POST)
        if signature.is_bound and signature.is_valid():
            try:
                acts.sign(statement, boxes.answers(), signature.cleaned_data["name"], language)
            except acts.ClosedError:
                return closed(request)
            return redirect("family:sign", token=token)
    is_co_signature = form == forms.CO_SIGNATURE
    context = {
        **_about(statement), **_step(3, _("Read and sign")), **_texts(found, form), "form": signature, "switch_in_form": True,
        "facts": [] if is_co_signature else _facts(statement, found),
        "rows": shown.as_dicts(shown.rows(found.rules, form, boxes.answers(), forms.SIGNER, language)),
        "sections": _sections(found, language) if is_co_signature else [],
        "form_url": "" if is_co_signature else reverse("family:sign_form", args=[token]),
    }  # fmt: skip
    return render(request, "family/statement_check.html", context)


@require_safe
@in_print
def sign_copy(request: HttpRequest, token: str) -> HttpResponse:
    """The signer's own copy, while this browser still is the one that signed."""
    statement = acts.by_token(token)
    if statement is None or statement.state != "signed" or not access.can_sign(request.session, statement):
        return closed(request)
    return files.answer(acts.paper_of(statement, for_office=False), _("what I signed"), inline=False, own=True)


def opened(request: HttpRequest, token: str, *, is_school: bool = False) -> Statement | HttpResponse:
    """The statement that this browser may fill in, on the page for its kind; otherwise the page that says what to do."""
    statement = acts.by_token(token)
    if statement is None or statement.state == "withdrawn":
        return closed(request)
    if statement.state == "signed" or not access.can_sign(request.session, statement):
        return redirect("family:sign", token=token)
    if not statement.is_open:
        return closed(request)
    if (statement.kind == recommendation.KIND) != is_school:
        return redirect(_first(statement), token=token)
    access.remember_signer(request.session, statement)
    return statement


def _first(statement: Statement) -> str:
    """Where a signer goes on after the code."""
    if statement.kind == recommendation.KIND:
        return "family:recommend"
    return "family:sign_check" if statement.kind == forms.KINDS[forms.CO_SIGNATURE] else "family:sign_form"


def closed(request: HttpRequest) -> HttpResponse:
    """One page for a link that was used, replaced, taken back, is too old or never was: it tells nothing."""
    return render(request, "family/statement_closed.html", status=HTTPStatus.GONE)


def _signed(request: HttpRequest, statement: Statement, token: str) -> HttpResponse:
    assert statement.signed_at
    zone = statement.application.rulebook.parsed.zone
    context = {
        **_about(statement),
        "when": moment_in_words(statement.signed_at.astimezone(zone), entry.language()),
        "copy_url": reverse("family:sign_copy", args=[token]),
    }
    return render(request, "family/statement_signed.html", context)


def _about(statement: Statement) -> dict[str, Any]:
    """Who asks whom, for what kind of paper; nothing of the case."""
    content = statement.content
    return {
        "asker": content["asker"],
        "signer": content["signer"],
        "kind": wording.STATEMENT_KINDS[statement.kind],
        "kind_code": statement.kind,
        "contact": covered(str(content["to"])),
        "is_text": statement.channel == "text",
        "is_here": statement.is_here,
    }


def covered(contact: str) -> str:
    """An e-mail address or number of which its owner knows the rest: l···@family.example, ···0199."""
    name, at, domain = contact.partition("@")
    return f"{name[:1]}···@{domain}" if at else f"···{contact[-4:]}"


def _step(number: int, title: str) -> dict[str, Any]:
    return {"step": number, "steps": STEPS, "step_title": title}


def _texts(found: Case, form: str) -> dict[str, Any]:
    said = shown.texts(found.rules, form, entry.language())
    return {"title": said["title"], "intro": said["intro"].split("\n\n"), "declaration": said["declaration"].split("\n\n")}


def _facts(statement: Statement, found: Case) -> list[dict[str, str]]:
    return shown.as_dicts(shown.facts(statement, found, entry.language()))


def _sections(found: Case, language: str) -> list[dict[str, Any]]:
    filed = shown.application_as_filed(found, language)
    return [{**one, "rows": [{"label": label, "value": value} for label, value in one["rows"]]} for one in filed]
