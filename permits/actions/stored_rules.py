"""Can this program still read every stored version by which open cases are judged? Where not, a task says so to the office."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Rulebook, Side, Task
from permits.models.rulebook import UnreadableRulesError
from permits.queries.rehearsal import OPEN

KIND = "rules_unreadable"


def open_cases() -> Mapping[int, int]:
    """How many open sides each version judges, by its id: by itself, or as the version of the application."""
    sides = Side.objects.filter(status__in=OPEN).order_by()
    counted = dict(sides.exclude(rulebook=None).values_list("rulebook").annotate(n=Count("pk")))
    for pk, n in sides.values_list("application__rulebook").annotate(n=Count("pk")):
        counted[pk] = max(n, counted.get(pk, 0))
    return counted


def unreadable() -> list[tuple[UnreadableRulesError, int]]:
    """Every stored version that cannot be read, with why, and how many open sides it judges."""
    books = [book for book in Rulebook.objects.select_related("body").order_by("pk") if not book.is_readable]
    counted = open_cases() if books else {}
    return [(UnreadableRulesError(book, book.faults), counted.get(book.pk, 0)) for book in books]


def look_after() -> list[tuple[UnreadableRulesError, int]]:
    """What is `unreadable`, and one task for each such version with open cases; done again once it can be read.

    Harmless when repeated.
    """
    found = unreadable()
    keys = []
    with one_act():
        for error, n in in_the_way(found):
            book = error.book
            keys.append(f"{KIND}:{book.pk}")
            detail = {"school_year": book.school_year, "version": book.version, "cases": n, "first_fault": str(error.problems[0])}
            task, is_new = Task.objects.get_or_create(
                unique_key=keys[-1], defaults={"body": book.body, "kind": KIND, "detail": detail}
            )
            if not is_new and task.done_at is not None:  # nobody but the program can have made it readable
                task.done_at, task.done_by, task.detail = None, None, detail
                task.save(update_fields=["done_at", "done_by", "detail"])
        Task.objects.filter(kind=KIND, done_at=None).exclude(unique_key__in=keys).update(done_at=machine_now())
    return found


def in_the_way(found: Sequence[tuple[UnreadableRulesError, int]]) -> list[tuple[UnreadableRulesError, int]]:
    """Of what is `unreadable`, what judges open cases."""
    return [(error, n) for error, n in found if n]
