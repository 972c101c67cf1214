"""What stands behind each missing paper of a case: by which notice it was asked for, whether that came through, until when."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from permits.clock import legal_today
from permits.models import Decision, Notice, Rulebook, Side
from permits.notices import asked
from permits.notices.dates import day_in_words
from permits.policy import abandonment
from permits.policy.abandonment import Proof, Told
from permits.policy.rulebook import Rulebook as Rules
from permits.policy.windows import day_of
from permits.queries.case import Case
from permits.wording import CHANNELS

# What asks for papers by name.
ASKING = ("papers_missing", "paper_returned", "paper_unreadable", "papers_reminder", "reopened")
LEFT = frozenset({"sent", "posted", "done", "bounced", "returned"})


@dataclass(frozen=True)
class Chain:
    """Of one side: each notice that asked for a paper (`rows`, by id), the proof per missing paper, and why it may not be closed.

    `problems` are codes of policy/abandonment.py; `due` is the legal day. `told` are the rows as the rules see them; `any_of` the
    codes that are as good as each missing paper.
    """

    rows: Mapping[int, Notice]
    told: Sequence[Told]
    proofs: Sequence[Proof]
    any_of: Mapping[str, Sequence[str]]
    problems: Sequence[str]
    due: date

    @property
    def until(self) -> date | None:
        """The last of the family's days, once the chain of every missing paper has begun."""
        days = [proof.until for proof in self.proofs]
        return max((day for day in days if day), default=None) if all(days) else None

    def naming(self, paper: str) -> list[Told]:
        """Every notice that named this missing paper, or another that is as good, in the order written."""
        return [one for one in self.told if not one.papers.isdisjoint(self.any_of[paper])]

    def facts(self) -> list[dict[str, Any]]:
        """The proofs as a decision keeps them: codes, days and rows of the ledger."""
        return [
            {
                "paper": proof.paper,
                "any_of": list(self.any_of[proof.paper]),
                "notice": proof.told.key,
                "channel": proof.told.channel,
                "state": proof.told.state,
                "language": proof.told.language,
                "left": proof.told.left.isoformat() if proof.told.left else "",
                "until": proof.until.isoformat() if proof.until else "",
                "asked_by": asked.facts(self.rows[proof.told.key]).get("by"),
                "also": [one.key for one in self.naming(proof.paper) if one.key != proof.told.key],
            }
            for proof in self.proofs
            if proof.told is not None
        ]


def of(found: Case, side: Side, notices: Iterable[Notice] | None = None) -> Chain:
    """The chain of one side of a case. One query, or none with `notices`, all of the application's in the order written."""
    rules = Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else found.rules
    due, today = found.due(side).on, legal_today()
    own = [row for row in (asking(found, side) if notices is None else notices) if counts(row, side)]
    pairs = list(_as_sent(own))
    rows = {sent.pk: row if sent.pk == row.pk else sent for row, sent in pairs}
    told = [_told(row, sent, rules, due) for row, sent in pairs]
    any_of = alternatives(found, side)
    proofs = abandonment.proofs(found.application.language, any_of, told, today)
    other = next((one.status for kind, one in found.sides.items() if kind != side.kind), "")
    protected = abandonment.is_protected(rules, found.application.facts, side.kind, other)
    return Chain(rows, told, proofs, any_of, abandonment.problems(proofs, today, due, protected=protected), due)


def asking(found: Case, side: Side) -> list[Notice]:
    """The notices of a side's body that asked the family for papers, in the order written."""
    rows = Notice.objects.filter(application=found.application, body=side.body_id, kind__in=ASKING, is_copy=False)
    return list(rows.order_by("created_at", "pk"))


def counts(row: Notice, side: Side) -> bool:
    """It asks for papers in this side's name, was not dropped, and is not older than the last opening."""
    if row.kind not in ASKING or row.is_copy or row.state == "cancelled" or row.body_id != side.body_id:
        return False
    is_new = side.reopened_at is None or row.created_at >= side.reopened_at
    return is_new and bool(asked.facts(row))


def alternatives(found: Case, side: Side) -> dict[str, tuple[str, ...]]:
    """Each paper that this side's decision misses, with the codes of its any-one-of group: whichever was asked for, the family
    knew."""
    group_of = {line.code: line.group for line in found.checklist}
    return {
        code: tuple(line.code for line in found.checklist if group_of[code] and line.group == group_of[code]) or (code,)
        for code in found.missing_for(side)
    }


def _as_sent(own: Sequence[Notice]) -> Iterator[tuple[Notice, Notice]]:
    """Each row with the one that really left: of a message to several children's family that is the first child's, by every way
    it went. One query where there is such a message."""
    events = {row.said_in for row in own if row.said_in}
    shared = (
        list(Notice.objects.filter(event__in=events, is_copy=False).exclude(state="cancelled").order_by("pk")) if events else []
    )
    done: set[uuid.UUID] = set()
    for row in own:
        if row.said_in is None:
            yield row, row
        elif row.said_in not in done:
            done.add(row.said_in)
            yield from ((row, sent) for sent in shared if sent.event == row.said_in)


def _told(row: Notice, sent: Notice, rules: Rules, due: date) -> Told:
    left = None
    if sent.state in LEFT and sent.letter_date:
        left = max(sent.letter_date, day_of(rules, sent.sent_at) if sent.sent_at else sent.letter_date)
    until = abandonment.last_day(rules, left, due) if left else None
    return Told(sent.pk, frozenset(asked.facts(row)["papers"]), sent.language, sent.channel, sent.state, left, until)


def reopen_until(rules: Rules, decision: Decision | None, notices: Iterable[Notice]) -> date | None:
    """The last day on which a missing paper opens a closed case again; None while nothing of the closing has reached the family.

    Counted from the last day on which it was told; what came back told nothing.
    """
    rows = [row for row in notices if decision is not None and row.decision_id == decision.pk and not row.is_copy]
    told = [row.letter_date for row in rows if row.letter_date and row.state not in {"draft", "cancelled", "bounced", "returned"}]
    return abandonment.reopen_until(rules, told)


def closing(side: Side) -> Decision | None:
    """The decision by which a side is closed for missing papers now."""
    if side.status != Decision.ABANDONED:
        return None
    return next((one for one in side.decisions.all() if one.round == side.round and one.outcome == Decision.ABANDONED), None)


def closed_for(decision: Decision) -> frozenset[str]:
    """The papers of which any one opens the case again."""
    return frozenset(code for one in decision.words.get("chain", ()) for code in one["any_of"])


def kept(rules: Rules, proofs: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The proofs of `Chain.facts`, or those that a closing keeps, in words: a line for each paper."""
    said = []
    for one in proofs:
        words = {
            "paper": rules.say(language, f"requirements.{one['paper']}.label"),
            "day": _day(one["left"], language), "channel": CHANNELS[one["channel"]], "until": _day(one["until"], language),
        }  # fmt: skip
        said.append(_("%(paper)s: asked for on %(day)s, %(channel)s, until %(until)s") % words)
    return said


def _day(told: str, language: str) -> str:
    return day_in_words(date.fromisoformat(told), language) if told else "–"
