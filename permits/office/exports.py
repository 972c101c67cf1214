"""Lists and whole cases that leave the house: asked for with a reason, made by the worker, fetched through the one door."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits import access
from permits.actions import exports as acts
from permits.models import Export
from permits.office import frame
from permits.office.words import EXPORT_KINDS, WHY_CASE, WHY_LIST
from permits.queries import exports as queries
from permits.queries import reports
from permits.web import files
from permits.web.forms import Choice, Choices, Form
from permits.wording import SIDES

NO_ROOM = gettext_lazy("%(n)s cases are too many for this kind of file, which takes %(most)s. Choose fewer, or a CSV file.")


class ListForm(Form):
    """Which cases, which columns, which kind of file, and why."""

    which = Choice([(code, label) for code, (label, _statuses) in queries.WHICH.items()], label=gettext_lazy("Which cases?"))
    year = Choice([], label=gettext_lazy("School year"), required=False)
    side = Choice([("", gettext_lazy("Both")), *SIDES.items()], label=gettext_lazy("What we decide"), required=False)
    columns = Choices(queries.COLUMNS.items(), label=gettext_lazy("Columns"))
    kind = Choice([(code, EXPORT_KINDS[code]) for code in ("csv", "xlsx")], label=gettext_lazy("Kind of file"))
    why = Choice(WHY_LIST.items(), label=gettext_lazy("What is it for?"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        """`user`: whose cases are listed."""
        super().__init__(*args, **kwargs)
        self.user = user
        years = [(year, year.replace("-", "–")) for year in reports.years(user)]
        self.fields["year"].choices = [("", _("All")), *years]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuses more rows than the kind of file takes."""
        cleaned = super().clean() or {}
        if not self.errors:
            count, most = queries.rows_of(self.user, cleaned).count(), queries.MOST[cleaned["kind"]]
            if count > most:
                self.add_error("kind", NO_ROOM % {"n": count, "most": most})
        return cleaned


class CaseForm(Form):
    """As what, and why."""

    kind = Choice([(code, EXPORT_KINDS[code]) for code in ("pdf", "zip")], label=gettext_lazy("Kind of file"))
    why = Choice(WHY_CASE.items(), label=gettext_lazy("What is it for?"))


def exports(request: HttpRequest) -> HttpResponse:
    """Ask for a list; below it what was asked for lately."""
    user = frame.user_of(request)
    usual = {"which": "open", "columns": queries.USUAL, "year": next(iter(reports.years(user)), ""), "kind": "xlsx", "side": ""}
    form = ListForm(user, request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        columns = [code for code in queries.COLUMNS if code in told["columns"]]
        choices = {"which": told["which"], "year": told["year"], "side": told["side"], "columns": columns}
        export = acts.ask_for_list(user, told["kind"], told["why"], get_language() or "en", choices)
        return redirect("office:export", key=export.key)
    context = {"form": form, "rows": [_shown(one) for one in queries.mine(user)], "days": acts.KEPT.days}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/exports.html", context, status=status)


def packet(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a copy of the whole case."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    if not access.can_take_out(user, found.application):
        raise Http404
    form = CaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        export = acts.ask_for_case(user, found.application, told["kind"], told["why"], get_language() or "en")
        return redirect("office:export", key=export.key)
    context = {
        "form": form,
        "application": found.application,
        "back": frame.case_url(found.application),
        "days": acts.KEPT.days,
        "must_not_know": found.application.answers.get("must_not_know") not in (None, False, "", "no"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/packet.html", context, status=status)


@require_safe
def export(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far it is, and the link when it is there."""
    found = _export(request, key)
    back = frame.case_url(found.application) if found.application else ""
    return frame.show(request, "office/export.html", {"one": _shown(found), "back": back})


@require_safe
def export_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file, after it is written down who takes it and why."""
    found = _export(request, key)
    if not found.is_there:
        raise Http404
    return files.taken(frame.user_of(request), found, _name(found))


def _export(request: HttpRequest, key: uuid.UUID) -> Export:
    found = Export.objects.filter(key=key).select_related("application", "body").first()
    if found is None or not access.can_fetch(request.user, found):
        raise Http404
    return found


def _name(export: Export) -> str:
    day = localtime(export.created_at).date().isoformat()
    return f"application-{export.application.reference}-{day}" if export.application else f"cases-{day}"


def _shown(export: Export) -> dict[str, Any]:
    application = export.application
    about = _("Application %(reference)s") % {"reference": application} if application else _("List of cases")
    return {
        "key": export.key,
        "about": about,
        "kind": EXPORT_KINDS[export.kind],
        "is_ready": export.is_there,
        "is_waiting": export.state == "waiting",
        "has_failed": export.state == "failed",
        "is_gone": export.state == "gone" or (export.state == "ready" and not export.is_there),
        "done": export.done,
        "total": export.total,
        "size": export.size,
        "sha256": export.sha256,
        "asked": export.created_at,
        "until": export.expires_at,
    }
