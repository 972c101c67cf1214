"""Keys of its own for every test of the vault."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from permits import keys


@pytest.fixture(autouse=True)
def keys_folder(tmp_path: Path, settings) -> Iterator[Path]:
    """A folder with one sealing key, seal-1; no scanner."""
    folder = tmp_path / "keys"
    settings.KEYS_DIR, settings.CLAMD_ADDRESS = folder, ""
    keys.make_keys(folder)
    _forget()
    yield folder
    _forget()


def add_key(folder: Path, number: int) -> None:
    """One more sealing key, as the runbook for a change of keys makes it."""
    (folder / f"seal-{number}").write_text(f"{number:064x}", encoding="ascii")
    _forget()


def drop_key(folder: Path, number: int) -> None:
    """Lose a sealing key."""
    (folder / f"seal-{number}").unlink()
    _forget()


def _forget() -> None:
    keys.seal_keys.cache_clear()
    keys._key.cache_clear()
