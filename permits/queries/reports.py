"""What came in, what became of it, how long it took: counted by the database, five statements for any number of cases."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    "else": ("withdrawn", "late_referred", "joined"),
}  # fmt: skip
OF_STATUS = {status: outcome for outcome, held in OUTCOMES.items() for status in held}
BREAKDOWNS = ("reason", "grade", "language", "other")
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
    """Counts by outcome; by outcome for each breakdown's codes; by day; and what the clocks say."""

    outcomes: Counter[str] = field(default_factory=Counter)
    breakdowns: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: {name: {} for name in BREAKDOWNS})
    received: Counter[date] = field(default_factory=Counter)
    decided: Counter[date] = field(default_factory=Counter)
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
    decided = Decision.objects.filter(side__in=sides, round=F("side__round"))
    _count_decided(decided.annotate(day=_day("side__received_at", zone), on=_day("decided_at", zone)), found, zone)
    waiting = sides.filter(status__in=OUTCOMES["open"], application__is_sealed=False).select_related("application")
    found.oldest = list(waiting.order_by("received_at", "pk")[:OLDEST])
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
    names = ("status", "application__is_sealed", *(f"application__{name}" for name in ("reason", "grade", "language", other)))
    for status, is_sealed, *codes, count in sides.order_by().values_list(*names).annotate(n=Count("pk")):
        outcome = OF_STATUS[status]
        found.outcomes[outcome] += count
        for name, code in zip(BREAKDOWNS, codes, strict=True):
            found.breakdowns[name].setdefault(SEALED if is_sealed else code, Counter())[outcome] += count


def _count_open(sides: QuerySet[Any], today: date, found: Figures, zone: ZoneInfo) -> None:
    for status, rulebook, day, count in sides.order_by().values_list("status", "rulebook", "day").annotate(n=Count("pk")):
        found.received[day] += count
        if not states.STATUSES[status].final:
            if _due(rulebook, day, zone) < today:
                found.overdue += count
            else:
                found.open_in_time += count


def _count_decided(decided: QuerySet[Any], found: Figures, zone: ZoneInfo) -> None:
    rows = decided.order_by().values_list("side__rulebook", "day", "on").annotate(n=Count("pk"))
    for rulebook, day, on, count in rows:
        found.decided[on] += count
        found.days[max(0, (on - day).days)] += count
        if on > _due(rulebook, day, zone):
            found.late += count
        else:
            found.in_time += count


def _due(rulebook: int, day: date, zone: ZoneInfo) -> date:
    """The last day for a decision on a case received on this day; the hour makes no difference to it."""
    return clocks.decision_due(Rulebook.objects.held(rulebook).parsed, datetime.combine(day, time(12), zone)).on


def weeks(days: Mapping[date, int], first: date, last: date) -> Iterator[tuple[date, int]]:
    """Each Monday from the week of `first` to that of `last`, with what fell in its week."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday, sum(days.get(monday + timedelta(days=step), 0) for step in range(7))
        monday += timedelta(days=7)
