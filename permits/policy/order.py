"""Was the order of receipt kept? Who was decided before somebody who came earlier and was ready."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """One case in a line: when it was received, `ready` since when (None: not ready), `gone` since when nothing is due.

    `decided`: it is gone because it was decided. All moments are aware.
    """

    key: int
    received: datetime
    ready: datetime | None
    gone: datetime | None
    decided: bool


def inversions(line: Iterable[Place]) -> Iterator[tuple[Place, Place]]:
    """Each decided case with the earliest one received before it that was ready and still open then, in the order decided.

    Source: "reviewed in the order received" (the guide, page 1). n log n for n cases.
    """
    places = list(line)
    becoming = sorted((one for one in places if one.ready is not None), key=lambda one: _moment(one.ready))
    open_now: list[tuple[datetime, int, Place]] = []
    at = 0
    for one in sorted((one for one in places if one.decided), key=lambda one: (_moment(one.gone), one.received, one.key)):
        then = _moment(one.gone)
        while at < len(becoming) and _moment(becoming[at].ready) <= then:
            heapq.heappush(open_now, (becoming[at].received, becoming[at].key, becoming[at]))
            at += 1
        while open_now and open_now[0][2].gone is not None and open_now[0][2].gone <= then:
            heapq.heappop(open_now)
        if open_now and open_now[0][0] < one.received:
            yield one, open_now[0][2]


def _moment(at: datetime | None) -> datetime:
    if at is None:
        message = "A case that was decided has a moment of its decision."
        raise ValueError(message)
    return at
