"""`make bench-office`: the queue, the search and a case with few and with a million cases, on PostgreSQL.

python -m bench.office [--few 10000] [--many 1000000] [--runs 5] [--times 20]

Two products with databases of their own on one server, asked in turns by one client that waits for each answer. A line has the
median of the runs' medians, and the ratio of many to few (for the search also to the queue page at many); less is better.
"""

import argparse
import html
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.flows import Timed
from bench.season import word
from bench.servers import Ground, Served

QUEUE_MOST, SEARCH_MOST = 1.3, 3.0
QUERIES_MOST = 6
OFFICE = "/en/office/"
# What is asked of the queue. The first one is the page that opens in the morning.
QUEUE = {
    "first page": "tab=line",
    "all that is open": "tab=open",
    "decided, newest first": "tab=decided",
    "ready and near its day": "tab=open&left=5",
    "one grade and reason": "tab=open&grade=4&reason=childcare",
}
# Typed into the search box: a child that is there, words that thousands have, and one that nobody has.
SEARCHES = {
    "a rare surname": word(19_990),
    "a frequent first name": word(0),
    "first name and two surnames": f"{word(3)} {word(7)} {word(11)}",
    "a word begun": word(5)[:4],
    "a typing error": word(8_000)[:-2] + "xx",
    "an e-mail address": "family5000@bench.example",
    "the end of a telephone number": "5550133",
    "a birth date": "2012-03-04",
    "nobody": "Wqxyz",
}
WHO_IS_CLERK = """
import django
django.setup()
from permits.models import User
print(User.objects.get(email="clerk@lausd.example").pk)
"""
COUNT_QUERIES = """
import json, sys, django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from permits.models import User
client = Client(SERVER_NAME="localhost")
told = {}
user = User.objects.get(email="clerk@lausd.example")
client.post("/en/office/demonstration/sign-in/", {"user": user.pk})
for path in json.load(sys.stdin):
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    told[path] = len(seen)
print(json.dumps(told))
"""


class Office:
    """A clerk at one of the two products."""

    def __init__(self, served: Served, count: int) -> None:
        self.count, self.browser = count, Timed(served.port, "203.0.113.50")
        self.browser.get("/en/")
        clerk = served.run("-c", WHO_IS_CLERK).strip()
        pairs = [("csrfmiddlewaretoken", self.browser.cookies["csrftoken"]), ("user", clerk)]
        assert self.browser.post(f"{OFFICE}demonstration/sign-in/", pairs, follow=False).goes_to

    def searched(self, typed: str) -> str:
        """The address of the results of a search."""
        form = next(form for form in self.browser.get(OFFICE).forms() if form.action == f"{OFFICE}search/")
        return self.browser.post(form.action, form.filled({"q": typed}), follow=False).goes_to

    def deep(self) -> str:
        """The address of the eleventh page of all that is open."""
        asked = "tab=open"
        for _page in range(10):
            found = re.search(r'href="[^"]*\?([^"]*\bafter=[^"]*)"', self.browser.get(f"{OFFICE}?{asked}").text)
            assert found, "the queue has no eleventh page"
            asked = html.unescape(found[1])
        return f"{OFFICE}?{asked}"

    def seconds(self, path: str, times: int) -> float:
        """Median of so many answers."""
        del self.browser.times[:]
        for _ in range(times):
            self.browser.ask("GET", path)
        return statistics.median(took for _ended, took in self.browser.times)


def measure(offices: tuple[Office, Office], paths: tuple[str, str], runs: int, times: int) -> tuple[float, float]:
    """Milliseconds with few and with many, in turns."""
    told: tuple[list[float], list[float]] = ([], [])
    for office, path in zip(offices, paths, strict=True):
        office.browser.close()  # a server hangs up a line on which nobody speaks for long, as while the other one is filled
        office.seconds(path, 3)
    for _ in range(runs):
        for office, path, kept in zip(offices, paths, told, strict=True):
            kept.append(office.seconds(path, times) * 1000)
    return statistics.median(told[0]), statistics.median(told[1])


def main() -> int:
    """Fill, measure, print; 1 when a line is over its limit."""
    parser = argparse.ArgumentParser(prog="bench.office", description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--times", type=int, default=20, help="answers in each run")
    asked = parser.parse_args()
    ground, served, over = Ground("postgres"), list[Served](), list[str]()
    try:
        offices = []
        for name, count in (("product", asked.few), ("floor", asked.many)):
            folder = Path(tempfile.mkdtemp(dir=ground.folder))
            one = Served("product", folder, ground.url(name))
            served.append(one)
            begun = time.monotonic()
            there = one.run("-m", "bench.season", str(count)).strip()
            print(f"{there} cases written in {time.monotonic() - begun:.0f} s", flush=True)
            offices.append(Office(one, count))
        over = table((offices[0], offices[1]), asked.runs, asked.times)
        over += queries(served[1])
    finally:
        for one in served:
            one.close()
        ground.close()
    print(f"load at the end {os.getloadavg()[0]:.1f}; over their limits: {'; '.join(over) or 'none'}")
    return 1 if over else 0


def table(offices: tuple[Office, Office], runs: int, times: int) -> list[str]:
    """All lines; the names of those over their limits."""
    few, many = (f"{office.count:,}" for office in offices)
    print(f"\n| page | {few} cases | {many} cases | ratio | limit |\n|---|---|---|---|---|")
    over, base = list[str](), 0.0
    for name, asked in [*QUEUE.items(), ("eleventh page", "")]:
        paths = tuple(f"{OFFICE}?{asked}" if asked else office.deep() for office in offices)
        small, large = measure(offices, (paths[0], paths[1]), runs, times)
        base = base or large
        over += line(f"queue: {name}", small, large, large / small, QUEUE_MOST)
    for name, typed in SEARCHES.items():
        paths = tuple(office.searched(typed) for office in offices)
        small, large = measure(offices, (paths[0], paths[1]), runs, times)
        over += line(f"search: {name}", small, large, large / base, SEARCH_MOST, "of the queue page")
    case = tuple(case_of(office) for office in offices)
    small, large = measure(offices, (case[0], case[1]), runs, times)
    return over + line("a case", small, large, large / small, QUEUE_MOST)


def line(name: str, small: float, large: float, ratio: float, most: float, of: str = "") -> list[str]:
    """Print one; its name when it is over."""
    print(f"| {name} | {small:.1f} ms | {large:.1f} ms | {ratio:.2f} {of} | {most} |", flush=True)
    return [name] if ratio > most else []


def case_of(office: Office) -> str:
    """The address of a case of the demonstration, which has papers, notices and a record."""
    told = office.browser.get(office.searched("Núñez Ejemplo"))
    found = re.search(rf"{OFFICE}case/\d+/", told.text)
    assert found, "the demonstration's case was not found"
    return found[0]


def queries(served: Served) -> list[str]:
    """How many queries each queue page asks."""
    paths = [f"{OFFICE}?{asked}" for asked in QUEUE.values()]
    told: dict[str, Any] = json.loads(served.run("-c", COUNT_QUERIES, given=json.dumps(paths)).splitlines()[-1])
    print("queries: " + ", ".join(f"{count} for {path.partition('?')[2]}" for path, count in told.items()))
    return [path for path, count in told.items() if count > QUERIES_MOST]


if __name__ == "__main__":
    sys.exit(main())
