"""Rates and times in a window of seconds, by clients who go on without a pause."""

import asyncio
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.flows import Case, Side, Timed
from tests.storm.browser import Browser

WARM_SECONDS = 2.5


@dataclass
class Window:
    """How many were finished a second, and what the requests took, in seconds."""

    rate: float
    p50: float
    p99: float
    cpu: float = 0.0  # the server's processor seconds for one


def window(
    act: Callable[[int], Timed],
    clients: int,
    seconds: float,
    warm: float = WARM_SECONDS,
    requests: int = 0,
    cpu: Callable[[], float] = float,
) -> Window:
    """Clients repeat the act; what ends within the window counts: acts, or for a long act its requests, so many to one."""
    finished: list[float] = []
    times: list[tuple[float, float]] = []
    faults: list[BaseException] = []
    begun, used = time.monotonic(), cpu()
    opens, closes = begun + warm, begun + warm + seconds

    def client(number: int) -> None:
        try:
            while time.monotonic() < closes and not faults:
                browser = act(number)
                finished.append(time.monotonic())
                times.extend(browser.times)
                browser.times.clear()
        except BaseException as fault:  # noqa: BLE001 -- raised below
            faults.append(fault)

    threads = [threading.Thread(target=client, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    within = sorted(seconds_ for ended, seconds_ in times if opens <= ended < closes)
    count = len(within) / requests if requests else sum(opens <= at < closes for at in finished)
    # Over the whole time, not the window: what was begun in it is not known, and a ratio needs only the same rule for both.
    done = len(times) / requests if requests else len(finished)
    return Window(count / seconds, within[len(within) // 2], within[int(len(within) * 0.99)], (cpu() - used) / done)


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return float(statistics.median(values))


def slow_uploads(side: Side, cases: Sequence[Case], page: str, count: int, data: bytes) -> tuple[float, int]:
    """p50 of a page in seconds for four readers beside so many uploads at 20 kB/s, and how many uploads were acknowledged."""
    return asyncio.run(_beside(side, cases, page, count, data))


async def _beside(side: Side, cases: Sequence[Case], page: str, count: int, data: bytes) -> tuple[float, int]:
    times: list[float] = []
    uploads = [asyncio.create_task(_slow(side, case, data)) for case in cases[:count]]
    await asyncio.sleep(1.5 if count else 0.0)
    until = time.monotonic() + 7.0
    await asyncio.gather(*[_read(side.port, page, until, times) for _ in range(4)])
    done = await asyncio.gather(*uploads)
    return sorted(times)[len(times) // 2], sum(done)


async def _read(port: int, page: str, until: float, times: list[float]) -> None:
    while time.monotonic() < until:
        begun = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 200"), answer[:100]
        times.append(time.monotonic() - begun)
        await asyncio.sleep(0.05)


async def _slow(side: Side, case: Case, data: bytes) -> bool:
    browser = Browser(side.port, case.family.address)
    browser.cookies = dict(case.cookies)
    mark = "XbX"
    head = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in side.upload_boxes(browser)
    )
    head += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    tail = f"\r\n--{mark}--\r\n".encode()
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", side.port)
    writer.write(
        f"POST {side.upload_path(case)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/json\r\n"
        f"Cookie: {cookies}\r\nX-Forwarded-For: {case.family.address}\r\nContent-Type: multipart/form-data; boundary={mark}\r\n"
        f"Content-Length: {len(head) + len(data) + len(tail)}\r\n\r\n{head}".encode()
    )
    for place in range(0, len(data), 2000):
        writer.write(data[place : place + 2000])
        await writer.drain()
        await asyncio.sleep(0.1)
    writer.write(tail)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    return answer.startswith(b"HTTP/1.1 200")
