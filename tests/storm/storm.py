"""The storm itself: families file in several threads, each presses too often in its own way, and processes are killed by count."""

import hashlib
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.papers import jpeg_photo
from tests.storm import families
from tests.storm.browser import Browser, count
from tests.storm.families import Family, Written
from tests.storm.pages import Page
from tests.storm.product import Product

KILL_SECONDS = 2.0
READING_SECONDS = 2.2  # a form that is sent sooner looks like a program's (permits/web/human.py)


@dataclass
class Acknowledged:
    """What families were told: each number that stood on a confirmation, and each receipt for a file."""

    numbers: dict[int, list[str]] = field(default_factory=dict)
    drafts: dict[int, str] = field(default_factory=dict)
    receipts: list[tuple[str, str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def confirmation(self, family: Family, page: Page) -> None:
        """A page that came after the submit: it must show a number."""
        assert page.number, f"family {family.number} ({family.way}) got no number: {page.complaints()}"
        with self.lock:
            self.numbers.setdefault(family.number, []).append(page.number)

    def receipt(self, key: str, requirement: str, data: bytes) -> None:
        """The server said that it has the file."""
        with self.lock:
            self.receipts.append((key, requirement, hashlib.sha256(data).hexdigest()))

    @property
    def done(self) -> int:
        """Families that have their number."""
        return len(self.numbers)


class Storm:
    """Families against a product.

    `kills` are (what, after how many families). With `lasts` no family begins later than so many seconds, and each of
    `rounds` is killed in turn, one every two seconds.
    """

    def __init__(
        self,
        product: Product,
        made: Sequence[Family],
        threads: int,
        kills: Iterable[tuple[str, int]] = (),
        lasts: float = 0.0,
        rounds: Sequence[str] = (),
    ) -> None:
        self.product, self.made, self.threads = product, made, threads
        self.kills = deque(sorted(kills, key=lambda kill: kill[1]))
        self.lasts, self.rounds = lasts, rounds
        self.told = Acknowledged()
        self.killed: dict[str, int] = {}
        self.faults: list[str] = []
        self.opened: list[tuple[Family, Browser, Written]] = []
        self._lock = threading.Lock()
        self.waiting = deque(made)

    def run(self) -> None:
        """Until every family has its number."""
        clients = [threading.Thread(target=self._client, name=f"client {n}") for n in range(self.threads)]
        self.ends = time.monotonic() + self.lasts
        killer = threading.Thread(target=self._kill_by_time if self.rounds else self._kill_by_count, name="killer")
        for thread in [*clients, killer]:
            thread.start()
        for thread in clients:
            thread.join()
        self.kills.clear()
        killer.join()

    def _client(self) -> None:
        """One thread: families read their last page while the next ones write theirs."""
        reading: deque[tuple[float, Family, Browser, Written]] = deque()
        browser: Browser | None = None
        try:
            while (family := self._next()) or reading:
                if family is not None:
                    browser = Browser(self.product.port, family.address, family.language)
                    written = families.write(browser, family)
                    ready = time.monotonic() + (0 if family.way == "quick" else READING_SECONDS)
                    reading.append((ready, family, browser, written))
                while reading and (family is None or reading[0][0] <= time.monotonic()):
                    ready, reader, browser, written = reading.popleft()
                    time.sleep(max(0.0, ready - time.monotonic()))
                    self._send(reader, browser, written)
        except Exception as fault:  # noqa: BLE001 -- told by the test, with the others
            self.faults.append(f"{type(fault).__name__}: {fault}")
            for open_still in [browser, *(waiting[2] for waiting in reading)]:
                if open_still is not None:
                    open_still.close()

    def _next(self) -> Family | None:
        over = bool(self.faults) or (self.lasts > 0 and time.monotonic() > self.ends)
        with self._lock:
            return self.waiting.popleft() if self.waiting and not over else None

    def _send(self, family: Family, browser: Browser, written: Written) -> None:
        self.told.drafts[family.number] = written.key
        for page in WAYS[family.way](browser, written, family):
            if page.number:
                self.told.confirmation(family, page)
            else:
                assert family.way == "quick" or written.check == page.path, page.complaints()
                self.told.confirmation(family, _submit(browser, written, families.retyped(page, family)))
        if family.sends_paper:
            self._send_paper(family, browser)
        browser.close()
        if family.number % 10 == 0:
            self.opened.append((family, browser, written))

    def replay(self) -> None:
        """Some families send their last page again, long after."""
        for family, browser, written in self.opened:
            self.told.confirmation(family, _submit(browser, written))
            browser.close()

    def _send_paper(self, family: Family, browser: Browser) -> None:
        """A photo, and once more with the same token when the answer did not come: one file, one receipt."""
        confirmed = browser.get(f"/{family.language}/apply/{self.told.drafts[family.number]}/check/")
        key = confirmed.path.split("/")[3]
        path = f"/{family.language}/application/{key}/documents/"
        form = next(form for form in browser.get(path).forms() if "requirement" in form.controls)
        photo = jpeg_photo(f"Family {family.number}", 240, 320)
        fields = [(name, form.controls[name].value) for name in ("csrfmiddlewaretoken", "requirement", "token")]
        for _ in range(2):
            answer = browser.upload(path, fields, [("photo.jpg", photo, "image/jpeg")])
            assert answer.status == 200, f"{answer.status} {answer.text[:300]}"
            assert json.loads(answer.text)["ok"], answer.text[:300]
            self.told.receipt(key, form.controls["requirement"].value, photo)

    def _kill_by_count(self) -> None:
        while self.kills:
            what, after = self.kills[0]
            if self.told.done >= after and self._wound(what):
                self.kills.popleft()
            time.sleep(0.05)

    def _kill_by_time(self) -> None:
        for number in itertools.count(1):
            time.sleep(max(0.0, self.ends - self.lasts + number * KILL_SECONDS - time.monotonic()))
            if self.faults or time.monotonic() > self.ends:
                return
            self._wound(self.rounds[number % len(self.rounds)])

    def _wound(self, what: str) -> bool:
        done = self.product.wound(what)
        self.killed[what] = self.killed.get(what, 0) + done
        return done


def _submit(browser: Browser, written: Written, boxes: families.Pairs | None = None) -> Page:
    count("submits")
    return browser.post(written.check, boxes or written.boxes)


def both(*acts: Callable[[], Page]) -> list[Page]:
    """At once, from threads of their own."""
    pages: list[Page] = []
    faults: list[Exception] = []

    def go(act: Callable[[], Page]) -> None:
        try:
            pages.append(act())
        except Exception as fault:  # noqa: BLE001 -- raised below
            faults.append(fault)

    threads = [threading.Thread(target=go, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return pages


def double(browser: Browser, written: Written, family: Family) -> Iterator[Page]:
    """The button is pressed twice: two requests under way at once."""
    del family
    tab = browser.tab()
    yield from both(lambda: _submit(browser, written), lambda: _submit(tab, written))
    tab.close()


def replay(browser: Browser, written: Written, family: Family) -> Iterator[Page]:
    """Reload after the confirmation, and Back: the last page leads on to the same confirmation."""
    del family
    yield _submit(browser, written)
    yield _submit(browser, written)
    yield browser.get(written.check)


def time_out(browser: Browser, written: Written, family: Family) -> Iterator[Page]:
    """The answer does not come, and the family sends again."""
    del family
    count("submits")
    browser.send_and_leave(written.check, written.boxes)
    yield _submit(browser, written)


def two_tabs(browser: Browser, written: Written, family: Family) -> Iterator[Page]:
    """The last page is open twice, and both are sent, at once."""
    del family
    tab = browser.tab()
    yield from both(lambda: _submit(browser, written), lambda: _submit(tab, written, written.other_tab))
    tab.close()


def reorder(browser: Browser, written: Written, family: Family) -> Iterator[Page]:
    """An earlier page, held up on its way, arrives together with the last one, and again after it."""
    del family
    tab, path, boxes = browser.tab(), *written.earlier
    sent = both(lambda: _submit(browser, written), lambda: tab.post(path, boxes))
    yield from [page for page in sent if page.number]
    yield tab.post(path, boxes)
    yield _submit(browser, written)
    tab.close()


def quick(browser: Browser, written: Written, family: Family) -> Iterator[Page]:
    """Sent at once: a number is shown to be typed again; then twice."""
    page = _submit(browser, written)
    yield page
    again = families.retyped(page, family) if not page.number else written.boxes
    yield from [_submit(browser, written, again), _submit(browser, written, again)]


WAYS: dict[str, Callable[[Browser, Written, Family], Iterator[Page]]] = {
    "double": double, "replay": replay, "time-out": time_out, "two tabs": two_tabs, "reorder": reorder, "quick": quick,
}  # fmt: skip
