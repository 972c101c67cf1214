"""The two clocks; the only caller of the system's time.

`legal_now` decides windows, deadlines and dates on letters: it is the database's clock, so that several hosts agree,
and the demonstration may shift it. `machine_now` is for leases, sessions, limits and audit, and is never shifted.
"""

import contextlib
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, IntegerField
from django.db.models.expressions import RawSQL

_remembered: ContextVar[list[datetime] | None] = ContextVar("legal_now", default=None)


def machine_now() -> datetime:
    """This machine's time, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds for measuring a span on this machine."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Let the worker rest."""
    time.sleep(seconds)


def legal_now() -> datetime:
    """The time that counts in law, aware, in the installation's zone; the same all through one web request."""
    remembered = _remembered.get()
    if remembered:
        return remembered[0]
    now = _read().astimezone(ZoneInfo(settings.TIME_ZONE))
    if remembered is not None:
        remembered.append(now)
    return now


def legal_today() -> date:
    """The day of `legal_now` in the installation's zone."""
    return legal_now().date()


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Within the block `legal_now` is read once and then stands still."""
    token = _remembered.set([])
    try:
        yield
    finally:
        _remembered.reset(token)


def forget() -> None:
    """Read the clock again at the next call, after the demonstration has moved it."""
    remembered = _remembered.get()
    if remembered is not None:
        remembered.clear()


def on_the_way() -> dict[str, Any]:
    """What a query may ask besides its own, so that the clock needs none; `tell` takes the answers. Perhaps nothing."""
    remembered = _remembered.get()
    if remembered is None or remembered:
        return {}
    asked: dict[str, Any] = {}
    if connection.vendor == "postgresql":
        asked["clock_now"] = RawSQL("clock_timestamp()", (), DateTimeField())
    if settings.DEMONSTRATION:
        asked["clock_shift"] = RawSQL("(SELECT seconds FROM permits_clockshift WHERE id = 1)", (), IntegerField())
    return asked


def tell(answers: Mapping[str, Any]) -> None:
    """What a query found for `on_the_way`."""
    remembered = _remembered.get()
    if remembered is None or remembered or not answers:
        return
    now = answers.get("clock_now") or machine_now()
    shifted = now + timedelta(seconds=answers.get("clock_shift") or 0)
    remembered.append(shifted.astimezone(ZoneInfo(settings.TIME_ZONE)))


def _read() -> datetime:
    if connection.vendor == "postgresql":
        now_sql = "clock_timestamp()"
    elif not settings.DEMONSTRATION:
        return machine_now()
    else:
        now_sql = "NULL"
    if not settings.DEMONSTRATION:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {now_sql}")
            return cursor.fetchone()[0]  # type: ignore[no-any-return]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {now_sql}, (SELECT seconds FROM permits_clockshift WHERE id = 1)")  # noqa: S608 -- as above
        now, seconds = cursor.fetchone()
    return (now or machine_now()) + timedelta(seconds=seconds or 0)
