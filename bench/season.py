"""Many cases of made-up children in a PostgreSQL database, each with the rows that filing writes and answers that open.

python -m bench.season COUNT [ALREADY]      # with the environment of the product; ALREADY: so many are there from an earlier call

One in ten is open and came within sixty days, the others were answered within five years. Names are made of 400 first names and
20,000 surnames, half of the children have two; the frequent ones are much more frequent than the rare ones.
"""

import random
import sys
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

import django
from django.db import connection

CHUNK = 20_000
OPEN_DAYS, YEARS_DAYS = 60, 5 * 365
FIRST, SURNAMES = 400, 20_000
SYLLABLES = (
    "ba",
    "cor",
    "de",
    "fi",
    "gan",
    "hol",
    "ju",
    "kel",
    "li",
    "mor",
    "nes",
    "o",
    "pra",
    "que",
    "ri",
    "san",
    "tu",
    "val",
    "ye",
    "zo",
)
LETTERS = len(SYLLABLES)


def word(number: int) -> str:
    """The made-up name with this number; numbers below 400 have three syllables, all have at least that."""
    told = ""
    for _ in range(3):
        number, place = divmod(number, LETTERS)
        told += SYLLABLES[place]
    while number:
        number, place = divmod(number, LETTERS)
        told += SYLLABLES[place]
    return told.capitalize()


def _frequent(chance: random.Random, most: int) -> int:
    """A number below `most`, the low ones far oftener."""
    return int(most * chance.random() ** 3)


def _children(count: int, already: int, books: Any, now: Any) -> Iterator[tuple[Any, Any]]:
    """Applications and their release sides, as objects without ids."""
    from permits.management.season.families import FAMILIES  # noqa: PLC0415 -- after django.setup()
    from permits.models import Application, Side  # noqa: PLC0415
    from permits.policy import numbers  # noqa: PLC0415

    plain = [one for one in FAMILIES if one.direction == "outgoing" and not one.is_sealed and not one.year]
    taken = set(Application.objects.exclude(email__endswith="@bench.example").values_list("reference", flat=True))
    for number in range(already, already + count):
        chance = random.Random(number)
        reference = numbers.with_check_digit(f"{number:07d}")
        if reference in taken:
            continue
        family = chance.choice(plain)
        is_open = number % 10 == 0
        seconds = chance.randrange((OPEN_DAYS if is_open else YEARS_DAYS) * 86_400)
        received = now - timedelta(seconds=seconds, days=0 if is_open else OPEN_DAYS)
        last = word(_frequent(chance, SURNAMES)) + (f" {word(_frequent(chance, SURNAMES))}" if number % 2 else "")
        born = date(2008, 1, 1) + timedelta(chance.randrange(5000))
        application = Application(
            key=uuid.uuid4(), draft_token=uuid.uuid4(), reference=reference, door=books.body, rulebook=books,
            direction="outgoing", school_year=books.school_year, residence_district="lausd", wanted_district=family.wanted,
            first_name=word(_frequent(chance, FIRST)), last_name=last, birth_date=born,
            email=f"family{number}@bench.example", phone=f"(213) {number % 900 + 100:03d}-{number // 900 % 10_000:04d}",
            likeness=uuid.uuid4().hex, grade=str(chance.randrange(1, 13)), reason=family.reason, filer="parent",
            language="es" if chance.random() < 0.4 else "en", channels=["email"], agreed_terms="bench", agreed_at=received,
            received_at=received, created_at=received,
        )  # fmt: skip
        application.answers = {
            "adult_name": "Alex Madeup", "post_lines": ["1 Pretend Avenue", "Los Angeles, CA 90099"], "home_lines": [],
            "questions": dict(family.questions), "groups": [], "parents_at_home": 1, "reach": {}, "late": {},
        }  # fmt: skip
        status = chance.choice(
            ("in_line", "in_line", "waiting_family", "person_looks") if is_open else ("yes", "yes", "no", "withdrawn")
        )
        ready = received if status != "waiting_family" and chance.random() < 0.8 else None
        side = Side(kind="release", body=books.body, rulebook=books, status=status, received_at=received, complete_at=ready)
        yield application, side


def _copy(cursor: Any, model: Any, rows: Sequence[Any]) -> None:
    """Rows by COPY. They bring their ids, if the table has such a column."""
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


def _numbered(rows: Sequence[Any]) -> None:
    """Ids from the table's own sequence."""
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, {len(rows)})")
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk


def fill(count: int, already: int) -> None:
    """Write them, chunk by chunk."""
    from permits.clock import legal_now  # noqa: PLC0415
    from permits.models import Application, Document, Rulebook, SearchKey, Side, Spelling  # noqa: PLC0415
    from permits.models.search_key import EMAIL, PHONE  # noqa: PLC0415
    from permits.policy import asked, spelling  # noqa: PLC0415

    book = Rulebook.objects.newest("lausd", Rulebook.objects.years("lausd")[-1])
    assert book is not None
    made, words = _children(count, already, book, legal_now()), set[str]()
    while chunk := list(islice(made, CHUNK)):
        applications, sides = [one for one, _side in chunk], [side for _one, side in chunk]
        _numbered(applications)
        others, keys, papers = [], [], []
        for application, side in chunk:
            side.application = application
            others.append(Side(application=application, kind="acceptance", status="elsewhere", received_at=side.received_at))
            name = (application.first_name, application.middle_name, application.last_name)
            words |= spelling.spelled(*name)
            ways = {*spelling.keys(*name), EMAIL + application.email, PHONE + asked.phone_key(application.phone)}
            keys += [SearchKey(body=book.body, key=key, application=application) for key in ways]
            papers.append(Document(application=application, requirement="address_proof", state="received"))
        for rows in (sides, others, papers):
            _numbered(rows)
        with connection.cursor() as cursor:
            for model, rows in ((Application, applications), (Side, [*sides, *others]), (Document, papers), (SearchKey, keys)):
                _copy(cursor.cursor, model, rows)
    ways_of = chain.from_iterable(((short, one) for short in spelling.shortened(one)) for one in sorted(words))
    while some := list(islice(ways_of, CHUNK)):
        Spelling.objects.bulk_create([Spelling(shortened=short, word=one) for short, one in some], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    sys.stdout.write(f"{Application.objects.count()}\n")


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
