"""A process is killed every two seconds for ten minutes while families file and a mail server takes their e-mails.

Nothing acknowledged is lost, no notice is missing, and there are no more surplus copies of e-mails than killed workers, each
with the Message-ID of the first. `make torture`; MINUTES in the environment makes it shorter.
"""

import os
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.storm import families
from tests.storm.product import Mortal, Product
from tests.storm.storm import Storm
from tests.storm.test_storm import idle

MINUTES = float(os.environ.get("MINUTES", "10"))
# `serve` gives up on a child that dies five times running within five seconds of its start: each has twelve seconds here.
ROUNDS = ("worker", "web worker", "web worker", "web server", "web worker", "database")


class Mailbox:
    """A mail server that takes everything and counts Message-IDs."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        head = envelope.content.decode(errors="replace")
        self.came[
            next(line.split(":", 1)[1].strip() for line in head.splitlines() if line.lower().startswith("message-id:"))
        ] += 1
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_killed_again_and_again(database: Mortal | None, mailbox: tuple[Mailbox, int], capsys: Any) -> None:
    box, port = mailbox
    product = Product(database, PASSAGE_SMTP_HOST="127.0.0.1", PASSAGE_SMTP_PORT=str(port), PASSAGE_SMTP_TLS="false")
    try:
        before = {row["number"] for row in product.ledger()["applications"]}
        rounds = [what for what in ROUNDS if database or what != "database"]
        storm = Storm(product, families.made(100_000), 6, lasts=MINUTES * 60, rounds=rounds)
        storm.run()
        assert not storm.faults, "\n".join([*storm.faults, product.said()])
        after = idle(product, storm.told.receipts)
    finally:
        product.close()
    rows = [row for row in after["applications"] if row["number"] not in before]
    numbers = {row["draft"]: row["number"] for row in rows}
    told = storm.told
    lost = [n for n, shown in told.numbers.items() if {numbers.get(told.drafts[n])} != set(shown)]
    emails = [notice for row in rows for notice in row["notices"] if notice[1] == "email"]
    unsent = [notice for notice in emails if notice[2:4] != ["sent", "done"]]
    surplus = sum(box.came.values()) - len(box.came)
    with capsys.disabled():
        print(
            f"\n{'PostgreSQL' if database else 'SQLite'}: {MINUTES:g} minutes, killed {storm.killed}, families {told.done}, "
            f"applications {len(rows)}, acknowledged and lost {len(lost) + len(after['lost_receipts'])}, e-mails on them {len(emails)}, "
            f"not sent {len(unsent)}, surplus copies {surplus}"
        )
    assert len(rows) == told.done
    assert lost == []
    assert after["lost_receipts"] == []
    assert unsent == []
    assert {f"<{notice[4]}@passage.invalid>" for notice in emails} <= set(box.came)
    assert surplus <= storm.killed["worker"] + storm.killed.get("database", 0)
