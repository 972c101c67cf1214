"""A column whose content is sealed under keys that lie outside the database, bound to its row."""

from typing import Any

from permits.vault.sealing import open_json, seal_json


class Sealed:
    """Reads and writes a JSON value through a binary column `sealed_<name>` of a row that has a `key` (UUID).

    The row's class name and key and the column's name are the seal's context: a sealed value copied to another row or
    column does not open (`SealBroken`).
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def _context(self, row: Any) -> str:
        return f"{type(row).__name__}:{row.key}:{self.name}"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        held = row.__dict__.get(f"_opened_{self.name}")
        if held is None:
            blob = getattr(row, f"sealed_{self.name}")
            held = open_json(bytes(blob), self._context(row)) if blob else {}
            row.__dict__[f"_opened_{self.name}"] = held
        return held

    def __set__(self, row: Any, value: Any) -> None:
        setattr(row, f"sealed_{self.name}", seal_json(value, self._context(row)))
        row.__dict__[f"_opened_{self.name}"] = value
