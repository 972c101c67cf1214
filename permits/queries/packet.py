"""A whole case in words, for the copy that leaves the house. What must not be told to somebody stands in none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from permits.acts import ACTS
from permits.models import Application, AuditEntry, Document, File, Notice, Rulebook, User
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import answers, case, checklist, correspondence, desk
from permits.queries.answers import Section
from permits.queries.case import Case
from permits.queries.correspondence import LEFT, Entry, left_at
from permits.wording import (
    CHANNELS,
    NOTICE_KINDS,
    NOTICE_STATES,
    OUTCOMES_OF_SIDE,
    PAPER_STATES,
    SIDES,
    STATUSES_SHORT,
)  # fmt: skip

# Of the answers these stay in the house: who must not be told, and what only the office works with.
WITHHELD = frozenset({"must_not_know", "kept_from", "assisted", "reach"})
# The acts that belong to the case as such. Looks, notes, one-time codes and whatever comes later do not leave unasked; calls and
# what was written have entries of their own (queries/correspondence.py).
TOLD = (
    "submitted", "file_received", "file_unreadable", "paper_accepted", "paper_returned", "paper_seen", "papers_asked", "decided",
    "notice_sent", "email_sent", "letter_posted", "letter_returned", "notice_bounced", "withdrawn", "withdrawal_undone",
    "corrected", "decision_taken_back", "message_came", "message_from_other", "message_auto", "file_sorted", "side_moved",
    "taken_over", "look_lifts", "look_refers", "statement_asked", "statement_signed", "school_asked", "school_reminded",
    "school_answered", "abandoned", "reopened", "papers_reminded", "papers_waited", "letter_instead", "notice_by_hand",
    "paper_not_seen",
)  # fmt: skip
# Notices whose letter is copied. Those that hold the access code, or a link that opens something, never are.
COPIED = frozenset({
    "released", "refused", "accepted", "accept_refused", "papers_missing", "paper_returned", "paper_unreadable",
    "documents_received", "withdrawn", "withdrawal_undone", "corrected", "joined",
    "papers_reminder", "abandoned", "reopened", "office_message",
})  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A requirement's evidence: its name and state in words, and its files."""

    code: str
    label: str
    state: str
    files: Sequence[File]


@dataclass(frozen=True)
class Packet:
    """Everything in one language. `decisions`, `timeline` and `notices` are lines of a table, texts only; `chains` are lines on
    missing papers. `letters` are those of the reader's own office."""

    found: Case
    language: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    decisions: Sequence[Sequence[str]]
    timeline: Sequence[Sequence[str]]
    notices: Sequence[Sequence[str]]
    papers: Sequence[Paper]
    letters: Sequence[Notice]
    correspondence: Sequence[Entry]
    chains: Sequence[str]

    @property
    def pages(self) -> int:
        """Page images in all."""
        return sum(len(file.pages) for paper in self.papers for file in paper.files)


def packet(application: Application, user: User, language: str) -> Packet:
    """The case as it stands now and as this person may read it, in the language that is on; opened when sealed: the caller has
    the right to see it."""
    found, bodies = case.of(application), desk.bodies(user, application)
    rules = found.rules
    filed = answers.filed_of(found)
    told = {name: value for name, value in filed.more.items() if name not in WITHHELD}
    said = answers.sections(replace(filed, more=told), rules, language)
    rows = Notice.objects.filter(application=application, state__in=LEFT).order_by("created_at", "pk")
    sent = sorted(rows, key=left_at)
    return Packet(
        found=found,
        language=language,
        facts=_facts(found, language),
        sections=[one for one in said if any(value for _label, value in one.rows)],
        decisions=list(_decisions(found, language)),
        timeline=list(_timeline(found, language)),
        notices=[_notice(row, rules, language) for row in sent],
        papers=[_paper(found, document, language) for document in found.documents.values()],
        letters=[row for row in sent if row.kind in COPIED and row.body_id in bodies],
        correspondence=correspondence.entries(found, bodies, language),
        chains=correspondence.open_chains(found, bodies, language),
    )


def _at(moment: datetime, rules: Rules, language: str) -> str:
    return moment_in_words(moment.astimezone(rules.zone), language)


def _facts(found: Case, language: str) -> list[tuple[str, str]]:
    application, rules = found.application, found.rules
    rows = [
        (_("Application"), str(application)),
        (_("Child"), application.person.full_name),
        (_("School year"), application.school_year.replace("-", "–")),
        (_("Received"), _at(application.received_at, rules, language)),
        (_("Status"), str(STATUSES_SHORT[found.headline])),
    ]
    for side in found.sides.values():
        status = OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status])
        body = side.body.name if side.body else _("another district")
        rows.append((f"{SIDES[side.kind]}, {body}", str(status)))
    return rows


def _decisions(found: Case, language: str) -> Any:
    for side in found.sides.values():
        rules = Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else found.rules
        # One that was undone before anybody was told stands in what happened, not among the decisions.
        for one in (one for one in side.decisions.all() if one.round == side.round):
            grounds = "; ".join(rules.say(language, f"grounds.{code}.label") for code in one.grounds)
            outcome = str(OUTCOMES_OF_SIDE[side.kind, one.outcome])
            yield day_in_words(one.decided_at.astimezone(rules.zone).date(), language), outcome, grounds, one.decided_by.name


def _timeline(found: Case, language: str) -> Any:
    rules = found.rules
    entries = AuditEntry.objects.filter(application=found.application, act__in=TOLD).select_related("body").order_by("sequence")
    actors = {"family": _("Family"), "staff": _("Office"), "program": _("Program")}
    for entry in entries:
        requirement = entry.detail.get("requirement", "")
        about = rules.say(language, f"requirements.{requirement}.label") if requirement in rules.requirements else ""
        yield _at(entry.at, rules, language), str(ACTS[entry.act]), about, actors[entry.actor]


def _notice(row: Notice, rules: Rules, language: str) -> list[str]:
    when = _at(left_at(row), rules, language)
    return [when, str(NOTICE_KINDS[row.kind]), str(CHANNELS[row.channel]), str(NOTICE_STATES[row.state])]


def _paper(found: Case, document: Document, language: str) -> Paper:
    label = case.kept_label(found.rules, document.requirement, language)
    return Paper(document.requirement, label, str(PAPER_STATES[document.state]), checklist.files_of(document))
