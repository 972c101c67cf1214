"""Where an application stands: in plain words, with the next step. No address, school, reason, contact or paper is shown here:
whoever found the number on a lost sheet must not find the child."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from permits import wording
from permits.actions import withdraw
from permits.family import entry
from permits.family.statement_request import must_co_sign
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy import clocks
from permits.queries import checklist, standing
from permits.queries.told import Told, told

Event = dict[str, Any]
# Of these the family's own timeline tells; codes and numbers that were sent are nobody's news.
TOLD_OF = frozenset(
    {
        "paper_returned",
        "paper_unreadable",
        "papers_missing",
        "papers_reminder",
        "reopened",
        "late_letter",
        "withdrawal_undone",
        "contact_changed",
        "corrected",
        "taken_over",
        "statement_signed",
        "office_message",
    }
)


def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """The status page. A sealed case (Safe at Home) shows nothing but the ways on."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application = found.application
    links = {
        name: reverse(f"family:{name}", args=[application.key])
        for name in ("upload", "letters", "contacts", "withdraw", "confirmation", "receipt_pdf", "looks")
    }
    context: dict[str, Any] = {"reference": str(application), "links": links, "differs": entry.difference(request, application)}
    if application.is_sealed:
        return render(request, "family/case_sealed.html", context)
    story = told(found)
    return render(request, "family/case.html", {**context, **_standing(story, links)})


def _standing(story: Told, links: dict[str, str]) -> dict[str, Any]:
    found, language = story.case, entry.language()
    stands = standing.standing(story, language, links["upload"])
    return {
        **stands,
        "tone": _tone(found.headline),
        "co_sign_url": must_co_sign(found) if stands["waits"] else "",
        "events": list(_events(story, language)),
        "letters": len(story.letters),
        "can_withdraw": withdraw.can_withdraw(found.application),
        "can_undo": withdraw.can_undo(found.application),
        "undo_until": _undo_until(story, language),
    }


def _tone(headline: str) -> str:
    if headline in {"released", "accepted", "permitted"}:
        return "success"
    return "warning" if headline in {"waiting_family", "late_referred", "refused", "abandoned"} else "info"


def last_day(end: datetime, language: str) -> str:
    """The last day before an exclusive end at midnight, which nobody would read rightly as a moment."""
    return day_in_words((end - timedelta(seconds=1)).date(), language, weekday=True)


def _undo_until(story: Told, language: str) -> str:
    at = story.case.application.withdrawn_at
    if at is None:
        return ""
    rules = story.case.rules
    return last_day(clocks.undo_until(rules, at).astimezone(rules.zone), language)


def _events(story: Told, language: str) -> Iterator[Event]:
    """What happened, the oldest first; then what is now, then what comes next."""
    zone = story.case.rules.zone
    happened = sorted(_happened(story), key=lambda pair: pair[0])
    for at, event in happened:
        local = at.astimezone(zone)
        exact = event.pop("exact", False)
        when = moment_in_words(local, language) if exact else day_in_words(local.date(), language)
        yield {**event, "state": "done", "when": when}
    found = story.case
    yield {"state": "now", "title": wording.STATUSES[found.headline], "when": "", "text": wording.OWNERS[standing.owner(story)]}
    if found.headline in {"refused", "late_referred", "withdrawn", "joined"}:
        return
    reopens = standing.reopen(story, language)
    if reopens and not reopens["over"]:
        when = _("By %(day)s") % {"day": reopens["until"]} if reopens["until"] else ""
        yield {"state": "next", "title": _("A missing paper opens it again"), "when": when, "text": ""}
    for side in (side for side in found.sides.values() if side.status in standing.WAITING):
        due = standing.due_of(story, side, language)
        yield {"state": "next", "title": due["what"], "when": _("By %(day)s") % {"day": due["day"]}, "text": ""}


def _happened(story: Told) -> Iterator[tuple[datetime, Event]]:
    application, zone = story.case.application, story.case.rules.zone
    yield application.received_at, {"title": _("You applied"), "exact": True, "text": ""}
    days: dict[date, list[datetime]] = {}
    for document in story.case.documents.values():
        for file in checklist.files_of(document):
            days.setdefault(file.received_at.astimezone(zone).date(), []).append(file.received_at)
    for moments in days.values():
        count = len(moments)
        title = ngettext("We received %(n)s file", "We received %(n)s files", count) % {"n": count}
        yield max(moments), {"title": title, "text": ""}
    for side, decision in story.decisions():
        outcome = wording.OUTCOMES_OF_SIDE[side.kind, decision.outcome]
        yield decision.decided_at, {"title": outcome, "text": _("The letter says more.")}
    if application.withdrawn_at:
        yield application.withdrawn_at, {"title": _("You withdrew the application"), "exact": True, "text": ""}
    told_events = set()
    for notice in story.notices:
        if notice.kind in TOLD_OF and notice.letter_date and notice.event not in told_events:
            told_events.add(notice.event)
            left = datetime.combine(notice.letter_date, datetime.max.time(), zone)
            yield left, {"title": wording.NOTICE_KINDS[notice.kind], "text": ""}
