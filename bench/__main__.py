"""`make bench`: the table, and var/bench.json.

python -m bench [--rows 1000000] [--runs 3] [--only sqlite] [--brief]
"""

import argparse
import itertools
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urljoin

from bench import flows
from bench.flows import Case, Side, Timed, Visitors
from bench.measure import Window, median, slow_uploads, window
from bench.servers import ROOT, Ground, Served
from tests.papers import jpeg_photo
from tests.storm.browser import Browser

CLIENTS = 8
UPLOAD_BYTES, UPLOAD_CLIENTS = 5_242_880, 4
SLOW, SLOW_BYTES = 50, 200_000


@dataclass
class Figure:
    """One line. `ratio` is written so that more is better, `target` is its least good value, `runs` are the ratios run by run."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float
    target: float
    runs: list[float]


class Bench:
    """One database."""

    def __init__(self, kind: str, runs: int, seconds: float) -> None:
        self.kind, self.runs, self.seconds = kind, runs, seconds
        self.figures: list[Figure] = []
        self.numbers = itertools.count(1)
        self.cpu: dict[str, Callable[[], float]] = {}
        self.cases: dict[str, list[Case]] = {"product": [], "floor": []}

    def run(self, rows: int) -> None:
        """All of it."""
        ground = Ground(self.kind)
        served: list[Served] = []
        try:
            product = Served("product", ground.folder, ground.url("product"))
            served.append(product)
            self._prepare(product, ground, served, rows)
        finally:
            for one in served:
                one.close()
            ground.close()

    def _prepare(self, product: Served, ground: Ground, served: list[Served], rows: int) -> None:
        shape, written = flows.shape_of(product.port, product.rows)
        path = ground.folder / "shape.json"
        path.write_text(json.dumps(shape))
        floor = Served("floor", ground.folder, ground.url("floor"), path)
        served.append(floor)
        sides = (flows.Product(product.port), flows.Floor(floor.port, shape))
        self.cpu = {"product": product.cpu, "floor": floor.cpu}
        print(
            f"{self.kind}: the product writes {written} for one family; it has {len(shape['pages'])} pages with boxes", flush=True
        )
        self.submits(sides)
        if rows:
            product.run("-m", "bench.fill", "permits_application", str(rows), "permits_side")
            floor.run("-m", "bench.fill", "floor_application", str(rows))
        self.look_ups(sides, rows)
        self.receipts(sides)
        self.uploads(sides)
        self.slow(sides)
        if self.kind == "sqlite":
            self.weight(product)

    def pairs(self, measured: Callable[[Side], Window], sides: tuple[Side, Side]) -> tuple[list[Window], list[Window]]:
        """Product and floor in turns."""
        both: tuple[list[Window], list[Window]] = ([], [])
        for _ in range(self.runs):
            for place, side in enumerate(sides):
                both[place].append(measured(side))
        return both

    def rate(self, name: str, unit: str, target: float, both: tuple[list[Window], list[Window]]) -> None:
        """A figure of a rate against the floor's."""
        mine, floor = ([one.rate for one in windows] for windows in both)
        ratios = [a / b for a, b in zip(mine, floor, strict=True)]
        against = f"equal floor, {median(floor):.1f} {unit}"
        self.tell(Figure(f"{name}, {self.kind}", median(mine), unit, against, median(ratios), target, ratios))

    def cost(self, name: str, target: float, both: tuple[list[Window], list[Window]]) -> None:
        """A figure of processor time: it hardly feels what else the machine does."""
        mine, floor = ([one.cpu * 1000 for one in windows] for windows in both)
        ratios = [b / a for a, b in zip(mine, floor, strict=True)]
        against = f"equal floor, {median(floor):.0f} CPU-ms"
        self.tell(Figure(f"{name}, {self.kind}", median(mine), "CPU-ms", against, median(ratios), target, ratios))

    def tell(self, figure: Figure) -> None:
        """Keep it and print it."""
        figure.value, figure.ratio = round(figure.value, 2), round(figure.ratio, 3)
        figure.runs = [round(run, 3) for run in figure.runs]
        self.figures.append(figure)
        print(
            f"{figure.name:<62} {figure.value:>9} {figure.unit:<12} ratio {figure.ratio:<6} target {figure.target:<5} "
            f"runs {figure.runs} against {figure.against}",
            flush=True,
        )

    def submits(self, sides: tuple[Side, Side]) -> None:
        """Complete applications, from the first step to the number."""

        def measured(side: Side, seconds: float = self.seconds + 2) -> Window:
            visitors = [Visitors(side, self.numbers) for _ in range(CLIENTS)]

            def act(client: int) -> Timed:
                case, browser = visitors[client].one_more()
                self.cases[side.name].append(case)
                return browser

            return window(act, CLIENTS, seconds, warm=5.0, requests=side.requests, cpu=self.cpu[side.name])

        for side in sides:  # every process has read its rules, templates and words before anything is measured
            measured(side, 1.0)

        both = self.pairs(measured, sides)
        self.rate("complete family submit, 25 requests, 8 clients", "submits/s", 0.6, both)
        self.cost("web processor time of one complete submit", 0.6, both)
        ratios = [floor.p99 / mine.p99 for mine, floor in zip(*both, strict=True)]
        mine, floor = (median([one.p99 * 1000 for one in windows]) for windows in both)
        self.tell(
            Figure(
                f"request p99 in that flow, {self.kind}", mine, "ms", f"equal floor, {floor:.0f} ms", median(ratios), 0.5, ratios
            )
        )

    def look_ups(self, sides: tuple[Side, Side], rows: int) -> None:
        """By the whole number, from the empty form to the status page."""
        clients = itertools.count()

        def measured(side: Side) -> Window:
            def act(_client: int) -> Timed:
                browser = side.look_up(random.choice(self.cases[side.name]), next(clients))
                browser.close()
                return browser

            return window(act, CLIENTS, self.seconds, cpu=self.cpu[side.name])

        both = self.pairs(measured, sides)
        self.rate(f"status look-up at {rows:,} rows, 3 requests, 8 clients", "look-ups/s", 0.65, both)
        self.cost("web processor time of one look-up", 0.65, both)

    def opened(self, side: Side, count: int) -> list[tuple[Timed, Case]]:
        """Browsers that have a case open."""
        newest = self.cases[side.name][-count:]
        browsers = []
        for case in newest:
            browser = Timed(side.port, case.family.address)
            browser.cookies = dict(case.cookies)
            browsers.append((browser, case))
        return browsers

    def receipts(self, sides: tuple[Side, Side]) -> None:
        """The PDF of what arrived, one file."""

        def measured(side: Side) -> Window:
            browsers = self.opened(side, CLIENTS)
            for browser, case in browsers:
                self.upload(side, browser, case, jpeg_photo("Receipt", 300, 400))

            def act(client: int) -> Timed:
                browser, case = browsers[client]
                assert side.receipt(browser, case).body.startswith(b"%PDF")
                return browser

            return window(act, CLIENTS, self.seconds / 2)

        self.rate("receipt, tagged PDF, 8 clients", "PDFs/s", 0.5, self.pairs(measured, sides))

    def upload(self, side: Side, browser: Timed, case: Case, data: bytes) -> None:
        """One file, acknowledged."""
        answer = browser.upload(side.upload_path(case), side.upload_boxes(browser), [("a.jpg", data, "image/jpeg")])
        assert json.loads(answer.text)["ok"], answer.text

    def uploads(self, sides: tuple[Side, Side]) -> None:
        """5 MiB, each different, until the answer that it is safe."""
        photo = jpeg_photo("Upload", 300, 400)

        def measured(side: Side) -> Window:
            browsers = self.opened(side, 200)
            places = itertools.count()

            def act(_client: int) -> Timed:
                browser, case = browsers[next(places) % len(browsers)]
                self.upload(side, browser, case, photo + os.urandom(UPLOAD_BYTES - len(photo)))
                browser.close()
                return browser

            return window(act, UPLOAD_CLIENTS, self.seconds / 2, warm=1.0)

        self.rate("upload of 5 MiB acknowledged, 4 clients", "files/s", 0.5, self.pairs(measured, sides))

    def slow(self, sides: tuple[Side, Side]) -> None:
        """Fifty telephones at 20 kB/s beside four readers of the home page."""
        side = sides[0]
        photo = jpeg_photo("Slow", 300, 400)
        alone, beside = [], []
        for _ in range(self.runs):
            data = photo + os.urandom(SLOW_BYTES - len(photo))
            newest = self.cases["product"][-SLOW:]
            cases = [newest[number % len(newest)] for number in range(SLOW)]
            alone.append(slow_uploads(side, [], "/en/", 0, data)[0] * 1000)
            p50, done = slow_uploads(side, cases, "/en/", SLOW, data)
            assert done == SLOW, f"{done} of {SLOW} slow uploads were acknowledged"
            beside.append(p50 * 1000)
        ratios = [a / b for a, b in zip(alone, beside, strict=True)]
        against = f"the same without, {median(alone):.1f} ms"
        name = f"home page p50 beside 50 uploads at 20 kB/s, {self.kind}"
        self.tell(Figure(name, median(beside), "ms", against, median(ratios), 0.667, ratios))

    def weight(self, product: Served) -> None:
        """Bytes of the first and of the next visit, as a browser that knows brotli and gzip gets them."""
        browser = Browser(product.port, "10.250.0.1", patient=False)
        accept = {"Accept-Encoding": "gzip, br"}
        page = browser.ask("GET", "/en/", more=accept)
        html = browser.ask("GET", "/en/").text
        names = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
        total = 0
        for name in sorted(names):
            total += len(browser.ask("GET", name, more=accept).body)
            if name.endswith(".css"):
                inside = set(re.findall(r"url\(\s*[\"']?([^\"')]+)", browser.ask("GET", name).text))
                total += sum(len(browser.ask("GET", urljoin(name, address), more=accept).body) for address in inside)
        browser.close()
        first, following = len(page.body) + total, len(page.body)
        self.tell(
            Figure("first visit, home page, everything", first, "bytes", "60,000 bytes", 60_000 / first, 1.0, [60_000 / first])
        )
        self.tell(
            Figure("next visit, home page", following, "bytes", "15,000 bytes", 15_000 / following, 1.0, [15_000 / following])
        )


def main() -> None:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="applications in the table for the look-ups")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0, help="each window")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    asked = parser.parse_args()
    begun, figures = time.monotonic(), []
    for kind in [asked.only] if asked.only else ["sqlite", "postgres"]:
        bench = Bench(kind, asked.runs, asked.seconds)
        bench.run(asked.rows)
        figures += [asdict(figure) for figure in bench.figures]
    place = Path(os.environ.get("PASSAGE_VAR") or ROOT / "var")
    place.mkdir(exist_ok=True)
    (place / "bench.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(f"{time.monotonic() - begun:.0f} s; written to {place.name}/bench.json; load {os.getloadavg()[0]:.1f}")
    short = [figure["name"] for figure in figures if figure["ratio"] < figure["target"]]
    print("below target: " + ("; ".join(short) or "nothing"))


if __name__ == "__main__":
    sys.exit(main())
