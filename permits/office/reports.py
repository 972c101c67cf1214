"""What came in and what became of it, in figures and pictures, for the bodies a person works for."""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.clock import legal_now
from permits.models import Rulebook, Side
from permits.office import frame, pictures
from permits.policy import groups
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import desk
from permits.queries import reports as queries
from permits.queries.reports import Asked, Figures
from permits.wording import GRADES, LANGUAGES, OUTCOMES_OF_SIDE, SIDES, Label

HEADINGS: Mapping[str, tuple[Label, Label]] = {
    "reason": (gettext_lazy("By reason"), gettext_lazy("Reason")),
    "grade": (gettext_lazy("By grade"), gettext_lazy("Grade")),
    "language": (gettext_lazy("By language"), gettext_lazy("Language")),
    "other": (gettext_lazy("By the other district"), gettext_lazy("District")),
}
NINE_OF_TEN = 0.9


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The figures of a school year and side, of the whole year or of what was received in one month."""
    mine = desk.desk(request.user)
    years = queries.years(request.user)
    year = request.GET.get("year", "")
    year = year if year in years else next(iter(years), "")
    kind = request.GET.get("side", "")
    kind = kind if kind in SIDES else Side.RELEASE
    book = next((newest for post in mine.posts if (newest := Rulebook.objects.newest(post.body.code, year))), None)
    context: dict[str, Any] = {
        "desk": mine,
        "years": [{"code": one, "label": one.replace("-", "–"), "chosen": one == year} for one in years],
        "sides": [{"code": code, "label": label, "chosen": code == kind} for code, label in SIDES.items()],
    }
    if book is not None:
        months = _months(book.parsed)
        month = next((one for one in months if one.isoformat()[:7] == request.GET.get("month")), None)
        context["months"] = [
            {"code": one.isoformat()[:7], "label": date_format(one, "YEAR_MONTH_FORMAT"), "chosen": one == month}
            for one in months
        ]
        last = month.replace(day=monthrange(month.year, month.month)[1]) if month else None
        found = queries.figures(request.user, Asked(year, kind, month, last), book.parsed.zone)
        context |= _shown(found, kind, book.parsed)
    return frame.show(request, "office/reports.html", context)


def _months(rules: Rules) -> list[date]:
    """The months in which cases for the year came or may have come, the newest first: from a year before school to its end."""
    today, first = legal_now().astimezone(rules.zone).date(), rules.first_day
    at = [(first.year - 1) * 12 + first.month - 1 + step for step in range(24)]
    months = [date(month // 12, month % 12 + 1, 1) for month in at]
    return [month for month in reversed(months) if month <= today]


def _shown(found: Figures, kind: str, rules: Rules) -> dict[str, Any]:
    outcomes = _outcomes(kind)
    whole = groups.table({"all": found.outcomes}, list(outcomes), settings.SMALL_CELL)
    # Decisions in time and late add up to the outcomes yes and no: where one of those is too small, their sum is not told either.
    tells = whole is not None and not any(column.is_mixed for column in whole.columns)
    return {
        "received": sum(found.outcomes.values()),
        "least": settings.SMALL_CELL,
        "clocks": _clocks(found) if tells else [{"label": _("Time and deadlines"), "value": _("Too few cases to show.")}],
        "oldest": [
            {"url": frame.case_url(side.application), "reference": side.application, "received": side.received_at}
            for side in found.oldest
        ],
        "tables": [
            _in_time("received", _("Received, by week"), found.received),
            *([_in_time("decided", _("Decided, by week"), found.decided)] if tells else []),
            *(_table(name, found.breakdowns[name], outcomes, rules) for name in queries.BREAKDOWNS),
        ],
    }


def _outcomes(kind: str) -> dict[str, str]:
    return {
        "yes": str(OUTCOMES_OF_SIDE[kind, "yes"]), "no": str(OUTCOMES_OF_SIDE[kind, "no"]), "open": _("Open"),
        "else": _("Withdrawn or late"),
    }  # fmt: skip


def _clocks(found: Figures) -> list[dict[str, Any]]:
    def days(share: float) -> str:
        count = found.days_within(share)
        return _("No decision yet") if count is None else ngettext("%(n)s day", "%(n)s days", count) % {"n": count}

    return [
        {"label": _("Half of the decisions were made within"), "value": days(0.5)},
        {"label": _("Nine of ten decisions were made within"), "value": days(NINE_OF_TEN)},
        {"label": _("Decided by the legal deadline"), "value": found.in_time},
        {"label": _("Decided after the legal deadline"), "value": found.late},
        {"label": _("Open, the deadline is ahead"), "value": found.open_in_time},
        {"label": _("Open, the deadline has passed"), "value": found.overdue},
    ]


def _in_time(name: str, heading: str, days: Mapping[date, int]) -> dict[str, Any]:
    """A series of weeks; weeks with few stand together with their neighbours."""
    if not days:
        return {"name": name, "heading": heading, "rows": []}
    held = list(queries.weeks(days, min(days), max(days)))
    spans = [one for one in groups.spans([count for _monday, count in held], settings.SMALL_CELL) if one[2] or one[0] == one[1]]
    named = [(_weeks(held[first][0], held[last][0]), count) for first, last, count in spans]
    about = _("One bar for each week, or for several weeks together when few cases came. The table below has the same numbers.")
    return {
        "name": name,
        "heading": heading,
        "of": _("Week of"),
        "columns": [_("Cases")],
        "rows": [{"name": label, "cells": [{"label": _("Cases"), "count": count}]} for label, count in named],
        "picture": pictures.bars(heading, about, [_("Cases")], [pictures.Bar(label, (count,)) for label, count in named], name),
    }


def _weeks(first: date, last: date) -> str:
    if first == last:
        return date_format(first, "DATE_FORMAT")
    told = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("%(first)s to the week of %(last)s") % told


def _table(name: str, counts: Mapping[str, Counter[str]], outcomes: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    heading, of = HEADINGS[name]
    made = groups.table(counts, list(outcomes), settings.SMALL_CELL, never_alone={queries.SEALED, ""})
    shown: dict[str, Any] = {"name": name, "heading": heading, "of": of, "rows": []}
    if made is None or (len(made.rows) == 1 and made.rows[0].is_mixed):
        return shown
    columns = [" + ".join(outcomes[code] for code in column.codes) for column in made.columns]
    order = _order(name, rules)
    rows = sorted(zip(made.rows, made.cells, strict=True), key=lambda pair: (pair[0].is_mixed, _place(order, pair[0].codes[0])))
    named = [(_group(name, group, rules), cells) for group, cells in rows]
    bars = [pictures.Bar(label, tuple(cells)) for (label, _together), cells in named]
    about = _("One bar for each group, divided by outcome. The table below has the same numbers.")
    return {
        **shown,
        "columns": [*columns, _("All")],
        "rows": [
            {
                "name": label,
                "together": together,
                "cells": [{"label": column, "count": cell} for column, cell in zip(columns, cells, strict=True)]
                + [{"label": _("All"), "count": sum(cells)}],
            }
            for (label, together), cells in named
        ],
        "picture": pictures.bars(str(heading), about, columns, bars, name),
    }


def _group(name: str, group: groups.Group, rules: Rules) -> tuple[str, str]:
    """The name of a row and, of several together, whose they are."""
    known = [_label(name, code, rules) for code in group.codes if code not in {queries.SEALED, ""}]
    if not group.is_mixed and known:
        return known[0], ""
    return _("Others, together"), ", ".join(known)


def _label(name: str, code: str, rules: Rules) -> str:
    if name == "reason":
        return rules.say(get_language() or "en", f"reasons.{code}.label") if code in rules.reasons else code
    if name == "other":
        return rules.districts[code].name if code in rules.districts else code
    return str((GRADES if name == "grade" else LANGUAGES).get(code, code))


def _order(name: str, rules: Rules) -> Sequence[str]:
    return {"reason": list(rules.reasons), "grade": list(GRADES), "language": list(LANGUAGES)}.get(name, sorted(rules.districts))


def _place(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)
