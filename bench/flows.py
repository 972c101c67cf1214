"""What a family does, request by request, against the product and against the floor; each request's time is kept."""

import re
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from tests.storm.browser import Browser
from tests.storm.families import Family, Written, write
from tests.storm.pages import Form, Page, Pairs

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
READING_SECONDS = 2.2  # sooner than this a form looks sent by a program


class Timed(Browser):
    """A browser that keeps how long each request took; it sends each once."""

    def __init__(self, port: int, address: str, language: str = "en") -> None:
        super().__init__(port, address, language, patient=False)
        self.times: list[tuple[float, float]] = []  # when it ended, seconds

    def _once(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Page:
        begun = time.monotonic()
        page = super()._once(method, path, body, more)
        ended = time.monotonic()
        self.times.append((ended, ended - begun))
        assert page.status < 400, f"{page.status} {method} {path}"
        return page


@dataclass
class Case:
    """A case that is there: how its family opens it."""

    family: Family
    number: str
    key: str
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass
class Ready:
    """Filled in, read, not yet sent."""

    at: float
    family: Family
    browser: Timed
    path: str
    boxes: Pairs


def thorough(number: int) -> Family:
    """The same kind of family each time: childcare, English, e-mail, every page opened."""
    return Family(number, "Lucía Eva", f"Ortega{number}", date(2018, 3, 1), "4", "en", "replay", True, False)


def csrf(browser: Browser) -> tuple[str, str]:
    """The secret of the cookie is a good token; no page has to be read for it."""
    return "csrfmiddlewaretoken", browser.cookies["csrftoken"]


def typed(family: Family, page: str) -> Pairs:
    """A family's answers on one page, as they are sent."""
    held = family.answers(page)
    return [(name, one) for name, value in held.items() for one in (value if isinstance(value, list) else [value])]


class Product:
    """The real pages."""

    name = "product"
    requests = 25  # of one application

    def __init__(self, port: int) -> None:
        self.port = port

    def fill_in(self, family: Family) -> Ready:
        """From the first step to the last page, opened."""
        browser, start = Timed(self.port, family.address), family.starting()
        door = "/en/before-you-start/outgoing/"
        for query in ({}, {"step": "where"}, *({"from": step, **start} for step in ("where", "child", "why"))):
            browser.get(f"{door}?{urlencode(query)}" if query else door)
        path = browser.post(door, [csrf(browser), *start.items()], follow=False).goes_to
        while not path.endswith("/check/"):
            browser.get(path)
            pairs = typed(family, path.rstrip("/").split("/")[-1])
            path = browser.post(path, [csrf(browser), *pairs], follow=False).goes_to
        found = TOKEN.search(browser.get(path).text)
        assert found
        boxes = [csrf(browser), ("declare", "on"), ("form_token", found[1])]
        return Ready(time.monotonic() + READING_SECONDS, family, browser, path, boxes)

    def send(self, ready: Ready) -> Case:
        """The last press, and the confirmation."""
        page = ready.browser.post(ready.path, ready.boxes)
        assert page.number, page.path
        return Case(ready.family, page.number, page.path.split("/")[3], ready.browser.cookies)

    def look_up(self, case: Case, client: int) -> Timed:
        """A new browser asks by the four boxes, and reads the status."""
        browser = Timed(self.port, f"10.200.{client >> 8 & 255}.{client & 255}")
        browser.get("/en/status/")
        born = case.family.birth_date
        browser.post("/en/status/", [
            csrf(browser), ("first_name", case.family.first_name), ("last_name", case.family.last_name), ("number", case.number),
            ("birth_date_day", str(born.day)), ("birth_date_month", str(born.month)), ("birth_date_year", str(born.year)),
        ])  # fmt: skip
        return browser

    def receipt(self, browser: Timed, case: Case) -> Page:
        """The PDF of what arrived."""
        return browser.get(f"/en/application/{case.key}/receipt.pdf")

    def upload_path(self, case: Case) -> str:
        """Where files go."""
        return f"/en/application/{case.key}/documents/"

    def upload_boxes(self, browser: Browser) -> Pairs:
        """What goes before the file."""
        return [csrf(browser), ("requirement", "residence_bill"), ("token", str(uuid.uuid4()))]


class Floor:
    """The same number of requests and boxes."""

    name = "floor"
    requests = 25

    def __init__(self, port: int, shape: dict[str, Any]) -> None:
        self.port, self.shape = port, shape

    def fill_in(self, family: Family) -> Ready:
        """As the product's."""
        browser, start = Timed(self.port, family.address), urlencode(family.starting())
        for number in range(5):
            browser.get(f"/before/{number}/?{start}")
        path = browser.post("/begin/", [csrf(browser), *family.starting().items()], follow=False).goes_to
        for name in self.shape["names"]:
            browser.get(path)
            pairs = typed(family, name)
            path = browser.post(path, [csrf(browser), *pairs], follow=False).goes_to
        browser.get(path)
        return Ready(0.0, family, browser, path, [csrf(browser), ("declare", "on")])

    def send(self, ready: Ready) -> Case:
        """As the product's."""
        page = ready.browser.post(ready.path, ready.boxes)
        assert "<b>number</b> " in page.text, (page.path, page.text[:1500])
        number = page.text.split("<b>number</b> ")[1].split("<")[0]
        return Case(ready.family, number, page.path.split("/")[2], ready.browser.cookies)

    def look_up(self, case: Case, client: int) -> Timed:
        """As the product's."""
        browser = Timed(self.port, f"10.200.{client >> 8 & 255}.{client & 255}")
        browser.get("/status/")
        browser.post("/status/", [
            csrf(browser), ("first_name", case.family.first_name), ("last_name", case.family.last_name), ("number", case.number),
            ("birth_date_day", "1"), ("birth_date_month", "2"), ("birth_date_year", "2019"),
        ])  # fmt: skip
        return browser

    def receipt(self, browser: Timed, case: Case) -> Page:
        """As the product's."""
        return browser.get(f"/receipt/{case.key}/")

    def upload_path(self, case: Case) -> str:
        """As the product's."""
        return f"/upload/{case.key}/"

    def upload_boxes(self, browser: Browser) -> Pairs:
        """As the product's."""
        return [csrf(browser), ("requirement", "residence_bill"), ("token", str(uuid.uuid4()))]


Side = Product | Floor


class Visitors:
    """Families one after the other for one client thread: some read their last page while the next ones write."""

    def __init__(self, side: Side, numbers: Any) -> None:
        self.side, self.numbers = side, numbers
        self.reading: deque[Ready] = deque()

    def one_more(self) -> tuple[Case, Timed]:
        """Go on until one more family has its number."""
        while not self.reading or self.reading[0].at > time.monotonic():
            self.reading.append(self.side.fill_in(thorough(next(self.numbers))))
        ready = self.reading.popleft()
        case = self.side.send(ready)
        ready.browser.close()
        return case, ready.browser


def shape_of(port: int, rows: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """Counts the product's boxes page by page, and its rows for one family: what the floor is built by."""
    before, pages, names, browser = [[]], [], [], Timed(port, "10.100.0.1")
    seen: list[tuple[str, Page]] = []
    plain = browser.get

    def get(path: str) -> Page:
        page = plain(path)
        seen.append((page.path, page))
        return page

    browser.get = get  # type: ignore[method-assign]
    counted = rows()
    written: Written = write(browser, thorough(4242))
    time.sleep(READING_SECONDS)
    browser.post(written.check, written.boxes)
    difference = {table: n - counted.get(table, 0) for table, n in rows().items() if n != counted.get(table, 0)}
    for path, page in seen:
        if any(step in path for step in ("step=where", "from=where", "from=child")):
            before.append(controls(page.main_form()))
        elif "/apply/" in path and not path.endswith("/check/"):
            pages.append(controls(page.main_form()))
            names.append(path.rstrip("/").split("/")[-1])
    check = next(page for path, page in seen if path.endswith("/check/"))
    look_up = controls(browser.get("/en/status/").main_form())
    browser.close()
    shape = {
        "before": before, "pages": pages, "names": names, "check": controls(check.main_form()), "look_up": look_up,
        "link_page": names.index("child"), "rows_submit": 5, "rows_upload": 2,
        "gzip": browser.ask("GET", "/en/", more={"Accept-Encoding": "gzip"}).headers.get("content-encoding") == "gzip",
    }  # fmt: skip
    browser.close()
    return shape, difference


def controls(form: Form) -> list[list[Any]]:
    """Boxes as the floor's forms take them."""
    return [[c.name, c.kind, c.options] for c in form.controls.values() if c.kind != "file" and c.name != "csrfmiddlewaretoken"]
