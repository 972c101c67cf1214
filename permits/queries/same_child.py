"""Applications that look as if they were for the same child in the same year, and what a person found of them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from permits import access
from permits.access import Staff
from permits.models import Application, Comparison
from permits.policy import alike

MOST = 50


def like(application: Application) -> list[Application]:
    """Others that look alike and of which nobody has found anything yet, the first filed first; of every office. Two queries."""
    found = _near(application)
    judged = _judged([application.pk])
    return [one for one in found if frozenset((one.pk, application.pk)) not in judged]


def _near(application: Application) -> list[Application]:
    near = Q(likeness=application.likeness)
    if application.birth_date is not None:
        near |= Q(birth_date__in=alike.dates(application.birth_date), school_year=application.school_year, is_sealed=False)
    others = Application.objects.filter(near).exclude(pk=application.pk).defer("sealed_answers").order_by("received_at", "pk")
    return [one for one in others if _are_alike(application, one)][:MOST]


def _are_alike(one: Application, other: Application) -> bool:
    """Equal likeness, or names that are the same with spelling forgiven; children of one household were filed as two."""
    if one.likeness == other.likeness:
        return True
    if one.is_sealed or other.is_sealed or (one.household is not None and one.household == other.household):
        return False
    return alike.same_child(one.first_name, one.last_name, other.first_name, other.last_name)


def _judged(keys: Iterable[int]) -> set[frozenset[int]]:
    ids = list(keys)
    pairs = Comparison.objects.filter(Q(first__in=ids) | Q(second__in=ids), undone_at=None).values_list("first", "second")
    return {frozenset(pair) for pair in pairs}


def unjudged(user: Staff, applications: Iterable[Application]) -> set[int]:
    """Ids of those that look like another one of which nobody has found anything yet, without sealed ones that the person may not
    know of. Two queries."""
    ours = {one.pk: one for one in applications}
    near = Q(likeness__in={one.likeness for one in ours.values()})
    born = {day for one in ours.values() if one.birth_date is not None for day in alike.dates(one.birth_date)}
    years = {one.school_year for one in ours.values()}
    near |= Q(birth_date__in=born, school_year__in=years, is_sealed=False)
    sealed = access.sides_of(user).filter(application__is_sealed=True).values("application")
    others: dict[Any, list[Application]] = {}
    for other in Application.objects.filter(near, Q(is_sealed=False) | Q(pk__in=sealed)).defer("sealed_answers"):
        others.setdefault(other.birth_date, []).append(other)
        others.setdefault(other.likeness, []).append(other)
    judged = _judged(ours)
    found = set()
    for pk, one in ours.items():
        keys = [one.likeness, *(alike.dates(one.birth_date) if one.birth_date else ())]
        close = [other for key in keys for other in others.get(key, ()) if other.pk != pk and _near_enough(one, other)]
        if any(frozenset((pk, other.pk)) not in judged for other in close):
            found.add(pk)
    return found


def _near_enough(one: Application, other: Application) -> bool:
    if one.likeness == other.likeness:
        return True
    if one.birth_date is None or other.birth_date not in alike.dates(one.birth_date) or one.school_year != other.school_year:
        return False
    return _are_alike(one, other)


def comparisons(user: Staff, application: Application) -> list[Comparison]:
    """What was found of a case and others that the person may open, the newest first; what was undone too. Two queries."""
    found = Comparison.objects.filter(Q(first=application) | Q(second=application))
    rows = list(found.select_related("first", "second", "by", "undone_by").order_by("-at", "-pk"))
    others = {row.first_id if row.second_id == application.pk else row.second_id for row in rows}
    mine = set(access.sides_of(user).filter(application__in=others).values_list("application", flat=True)) if rows else set()
    return [row for row in rows if {row.first_id, row.second_id} - {application.pk} <= mine]


def joined_with(user: Staff, application: Application) -> list[Application]:
    """The same child's applications that are joined with it, as far as the person may open them. Two queries."""
    rows = [row for row in comparisons(user, application) if row.verdict == Comparison.JOINED and row.undone_at is None]
    return [row.second if row.first_id == application.pk else row.first for row in rows]


def kept_instead(application: Application) -> Application | None:
    """The application that is decided in place of this one; None for one that is decided itself. One query."""
    row = joined_by(application)
    return row.kept if row else None


def joined_by(application: Application) -> Comparison | None:
    """What joined it to the application that is decided instead; None for one that is decided itself. One query."""
    return joinings(application).exclude(kept=application).select_related("kept", "first", "second").first()


def joinings(application: Application) -> QuerySet[Comparison]:
    """What joined another application to this one, or this one to another."""
    return Comparison.objects.filter(Q(first=application) | Q(second=application), verdict=Comparison.JOINED, undone_at=None)
