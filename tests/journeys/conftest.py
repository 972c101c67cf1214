"""Fixtures of the journeys."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accessible.collect import album
from tests.journeys import table
from tests.journeys.engines import MakePage, missing, pages_of

__all__ = ["album"]


def pytest_configure(config: pytest.Config) -> None:
    """`--table FILE`."""
    table.begin(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run of each journey per engine that was asked for; Chromium when none was."""
    if "engine" in metafunc.fixturenames:
        engines = metafunc.config.getoption("engine") or ["chromium"]
        metafunc.parametrize("engine", engines, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Broad proofs run with `--long` only."""
    if not config.getoption("--long"):
        broad = [item for item in items if item.get_closest_marker("broad")]
        config.hook.pytest_deselected(items=broad)
        items[:] = [item for item in items if not item.get_closest_marker("broad")]
    table.label(items)


@pytest.fixture(scope="session")
def pages(engine: str, pytestconfig: pytest.Config) -> Iterator[MakePage]:
    """`with pages(360) as page:` gives a fresh browser context of that width. The broad run does without no engine."""
    gone = missing(engine)
    if gone:
        (pytest.fail if pytestconfig.getoption("--long") else pytest.skip)(gone)
    with pages_of(engine) as make:
        yield make


@pytest.fixture
def page(pages: MakePage) -> Iterator[Any]:
    """One page as wide as a small phone."""
    with pages(360) as one:
        yield one
