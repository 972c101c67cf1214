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
from django.utils.translation import gettext_lazy, ngettext

from permits import wording
from permits.actions import withdraw
from permits.clock import legal_now
from permits.family import checklist, entry
from permits.family.statement_request import must_co_sign
from permits.models import Application, Rulebook, Side
from permits.notices import outbox
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy import clocks
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.told import Told, told

Event = dict[str, Any]
SOURCES = {"EC 46600.1, 46600.2": gettext_lazy("California Education Code 46600.1, 46600.2")}
# While one of these stands, an answer of ours is still to come.
WAITING = frozenset({"in_line", "waiting_family", "person_looks"})
# Of these the family's own timeline tells; codes and numbers that were sent are nobody's news.
TOLD_OF = frozenset(
    {
        "paper_returned",
        "paper_unreadable",
        "papers_missing",
        "late_letter",
        "withdrawal_undone",
        "contact_changed",
        "corrected",
        "taken_over",
        "statement_signed",
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
        for name in ("upload", "letters", "contacts", "withdraw", "confirmation", "receipt_pdf")
    }
    context: dict[str, Any] = {"reference": str(application), "links": links, "differs": entry.difference(request, application)}
    if application.is_sealed:
        return render(request, "family/case_sealed.html", context)
    story = told(found)
    return render(request, "family/case.html", {**context, **_standing(story, links)})


def _standing(story: Told, links: dict[str, str]) -> dict[str, Any]:
    found, language = story.case, entry.language()
    headline, application = found.headline, found.application
    gathered = checklist.groups(found, language)
    open_sides = [side for side in found.sides.values() if side.status in WAITING]
    waits = headline in WAITING or bool(open_sides and headline in {"released", "accepted"})
    items = [item for item in checklist.as_items(gathered, links["upload"]) if item["tone"] != "plain"] if waits else []
    return {
        "headline": wording.STATUSES[headline],
        "headline_code": headline,
        "help": _help(application, headline),
        "tone": _tone(headline),
        "owner": wording.OWNERS[_owner(story)],
        "due": [_due(story, side, language) for side in open_sides] if waits else [],
        "items": items,
        "lacks": sum(item["tone"] == "act" for item in items),
        "papers_due": _papers_due(story, language),
        "co_sign_url": must_co_sign(found) if waits else "",
        "takes_papers": waits,
        "appeal": _appeal(story, language),
        "stay": found.rules.say(language, entry.to_whom(application, "stay_enrolled"))
        if headline not in {"permitted", "withdrawn"}
        else "",
        "two_decisions": found.rules.say(language, "two_decisions") if headline in {"released", "accepted"} else "",
        "events": list(_events(story, language)),
        "letters": len(story.letters),
        "can_withdraw": withdraw.can_withdraw(application),
        "can_undo": withdraw.can_undo(application),
        "undo_until": _undo_until(story, language),
    }


def _help(application: Application, headline: str) -> Any:
    if application.is_student and headline in wording.STATUS_HELP_STUDENT:
        return wording.STATUS_HELP_STUDENT[headline]
    return wording.STATUS_HELP[headline]


def _owner(story: Told) -> str:
    """Whose turn it is. After a no, or when it came late, only the family can move: it may ask the county."""
    if story.case.headline in {"refused", "late_referred"}:
        return "nobody" if _appeal(story, "en").get("over") else "family"
    return story.case.owner


def _tone(headline: str) -> str:
    if headline in {"released", "accepted", "permitted"}:
        return "success"
    return "warning" if headline in {"waiting_family", "late_referred", "refused"} else "info"


def due_words(rules: Rules, due: clocks.Due, language: str) -> dict[str, str]:
    """By when we answer, in words, with the rule and its source."""
    return {
        "day": day_in_words(due.on, language, weekday=True),
        "rule": rules.say(language, f"clocks.{due.kind}"),
        "source": str(SOURCES.get(due.source, due.source)),
    }


def rules_of(story: Told, side: Side) -> Rules:
    """The rules a side is judged by."""
    return Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else story.case.rules


def _due(story: Told, side: Side, language: str) -> dict[str, str]:
    titles = {
        "release": _("The release from the district where you live"),
        "acceptance": _("The answer of the district you asked for"),
    }
    return {"what": titles[side.kind], **due_words(rules_of(story, side), story.case.due(side), language)}


def _papers_due(story: Told, language: str) -> str:
    """The last day for papers, as the newest notice that asked for them names it."""
    asked = story.last("papers_missing", "paper_returned", "paper_unreadable")
    if story.case.headline != "waiting_family" or asked is None or asked.language != language:
        return ""
    return str(asked.content["values"].get("papers_due", ""))


def _appeal(story: Told, language: str) -> dict[str, Any]:
    """Where to appeal and until when; `over` once that day has passed."""
    if story.appeal is None or story.case.headline not in {"refused", "late_referred"}:
        return {}
    rules, last_day = story.appeal
    values = outbox.appeal_values(rules, language, last_day)
    over = legal_now().astimezone(rules.zone) > datetime.combine(last_day, rules.county.last_hour, rules.zone)
    return {**values, "appeal_last_day": day_in_words(last_day, language, weekday=True), "over": over}


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
    yield {"state": "now", "title": wording.STATUSES[found.headline], "when": "", "text": wording.OWNERS[_owner(story)]}
    if found.headline in {"refused", "late_referred", "withdrawn"}:
        return
    for side in (side for side in found.sides.values() if side.status in WAITING):
        due = _due(story, side, language)
        yield {"state": "next", "title": due["what"], "when": _("By %(day)s") % {"day": due["day"]}, "text": ""}


def _happened(story: Told) -> Iterator[tuple[datetime, Event]]:
    application, zone = story.case.application, story.case.rules.zone
    yield application.received_at, {"title": _("You applied"), "exact": True, "text": ""}
    days: dict[date, list[datetime]] = {}
    for document in story.case.documents.values():
        for file in document.files.all():
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
