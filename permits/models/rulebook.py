"""A published version of a district's rules: bytes and hash, never changed."""

import hashlib
import json
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from django.db import models

from permits.clock import machine_now, monotonic
from permits.models.body import Body
from permits.policy.rulebook import Rulebook as Rules
from permits.policy.rulebook import parse


@lru_cache(maxsize=64)
def _parsed(sha256: str, year_file: bytes, words: tuple[tuple[str, bytes], ...]) -> Rules:
    del sha256  # only the key by which the cache is quick
    return parse(year_file, dict(words))


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
    """Finds and publishes versions."""

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

    def publish(self, body: Body, year_file: bytes, words: dict[str, bytes]) -> "Rulebook":
        """Publish what differs from the newest version; otherwise give back that one. RulebookError when it is faulty."""
        rules = parse(year_file, words)
        sha256 = hashlib.sha256(year_file + b"".join(words[key] for key in sorted(words))).hexdigest()
        newest = self.filter(body=body, school_year=rules.school_year).order_by("-version").first()
        if newest and newest.sha256 == sha256:
            return newest
        forget()
        return self.create(
            body=body,
            school_year=rules.school_year,
            version=newest.version + 1 if newest else 1,
            year_file=year_file,
            words=json.dumps({key: text.decode() for key, text in words.items()}, sort_keys=True),
            sha256=sha256,
        )


class Rulebook(models.Model):
    """One version. A case is judged by the version in force when it was received."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    school_year = models.CharField(max_length=7)
    version = models.PositiveIntegerField()
    year_file = models.BinaryField()
    words = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=machine_now)

    objects: ClassVar[Rulebooks] = Rulebooks()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "school_year", "version"], name="rulebook_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body.code} {self.school_year} v{self.version}"

    @cached_property
    def parsed(self) -> Rules:
        """The rules as frozen dataclasses, parsed once per process."""
        words: dict[str, Any] = json.loads(self.words)
        pairs = tuple((language, text.encode()) for language, text in words.items())
        return _parsed(self.sha256, bytes(self.year_file), pairs)
