"""How often may something be tried: counted in the database, so that all processes and hosts count together."""

from datetime import UTC, datetime

from django.db.models import F

from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.keys import keyed_hash
from permits.models import Attempt


def _window(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(machine_now().timestamp()) // seconds * seconds, UTC)


def used(*asked: tuple[str, str, int]) -> list[int]:
    """How often each (purpose, of, seconds) was counted in its present window; one query."""
    wanted = [(keyed_hash(purpose, of), _window(seconds)) for purpose, of, seconds in asked]
    rows = Attempt.objects.filter(key__in=[key for key, _ in wanted]).values_list("key", "window", "count")
    counts = {(key, window): count for key, window, count in rows}
    return [counts.get(pair, 0) for pair in wanted]


def count(purpose: str, of: str, seconds: int) -> int:
    """Count one more in the present window and say how many it are now."""
    return count_all((purpose, of, seconds))[0]


def count_all(*asked: tuple[str, str, int]) -> list[int]:
    """Count one more for each (purpose, of, seconds) and say how many each are now; three queries for all."""
    wanted = [(keyed_hash(purpose, of), _window(seconds)) for purpose, of, seconds in asked]
    with one_act():
        Attempt.objects.bulk_create([Attempt(key=key, window=window) for key, window in wanted], ignore_conflicts=True)
        # In one order for everybody, so that two who count the same never wait for each other.
        held = Attempt.objects.select_for_update().filter(key__in=[key for key, _ in wanted]).order_by("pk")
        rows = {(row.key, row.window): row for row in held if (row.key, row.window) in wanted}
        Attempt.objects.filter(pk__in=[row.pk for row in rows.values()]).update(count=F("count") + 1)
    return [rows[pair].count + 1 for pair in wanted]


def too_often(purpose: str, of: str, *, most: int, seconds: int) -> bool:
    """Counts this try, and says whether there were more than `most` in the window of `seconds`."""
    return count(purpose, of, seconds) > most
