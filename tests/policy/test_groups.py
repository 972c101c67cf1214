"""What a report shows tells nothing about few: by whatever table, no small cell can be found out."""

from collections import Counter
from itertools import combinations

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


@patient
@given(st.lists(st.integers(0, 9), max_size=12))
def test_spans_of_time_cover_all_of_it(days: list[int]) -> None:
    made = groups.spans(days, LEAST)
    assert all(count == 0 or count >= LEAST for _first, _last, count in made)
    if made:
        assert sum(count for *_, count in made) == sum(days)
        assert [first for first, *_ in made] == [0, *(last + 1 for _first, last, _count in made[:-1])]
        assert made[-1][1] == len(days) - 1
    else:
        assert sum(days) < LEAST
