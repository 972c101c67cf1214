"""Where a case stands, as its family may know it: the words of the status page, which the office says on the telephone too.

One place for both, so that the page and the telephone never differ.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from permits import wording
from permits.clock import legal_now, legal_today
from permits.models import Application, Rulebook, Side
from permits.notices import asked, outbox
from permits.notices.dates import day_in_words
from permits.policy import clocks
from permits.policy.documents import GOOD
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import chain, checklist
from permits.queries.told import Told

SOURCES = {"EC 46600.1, 46600.2": gettext_lazy("California Education Code 46600.1, 46600.2")}
# While one of these stands, an answer of ours is still to come.
WAITING = frozenset({"in_line", "waiting_family", "person_looks"})
# What asks for papers and names their last day.
MOST_DAYS = 200
ASKED = chain.ASKING


def standing(story: Told, language: str, upload_url: str = "") -> dict[str, Any]:
    """Everything said of where a case stands, in one language, as text: `headline` and its code, `help`, `owner` (whose turn it
    is), `due` (by when we answer, and says who), `items` (each paper with its state), `lacks` (how many are still needed),
    `papers_due`, `closes_after`, `reopen`, `appeal`, `stay`, `two_decisions`; `waits` while an answer of ours is still to come,
    `takes_papers` while a paper changes anything.
    """
    with override(language):
        return _standing(story, language, upload_url)


def _standing(story: Told, language: str, upload_url: str) -> dict[str, Any]:
    found = story.case
    headline, application = found.headline, found.application
    open_sides = [side for side in found.sides.values() if side.status in WAITING]
    waits = headline in WAITING or bool(open_sides and headline in {"released", "accepted", "abandoned"})
    reopens = reopen(story, language)
    takes = waits or bool(reopens and not reopens["over"])
    said = {} if reopens else _asked_in_words(story, language)
    items = checklist.as_items(checklist.groups(found, language), upload_url, said) if takes else []
    items = [item for item in items if item["tone"] != "plain"]
    return {
        "headline": str(wording.STATUSES[headline]),
        "headline_code": headline,
        "help": str(_help(application, headline)),
        "owner": str(wording.OWNERS[owner(story)]),
        "due": [due_of(story, side, language) for side in open_sides] if waits else [],
        "items": items,
        "lacks": sum(item["tone"] == "act" for item in items),
        "papers_due": _papers_due(story, language),
        "closes_after": _closes_after(story, language),
        "reopen": reopens,
        "waits": waits,
        "takes_papers": takes,
        "appeal": appeal(story, language),
        "stay": found.rules.say(language, to_whom(application, "stay_enrolled"))
        if headline not in {"permitted", "withdrawn", "joined"}
        else "",
        "two_decisions": found.rules.say(language, "two_decisions") if headline in {"released", "accepted"} else "",
    }


def to_whom(application: Application, words: str) -> str:
    """The key of the year file's words, as they are said to a parent or to a student who files alone."""
    return f"for_student.{words}" if application.is_student else words


def _help(application: Application, headline: str) -> Any:
    if application.is_student and headline in wording.STATUS_HELP_STUDENT:
        return wording.STATUS_HELP_STUDENT[headline]
    return wording.STATUS_HELP[headline]


def owner(story: Told) -> str:
    """Whose turn it is. After a no, or when it came late, only the family can move: it may ask the county."""
    if story.case.headline in {"refused", "late_referred"}:
        return "nobody" if appeal(story, "en").get("over") else "family"
    if story.case.headline == "abandoned":
        return "nobody" if reopen(story, "en").get("over") else "family"
    return story.case.owner


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


def due_of(story: Told, side: Side, language: str) -> dict[str, str]:
    """By when a side is answered, in words."""
    titles = {
        "release": _("The release from the district where you live"),
        "acceptance": _("The answer of the district you asked for"),
    }
    return {"what": titles[side.kind], **due_words(rules_of(story, side), story.case.due(side), language)}


def _papers_due(story: Told, language: str) -> str:
    """The last day for papers, as the newest notice that asked for them names it; in another language the same day again."""
    newest = story.last(*ASKED)
    if story.case.headline != "waiting_family" or newest is None:
        return ""
    if asked.facts(newest):
        return day_in_words(asked.until(newest, outbox.notice_rules(newest), newest.letter_date or legal_today()), language)
    values: Mapping[str, Any] = newest.content["values"]
    if newest.language == language:
        return str(values.get("papers_due", ""))
    day = newest.created_at.astimezone(story.case.rules.zone).date()
    for _step in range(MOST_DAYS):  # an older notice keeps the day in its own language's words only
        if day_in_words(day, newest.language) == values.get("papers_due"):
            return day_in_words(day, language)
        day += timedelta(days=1)
    return ""


def _closes_after(story: Told, language: str) -> str:
    """The day after which the case may be closed, as the newest notice that asked for papers says it."""
    newest = story.last(*ASKED)
    if story.case.headline != "waiting_family" or newest is None or not asked.facts(newest):
        return ""
    day = asked.closes_after(newest, outbox.notice_rules(newest), newest.letter_date or legal_today())
    return day_in_words(day, language) if day else ""


def _asked_in_words(story: Told, language: str) -> dict[str, str]:
    """For each paper that the family was asked for and that is still missing: when, and until when, by the newest such notice."""
    said: dict[str, str] = {}
    for notice in story.notices:
        if notice.letter_date and notice.kind in ASKED and asked.facts(notice):
            words = {
                "day": day_in_words(notice.letter_date, language),
                "until": day_in_words(asked.until(notice, outbox.notice_rules(notice), notice.letter_date), language),
            }
            line = _("We asked for it on %(day)s. The last day is %(until)s.") % words
            said.update(dict.fromkeys(asked.facts(notice)["papers"], line))
    have = story.case.have
    return {code: line for code, line in said.items() if have.get(code) not in GOOD}


def reopen(story: Told, language: str) -> dict[str, Any]:
    """Until when a missing paper opens a closed case again, in words; `over` once that day has passed. Empty for a case that
    is not closed."""
    if story.closed is None or story.case.headline != "abandoned":
        return {}
    rules, until = story.closed
    over = until is not None and legal_now().astimezone(rules.zone).date() > until
    return {"until": day_in_words(until, language, weekday=True) if until else "", "over": over}


def appeal(story: Told, language: str) -> dict[str, Any]:
    """Where to appeal and until when; `over` once that day has passed."""
    if story.appeal is None or story.case.headline not in {"refused", "late_referred"}:
        return {}
    rules, last_day = story.appeal
    values = outbox.appeal_values(rules, language, last_day)
    over = legal_now().astimezone(rules.zone) > datetime.combine(last_day, rules.county.last_hour, rules.zone)
    return {**values, "appeal_last_day": day_in_words(last_day, language, weekday=True), "over": over}
