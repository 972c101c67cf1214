"""What a report shows tells nothing about few: by whatever table, no small cell can be found out."""

from collections import Counter
from itertools import combinations, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.policy import groups

COLUMNS = ("yes", "no", "open")
LEAST = 4
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # what is measured here is not time
cells = st.dictionaries(st.sampled_from(COLUMNS), st.integers(0, 9), max_size=3)
counts = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "sealed"]), cells, max_size=5)


def total(table: dict, column: str) -> int:
    return sum(row.get(column, 0) for row in table.values())


@patient
@given(counts)
def test_no_sum_or_difference_of_what_is_shown_is_small(table: dict) -> None:
    made = groups.table(table, COLUMNS, LEAST, never_alone=["sealed"])
    if made is None:
        everything = sum(total(table, column) for column in COLUMNS)
        assert everything == 0 or any(0 < total(table, column) < LEAST for column in COLUMNS)
        return
    flat = [cell for row in made.cells for cell in row]
    assert all(cell == 0 or cell >= LEAST for cell in flat)
    # A total minus others is a sum of cells of a row or a column: of none of them is anything small left.
    for line in (*made.cells, *zip(*made.cells, strict=True)):
        for size in range(1, len(line) + 1):
            for some in combinations(line, size):
                assert sum(some) == 0 or sum(some) >= LEAST


@patient
@given(counts)
def test_nothing_is_lost_and_nothing_stands_twice(table: dict) -> None:
    made = groups.table(table, COLUMNS, LEAST, never_alone=["sealed"])
    if made is None:
        return
    rows = [code for group in made.rows for code in group.codes]
    assert sorted(rows) == sorted(row for row, held in table.items() if any(held.values()))
    assert len(set(rows)) == len(rows)
    for at, column in enumerate(made.columns):
        assert made.totals[at] == sum(total(table, code) for code in column.codes)


@patient
@given(counts)
def test_what_is_small_is_never_alone(table: dict) -> None:
    """The complement: whoever was put together for being small has company, unless it is all there is."""
    made = groups.table(table, COLUMNS, LEAST, never_alone=["sealed"])
    if made is None:
        return
    for at, group in enumerate(made.rows):
        if group.codes == ("sealed",):
            assert len(made.rows) == 1
        if not group.is_mixed and len(made.rows) > 1:
            own = Counter({code: sum(table[group.codes[0]].get(one, 0) for one in column.codes)
                           for code, column in enumerate(made.columns)})  # fmt: skip
            assert tuple(own[code] for code in range(len(made.columns))) == made.cells[at]
    for column in made.columns:
        if any(0 < total(table, code) < LEAST for code in column.codes):
            assert column.is_mixed


def test_one_small_row_takes_the_smallest_other_with_it() -> None:
    made = groups.table({"a": {"yes": 50}, "b": {"yes": 20}, "c": {"yes": 3}}, ["yes", "no"], 10)
    assert made is not None
    assert ([group.codes for group in made.rows], made.cells) == ([("a",), ("c", "b")], ((50,), (23,)))


days = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6)), max_size=12)


def is_small(counts) -> bool:
    return any(0 < count < LEAST for count in counts)


def added(rows) -> tuple[int, ...]:
    return tuple(sum(row[at] for row in rows) for at in range(2))


@patient
@given(days)
def test_spans_of_time_cover_all_of_it(rows: list[tuple[int, int]]) -> None:
    made = groups.spans(rows, LEAST)
    assert not any(is_small(one.counts) for one in made)
    if made:
        assert added([one.counts for one in made]) == added(rows)
        assert [one.first for one in made] == [0, *(one.last + 1 for one in made[:-1])]
        assert made[-1].last == len(rows) - 1
    else:
        assert not rows or is_small(added(rows))


@patient
@given(days, st.sets(st.integers(1, 11)), st.sets(st.integers(1, 11)))
def test_finer_spans_lie_within_the_coarser_so_no_difference_is_small(
    rows: list[tuple[int, int]], months: set[int], weeks: set[int]
) -> None:
    """Whatever is taken away of whatever holds it, by any of the tables, in any column: nothing small is left."""
    blocks = [cut(len(rows), months), cut(len(rows), months | weeks)]
    levels = groups.nested(rows, blocks, LEAST)
    shown = {(one.first, one.last): one.counts for level in levels for one in level}
    for (first, last), counts in shown.items():
        assert counts == added(rows[first : last + 1])
        assert not is_small(counts)
        for (begin, end), held in shown.items():
            if first <= begin and end <= last:
                assert not is_small(tuple(whole - part for whole, part in zip(counts, held, strict=True)))
            assert end < first or begin > last or (first <= begin and end <= last) or (begin <= first and last <= end)
    for coarse, fine in pairwise(levels):
        for one in fine:
            assert any(outer.first <= one.first and one.last <= outer.last for outer in coarse)
        if coarse:
            assert added([one.counts for one in fine]) == added([one.counts for one in coarse])


def cut(count: int, starts: set[int]) -> list[tuple[int, int]]:
    begins = sorted({0, *(one for one in starts if one < count)}) if count else []
    return [(one, (begins[at + 1] if at + 1 < len(begins) else count) - 1) for at, one in enumerate(begins)]
