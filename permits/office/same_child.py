"""Two applications that look as if they were for the same child, side by side; a person finds what they are."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits.actions import same_child as acts
from permits.actions.papers import record_look
from permits.models import Application, Comparison, Notice, User
from permits.office import facts, frame, sheet
from permits.office.words import FOUND_OF_TWO, NOT_JOINED
from permits.queries import case, desk, same_child
from permits.queries.case import Case
from permits.web.forms import Choice, Form, Long
from permits.wording import OUTCOMES_OF_SIDE, SIDES, STATUSES_SHORT


class Join(Form):
    """Which of two is decided, and how the person knows that they are for the same child."""

    def __init__(self, one: Application, other: Application, *args: Any, **kwargs: Any) -> None:
        """`one` and `other`: the two."""
        super().__init__(*args, **kwargs)
        kept = [(row.reference, str(row)) for row in (one, other)]
        self.fields["keep"] = Choice(
            kept, label=_("The same child: which one do we decide?"), help_text=_("It gets the place in line of the earlier one.")
        )
        self.fields["why"] = Long(label=_("How do you know?"), help_text=_("It stays in both files."), most=1000, rows=2)


def same_child_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The case beside each that looks like it. POST joins two, lets both stand, or undoes what was found."""
    found = frame.case_of(request, reference)
    if request.method == "POST":
        return _act(request, found)
    return _page(request, found)


def _act(request: HttpRequest, found: Case) -> HttpResponse:
    user, act = frame.user_of(request), request.POST.get("act", "")
    if act == "undo":
        return _undo(request, user, found)
    others, _elsewhere = desk.likenesses(user, found.application)
    other = next((one for one in others if one.reference == request.POST.get("other")), None)
    if other is None:
        messages.warning(request, _("Somebody found something of these two meanwhile: look at them again."))
        return redirect(_url(found))
    if act == "stand":
        try:
            acts.both_stand(found.application, other, user)
        except acts.JudgedError:
            messages.warning(request, _("Somebody found something of these two meanwhile: look at them again."))
        else:
            messages.success(request, _("Both stand. They are not shown as alike again."))
        return redirect(_url(found))
    form = _form(found.application, other, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    keep = form.cleaned_data["keep"]
    kept, gone = (found.application, other) if keep == found.application.reference else (other, found.application)
    try:
        acts.join(kept, gone, user, form.cleaned_data["why"])
    except acts.NotJoinedError as error:
        for code in error.problems:
            form.add_error("keep", str(NOT_JOINED[code]))
        return _page(request, found, form)
    except acts.JudgedError:
        messages.warning(request, _("Somebody found something of these two meanwhile: look at them again."))
        return redirect(_url(found))
    event = Notice.objects.filter(application=gone, kind=acts.NOTICE, state="draft").values_list("event", flat=True).first()
    messages.success(request, _("Joined. The family is not told yet: read the letter, and send it."))
    return redirect(reverse("office:notice", args=[event]) if event else _url(found))


def _undo(request: HttpRequest, user: User, found: Case) -> HttpResponse:
    typed = request.POST.get("comparison", "")
    row = next((one for one in same_child.comparisons(user, found.application) if str(one.pk) == typed), None)
    if row is None:
        raise Http404
    try:
        acts.undo(row, user)
    except acts.ToldError:
        messages.error(request, _("The family was told already: it stands."))
    else:
        messages.success(request, _("Undone. Each stands as before."))
    return redirect(_url(found))


def _url(found: Case) -> str:
    return reverse("office:same_child", args=[found.application.reference])


def _form(one: Application, other: Application, typed: Any = None) -> Join:
    return Join(one, other, typed, prefix=f"a{other.pk}")


def _page(request: HttpRequest, found: Case, wrong: Join | None = None) -> HttpResponse:
    user, language = frame.user_of(request), get_language() or "en"
    others, elsewhere = desk.likenesses(user, found.application)
    record_look(user, found.application, "case_opened")
    pairs = []
    for one in case.of_many(others):
        record_look(user, one.application, "case_opened")
        form = _form(found.application, one.application)
        pairs.append(
            {
                "other": one.application,
                "name": _("Sealed case") if one.application.is_sealed else one.application.person.full_name,
                "url": frame.case_url(one.application),
                "rows": _rows(_facts(found, language), _facts(one, language)),
                "form": wrong if wrong is not None and wrong.prefix == form.prefix else form,
                "barred": [
                    NOT_JOINED[code]
                    for code in acts.problems(found.application, one.application)
                    if code in {"adults", "protected"}
                ],
            }
        )
    context = {
        "application": found.application,
        "person": found.application.person,
        "form": wrong,  # the title says that something is wrong
        "pairs": pairs,
        "elsewhere": elsewhere,
        "before": [_found(one, found.application) for one in same_child.comparisons(user, found.application)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong is not None else HTTPStatus.OK
    return frame.show(request, "office/same_child.html", context, status=status)


def _facts(found: Case, language: str) -> dict[str, str]:
    """What is known of a case, by label, in the order a clerk reads it; of a sealed one nothing."""
    application = found.application
    known = {_("Received"): date_format(localtime(application.received_at), "SHORT_DATETIME_FORMAT")}
    for side in found.sides.values():
        known[str(SIDES[side.kind])] = str(OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status]))
    if application.is_sealed:
        return known
    for section in facts.sections(found, language):
        known.update({row["label"]: str(row["value"]) for row in section["rows"]})
    for paper in sheet.papers(found, language):
        known[_("Paper: %(label)s") % {"label": paper["label"]}] = str(paper["state"])
    return known


def _rows(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    return [
        {
            "label": label,
            "mine": mine.get(label, ""),
            "theirs": theirs.get(label, ""),
            "differs": mine.get(label) != theirs.get(label),
        }
        for label in dict.fromkeys([*mine, *theirs])
    ]


def _found(row: Comparison, here: Application) -> dict[str, Any]:
    other = row.first if row.second_id == here.pk else row.second
    return {
        "pk": row.pk,
        "what": FOUND_OF_TWO[row.verdict],
        "other": other,
        "url": frame.case_url(other),
        "kept": row.kept if row.verdict == Comparison.JOINED else "",
        "by": row.by,
        "at": row.at,
        "undone_by": row.undone_by,
        "undone_at": row.undone_at,
    }
