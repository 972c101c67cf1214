"""The one search box of the office. It comes by POST and answers with an address that says nothing, which Back finds again.

What was typed is kept sealed in the clerk's session, a few searches long: no address, log, history or row shows it, and nothing
behind the eight digits of a reference is kept at all.
"""

import base64
import dataclasses
import secrets
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from permits.clock import legal_today
from permits.languages import every
from permits.notices.dates import day_in_words
from permits.office import frame
from permits.office.narrowing import USUAL
from permits.office.queue import shown
from permits.office.words import FOUND_BY, SEARCH_PROBLEMS
from permits.policy import asked as asking
from permits.policy import names
from permits.policy.asked import Asked
from permits.queries import desk
from permits.queries import search as searching
from permits.vault.sealing import SealBroken, open_json, seal_json

MOST_KEPT = 8


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """A reference opens its case. Anything else is kept, and its results have an address of their own."""
    if request.method == "POST":
        return _ask(request)
    name = request.GET.get("s", "")
    kept = _kept(request, name)
    context: dict[str, Any] = {"is_gone": bool(name) and kept is None}
    if kept is not None:
        context.update(_results(request, *kept), results_url="")
    return frame.show(request, "office/search.html", context)


def _ask(request: HttpRequest) -> HttpResponse:
    asked = _understood(request.POST.get("q", ""))
    if asked.reference:
        application = searching.by_reference(request.user, asked.reference)
        if application is not None:
            return redirect(frame.case_url(application))
        if asked.phone:  # ten digits that could have been either
            asked = dataclasses.replace(asked, reference="", text=asking.show_phone(asked.phone))
    if asked.is_empty and not asked.problem:
        return redirect("office:search")
    _keep(request, asked)
    return redirect(frame.results_url(request))


def _understood(typed: str) -> Asked:
    return asking.understand(typed, _months(), legal_today().year)


@cache
def _months() -> dict[str, int]:
    """The names of the months in every language, folded."""
    return {names.fold(name): number for one in every().values() for number, name in enumerate(one.months, 1)}


def _keep(request: HttpRequest, asked: Asked) -> None:
    """Keep the search under a random name; the oldest ones go."""
    name = secrets.token_hex(4)
    sealed = seal_json({"text": asked.text, "problem": asked.problem}, _context(request, name))
    others = request.session.get(frame.SEARCHES, [])
    request.session[frame.SEARCHES] = [*others, [name, base64.b64encode(sealed).decode()]][-MOST_KEPT:]


def _kept(request: HttpRequest, name: str) -> tuple[str, str] | None:
    """(text, problem) of a search of this session, or None."""
    sealed: str | None = dict(request.session.get(frame.SEARCHES, [])).get(name)
    if sealed is None:
        return None
    try:
        kept: Any = open_json(base64.b64decode(sealed), _context(request, name))
    except SealBroken:
        return None
    return kept["text"], kept["problem"]


def _context(request: HttpRequest, name: str) -> str:
    return f"search:{frame.user_of(request).pk}:{name}"


def _results(request: HttpRequest, text: str, problem: str) -> dict[str, Any]:
    asked = _understood(text)
    mine = desk.desk(request.user)
    found = searching.Found([], more=False)
    if not asked.is_empty and not asked.reference:
        found = searching.search(request.user, mine.bodies, asked)
    rows = shown([hit.row for hit in found.hits], request.user, telephone=True)
    language = get_language() or "en"
    for row, hit in zip(rows, found.hits, strict=True):
        row["found_by"] = FOUND_BY.get(hit.by, "")
        born = hit.row.case.application.birth_date
        if hit.by == "birth_date" and born and len(asked.dates) > 1:
            row["found_by"] = day_in_words(born, language)
    return {
        "desk": mine, "rows": rows, "columns": USUAL, "more": found.more, "most": searching.MOST, "typed": text, "asked": True,
        "understood": _said(asked, language), "problem": SEARCH_PROBLEMS.get(problem, ""),
        "is_empty": asked.is_empty, "has_name": bool(asked.words), "has_date": bool(asked.dates),
    }  # fmt: skip


def _said(asked: Asked, language: str) -> list[str]:
    """What was looked for, in words."""
    said = []
    if asked.reference:
        said.append(_("reference %(number)s") % {"number": asked.text})
    if asked.words:
        said.append(_("name “%(words)s”") % {"words": " ".join(asked.words)})
    if asked.beginning and asked.words != (asked.beginning,):
        said.append(_("e-mail that begins with “%(text)s”") % {"text": asked.beginning})
    if asked.dates:
        days = _(" or ").join(day_in_words(day, language) for day in asked.dates)
        said.append(_("birth date %(days)s") % {"days": days})
    if asked.email:
        said.append(_("e-mail that begins with “%(text)s”") % {"text": asked.email})
    if asked.phone:
        said.append(_("phone that ends in %(number)s") % {"number": asking.show_phone(asked.phone)})
    return said
