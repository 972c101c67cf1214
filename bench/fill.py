"""Rows until there are as many applications as a large district has after years: copies of one, made by the database itself.

python -m bench.fill TABLE COUNT [CHILD-TABLE]      # with the environment of the product, or of the floor
"""

import sys

import django
from django.db import connection

MARK = "F"  # no real reference has a letter


def columns(table: str) -> list[str]:
    """All but the primary key."""
    with connection.cursor() as cursor:
        return [row.name for row in connection.introspection.get_table_description(cursor, table) if row.name != "id"]


def fill(table: str, count: int, child: str = "") -> None:
    """Copy the newest row so often, and the child table's rows of it with it."""
    on_postgres = connection.vendor == "postgresql"
    fresh = "gen_random_uuid()" if on_postgres else "lower(hex(randomblob(16)))"
    number = "lpad(g.n::text, 7, '0')" if on_postgres else "printf('%07d', g.n)"
    special = {"key": fresh, "draft": fresh, "draft_token": fresh, "reference": f"'{MARK}' || {number}"}
    names = columns(table)
    values = [special.get(name, f's."{name}"') for name in names]
    series = (
        f"generate_series(1, {count}) AS g(n)" if on_postgres
        else f"(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count}) SELECT n FROM g) AS g"
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({_listed(names)}) SELECT {", ".join(values)} '
            f'FROM (SELECT * FROM "{table}" ORDER BY id DESC LIMIT 1) AS s, {series}'
        )
        if child:
            names = columns(child)
            values = ["a.id" if name == "application_id" else fresh if name == "key" else f's."{name}"' for name in names]
            cursor.execute(
                f'INSERT INTO "{child}" ({_listed(names)}) SELECT {", ".join(values)} FROM "{table}" AS a, "{child}" AS s '
                f"WHERE a.reference LIKE '{MARK}%' AND s.application_id = "
                f"(SELECT max(id) FROM \"{table}\" WHERE reference NOT LIKE '{MARK}%')"
            )
        cursor.execute("ANALYZE")


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


if __name__ == "__main__":
    django.setup()
    fill(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4])
