"""The outbox: what was prepared is read, changed within limits, and sent one by one, many at once, or on a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from permits.actions import schedule
from permits.actions import send as acts
from permits.actions.own_words import HasLeftError
from permits.clock import legal_today
from permits.models import Notice
from permits.notices import outbox
from permits.office import frame, queue, sheet
from permits.policy import clocks
from permits.policy.clocks import next_open
from permits.queries import drafts
from permits.queries.drafts import Prepared
from permits.web.forms import Date, Form
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS

WRONG_DAY = {
    "past": gettext_lazy("Choose a day after today. What should leave today is sent now."),
    "closed": gettext_lazy("The office is closed on that day: no letter is dated on a closed day. The next open day is %(day)s."),
    "late": gettext_lazy("The law wants the family told by %(day)s. Choose that day or one before it, or send it now."),
}


class Day(Form):
    """On which day it leaves."""

    day = Date(label=gettext_lazy("On which day?"), help_text=gettext_lazy("It leaves when the office opens, in your name."))


def unsent(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; POST shows what would happen to the ticked ones, and changes nothing."""
    if request.method == "POST":
        return _dry_run(request, _chosen(request))
    waiting, more = drafts.page(request.user)
    return frame.show(request, "office/outbox.html", {"rows": [shown(one) for one in waiting], "more": more})


def _dry_run(request: HttpRequest, prepared: Sequence[Prepared], form: Day | None = None) -> HttpResponse:
    if not prepared:
        messages.error(request, _("Tick at least one notice that has not left yet."))
        return redirect("office:unsent")
    context = {
        "leave": [shown(one) for one in prepared if one.leaves],
        "stay": [shown(one) for one in prepared if not one.leaves],
        "form": form or Day(),
        "closed_today": sheet.today_is_closed(outbox.notice_rules(prepared[0].first)),
        "today": legal_today(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    return frame.show(request, "office/outbox_dry_run.html", context, status=status)


@require_POST
def send_many(request: HttpRequest) -> HttpResponse:
    """Send the ticked ones that were seen and lack nothing, now or on a day; each is an act of its own."""
    prepared = _chosen(request)
    if request.POST.get("act") == "day":
        form = Day(request.POST)
        if not form.is_valid() or not (day := day_of(form, [one.first for one in prepared if one.leaves])):
            return _dry_run(request, prepared, form)
        done = sum(_on_day(request, one, day) for one in prepared if one.leaves)
        said = ngettext("%(n)d notice leaves on %(day)s.", "%(n)d notices leave on %(day)s.", done)
        return _told(request, said % {"n": done, "day": date_format(day)}, len(prepared) - done)
    done = sum(_sent(request, one) for one in prepared if one.leaves)
    return _told(request, ngettext("%(n)d notice sent.", "%(n)d notices sent.", done) % {"n": done}, len(prepared) - done)


def _told(request: HttpRequest, said: str, stayed: int) -> HttpResponse:
    if stayed:
        text = ngettext("%(n)d stays here, as the page said.", "%(n)d stay here, as the page said.", stayed)
        messages.warning(request, f"{said} {text % {'n': stayed}}")
    else:
        messages.success(request, said)
    return redirect("office:unsent")


def _sent(request: HttpRequest, one: Prepared) -> bool:
    try:
        return bool(acts.send(one.event, frame.user_of(request)))
    except (PermissionDenied, acts.LacksWordsError):  # changed since the page was made: it stays
        return False


def _on_day(request: HttpRequest, one: Prepared, day: date) -> bool:
    try:
        schedule.send_on(one.event, frame.user_of(request), day)
    except (PermissionDenied, acts.LacksWordsError, HasLeftError, schedule.DayError):
        return False
    return True


def day_of(form: Day, notices: Sequence[Notice]) -> date | None:
    """The day of a valid form, if all of these may leave then; else None, with the reason beside the field."""
    day: date = form.cleaned_data["day"]
    for notice in sorted(notices, key=lambda one: drafts.legal_day(one) or date.max):
        try:
            schedule.check_day(notice, day)
        except schedule.DayError as error:
            last = drafts.legal_day(notice) if error.why == "late" else None
            other = last or next_open(day, outbox.notice_rules(notice).closed_days)
            form.add_error("day", str(WRONG_DAY[error.why]) % {"day": date_format(other)})
            return None
    return day


def _chosen(request: HttpRequest) -> list[Prepared]:
    events = [event for text in request.POST.getlist("events")[: drafts.PAGE] if (event := frame.key_of(text))]
    return drafts.page(request.user, events)[0] if events else []


def shown(one: Prepared) -> dict[str, Any]:
    """An event as a row of the outbox."""
    first = one.first
    application, due = first.application, drafts.legal_day(first)
    days = clocks.open_days_left(outbox.notice_rules(first), legal_today(), due) if due else None
    return {
        "event": first.event,
        "kind": NOTICE_KINDS[first.kind],
        "reference": str(application) if application else "",
        "name": "" if application is None or application.is_sealed else application.person.full_name,
        "url": frame.case_url(application) if application else "",
        "preview": reverse("office:notice", args=[first.event]),
        "language": LANGUAGES[first.language],
        "channels": ways(one),
        "since": first.created_at,
        "day": first.send_on,
        "due": due,
        "days": days,
        "tone": queue.tone_of(days),
        "by": first.send_by,
        "lacks": lacks_in_words(one.lacks),
        "seen": one.seen,
        "leaves": one.leaves,
    }


def ways(one: Prepared) -> list[str]:
    """By which channels it goes, a second adult's copies too."""
    copy = _("Copy for the other adult: %(channel)s")
    return [copy % {"channel": CHANNELS[row.channel]} if row.is_copy else str(CHANNELS[row.channel]) for row in one.rows]


def lacks_in_words(languages: Iterable[str]) -> str:
    """`Needs your words in Spanish`; empty when nothing is missing."""
    names = ", ".join(str(LANGUAGES[code]) for code in languages)
    return _("Its own words are missing in: %(languages)s") % {"languages": names} if names else ""
