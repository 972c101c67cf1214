"""May a case be closed for missing papers? Counted per paper from the first notice that is proven, and never past the legal day.

Closing takes the right to appeal away, for it is no denial (EC 46600.1, domain.md 1.2): so every missing paper must have been
named in the family's language, in writing, by a channel that did not come back, and the year file's days must be over
(practice.md A11). Missing papers stop no clock: once the legal day has passed, silence is a denial, and nothing can be closed
any more (EC 46600.1).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from permits.policy import decisions
from permits.policy.clocks import Due, next_open, papers_due
from permits.policy.facts import Facts
from permits.policy.rulebook import Rulebook

# By these something reached the family in writing, as far as anybody can know.
PROVES = frozenset({("email", "sent"), ("letter", "posted"), ("counter", "done")})
IN_WRITING = frozenset(channel for channel, _state in PROVES)
CAME_BACK = frozenset({"bounced", "returned"})


@dataclass(frozen=True)
class Told:
    """One notice by one channel that named papers; `key` is the ledger's row.

    `left` is the day it left, None for what waits; `until` the last of the family's days that count from it.
    """

    key: int
    papers: frozenset[str]
    language: str
    channel: str
    state: str
    left: date | None
    until: date | None

    @property
    def is_proof(self) -> bool:
        """It left in writing, and did not come back."""
        return self.left is not None and (self.channel, self.state) in PROVES


@dataclass(frozen=True)
class Proof:
    """What stands behind one missing paper: the notice from which the days count, their last one, and why it is no proof yet.

    `problem`: "" (the days are over), "not_asked", "not_left" (the office has not sent it, or it waits on a list), "came_back",
    "not_written" (told by text or telephone only), "other_language", "days_left".
    """

    paper: str
    told: Told | None
    until: date | None
    problem: str


def last_day(rulebook: Rulebook, left: date, due: date) -> date:
    """The family's last day before a case may be closed, for a notice that left on a day; never a closed day.

    The year file's calendar days (LAUSD: 30, domain.md 2.1), and never before the last day for papers that the notice names.
    """
    wanted = next_open(left + timedelta(days=rulebook.clocks.abandonment_notice_days), rulebook.closed_days)
    return max(wanted, asked_until(rulebook, left, due))


def newest_over(rulebook: Rulebook, today: date) -> date:
    """The latest day on which a notice may have left whose days, by the year file alone, were over yesterday."""
    left = today - timedelta(days=rulebook.clocks.abandonment_notice_days)
    while next_open(left + timedelta(days=rulebook.clocks.abandonment_notice_days), rulebook.closed_days) >= today:
        left -= timedelta(days=1)
    return left


def asked_until(rulebook: Rulebook, left: date, due: date) -> date:
    """The last day for papers that a notice names which leaves on a day (clocks.papers_due)."""
    return papers_due(rulebook, datetime.combine(left, time(12), rulebook.zone), Due(due, "", ""))


def fits(until: date, due: date) -> bool:
    """After the family's last day there is at least one left on which the case may be closed: the legal day is not before it."""
    return until < due


def reopen_until(rulebook: Rulebook, told: Iterable[date]) -> date | None:
    """The last day on which a missing paper opens the case again, from the days on which the family was told of the closing.

    The year file's calendar days, counted from the last of them, never ending on a closed day. None: nobody was told yet, so
    no day has begun to count.
    """
    last = max(told, default=None)
    if last is None:
        return None
    return next_open(last + timedelta(days=rulebook.clocks.reopen_days), rulebook.closed_days)


def proofs(language: str, missing: Mapping[str, Collection[str]], told: Sequence[Told], today: date) -> tuple[Proof, ...]:
    """For each missing paper what stands behind it. `missing`: the paper, with all codes of which any one is enough.

    `told` in the order in which they were written; the earliest last day of a proven one counts.
    """
    return tuple(_proof(language, paper, codes, told, today) for paper, codes in missing.items())


def _proof(language: str, paper: str, codes: Collection[str], told: Sequence[Told], today: date) -> Proof:
    naming = [one for one in told if not one.papers.isdisjoint(codes)]
    if not naming:
        return Proof(paper, None, None, "not_asked")
    good = [one for one in naming if one.is_proof and one.language == language and one.until]
    if good:
        first = min(good, key=lambda one: (one.until or date.max, one.key))
        return Proof(paper, first, first.until, "days_left" if first.until and today <= first.until else "")
    return Proof(paper, naming[-1], None, _why_not(language, naming))


def _why_not(language: str, naming: Sequence[Told]) -> str:
    """Why none of these is a proof: the nearest to being one speaks."""
    if any(one.is_proof for one in naming):
        return "other_language"
    if any(one.left is None and one.channel in IN_WRITING and one.language == language for one in naming):
        return "not_left"
    if any(one.state in CAME_BACK for one in naming):
        return "came_back"
    return "not_left" if any(one.left is None for one in naming) else "not_written"


def is_protected(rulebook: Rulebook, facts: Facts, kind: str, other_side: str = "") -> bool:
    """By the year file, or because the law forbids a refusal here: it is decided on what is there, not closed."""
    rules = rulebook.abandonment
    named = not rules.protected_reasons.isdisjoint(facts.reasons) or not rules.protected_groups.isdisjoint(facts.groups)
    return named or bool(decisions.bars_on(rulebook, facts, kind, other_side))


def problems(found: Sequence[Proof], today: date, due: date, *, protected: bool) -> tuple[str, ...]:
    """Why a case may not be closed today, as codes; empty when it may.

    protected; nothing_missing; not_proven (some paper's chain is not whole: see its Proof); legal_day (the family's days end
    on the legal day or later: decide on what is there); day_over (the legal day has passed).
    """
    codes = ["protected"] if protected else []
    if not found:
        return (*codes, "nothing_missing")
    if today > due:
        codes.append("day_over")
    elif any(proof.until and not fits(proof.until, due) for proof in found):
        codes.append("legal_day")
    if any(proof.problem for proof in found):
        codes.append("not_proven")
    return tuple(codes)


def reminder_due(rulebook: Rulebook, found: Sequence[Proof], today: date) -> tuple[date, int] | None:
    """The family's last day and the reminder that is due: the latest whose day has come; None when none is, or it is too late.

    Of several papers the one whose days end first counts.
    """
    until = min((proof.until for proof in found if proof.until and proof.problem == "days_left"), default=None)
    if until is None:
        return None
    ahead = min((days for days in rulebook.abandonment.reminders if today >= until - timedelta(days=days)), default=None)
    return None if ahead is None else (until, ahead)
