"""What came in and what became of it, in figures and pictures, for the bodies a person works for."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.models import Decision, Rulebook, Side
from permits.office import frame, pictures
from permits.policy import groups
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import desk
from permits.queries import reports as queries
from permits.queries.reports import Asked, Days, Figures
from permits.wording import GRADES, LANGUAGES, OUTCOMES_OF_SIDE, SIDES, Label

HEADINGS: Mapping[str, tuple[Label, Label]] = {
    "reason": (gettext_lazy("By reason"), gettext_lazy("Reason")),
    "grade": (gettext_lazy("By grade"), gettext_lazy("Grade")),
    "language": (gettext_lazy("By language"), gettext_lazy("Language")),
    "other": (gettext_lazy("By the other district"), gettext_lazy("District")),
    "school": (gettext_lazy("By the school asked for"), gettext_lazy("School")),
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
        zone = book.parsed.zone
        days = queries.by_day(request.user, year, kind, zone)
        months = _months(days)
        part = next((one for one in months if one.code <= request.GET.get("month", "") <= one.last.isoformat()[:7]), None)
        context["months"] = [{"code": one.code, "label": one.label, "chosen": one == part} for one in months]
        first, last = (part.first, part.last) if part else (None, None)
        found = queries.figures(request.user, Asked(year, kind, first, last), zone)
        context |= _shown(found, kind, book.parsed)
        context["series"] = [*_series(days, kind, first, last)]
    return frame.show(request, "office/reports.html", context)


@dataclass(frozen=True)
class Month:
    """A month, or several together where few cases came; the first and the last day."""

    first: date
    last: date

    @property
    def code(self) -> str:
        """As the address has it: `2027-02`."""
        return self.first.isoformat()[:7]

    @property
    def label(self) -> str:
        """In words."""
        first, last = (date_format(day, "YEAR_MONTH_FORMAT") for day in (self.first, self.last))
        return first if first == last else f"{first} – {last}"


def _months(days: Days) -> list[Month]:
    """The months in which cases came, the newest first: put together like all that is few, for a month is a part of the year."""
    if not days.received:
        return []
    axis, levels, counts = _axis({day: (count,) for day, count in days.received.items()})
    months = [one for one in groups.nested(counts, levels, settings.SMALL_CELL)[0] if any(one.counts)]
    found = [Month(axis[one.first].replace(day=1), _month_end(axis[one.last])) for one in months]
    return found[::-1]


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _axis(days: Mapping[date, tuple[int, ...]]) -> tuple[list[date], Any, list[tuple[int, ...]]]:
    """Every day from the first to the last, its months and weeks, and what is on it."""
    begin, end = min(days), max(days)
    axis = [begin + timedelta(days=step) for step in range((end - begin).days + 1)]
    none = (0,) * len(next(iter(days.values())))
    return axis, queries.blocks(begin, end), [days.get(day, none) for day in axis]


def _shown(found: Figures, kind: str, rules: Rules) -> dict[str, Any]:
    outcomes = _outcomes(kind)
    whole = groups.table({"all": found.outcomes}, list(outcomes), settings.SMALL_CELL)
    # Decisions in time and late add up to the outcomes yes and no: where one of those is too small, their sum is not told either.
    tells = whole is not None and not any(column.is_mixed for column in whole.columns)
    return {
        "received": sum(found.outcomes.values()),
        "least": settings.SMALL_CELL,
        "clocks": _clocks(found) if tells else [],
        "oldest": [
            {"url": frame.case_url(side.application), "reference": side.application, "received": side.received_at}
            for side in found.oldest
        ],
        "tables": [
            *(_table(name, found.breakdowns[name], outcomes, rules) for name in queries.BREAKDOWNS),
        ],
    }


def _outcomes(kind: str) -> dict[str, str]:
    return {
        "yes": str(OUTCOMES_OF_SIDE[kind, "yes"]), "no": str(OUTCOMES_OF_SIDE[kind, "no"]), "open": _("Open"),
        "else": _("Withdrawn, late or closed"),
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


def _series(days: Days, kind: str, first: date | None, last: date | None) -> Iterator[dict[str, Any]]:
    """What came in and what was decided: by week for a whole year, by day for one month of it; both cut alike, so that neither
    tells more than the other hides."""
    outcomes = _outcomes(kind)
    whole = groups.table({"all": days.outcomes}, list(outcomes), settings.SMALL_CELL)
    received = {day: (count,) for day, count in days.received.items()}
    heading = _("Received, by day") if first else _("Received, by week")
    yield _in_time("received", heading, received, [_("Cases")], first, last)
    if whole is not None and not any(column.is_mixed for column in whole.columns):
        answers = [code for code in Decision.ANSWERS if days.outcomes[code]]
        decided = {day: tuple(counts[code] for code in answers) for day, counts in days.decided.items()}
        heading = _("Decided, by day") if first else _("Decided, by week")
        yield _in_time("decided", heading, decided, [outcomes[code] for code in answers], first, last)


def _in_time(
    name: str, heading: str, days: Mapping[date, tuple[int, ...]], columns: Sequence[str], first: date | None, last: date | None
) -> dict[str, Any]:
    """A series of weeks, or of the days from `first` to `last`; those with few stand together with their neighbours."""
    shown: dict[str, Any] = {"name": name, "heading": heading, "of": _("Day") if first else _("Week"), "rows": []}
    if not days or not columns:
        return shown
    axis, levels, counts = _axis(days)
    _whole, weeks, single = groups.nested(counts, levels, settings.SMALL_CELL)
    spans = [one for one in (single if first else weeks) if any(one.counts)]
    if first and last and spans:
        shown["note"] = _("Nothing in this time.")
        spans = [one for one in spans if axis[one.first] <= last and axis[one.last] >= first]
    named = [(_span(axis[one.first], axis[one.last]), one.counts) for one in spans]
    about = _("One bar for each time, or for several together when few cases came. The table below has the same numbers.")
    bars = [pictures.Bar(label, counts) for label, counts in named]
    whole = [_("All")] if len(columns) > 1 else []
    return {
        **shown,
        "columns": [*columns, *whole],
        "rows": [{"name": label, "cells": _cells(columns, counts, whole)} for label, counts in named],
        "picture": pictures.bars(heading, about, columns, bars, name),
    }


def _cells(columns: Sequence[str], counts: Sequence[int], whole: Sequence[str]) -> list[dict[str, Any]]:
    cells = [{"label": column, "count": count} for column, count in zip(columns, counts, strict=True)]
    return cells + [{"label": label, "count": sum(counts)} for label in whole]


def _span(first: date, last: date) -> str:
    if first == last:
        return date_format(first, "DATE_FORMAT")
    told = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("%(first)s to %(last)s") % told


def _table(name: str, counts: Mapping[str, Counter[str]], outcomes: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    heading, of = HEADINGS[name]
    made = groups.table(counts, list(outcomes), settings.SMALL_CELL, never_alone={queries.SEALED, ""})
    shown: dict[str, Any] = {"name": name, "heading": heading, "of": of, "rows": []}
    if made is None or (len(made.rows) == 1 and (made.rows[0].is_mixed or made.rows[0].codes == ("",))):
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
                "cells": _cells(columns, cells, [_("All")]),
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
    if name == "school":
        return _school(code, rules)
    if name == "other":
        return rules.districts[code].name if code in rules.districts else code
    return str((GRADES if name == "grade" else LANGUAGES).get(code, code))


def _school(code: str, rules: Rules) -> str:
    """The name of a school by its district's rules; `code` is the district's and the school's, with a colon."""
    district, _colon, school = code.partition(":")
    book = Rulebook.objects.newest(district, rules.school_year)
    return next((one.name for one in book.parsed.schools if one.code == school), code) if book else code


def _order(name: str, rules: Rules) -> Sequence[str]:
    return {"reason": list(rules.reasons), "grade": list(GRADES), "language": list(LANGUAGES)}.get(name, sorted(rules.districts))


def _place(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)
