"""The first thing an office says to a family: the receipt of its application, or the letter that refers it to the county.

Said at filing (actions/submit.py), or after a person has looked (actions/look.py).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from permits.models import Application, Rulebook
from permits.notices import outbox
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy import clocks, documents
from permits.queries import case


def window_last_day(rulebook: Rulebook, direction: str) -> date | None:
    """The last day on which a family could apply in time, if the year file names one."""
    rules = rulebook.parsed.directions.get(direction)
    return rules.window.last_day if rules and rules.window else None


def tell_late(application: Application, rulebook: Rulebook, direction: str, today: datetime, *, shown_first: bool) -> None:
    """Write the letter that refers the family to the county (practice.md E). `today` is a moment of the legal clock.

    LookupError where the rules name no last day to apply. The day the e-mail leaves, or the day the letter is posted, sets
    the last day of appeal: outbox fills it in.
    """
    rules, language = rulebook.parsed, application.language
    last_day = window_last_day(rulebook, direction)
    if last_day is None:
        raise LookupError(f"{rulebook} names no last day for {direction} applications")
    values = {
        "received_at": _received(application, rulebook),
        "window_last_day": day_in_words(last_day, language),
        **outbox.appeal_values(rules, language, today.astimezone(rules.zone).date()),
    }
    outbox.write(application, "late_letter", values, body=rulebook.body, rulebook=rulebook, shown_first=shown_first)


def tell_received(application: Application, rulebook: Rulebook, kinds: Collection[str], have: Mapping[str, str]) -> None:
    """Write the receipt of the application: its number, the papers still needed, by when an answer is due.

    `kinds`: the sides that are decided here; `have`: the state of each paper by requirement.
    """
    rules, language = rulebook.parsed, application.language
    due = clocks.decision_due(rules, application.received_at)
    asked = documents.checklist(rules, application.facts, kinds)
    values = {
        "received_at": _received(application, rulebook),
        "papers": case.paper_list(rules, documents.missing(asked, have), language),
        "decision_due": day_in_words(due.on, language),
    }
    outbox.write(application, "received", values, body=rulebook.body, rulebook=rulebook)


def tell_person_looks(application: Application, rulebook: Rulebook) -> None:
    """Write that a person looks first, before anything is decided."""
    values = {"received_at": _received(application, rulebook)}
    outbox.write(application, "person_looks", values, body=rulebook.body, rulebook=rulebook)


def _received(application: Application, rulebook: Rulebook) -> str:
    return moment_in_words(application.received_at.astimezone(rulebook.parsed.zone), application.language)
