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


def spans(counts: Sequence[int], least: int) -> list[tuple[int, int, int]]:
    """Neighbours put together until each span has none or at least `least`: (first, last, how many), positions included.

    What is left at the end goes to the span before it. Empty when all together are too few.
    """
    made: list[tuple[int, int, int]] = []
    first, held = 0, 0
    for at, count in enumerate(counts):
        held += count
        if held >= least or (held == 0 and count == 0):
            made.append((first, at, held))
            first, held = at + 1, 0
    while held and made:
        before, _last, count = made.pop()
        first, held = before, held + count
        if held >= least:
            break
    return [*made, (first, len(counts) - 1, held)] if held >= least else made


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
