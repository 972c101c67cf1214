"""Queries within a query, alike on both databases: counted up to a limit, collected as one value, several as one."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Expression, ExpressionWrapper, IntegerField, JSONField, Q, QuerySet, Subquery


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


class Stretch:
    """The first `most` rows of several ordered queries together, each of which has `received_at` and `pk`; SQL, not yet run.

    Each run is limited by itself, so that no database reads further, and is read in its order: what merges them takes from each
    only what comes next.
    """

    def __init__(self, runs: Sequence[QuerySet[Any]], most: int, *, newest_first: bool) -> None:
        self.queries, self.most = [run[:most].query for run in runs], most
        self.order = "ORDER BY received_at DESC, pk DESC" if newest_first else "ORDER BY received_at ASC, pk ASC"

    def sql(self, connection: Any) -> tuple[str, list[Any]]:
        """The statement and its values. EmptyResultSet when no run can have a row."""
        told, values = _united(self.queries, connection)
        return f"SELECT * FROM ({told}) line {self.order} LIMIT {self.most:d}", values  # noqa: S608 -- the queries' own text


class Fitting(Stretch):
    """The ids of the first `found` of a stretch of rows that fit. What is asked of each row is a column of the limited queries,
    so that no plan can look further than the stretch; once enough are found it need not be looked through to its end."""

    def __init__(self, runs: Sequence[QuerySet[Any]], fits: Q, most: int, found: int, *, newest_first: bool) -> None:
        asked = [run.annotate(fits=ExpressionWrapper(fits, BooleanField())).values("pk", "received_at", "fits") for run in runs]
        super().__init__(asked, most, newest_first=newest_first)
        self.found = found

    def sql(self, connection: Any) -> tuple[str, list[Any]]:
        """As Stretch's."""
        stretch, values = super().sql(connection)
        return f"SELECT pk FROM ({stretch}) stretch WHERE fits {self.order} LIMIT {self.found:d}", values  # noqa: S608 -- as above


class End(Expression):
    """The id of a stretch's last row; NULL where the stretch is shorter than it might be: then everything was looked through."""

    def __init__(self, stretch: Stretch) -> None:
        super().__init__(output_field=IntegerField())
        self.stretch = stretch

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A subquery."""
        del compiler
        sql, values = self.stretch.sql(connection)
        last = f"{self.stretch.order} LIMIT 1 OFFSET {self.stretch.most - 1:d}"
        return f"(SELECT pk FROM ({sql}) one {last})", tuple(values)  # noqa: S608 -- as above


class Together(Expression):
    """The ids that any of several queries gives, each with its own order and limit, for `pk__in`."""

    def __init__(self, parts: Sequence[QuerySet[Any]] | Fitting) -> None:
        super().__init__(output_field=IntegerField())
        self.parts = parts

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """One SELECT around each, because SQLite takes no order within a UNION."""
        del compiler
        if isinstance(self.parts, Fitting):
            sql, values = self.parts.sql(connection)
        else:
            sql, values = _united([part.query for part in self.parts], connection)
        return sql, tuple(values)


def _united(queries: Sequence[Any], connection: Any) -> tuple[str, list[Any]]:
    """All rows of the queries, each with its own order and limit. EmptyResultSet when none can have any."""
    told: list[str] = []
    values: list[Any] = []
    for query in queries:
        try:
            sql, params = query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        told.append(f"SELECT * FROM ({sql}) part{len(told)}")  # noqa: S608 -- the query's own text
        values += params
    if not told:
        raise EmptyResultSet
    return " UNION ALL ".join(told), values
