"""What the storm and the torture share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import NoPostgres
from tests.storm.product import Mortal


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The torture has no short form: it is `make torture`."""
    return True if collection_path.name == "test_torture.py" and not config.getoption("--long") else None


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Mortal | None]:
    """A durable PostgreSQL that may be killed; None stands for SQLite."""
    if request.param == "sqlite":
        yield None
        return
    try:
        server = Mortal()
    except NoPostgres as error:
        pytest.fail(f"The storm needs a PostgreSQL of its own: {error}")
    yield server
    server.close()
