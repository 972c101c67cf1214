"""Tables of counts that tell nothing about few: groups too small to be shown stand together as one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Counts = Mapping[str, Mapping[str, int]]  # row, column, how many


@dataclass(frozen=True)
class Group:
    """Rows or columns that are shown as one; of more than one nobody can tell how many belong to which."""

    codes: tuple[str, ...]

    @property
    def is_mixed(self) -> bool:
        """Several together."""
        return len(self.codes) > 1


@dataclass(frozen=True)
class Table:
    """`cells[row][column]` by position. Each cell is 0 or at least the least; rows and columns add up to the totals."""

    rows: tuple[Group, ...]
    columns: tuple[Group, ...]
    cells: tuple[tuple[int, ...], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Per column."""
        return tuple(sum(column) for column in zip(*self.cells, strict=True))


def table(counts: Counts, columns: Sequence[str], least: int, never_alone: Collection[str] = ()) -> Table | None:
    """Counts with every cell under `least` put together with others; None when all of them are too few.

    First columns whose total is under `least`, then rows with such a cell, are joined with the next smallest until nothing
    small is left. Nothing is left out: whatever is added up or taken away of what is shown is again a whole of shown cells,
    so that no total minus the others gives a small cell away. `never_alone`: rows that are joined whatever their size.
    Source of the least: the state's reports show no group of ten or fewer pupils.
    """
    shown = _columns(counts, columns, least)
    if not shown:
        return None
    whole = {row: [sum(cells.get(code, 0) for code in group.codes) for group in shown] for row, cells in counts.items()}
    whole = {row: cells for row, cells in whole.items() if any(cells)}
    apart = [row for row, cells in whole.items() if row not in never_alone and not _has_small(cells, least)]
    joined = [row for row in whole if row not in apart]
    # From here on only whole rows move over, the smallest first, until the rest that is put together has no small cell.
    for row in sorted(apart, key=lambda one: (sum(whole[one]), one)):
        rest = [sum(column) for column in zip(*(whole[one] for one in joined), strict=True)]
        if not joined or (not _has_small(rest, least) and len(joined) > 1):
            break
        apart.remove(row)
        joined.append(row)
    groups = [(row,) for row in apart] + ([tuple(joined)] if joined else [])
    cells = tuple(tuple(sum(whole[row][at] for row in group) for at in range(len(shown))) for group in groups)
    return Table(tuple(map(Group, groups)), shown, cells)


@dataclass(frozen=True)
class Span:
    """Neighbours that stand together, positions included, and how many there are in each column."""

    first: int
    last: int
    counts: tuple[int, ...]


def spans(rows: Sequence[Sequence[int]], least: int) -> list[Span]:
    """Neighbours put together until each span has none or at least `least` in every column.

    What is left at the end goes to the span before it. Empty when all together are too few in some column.
    """
    made: list[Span] = []
    first, held = 0, tuple[int, ...]()
    for at, row in enumerate(rows):
        held = _sum(held, row)
        if not _has_small(held, least):
            made.append(Span(first, at, held))
            first, held = at + 1, ()
    while held and made:
        before = made.pop()
        first, held = before.first, _sum(before.counts, held)
        if not _has_small(held, least):
            break
    return [*made, Span(first, len(rows) - 1, held)] if held and not _has_small(held, least) else made


def nested(rows: Sequence[Sequence[int]], levels: Sequence[Sequence[tuple[int, int]]], least: int) -> list[list[Span]]:
    """Spans of the same rows for each level, from the coarsest blocks to single rows, each within one of the level above.

    So no table minus another gives away a part of a block. `levels`: blocks (first, last) of neighbours, each level's within
    those of the level before; single rows are the last level.
    """
    found: list[list[Span]] = []
    above = [Span(0, len(rows) - 1, ())] if rows else []
    for blocks in [*levels, [(at, at) for at in range(len(rows))]]:
        made: list[Span] = []
        for outer in above:
            inner = [block for block in blocks if outer.first <= block[0] and block[1] <= outer.last]
            sums = [_total(rows[first : last + 1]) for first, last in inner]
            made += [Span(inner[one.first][0], inner[one.last][1], one.counts) for one in spans(sums, least)]
        found.append(made)
        above = made
    return found


def _total(rows: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*rows, strict=True))


def _sum(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(sum, zip(one, other, strict=True))) if one else tuple(other)


def _has_small(cells: Sequence[int], least: int) -> bool:
    return any(0 < count < least for count in cells)


def _columns(counts: Counts, columns: Sequence[str], least: int) -> tuple[Group, ...]:
    totals = {code: sum(cells.get(code, 0) for cells in counts.values()) for code in columns}
    kept = [code for code in columns if totals[code]]
    small = [code for code in kept if totals[code] < least]
    for code in sorted(set(kept) - set(small), key=lambda one: (totals[one], one)):
        if not small or (sum(totals[one] for one in small) >= least and len(small) > 1):
            break
        small.append(code)
    if small and sum(totals[code] for code in small) < least:
        return ()
    apart = [Group((code,)) for code in kept if code not in small]
    return (*apart, *([Group(tuple(code for code in columns if code in small))] if small else []))
