"""Brothers and sisters as one set: who is in it, who may belong to it, and how each stood when it was shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import F

from permits import access
from permits.access import Staff
from permits.models import Application, DecisionProposal, SearchKey, Side
from permits.models.search_key import EMAIL, PHONE
from permits.policy import asked, states
from permits.queries import desk, lists
from permits.queries.deciding import Answer
from permits.queries.desk import Row

MOST = 20  # children of a set, and candidates, that are shown: an address that helps many families finds many


@dataclass(frozen=True)
class Candidate:
    """A child filed apart, and by what it was found: any of "email", "phone", "address"."""

    application: Application
    by: Sequence[str]


def members(user: Staff, application: Application) -> list[Row]:
    """The person's own sides of all children of the set, the first filed first; empty without a set. One query at most."""
    if application.siblings is None or application.is_sealed:
        return []
    own = access.sides_of(user).filter(application__siblings=application.siblings, application__is_sealed=False)
    rows = desk.rows_of(lists.shown(own, user).order_by("received_at", "pk")[: 2 * MOST])
    return rows if len({row.side.application_id for row in rows}) > 1 else []


def others(application: Application) -> bool:
    """Others are in the child's set, whichever office has them."""
    kin = Application.objects.filter(siblings=application.siblings, is_sealed=False).exclude(pk=application.pk)
    return application.siblings is not None and kin.exists()


def is_open(side: Side) -> bool:
    """It can be decided now."""
    return states.may("decide_yes", side.status)


def proposed(user: Staff, application: Application) -> list[DecisionProposal]:
    """Answers that wait for a second person, for the person's own sides of the set, as received; one query at most."""
    if application.siblings is None or application.is_sealed:
        return []
    own = access.sides_of(user).filter(application__siblings=application.siblings, application__is_sealed=False)
    waits = DecisionProposal.objects.filter(side__in=own.order_by().values("pk"), side__status="second_person")
    waits = waits.filter(state=DecisionProposal.WAITING, round=F("side__round")).order_by("side__received_at", "side")
    return list(waits.select_related("side__application", "side__body", "proposed_by")[: 2 * MOST])


def in_turn(answers: Sequence[tuple[Side, Answer]]) -> list[tuple[Side, Answer]]:
    """The order in which sides of a set are decided: as received. A later one of the same line that comes before other families'
    cases does so with its brother or sister; the first one needs a reason of its own."""
    led: set[tuple[int | None, str]] = set()
    found = []
    for side, answer in sorted(answers, key=lambda pair: (pair[0].received_at, pair[0].pk)):
        line = (side.body_id, side.kind)
        found.append((side, replace(answer, because=answer.because or "sibling") if line in led else answer))
        led.add(line)
    return found


def candidates(user: Staff, bodies: Iterable[int], application: Application) -> list[Candidate]:
    """Children of the same year in the person's bodies with the same e-mail address or telephone number as this one's adult.

    A person decides whether they are brothers and sisters. Not who is in the set already, and not what looks like the same
    child. Three queries.
    """
    if application.is_sealed:
        return []
    keys = SearchKey.objects.filter(application=application).values_list("key", flat=True).distinct()
    contact = [key for key in keys if key.startswith((EMAIL, PHONE))]
    found = SearchKey.objects.filter(body__in=list(bodies), key__in=contact).exclude(application=application.pk)
    ids = list(found.values_list("application", flat=True).distinct().order_by("-application")[:MOST])
    others = Application.objects.filter(pk__in=ids, is_sealed=False, school_year=application.school_year)
    others = others.exclude(likeness=application.likeness).order_by("received_at")
    if application.siblings is not None:
        others = others.exclude(siblings=application.siblings)
    mine = set(access.sides_of(user).filter(application__in=others).values_list("application", flat=True))
    return [Candidate(one, _same(application, one)) for one in others if one.pk in mine]


def _same(one: Application, other: Application) -> list[str]:
    by = ["email"] if one.email and one.email.lower() == other.email.lower() else []
    if one.phone and asked.phone_key(one.phone) == asked.phone_key(other.phone):
        by.append("phone")
    home = one.answers.get("home_lines") or one.answers.get("post_lines")
    if home and home == (other.answers.get("home_lines") or other.answers.get("post_lines")):
        by.append("address")
    return by
