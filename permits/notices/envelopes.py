"""Letters of brothers and sisters to the same adult go into one envelope."""

from collections.abc import Sequence

from django.db.models import QuerySet

from permits.models import Notice


def _of(row: Notice) -> tuple[object, ...]:
    """Equal for letters that go into one envelope: the same set of brothers and sisters, and the same lines of address."""
    application = row.application
    if application is None or application.siblings is None or application.is_sealed:
        return (row.pk,)
    return (application.siblings, str(row.content["to"]))


def together(rows: Sequence[Notice]) -> list[Notice]:
    """The letters in their order, each followed by those that go into its envelope. `rows` have their applications."""
    envelopes: dict[tuple[object, ...], list[Notice]] = {}
    for row in rows:
        envelopes.setdefault(_of(row), []).append(row)
    return [row for envelope in envelopes.values() for row in envelope]


def numbers(rows: Sequence[Notice]) -> list[int]:
    """For each of letters in the order of `together` the number, from 1, of the one in whose envelope it goes; 0 for the first of
    an envelope."""
    first: dict[tuple[object, ...], int] = {}
    return [number if (number := first.setdefault(_of(row), place)) != place else 0 for place, row in enumerate(rows, 1)]


def beyond(found: QuerySet[Notice], rows: Sequence[Notice]) -> list[Notice]:
    """Letters after a page of a list that go into an envelope with one of the page. One query."""
    sets = {row.application.siblings for row in rows if row.application is not None and row.application.siblings is not None}
    inside = {_of(row) for row in rows}
    others = (
        found.filter(application__siblings__in=sets)
        .exclude(pk__in=[row.pk for row in rows])
        .select_related("application", "body")
    )
    return [row for row in others.prefetch_related("calls") if _of(row) in inside]
