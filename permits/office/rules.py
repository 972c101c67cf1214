"""The rules as everybody of an office reads them: the version in force, its history, and what one version says otherwise."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits import access
from permits.clock import legal_today
from permits.models import Body, Rulebook, RulesProposal
from permits.models.rulebook import RulesFiles
from permits.office import frame, rulesheet, unreadable
from permits.office.rulewords import DIFFERENCES, ROADS
from permits.policy import compare as policy
from permits.policy.rehearsal import Difference
from permits.policy.remarks import remarks
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import desk, rehearsal
from permits.queries.rehearsal import Rehearsed
from permits.wording import SIDES


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """One version, part by part: the one in force, or a coming or older one that was chosen; and all versions below it."""
    body = body_of(request)
    books = rehearsal.versions(body)
    if not books:
        raise Http404
    book = _chosen(books, request.GET.get("version", "")) or in_force(books)
    language = get_language() or "en"
    heads = {book.school_year: book for book in reversed(books)}  # the newest of each year
    context = {
        "body": body,
        "bodies": [] if len(bodies := access.bodies(request.user)) == 1 else bodies,
        "book": book,
        "year": _year(book),
        "is_newest": heads[book.school_year] == book,
        "years": [{"pk": one.pk, "label": _year(one), "current": one.school_year == book.school_year} for one in heads.values()],
        "parts": rulesheet.parts(book.parsed, language, remarks(bytes(book.year_file))) if book.is_readable else [],
        "unreadable": unreadable.told(books),
        "history": [_line(books, one) for one in books],
        "proposals": RulesProposal.objects.filter(body=body, state=RulesProposal.OPEN)
        .select_related("proposed_by")
        .order_by("pk"),
        "may_propose": access.can_administrate(request.user, body),
    }
    return frame.show(request, "office/rules.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions beside each other, in words; and, where it is asked for, a season's cases under both."""
    body = body_of(request)
    books = rehearsal.versions(body)
    if not books:
        raise Http404
    after = _chosen(books, request.GET.get("after", "")) or books[0]
    before = _chosen(books, request.GET.get("before", "")) or earlier(books, after) or after
    context = {
        "body": body,
        "before": before,
        "after": after,
        "choices": [{"pk": book.pk, "label": title(book)} for book in books],
        "unreadable": unreadable.told([one for one in dict.fromkeys((after, before)) if not one.is_readable]),
        **(both(request, body, before, after) if before.is_readable and after.is_readable else {}),
        "pinned": rehearsal.pinned(body, before.school_year),
        "year": _year(before),
    }
    return frame.show(request, "office/rules_compare.html", context)


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A file of a version as it was published: `year`, or the code of a language for its words."""
    book = Rulebook.objects.filter(pk=pk, body__in=access.bodies(request.user)).select_related("body").first()
    content = book.files.get(name) if book else None
    if book is None or content is None:
        raise Http404
    stem = book.school_year.replace("-", "_") if name == "year" else f"{book.school_year.replace('-', '_')}.words.{name}"
    answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{book.body.code}.{stem}.toml"'
    return answer


def body_of(request: HttpRequest) -> Body:
    """The office whose rules are read: the one asked for, or the first; 404 for one at which the person holds no post."""
    bodies = access.bodies(request.user)
    asked = request.GET.get("office", "") or bodies[0].code
    found = next((body for body in bodies if body.code == asked), None)
    if found is None:
        raise Http404
    return found


def in_force(books: Sequence[Rulebook]) -> Rulebook:
    """The newest version of the running school year; before the first one begins, of that one. `books`: the newest first.

    Of those that can be read, if any can.
    """
    books = [book for book in books if book.is_readable] or books
    today = legal_today()
    begun = (book for book in books if book.is_readable and book.parsed.first_day <= today)
    first = min(book.school_year for book in books)
    return next(begun, None) or next(book for book in books if book.school_year == first)


def earlier(books: Sequence[Rulebook], book: Rulebook) -> Rulebook | None:
    """The version before this one; of a year's first version, the newest of the year before."""
    at = (book.school_year, book.version)
    return next((one for one in books if (one.school_year, one.version) < at), None)


def title(book: Rulebook) -> str:
    """A version by school year and number."""
    return _("%(year)s, version %(n)s") % {"year": _year(book), "n": book.version}


def both(request: HttpRequest, body: Body, before: Rulebook, after: RulesFiles) -> dict[str, Any]:
    """What differs between two versions that can be read, and a season's cases under both where that is asked for."""
    return {**compared(before.parsed, after.parsed), **rehearsed(request, body, before, after.parsed)}


def compared(before: Rules, after: Rules) -> dict[str, Any]:
    """What the page of a comparison shows of two versions."""
    return {
        "changes": rulesheet.changed(before, after, get_language() or "en"),
        "reworded": policy.reworded(before, after),
    }


def rehearsed(request: HttpRequest, body: Body, before: Rulebook, after: Rules) -> dict[str, Any]:
    """The cases of a season under both versions, where the address asks for it: `cases` is `open` or `all`, `season` a year."""
    seasons = rehearsal.seasons(body)
    season = request.GET.get("season", "")
    season = season if season in seasons else before.school_year if before.school_year in seasons else next(iter(seasons), "")
    asked = request.GET.get("cases", "")
    told: dict[str, Any] = {
        "seasons": [{"code": one, "label": one.replace("-", "–"), "chosen": one == season} for one in seasons],
        "asked": asked,
    }
    if asked not in {"open", "all"} or not season:
        return told
    found = rehearsal.rehearse(body, season, before.parsed, after, only_open=asked == "open")
    if reads := body.pk in desk.bodies(request.user):
        # A case that is not there for this person is counted, like a sealed one, and not listed.
        shown = access.sides_of(request.user).filter(pk__in=[one.side.pk for one in found.listed]).values_list("pk", flat=True)
        mine = frozenset(shown)
        found.listed = [one for one in found.listed if one.side.pk in mine]
    return {**told, "season": season.replace("-", "–"), **_shown(found, before.parsed, after, reads=reads)}


def _shown(found: Rehearsed, before: Rules, after: Rules, *, reads: bool) -> dict[str, Any]:
    """`reads`: the person works on these cases, and the references lead to them."""
    language = get_language() or "en"
    return {
        "rehearsed": found,
        "counts": [(label, found.counts[code]) for code, label in DIFFERENCES.items() if found.counts[code]],
        "roads": [
            (label, found.before[code], found.after[code])
            for code, label in ROADS.items()
            if found.before[code] or found.after[code]
        ],
        "listed": [
            {
                "reference": one.side.application,
                "url": frame.case_url(one.side.application) if reads else "",
                "side": SIDES[one.side.kind],
                "differences": [_difference(difference, before, after, language) for difference in one.differences],
            }
            for one in found.listed
        ],
    }


def _difference(one: Difference, before: Rules, after: Rules, language: str) -> dict[str, Any]:
    """One difference in words: what it is, and what it was and would be."""

    def said(text: str, rules: Rules) -> str:
        if one.what in {"road", "offered", "not_offered"}:
            return str(ROADS.get(text, text))
        section = {"papers": "requirements", "ground": "grounds", "bar": "bars"}.get(one.what.partition("_")[0], "")
        return ", ".join(rulesheet.name_of(rules, language, section, code) for code in text.split()) if section else text

    return {"what": one.what, "label": DIFFERENCES[one.what], "before": said(one.before, before), "after": said(one.after, after)}


def _chosen(books: Sequence[Rulebook], typed: str) -> Rulebook | None:
    return next((book for book in books if str(book.pk) == typed), None)


def _year(book: Rulebook) -> str:
    return book.school_year.replace("-", "–")


def _line(books: Sequence[Rulebook], book: Rulebook) -> dict[str, Any]:
    before = earlier(books, book)
    compares = before if before and before.is_readable and book.is_readable else None
    return {
        "book": book,
        "title": title(book),
        "before": before,
        "languages": [name for name in book.files if name != "year"],
        "rules": len(policy.changes(compares.parsed, book.parsed)) if compares else None,
        "texts": len(policy.reworded(compares.parsed, book.parsed)) if compares else None,
    }
