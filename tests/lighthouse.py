"""`make lighthouse`: how the pages do on a throttled phone, judged by Lighthouse against the real server.

Lighthouse's own phone: 412 pixels wide, 4 times slower processor, 150 ms and 1.6 Mbit/s (simulated). Each page is measured
RUNS times, languages and pages in turn; the medians count. A loaded machine makes the figures worse, never better.
Fails below accessibility 100 or performance 95. Needs node, Chromium and `sh tests/node/install.sh`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.house import ROOT
from tests.storm import families
from tests.storm.browser import Browser
from tests.storm.product import Product

LIGHTHOUSE = ROOT / "tests" / "node" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 95, "accessibility": 100}
TRIES = 3  # on a machine under load Chromium sometimes does not answer in time
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"


@dataclass
class Page:
    """An address with the cookies that open it, and what came out: marks from 0 to 100 by category, seconds, kilobytes."""

    name: str
    url: str
    cookies: dict[str, str]
    marks: dict[str, list[float]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def median(self, name: str) -> float:
        """The median of all runs."""
        return statistics.median(self.marks[name])


def missing() -> str:
    """What is not installed, in words; empty when all is there."""
    gone = [program for program in ("node", "chromium") if not shutil.which(program)]
    if not LIGHTHOUSE.exists():
        gone.append("lighthouse (sh tests/node/install.sh)")
    return f"Lighthouse cannot run here; not installed: {', '.join(gone)}" if gone else ""


def pages(product: Product, language: str) -> Iterator[Page]:
    """Home, a page of the application, the last page, the upload and the status of one family, with its cookies."""
    family = families.made(1)[0]
    family = type(family)(**{**family.__dict__, "language": language, "is_thorough": False})
    origin = f"http://127.0.0.1:{product.port}"
    yield Page("home", f"{origin}/{language}/", {})
    yield Page("before you start", f"{origin}/{language}/before-you-start/outgoing/", {})
    browser = Browser(product.port, "203.0.113.7", language)
    written = families.write(browser, family)
    child = written.earlier[0]
    yield Page("application, child", origin + child, dict(browser.cookies))
    sender = Browser(product.port, "203.0.113.8", language)
    other = families.write(sender, family)
    answer = sender.post(other.check, other.boxes)
    if not answer.number:
        answer = sender.post(other.check, families.retyped(answer, family))
    assert answer.number, answer.complaints()
    case = answer.path.removesuffix("confirmation/")
    for name, tail in (("confirmation", "confirmation/"), ("upload", "documents/"), ("status", "")):
        yield Page(name, origin + case + tail, dict(sender.cookies))


def measure(page: Page, folder: Path) -> None:
    """One run of Lighthouse on one page."""
    headers = folder / "headers.json"
    cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}), encoding="utf-8")
    command = ["node", str(LIGHTHOUSE), page.url, "--quiet", "--output=json", f"--output-path={folder / 'report.json'}",
               f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}", f"--chrome-flags={FLAGS}"]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": shutil.which("chromium") or "", "HOME": str(folder)}
    for left in reversed(range(TRIES)):
        done = subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=600)
        if not done.returncode:
            break
        if not left:
            raise SystemExit(f"Lighthouse failed on {page.url}:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    shown = report["finalDisplayedUrl"].split("#")[0]
    assert shown == page.url, f"{page.url} led to {shown}: the cookies did not open it"
    for name in CATEGORIES:
        page.marks.setdefault(name, []).append(round((report["categories"][name]["score"] or 0) * 100))
        page.lost |= {one["id"] for one in report["categories"][name]["auditRefs"] if one["weight"]
                      and (report["audits"][one["id"]]["score"] or 0) < 0.9 and report["audits"][one["id"]]["score"] is not None}  # fmt: skip
    audits = report["audits"]
    page.marks.setdefault("lcp", []).append(audits["largest-contentful-paint"]["numericValue"] / 1000)
    page.marks.setdefault("tbt", []).append(audits["total-blocking-time"]["numericValue"])
    page.marks.setdefault("kB", []).append(audits["total-byte-weight"]["numericValue"] / 1000)


def main() -> int:
    """Print a table; 1 when a page is below its least."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="each page is measured so often; the medians count")
    runs = parser.parse_args().runs
    gone = missing()
    if gone:
        sys.stderr.write(gone + "\n")
        return 0
    product = Product(PASSAGE_PROXIES="1")
    folder = Path(tempfile.mkdtemp(prefix="passage-lighthouse-"))
    try:
        asked = {language: list(pages(product, language)) for language in ("en", "es")}
        for run in range(1, runs + 1):
            for language, all_of_one in asked.items():
                for page in all_of_one:
                    measure(page, folder)
                    sys.stderr.write(f"run {run} of {runs}: {page.name}, {language}\n")
    finally:
        product.close()
        shutil.rmtree(folder, ignore_errors=True)
    return table(asked, runs)


def table(asked: dict[str, list[Page]], runs: int) -> int:
    """Print what came out."""
    sys.stdout.write(f"Medians of {runs}; load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n\n")
    sys.stdout.write(
        "| page | language | performance | accessibility | best practices | seo | LCP | blocked | kB | marks lost |\n"
    )
    sys.stdout.write("|---|---|---|---|---|---|---|---|---|---|\n")
    low = 0
    for language, all_of_one in asked.items():
        for page in all_of_one:
            marks = " | ".join(f"{page.median(name):.0f}" for name in CATEGORIES)
            lost = ", ".join(sorted(page.lost)) or "none"
            sys.stdout.write(
                f"| {page.name} | {language} | {marks} | {page.median('lcp'):.1f} s | {page.median('tbt'):.0f} ms "
                f"| {page.median('kB'):.0f} | {lost} |\n"
            )
            low += any(page.median(name) < least for name, least in LEAST.items())
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
