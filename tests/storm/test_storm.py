"""Applications = families, numbers = families, acknowledged and lost 0: on both databases, with processes killed on the way.

Short: 300 families. `--long`: 10,000, and PostgreSQL is killed too.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.storm import families
from tests.storm.browser import counted
from tests.storm.product import Mortal, Product
from tests.storm.storm import Storm

SHORT, LONG, THREADS = 300, 10_000, 8
IDLE_SECONDS = 300.0
WOUNDS = ("web worker", "worker", "web server", "worker", "web worker", "worker")


@pytest.fixture
def product(database: Mortal | None) -> Iterator[Product]:
    # The long storm lasts longer than a family's pages stay open, and at its end early families send their last page again.
    started = Product(database, PASSAGE_IDLE_SECONDS="86400")
    yield started
    started.close()


def kills(count: int, product: Product, *, long: bool) -> list[tuple[str, int]]:
    """What is killed, and after how many families: spread over the first three quarters of the storm."""
    wounds = WOUNDS * (3 if long else 1) + (("database",) * 3 if long and product.database else ())
    return [(what, (number + 1) * count * 3 // (4 * len(wounds) + 4)) for number, what in enumerate(wounds)]


def idle(product: Product, receipts: Any) -> dict[str, Any]:
    """Run a second worker until nothing is due; a killed worker's jobs come back when their lease is over."""
    end = time.monotonic() + IDLE_SECONDS
    while True:
        product.run("manage.py", "worker", "--once")
        told = product.ledger(receipts)
        if not told["due"] or time.monotonic() > end:
            return told
        time.sleep(1)


def test_nothing_is_lost_and_nothing_is_doubled(product: Product, request: pytest.FixtureRequest, capsys: Any) -> None:
    long = request.config.getoption("--long")
    made = families.made(LONG if long else SHORT)
    counted.clear()
    before = {row["number"] for row in product.ledger()["applications"]}
    storm = Storm(product, made, THREADS, kills(len(made), product, long=long))
    begun = time.monotonic()
    storm.run()
    took = time.monotonic() - begun
    assert not storm.faults, "\n".join([*storm.faults, product.said()])
    storm.replay()
    held = product.ledger(storm.told.receipts)
    after = idle(product, storm.told.receipts)

    rows = [row for row in held["applications"] if row["number"] not in before]
    by_draft = {row["draft"]: row for row in rows}
    mine = {family.number: by_draft.get(storm.told.drafts[family.number]) for family in made}
    lost = [number for number, row in mine.items() if row is None or {row["number"]} != set(storm.told.numbers[number])]
    lost_files = held["lost_receipts"]
    silent = [row["number"] for row in rows if ["received", "email"] not in [notice[:2] for notice in row["notices"]]]
    stuck = [
        notice
        for row in after["applications"] if row["number"] not in before
        for notice in row["notices"] if notice[1] == "email" and notice[2:4] != ["sent", "done"]
    ]  # fmt: skip
    with capsys.disabled():
        where = "PostgreSQL" if product.database else "SQLite"
        web = storm.killed.get("web worker", 0) + storm.killed.get("web server", 0)
        base = f", PostgreSQL {storm.killed['database']}" if "database" in storm.killed else ""
        print(
            f"\n{where}: families {len(made)}, applications {len(rows)}, numbers {len({row['number'] for row in rows})}, "
            f"duplicated submits {counted['submits'] - len(made)}, killed web {web} worker {storm.killed.get('worker', 0)}{base}, "
            f"acknowledged and lost {len(lost) + len(lost_files)}, receipts {len(storm.told.receipts)}, "
            f"notices missing {len(silent) + len(stuck)}; {took:.0f} s, broken lines {counted['broken lines']}"
        )

    assert len(rows) == len(made)
    assert len({row["number"] for row in rows}) == len(made)
    assert {row["email"] for row in rows} == {family.email for family in made}
    assert lost == []
    assert lost_files == []
    assert silent == []
    assert stuck == []
    assert after["due"] == 0
    assert not storm.kills
    assert sum(storm.killed.values()) == len(kills(len(made), product, long=long))
    assert counted["submits"] >= 2 * len(made) - 1
