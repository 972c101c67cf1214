"""What came in, what became of it, how long it took: counted by the database, five statements for any number of cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import Cast, TruncDate

from permits import access
from permits.access import Staff
from permits.clock import legal_now
from permits.models import Decision, Rulebook, Side
from permits.policy import clocks, states

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes",), "no": ("no",), "open": ("in_line", "waiting_family", "person_looks", "second_person"),
    "else": ("withdrawn", "late_referred", "joined", "abandoned"),
}  # fmt: skip
OF_STATUS = {status: outcome for outcome, held in OUTCOMES.items() for status in held}
BREAKDOWNS = ("reason", "grade", "language", "other", "school")
SEALED = "sealed"  # the row of sealed cases, which never stands alone
OLDEST = 5


@dataclass(frozen=True)
class Asked:
    """One school year, one side, and the days of receipt, both included; None: from the first day, to the last."""

    school_year: str
    kind: str
    first: date | None = None
    last: date | None = None


@dataclass
class Figures:
    """Counts by outcome; by outcome for each breakdown's codes; and what the clocks say."""

    outcomes: Counter[str] = field(default_factory=Counter)
    breakdowns: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: {name: {} for name in BREAKDOWNS})
    days: Counter[int] = field(default_factory=Counter)
    in_time: int = 0
    late: int = 0
    open_in_time: int = 0
    overdue: int = 0
    oldest: Sequence[Side] = ()

    def days_within(self, share: float) -> int | None:
        """Calendar days from receipt within which this share of the decisions was made; None without decisions."""
        wanted, passed = share * sum(self.days.values()), 0
        for days in sorted(self.days):
            passed += self.days[days]
            if passed >= wanted:
                return days
        return None


def figures(user: Staff, asked: Asked, zone: ZoneInfo) -> Figures:
    """The figures for the sides of the person's bodies. Only reads; the rows it counts are not locked.

    `zone`: in which a day begins. Sealed cases are counted for whoever is named for them, and of those only the row `SEALED` is
    in the breakdowns: were they in everybody's totals, the queue beside the report would tell how many there are, and since when.
    """
    sides, found = _sides(user, asked, zone), Figures()
    _count_facts(sides, asked, found)
    today = legal_now().astimezone(zone).date()
    _count_open(sides.annotate(day=_day("received_at", zone)), today, found, zone)
    decided = Decision.objects.filter(side__in=sides, round=F("side__round"), outcome__in=Decision.ANSWERS)
    _count_decided(decided.annotate(day=_day("side__received_at", zone), on=_day("decided_at", zone)), found, zone)
    waiting = sides.filter(status__in=OUTCOMES["open"], application__is_sealed=False).select_related("application")
    found.oldest = list(waiting.order_by("received_at", "pk")[:OLDEST])
    return found


@dataclass
class Days:
    """What came in and what was decided on each day of a school year; `outcomes` of all its cases, as in `Figures`."""

    received: Counter[date] = field(default_factory=Counter)
    decided: dict[date, Counter[str]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)


def by_day(user: Staff, school_year: str, kind: str, zone: ZoneInfo) -> Days:
    """Inflow and outcome by day, always of the whole year, so that a part of it is never told twice. Two statements.

    A case counts as decided on the day of its decision of now; closed, withdrawn and late ones are none.
    """
    sides, found = _sides(user, Asked(school_year, kind), zone), Days()
    rows = sides.annotate(day=_day("received_at", zone)).order_by().values_list("day", "status").annotate(n=Count("pk"))
    for day, status, count in rows:
        found.received[day] += count
        found.outcomes[OF_STATUS[status]] += count
    decided = Decision.objects.filter(side__in=sides, round=F("side__round"), outcome__in=Decision.ANSWERS)
    for on, outcome, count in (
        decided.annotate(on=_day("decided_at", zone)).order_by().values_list("on", "outcome").annotate(n=Count("pk"))
    ):
        found.decided.setdefault(on, Counter())[outcome] += count
    return found


def years(user: Staff) -> list[str]:
    """School years for which a body of the person has rules, the newest first."""
    codes = access.posts(user).order_by().values_list("body__code", flat=True).distinct()
    return sorted({year for code in codes for year in Rulebook.objects.years(code)}, reverse=True)


def _sides(user: Staff, asked: Asked, zone: ZoneInfo) -> QuerySet[Side]:
    within = Q(application__school_year=asked.school_year, kind=asked.kind)
    if asked.first:
        within &= Q(received_at__gte=datetime.combine(asked.first, time(), zone))
    if asked.last:
        within &= Q(received_at__lt=datetime.combine(asked.last + timedelta(days=1), time(), zone))
    return access.sides_of(user).filter(within, status__in=OF_STATUS)


def _day(name: str, zone: ZoneInfo) -> Any:
    return Cast(TruncDate(name, tzinfo=zone), DateField())


def _count_facts(sides: QuerySet[Side], asked: Asked, found: Figures) -> None:
    other = "wanted_district" if asked.kind == Side.RELEASE else "residence_district"
    facts = ("reason", "grade", "language", other, "school")
    names = ("status", "application__is_sealed", *(f"application__{name}" for name in facts))
    for status, is_sealed, *codes, count in sides.order_by().values_list(*names).annotate(n=Count("pk")):
        outcome = OF_STATUS[status]
        found.outcomes[outcome] += count
        for name, code in zip(BREAKDOWNS, codes, strict=True):
            found.breakdowns[name].setdefault(SEALED if is_sealed else code, Counter())[outcome] += count


def _count_open(sides: QuerySet[Any], today: date, found: Figures, zone: ZoneInfo) -> None:
    for status, rulebook, day, count in sides.order_by().values_list("status", "rulebook", "day").annotate(n=Count("pk")):
        if not states.STATUSES[status].final:
            if _due(rulebook, day, zone) < today:
                found.overdue += count
            else:
                found.open_in_time += count


def _count_decided(decided: QuerySet[Any], found: Figures, zone: ZoneInfo) -> None:
    rows = decided.order_by().values_list("side__rulebook", "day", "on").annotate(n=Count("pk"))
    for rulebook, day, on, count in rows:
        found.days[max(0, (on - day).days)] += count
        if on > _due(rulebook, day, zone):
            found.late += count
        else:
            found.in_time += count


def _due(rulebook: int, day: date, zone: ZoneInfo) -> date:
    """The last day for a decision on a case received on this day; the hour makes no difference to it."""
    return clocks.decision_due(Rulebook.objects.held(rulebook).parsed, datetime.combine(day, time(12), zone)).on


def blocks(first: date, last: date) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The months and the weeks of a row of days, as positions from its first day: weeks begin on Monday, and at a month's first
    day, so that each lies in one month."""
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    months = [at for at, day in enumerate(days) if at == 0 or day.day == 1]
    weeks = [at for at, day in enumerate(days) if at == 0 or day.day == 1 or day.weekday() == 0]
    return _from_starts(months, len(days)), _from_starts(weeks, len(days))


def _from_starts(starts: Sequence[int], count: int) -> list[tuple[int, int]]:
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], count], strict=True)]
