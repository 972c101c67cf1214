"""What every test of the family's pages gets."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_cached(db: Any) -> None:
    """No limit that a test before has used up."""
    cache.clear()
