"""A season of the permit office by robots over HTTP: nobody is decided twice, passed over without a reason, told twice or too late.

Short: 40 families and 4 clerks on SQLite. `--long`: 2,000 families and 12 clerks on PostgreSQL, six pressing Decide at once.
"""

import json
import time
from collections import Counter
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.storm import families
from tests.storm.product import Mortal, Product
from tests.storm.season import Clerk, Told, Watch, at_counter, move
from tests.storm.storm import Storm, both

DAYS, ALARM_DAYS = 4, 5
FIRST_DAY = date(2027, 3, 1)  # inside the window of the year asked for
OPEN = ("in_line", "waiting_family", "person_looks")
SATURDAY = 5
ZONE = ZoneInfo("America/Los_Angeles")


def references(storm: Storm, chosen: set[int]) -> list[str]:
    """The references of some families."""
    return [numbers[0].split(" /")[0].replace("-", "") for number, numbers in storm.told.numbers.items() if number in chosen]


def test_nobody_is_decided_twice_or_too_late(request: pytest.FixtureRequest, capsys: Any) -> None:
    long = request.config.getoption("--long")
    count, clerks, rivals = (2_000, 12, 5) if long else (40, 4, 2)
    database = Mortal() if long else None
    product = Product(database)
    try:
        season(product, count, clerks, rivals, capsys)
    finally:
        product.close()
        if database:
            database.close()


def season(product: Product, count: int, clerks: int, rivals: int, capsys: Any) -> None:
    begun = time.monotonic()
    users = json.loads(product.run("-m", "tests.storm.office", "staff", str(clerks)))
    *desk, supervisor = [Clerk(product, number, user) for number, (user, _name) in enumerate(users)]
    for place, clerk in enumerate(desk):
        clerk.rivals = [desk[(place + step) % clerks] for step in range(1, rivals + 1)]
    supervisor.rivals = desk[:rivals]
    made = families.made(count)
    for day in range(DAYS):
        move(supervisor, FIRST_DAY + timedelta(days=7 * day))
        storm = Storm(product, made[day::DAYS], 8)
        storm.run()
        assert not storm.faults, "\n".join([*storm.faults, product.said()])
        shown = {one.number for one in storm.made if not one.sends_paper and one.number % 10 != 3}
        at_counter(supervisor, references(storm, shown))
    filed = time.monotonic() - begun

    told, watch = Told(), Watch(supervisor)
    move(supervisor, FIRST_DAY + timedelta(days=7 * DAYS))
    both(*[partial(clerk.work, told) for clerk in desk])
    left = [row for row in outcome(product)["sides"] if row[2] is None]
    due = date.fromisoformat(max(row[3] for row in left))
    for day in weekdays(due - timedelta(days=14), due):
        move(supervisor, day)
        watch.look(day)
        if len(weekdays(day, due)) <= ALARM_DAYS:  # they are ready now: their day is near. Some stay behind all the same.
            desk[0].work(told, at_most=len(left) // (ALARM_DAYS + 2))
    move(supervisor, due + timedelta(days=3))
    late = {row[0].replace("-", "") for row in outcome(product)["sides"] if row[2] is None and row[1] in OPEN}
    both(*[partial(clerk.work, told) for clerk in desk])
    undecided = {row[0].replace("-", "") for row in outcome(product)["sides"] if row[2] is None}
    supervisor.work_left(told, undecided)
    product.run("manage.py", "worker", "--once")
    after = outcome(product)
    unseen = {row[0]: days for row in after["sides"] if (days := unwatched(row, watch, due))}
    unsent = [row for row in after["notices"] if row[1] == "email" and row[3:] != ["sent", "done"]]
    twice_told = [key for key, often in Counter((row[0], row[1], row[2]) for row in after["notices"]).items() if often > 1]
    untold = after["decisions"] - len({row[0] for row in after["notices"]})
    for clerk in (*desk, supervisor):
        clerk.close()
    with capsys.disabled():
        print(
            f"\nSeason: applications {len(after['sides'])}, clerks {clerks}, decided {after['decisions']}, "
            f"Decide pressed {told.presses} times for {told.decided} cases ({rivals + 1} at once), decided twice "
            f"{len(after['twice']) + len(told.doubled)}, out of turn {after['out_of_turn']}, without a reason "
            f"{len(after['without_reason'])}, legal day passed {len(late)}, of all near their day without alarm {len(unseen)}, "
            f"decisions not told {untold + len(unsent)}, told twice {len(twice_told)}; "
            f"filed in {filed:.0f} s, all {time.monotonic() - begun:.0f} s"
        )

    assert len(after["sides"]) == count
    assert all(row[2] or row[1] not in OPEN for row in after["sides"])
    assert set(told.answers) <= {302, 409}
    assert after["twice"] == told.doubled == []
    assert after["without_reason"] == []
    assert late
    assert unseen == {}
    assert (unsent, twice_told, untold) == ([], [], 0)


def outcome(product: Product) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(product.run("-m", "tests.storm.office", "season"))
    return told


def weekdays(first: date, last: date) -> list[date]:
    """In August no day but these is closed."""
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < SATURDAY]


def unwatched(row: list[Any], watch: Watch, due: date) -> list[str]:
    """The open days, from five before the last legal day on, on whose morning an undecided case showed no alarm."""
    reference, status, decided, _day = row
    if status not in OPEN and not decided:
        return []
    until = datetime.fromisoformat(decided).astimezone(ZONE).date() if decided else due
    days = weekdays(due - timedelta(days=14), due)[-ALARM_DAYS - 1 :]
    return [str(day) for day in days if day <= until and day not in watch.seen[reference.replace("-", "")]]
