"""Reading a TOML table with care: every value by kind, every leftover key named, and on past the first mistake."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar, cast

from permits.policy.problems import Problem

T = TypeVar("T")


class Table:
    """One table of the file. What is taken is checked; what is never taken is an unknown key.

    A wrong or missing value is noted and an empty one of its kind returned, so that one run finds every mistake.
    """

    def __init__(self, data: Mapping[str, Any], path: str, file: str, found: list[Problem]) -> None:
        self._data = data
        self._taken: set[str] = set()
        self._path = path
        self._file = file
        self._found = found

    def wrong(self, key: str, message: str) -> None:
        """Note a mistake at a key of this table."""
        place = f"{self._path}.{key}" if self._path else key
        self._found.append(Problem(self._file, place, message))

    def done(self) -> None:
        """Name every key that nobody took."""
        for key in self._data:
            if key not in self._taken:
                self.wrong(key, "is not a key that is known here")

    def has(self, key: str) -> bool:
        """Is there such a key?"""
        return key in self._data

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        value = self._take(key, (str,), "a text", "" if default is None else default, optional=default is not None)
        if default is None and self.has(key) and isinstance(self._data[key], str) and not value.strip():
            self.wrong(key, "must not be empty")
        return value

    def choice(self, key: str, among: tuple[str, ...], default: str | None = None) -> str:
        """A text that is one of a few."""
        value = self.text(key, default)
        if value and value not in among:
            self.wrong(key, f"must be one of {', '.join(among)}, not {value!r}")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        return self._take(key, (bool,), "true or false", default, optional=True)

    def number(self, key: str, default: int = 0) -> int:
        """A whole number, not below 0; it must be there."""
        return self._checked(key, self._take(key, (int,), "a whole number", default, optional=False))

    def maybe_number(self, key: str) -> int | None:
        """A whole number, not below 0, or nothing."""
        value: int | None = self._take(key, (int,), "a whole number", None, optional=True)
        return None if value is None else self._checked(key, value)

    def day(self, key: str) -> date:
        """A day; it must be there."""
        return self._take(key, (date,), "a day like 2027-02-01", date(2000, 1, 1), optional=False)

    def maybe_day(self, key: str) -> date | None:
        """A day or nothing."""
        return self._take(key, (date,), "a day like 2027-02-01", None, optional=True)

    def hour(self, key: str) -> time:
        """A time of day; it must be there."""
        return self._take(key, (time,), "a time like 17:00:00", time(0), optional=False)

    def texts(self, key: str, default: tuple[str, ...] | None = None, among: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, each once; without a default it must be there."""
        return self._list(key, str, "a text", default, among)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, not below 0, each once; perhaps none."""
        return tuple(self._checked(f"{key}[{at}]", one) for at, one in enumerate(self._list(key, int, "a whole number", (), ())))

    def days(self, key: str) -> tuple[date, ...]:
        """A list of days; it must be there."""
        return self._list(key, date, "a day like 2027-02-01", None, ())

    def table(self, key: str, *, optional: bool = False) -> "Table":
        """A table inside this one."""
        data: Mapping[str, Any] = self._take(key, (dict,), "a table", {}, optional=optional)
        return Table(data, f"{self._path}.{key}" if self._path else key, self._file, self._found)

    def tables(self, key: str, *, optional: bool = False) -> Iterator[tuple[str, "Table"]]:
        """The tables inside a table of this one, by code, in the file's order."""
        inside = self.table(key, optional=optional)
        for code in inside.items():
            yield code, inside.table(code)

    def is_table(self, key: str) -> bool:
        """Is the value of this key a table?"""
        return isinstance(self._data.get(key), dict)

    def items(self) -> Iterator[str]:
        """The keys of this table."""
        yield from self._data

    def _checked(self, key: str, value: int) -> int:
        if value < 0:
            self.wrong(key, f"must not be below 0, not {value}")
        return value

    def _take(self, key: str, kinds: tuple[type, ...], named: str, empty: T, *, optional: bool) -> T:
        self._taken.add(key)
        value = self._data.get(key)
        if value is None:
            if not optional:
                self.wrong(key, f"is missing; {named} is needed")
            return empty
        # To Python a bool is an int and a moment is a day, in a year file neither.
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds) or isinstance(value, datetime):
            self.wrong(key, f"must be {named}, not {value!r}")
            return empty
        return cast(T, value)

    def _list(self, key: str, kind: type[T], named: str, default: tuple[T, ...] | None, among: tuple[T, ...]) -> tuple[T, ...]:
        items: list[Any] = self._take(key, (list,), f"a list, each {named}", [], optional=default is not None)
        if default is not None and not self.has(key):
            return default
        good: list[T] = []
        for index, item in enumerate(items):
            if not isinstance(item, kind) or isinstance(item, datetime | bool):
                self.wrong(f"{key}[{index}]", f"must be {named}, not {item!r}")
            elif item in good:
                self.wrong(f"{key}[{index}]", f"stands twice: {item!s}")
            elif among and item not in among:
                self.wrong(f"{key}[{index}]", f"must be one of {', '.join(map(str, among))}, not {item!r}")
            else:
                good.append(item)
        return tuple(good)


def load(data: bytes, file: str, found: list[Problem]) -> Table:
    """The whole file as a table; a file that is not TOML in UTF-8 is one problem and an empty table."""
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        found.append(Problem(file, "", f"is not UTF-8: {error.reason} at byte {error.start}"))
        content = {}
    except tomllib.TOMLDecodeError as error:
        found.append(Problem(file, "", f"is not TOML: {error}"))
        content = {}
    return Table(content, "", file, found)
