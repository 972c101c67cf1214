"""Bars drawn by the server as SVG: told apart by pattern, named in text, in the reader's own colours where he forces them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 720
ROW, BAR, GAP = 46, 18, 22
FILLS = ("solid", "hatched", "dotted", "empty")  # the patterns of office/bars.html, in the order of a legend


@dataclass(frozen=True)
class Bar:
    """A named bar of parts, one number for each name of the legend."""

    name: str
    parts: tuple[int, ...]


def bars(title: str, about: str, legend: Sequence[str], rows: Sequence[Bar], name: str) -> dict[str, Any]:
    """What office/bars.html draws: bars one below the other, all to one scale. `name`: no other picture of the page has it."""
    most = max((sum(row.parts) for row in rows), default=0) or 1
    room = WIDTH - 90  # the number stands at the end of the longest bar
    drawn = []
    for at, row in enumerate(rows):
        left, parts = 0.0, []
        for number, count in enumerate(row.parts):
            width = round(room * count / most, 1)
            if count:
                parts.append({"x": round(left, 1), "width": max(width, 1.0), "fill": FILLS[number % len(FILLS)]})
            left += width
        drawn.append(
            {"name": row.name, "count": sum(row.parts), "y": at * ROW, "bar": at * ROW + GAP, "end": round(left + 8, 1),
             "under": at * ROW + GAP + BAR - 4, "parts": parts}
        )  # fmt: skip
    return {
        "name": name, "title": title, "about": about, "width": WIDTH, "height": max(len(rows) * ROW, 1), "thick": BAR,
        "rows": drawn, "legend": [{"label": label, "fill": FILLS[at % len(FILLS)]} for at, label in enumerate(legend)],
    }  # fmt: skip
