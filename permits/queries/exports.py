"""The rows of a list that leaves the house, and what a person has asked for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy

from permits import access
from permits.access import Staff
from permits.models import Decision, Export, Rulebook, Side
from permits.policy import clocks, states
from permits.wording import DIRECTIONS, GRADES, LANGUAGES, OUTCOMES_OF_SIDE, SIDES, STATUSES_SHORT, Label

COLUMNS: Mapping[str, Label] = {
    "reference": gettext_lazy("Application"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "birth_date": gettext_lazy("Date of birth"),
    "grade": gettext_lazy("Grade"),
    "school_year": gettext_lazy("School year"),
    "direction": gettext_lazy("Permit"),
    "side": gettext_lazy("What we decide"),
    "status": gettext_lazy("Status"),
    "received": gettext_lazy("Received"),
    "due": gettext_lazy("Decision due"),
    "decided": gettext_lazy("Decided on"),
    "reason": gettext_lazy("Reason"),
    "residence_district": gettext_lazy("District where the child lives"),
    "wanted_district": gettext_lazy("District asked for"),
    "language": gettext_lazy("Language"),
    "owner": gettext_lazy("Who works on it"),
}
USUAL = ("reference", "grade", "school_year", "side", "status", "received", "due", "decided", "reason")
WHICH: Mapping[str, tuple[Label, tuple[str, ...]]] = {
    "all": (gettext_lazy("All"), tuple(code for code in states.STATUSES if code != "elsewhere")),
    "open": (gettext_lazy("Open"), tuple(code for code, one in states.STATUSES.items() if not one.final)),
    "yes": (gettext_lazy("Released or accepted"), ("yes",)),
    "no": (gettext_lazy("Refused"), ("no",)),
    "else": (gettext_lazy("Withdrawn, late or closed"), ("withdrawn", "late_referred", "joined", "abandoned")),
}
MOST = {Export.LIST_CSV: 200_000, Export.LIST_XLSX: 20_000}
_AT_ONCE = 1_000
SHOWN = 20


def mine(user: Staff) -> QuerySet[Export]:
    """What a person asked for, the newest first."""
    return access.exports_of(user).select_related("application").order_by("-pk")[:SHOWN]


def rows_of(user: Staff, choices: Mapping[str, Any]) -> QuerySet[Side]:
    """The sides of the person's bodies that the filters name. Sealed cases stand in no list, whoever asks."""
    found = access.sides_of(user).filter(application__is_sealed=False, status__in=WHICH[choices["which"]][1])
    if choices.get("year"):
        found = found.filter(application__school_year=choices["year"])
    if choices.get("side"):
        found = found.filter(kind=choices["side"])
    return found


def lines(user: Staff, choices: Mapping[str, Any], columns: list[str], language: str) -> Iterator[list[str | date]]:
    """One line a side in the order received, texts and dates, read in parts so that memory does not grow with them."""
    decisions = Prefetch("decisions", Decision.objects.order_by("round"))
    found = rows_of(user, choices).select_related("application", "owner").prefetch_related(decisions)
    for side in found.order_by("received_at", "pk").iterator(chunk_size=_AT_ONCE):
        cells = _cells(side, language)
        yield [cells[code] for code in columns]


def _cells(side: Side, language: str) -> dict[str, str | date]:
    application = side.application
    rules = Rulebook.objects.held(side.rulebook_id or application.rulebook_id).parsed
    decision = next((one for one in side.decisions.all() if one.round == side.round), None)
    names = {code: rules.districts[code].name if code in rules.districts else code
             for code in (application.residence_district, application.wanted_district)}  # fmt: skip
    status = OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status])
    reason = f"reasons.{application.reason}.label"
    return {
        "reference": str(application),
        "first_name": application.first_name,
        "last_name": application.last_name,
        "birth_date": application.birth_date or "",
        "grade": str(GRADES.get(application.grade, application.grade)),
        "school_year": application.school_year.replace("-", "–"),
        "direction": str(DIRECTIONS[application.direction]),
        "side": str(SIDES[side.kind]),
        "status": str(status),
        "received": side.received_at.astimezone(rules.zone).date(),
        "due": clocks.decision_due(rules, side.received_at).on,
        "decided": decision.decided_at.astimezone(rules.zone).date() if decision else "",
        "reason": rules.say(language, reason) if application.reason in rules.reasons else application.reason,
        "residence_district": names[application.residence_district],
        "wanted_district": names[application.wanted_district],
        "language": str(LANGUAGES.get(application.language, application.language)),
        "owner": str(side.owner or ""),
    }


def headings(columns: list[str]) -> list[str]:
    """In the language that is on."""
    return [str(COLUMNS[code]) for code in columns]
