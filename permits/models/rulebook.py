"""A published version of a district's rules: bytes and hash, never changed."""

import json
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import ClassVar

from django.db import models

from permits.clock import machine_now, monotonic
from permits.models.body import Body
from permits.models.user import User
from permits.policy.problems import Problem, RulebookError
from permits.policy.rulebook import Rulebook as Rules
from permits.policy.rulebook import parse


class UnreadableRulesError(RulebookError):
    """A stored version that this program cannot read: it was published by one that asked for less. `book`: which."""

    def __init__(self, book: "Rulebook", problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.book = book

    def __str__(self) -> str:
        return f"{self.book}: {super().__str__()}"


@lru_cache(maxsize=256)
def _by_id(pk: int) -> "Rulebook":
    return Rulebook.objects.select_related("body").get(pk=pk)


# Which version is the newest changes a few times a year and is asked for on every page: each process asks again after this.
REMEMBER_SECONDS = 5.0
_newest: dict[tuple[str, str], tuple[float, int | None]] = {}
_years: dict[str, tuple[float, list[str]]] = {}


def forget() -> None:
    """Read versions from the database again: after one was published, and in tests, which begin with an empty one."""
    _by_id.cache_clear()
    _newest.clear()
    _years.clear()


class Rulebooks(models.Manager["Rulebook"]):
    """Finds versions."""

    def newest(self, body: str, school_year: str) -> "Rulebook | None":
        """The latest version of a district's rules for a school year, by the district's code."""
        at, row = _newest.get((body, school_year), (0.0, None))
        if row is None or monotonic() - at > REMEMBER_SECONDS:
            found = self.filter(body__code=body, school_year=school_year).order_by("-version")
            row = found.values_list("pk", flat=True).first()
            _newest[body, school_year] = (monotonic(), row)
        return _by_id(row) if row else None

    def years(self, body: str) -> list[str]:
        """The school years a district has published, in order."""
        at, years = _years.get(body, (0.0, []))
        if not years or monotonic() - at > REMEMBER_SECONDS:
            years = sorted(set(self.filter(body__code=body).values_list("school_year", flat=True)))
            _years[body] = (monotonic(), years)
        return list(years)

    def held(self, pk: int) -> "Rulebook":
        """A version by its id; versions never change, so each process reads one once."""
        return _by_id(pk)

    def readable(self, keys: Iterable[int]) -> "list[Rulebook]":
        """The versions with these ids that this program can read, in the same order."""
        return [book for pk in keys if (book := _by_id(pk)).is_readable]


class RulesFiles(models.Model):
    """A year file and its words as they came, with the hash over both (actions/publish.py)."""

    year_file = models.BinaryField()
    words = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @cached_property
    def _read(self) -> tuple[Rules | None, tuple[Problem, ...]]:
        words = {name: content for name, content in self.files.items() if name != "year"}
        try:
            return parse(bytes(self.year_file), words), ()
        except RulebookError as error:
            return None, error.problems

    @property
    def parsed(self) -> Rules:
        """The rules as frozen dataclasses, parsed once per process. RulebookError."""
        rules, problems = self._read
        if rules is None:
            raise RulebookError(problems)
        return rules

    @property
    def faults(self) -> tuple[Problem, ...]:
        """Why this program cannot read it; empty when it can."""
        return self._read[1]

    @property
    def is_readable(self) -> bool:
        """This program can judge by it."""
        return not self.faults

    @property
    def files(self) -> dict[str, bytes]:
        """The files as they came: `year`, then the words by language."""
        words: dict[str, str] = json.loads(self.words)
        return {"year": bytes(self.year_file), **{language: text.encode() for language, text in words.items()}}


class Rulebook(RulesFiles):
    """One version; a trigger refuses change. A case is judged by the version in force when it was received.

    `published_by` is null where it was published at the machine itself.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school_year = models.CharField(max_length=7)
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField(default=machine_now)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Rulebooks] = Rulebooks()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "school_year", "version"], name="rulebook_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body.code} {self.school_year} v{self.version}"

    @property
    def parsed(self) -> Rules:
        """The rules as frozen dataclasses, parsed once per process. UnreadableRulesError."""
        if self.faults:
            raise UnreadableRulesError(self, self.faults)
        return super().parsed
