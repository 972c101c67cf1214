"""What every test gets."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils import translation

from permits.models import rulebook
from permits.web import context

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A vault of its own, and the default language, whatever the test before left behind."""
    settings.VAULT_DIR = tmp_path / "vault"
    translation.deactivate()
    # Row ids begin anew in each test; a process that serves keeps what it read for good.
    rulebook.forget()
    context.forget()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _no_other_host() -> Iterator[None]:
    """Nothing here may talk to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _sqlite_may_be_emptied() -> Iterator[None]:
    """SQLite empties tables by DELETE, which the append-only triggers refuse: they step aside while a test's data is removed."""
    operations = DatabaseWrapper.ops_class
    usual = operations.sql_flush
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

    def sql_flush(self: Any, *args: Any, **more: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            held = cursor.execute(triggers).fetchall()
        return [*(f"DROP TRIGGER {name}" for name, _ in held), *usual(self, *args, **more), *(sql for _, sql in held)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield


@pytest.fixture
def on_postgres() -> bool:
    """Whether this run is on PostgreSQL."""
    return "postgresql" in django_settings.DATABASES["default"]["ENGINE"]
