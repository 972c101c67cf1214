"""Queries within a query, alike on both databases: counted up to a limit, collected as one value, several as one."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Expression, ExpressionWrapper, Field, IntegerField, JSONField, Q, QuerySet, Subquery


class Counted(Subquery):
    """How many rows a query has, counted up to its limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class Collected(Subquery):
    """The rows of a query as one list of lists: its named columns in their order. None or empty without rows."""

    def __init__(self, rows: QuerySet[Any], *columns: str) -> None:
        super().__init__(rows.values(*columns), output_field=JSONField())
        self.columns = columns

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The list as jsonb."""
        return self._as(compiler, connection, "jsonb_agg(jsonb_build_array(")

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The list as text."""
        return self._as(compiler, connection, "json_group_array(json_array(")

    def _as(self, compiler: Any, connection: Any, begin: str) -> tuple[str, tuple[Any, ...]]:
        listed = ", ".join(f'one."{column}"' for column in self.columns)
        template = f"(SELECT {begin}{listed})) FROM (%(subquery)s) one)"  # noqa: S608 -- names of our own columns
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, tuple(params)


class Last(Subquery):
    """One column of the last row of a query that has `received_at` and `pk` and a limit, by these two."""

    template = "(SELECT %(column)s FROM (%(subquery)s) one ORDER BY received_at %(way)s, pk %(way)s LIMIT 1)"

    def __init__(self, rows: QuerySet[Any], column: str, output_field: "Field[Any, Any]", *, newest_first: bool) -> None:
        super().__init__(rows, output_field=output_field, column=column, way="ASC" if newest_first else "DESC")


class Fitting:
    """The first `most` of a stretch of rows that fit. The stretch ends after its limit, whether or not any of it fits: what is
    asked of each row is a column of the limited query, so that no plan can look further."""

    def __init__(self, stretch: QuerySet[Any], fits: Q, most: int, *, newest_first: bool) -> None:
        self.query = stretch.annotate(fits=ExpressionWrapper(fits, BooleanField())).values("pk", "received_at", "fits").query
        self.most, self.way = most, "DESC" if newest_first else "ASC"

    def around(self, sql: str) -> str:
        """The stretch's SQL with the rows picked from it."""
        order = f"ORDER BY received_at {self.way}, pk {self.way} LIMIT {int(self.most)}"
        return f"SELECT pk FROM ({sql}) stretch WHERE fits {order}"  # noqa: S608 -- the query's own text


class Together(Expression):
    """The ids that any of several queries gives, each with its own order and limit, for `pk__in`."""

    def __init__(self, parts: Sequence[QuerySet[Any] | Fitting]) -> None:
        super().__init__(output_field=IntegerField())
        self.parts = parts

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """One SELECT around each, because SQLite takes no order within a UNION."""
        del compiler
        told: list[str] = []
        values: list[Any] = []
        for part in self.parts:
            try:
                sql, params = part.query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                continue
            sql = part.around(sql) if isinstance(part, Fitting) else sql
            told.append(f"SELECT * FROM ({sql}) part{len(told)}")  # noqa: S608 -- as above
            values += params
        if not told:
            raise EmptyResultSet
        return " UNION ALL ".join(told), tuple(values)
