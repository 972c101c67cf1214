"""A district's rules become a version: checked, numbered, written down, and never changed after."""

import hashlib
import json
from collections.abc import Mapping

from permits.actions.writing import one_act
from permits.models import AuditEntry, Body, Rulebook, User
from permits.models.rulebook import forget
from permits.policy.rulebook import parse


def digest(year_file: bytes, words: Mapping[str, bytes]) -> str:
    """The hash of a version: of the year file, then of the words in the order of their languages."""
    return hashlib.sha256(year_file + b"".join(words[key] for key in sorted(words))).hexdigest()


def kept_words(words: Mapping[str, bytes]) -> str:
    """The words files as one text, as a version keeps them."""
    return json.dumps({key: text.decode() for key, text in words.items()}, sort_keys=True)


def newest_of(body: Body, school_year: str) -> Rulebook | None:
    """The newest version of a body for a school year, read now and from no memory."""
    return Rulebook.objects.filter(body=body, school_year=school_year).order_by("-version").first()


def publish(body: Body, year_file: bytes, words: Mapping[str, bytes], *, by: User | None = None, **detail: int) -> Rulebook:
    """Publish what differs from the newest version of its school year; otherwise give back that one.

    `by` None: at the machine itself. Whether a person may is for the caller to check (actions/rules.py); `detail` is more for
    the record. RulebookError when it is faulty. ValueError when the file is another district's.
    """
    rules = parse(year_file, words)
    if rules.district != body.code:
        raise ValueError(rules.district)
    sha256 = digest(year_file, words)
    with one_act():
        Body.objects.select_for_update().get(pk=body.pk)  # one version at a time, so that numbers follow each other
        newest = newest_of(body, rules.school_year)
        if newest and newest.sha256 == sha256:
            return newest
        book = Rulebook.objects.create(
            body=body, school_year=rules.school_year, version=newest.version + 1 if newest else 1, year_file=year_file,
            words=kept_words(words), sha256=sha256, published_by=by,
        )  # fmt: skip
        AuditEntry.write(
            "rules_published", application=None, user=by, actor="" if by else "program", body=body, rulebook=book.pk,
            school_year=book.school_year, version=book.version, sha256=sha256, **detail,
        )  # fmt: skip
    forget()
    return book
