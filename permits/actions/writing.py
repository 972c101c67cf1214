"""How an act is written: one short transaction, one writer at a time where the database has only one."""

import contextlib
import threading
from collections.abc import Iterator

from django.db import connection, transaction

# SQLite lets one writer in. Waiting here in line is fair and cheap; waiting inside SQLite is neither.
_turn = threading.RLock()


@contextlib.contextmanager
def one_act() -> Iterator[None]:
    """A transaction that is written whole or not at all. No file, PDF or network work inside."""
    with _turn if connection.vendor == "sqlite" else contextlib.nullcontext(), transaction.atomic():
        yield
