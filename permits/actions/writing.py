"""How an act is written: one short transaction, one writer at a time where the database has only one."""

import contextlib
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from permits.models import Application

# SQLite lets one writer in. Waiting here in line is fair and cheap; waiting inside SQLite is neither.
_turn = threading.RLock()


@contextlib.contextmanager
def one_act() -> Iterator[None]:
    """A transaction that is written whole or not at all. No file, PDF or network work inside."""
    with _turn if connection.vendor == "sqlite" else contextlib.nullcontext(), transaction.atomic():
        yield


def hold_case(*fits: Q, **of: Any) -> None:
    """Hold the rows of the cases that fit until the act is written, in one order. Call it before any other row is held.

    One act at a time upon a case: its record is a chain, and two entries written at once would claim the same place in it.
    """
    list(Application.objects.select_for_update(of=("self",)).only("pk").filter(*fits, **of).order_by("pk"))


def held_cases(keys: Iterable[int]) -> dict[int, Application]:
    """The cases with these ids, held as by `hold_case` and read anew; by id."""
    return {one.pk: one for one in Application.objects.select_for_update().filter(pk__in=sorted(set(keys))).order_by("pk")}
