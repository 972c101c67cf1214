"""One case as its family may know it: deciding is not telling, so what the office has not yet sent has not happened."""

import copy
import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from permits.models import Decision, Notice, Rulebook, Side
from permits.notices.catalogue import KINDS
from permits.policy import appeals
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import chain
from permits.queries.case import Case

NOT_LEFT = frozenset({"draft", "cancelled"})
# A code in a letter is no letter to read, and a page that a code opens must not show codes. Of a message to several children's
# family each child's page has its own part.
NOT_LISTED = frozenset({"one_time_code", "papers_missing_siblings"})


@dataclass
class Told:
    """The case with each side's status as far as it was told, and the notices that have left, the oldest first."""

    case: Case
    notices: Sequence[Notice]

    @property
    def letters(self) -> list[Notice]:
        """One notice for each thing that was said and has a letter, the newest first."""
        events: dict[uuid.UUID, Notice] = {}
        for notice in self.notices:
            if not KINDS[notice.kind].has_letter or notice.kind in NOT_LISTED:
                continue
            held = events.get(notice.event)
            # Of several channels the one that went by post: its date is the letter's, its file may lie ready.
            if held is None or (notice.channel == "letter" and held.channel != "letter"):
                events[notice.event] = notice
        return sorted(events.values(), key=lambda notice: (notice.created_at, notice.pk), reverse=True)

    def last(self, *kinds: str) -> Notice | None:
        """The newest notice of these kinds that has left."""
        found = [notice for notice in self.notices if notice.kind in kinds]
        return found[-1] if found else None

    @cached_property
    def appeal(self) -> tuple[Rules, date] | None:
        """The rules and the last day of the appeal that the newest refusal or late letter speaks of, if it names one.

        A letter that left by several channels has several dates; the earliest is safe.
        """
        newest = self.last("late_letter", "refused", "accept_refused")
        if newest is None or not newest.content["values"].get("appeal_place"):
            return None
        rules = Rulebook.objects.held(newest.content["rulebook"]).parsed
        dates = [notice.letter_date for notice in self.notices if notice.event == newest.event and notice.letter_date]
        return (rules, appeals.appeal_last_day(rules, min(dates))) if dates else None

    @cached_property
    def closed(self) -> tuple[Rules, date | None] | None:
        """The rules and the last day on which a missing paper opens the case again, when it is closed for missing papers; the
        last of them where both sides are."""
        found: list[tuple[Rules, date | None]] = []
        for side in self.case.sides.values():
            decision = chain.closing(side)
            if decision is not None and side.rulebook_id is not None:
                rules = Rulebook.objects.held(side.rulebook_id).parsed
                found.append((rules, chain.reopen_until(rules, decision, self.notices)))
        return max(found, key=lambda one: one[1] or date.max, default=None)

    def decisions(self) -> list[tuple[Side, Decision]]:
        """Decisions that were told, in order."""
        known = {notice.decision_id for notice in self.notices if notice.decision_id}
        found = [(side, one) for side in self.case.sides.values() for one in side.decisions.all() if one.pk in known]
        return sorted(found, key=lambda pair: pair[1].decided_at)


def told(found: Case) -> Told:
    """One query more than the case itself."""
    rows = Notice.objects.filter(application=found.application).exclude(state__in=NOT_LEFT).order_by("created_at", "pk")
    notices = list(rows)
    sides = {kind: _as_told(side, notices) for kind, side in found.sides.items()}
    return Told(dataclasses.replace(found, sides=sides), notices)


def _as_told(side: Side, notices: Sequence[Notice]) -> Side:
    """A copy of the side with the status its family has heard of; nobody saves it."""
    seen = copy.copy(side)
    if side.status in {"yes", "no"} and not _said(side, notices):
        seen.status = "in_line"
    if side.status == "second_person":  # how the office comes to its answer is its own affair
        seen.status = "in_line"
    if side.status == "joined" and not any(notice.kind == "joined" for notice in notices):
        seen.status = "in_line"
    if side.status == Decision.ABANDONED and not _said(side, notices):
        seen.status = "waiting_family"
    if side.status == "late_referred" and not any(notice.kind == "late_letter" for notice in notices):
        seen.status = "person_looks"
    return seen


def _said(side: Side, notices: Sequence[Notice]) -> bool:
    last: Mapping[int, Decision] = {one.round: one for one in side.decisions.all()}
    decision = last.get(side.round)
    return decision is not None and any(notice.decision_id == decision.pk for notice in notices)
