"""Stands beside a Playwright page: hears what it asks for and complains of, and judges each page that is looked at."""

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = 320
# Elements that reach over the right edge, the outermost first, for the message of a failed test.
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right >
document.documentElement.clientWidth + 1 && !e.closest('.table-scroll')).slice(0, 4).map(e => e.tagName + '.' + e.className)"""
AXE = Axe().axe_script
JUDGE = """options => axe.run(document, options).then(said => said.violations.flatMap(rule => rule.nodes.map(
node => `${rule.id}: ${node.html.slice(0, 160)} (${node.target.join(', ')})`)))"""


class Watch:
    """`look()` judges the page that is open now; `problems` holds what was heard between, and `calm()` asserts there was none.

    `allowed`: status codes that an answer to a script may have; the browser complains of each on its console.
    """

    def __init__(self, page: Any, origin: str, *, axe: bool = True, noscript: bool = False) -> None:
        """`origin`: the server's, such as http://localhost:1234. Without `axe` only the page's shape is judged; with `noscript` scripts are off."""
        self.page, self.origin, self.axe, self.noscript = page, origin, axe, noscript
        self.allowed: set[int] = set()
        self.problems: list[str] = []
        self.looked: list[str] = []
        if not hasattr(page, "on"):
            return  # an engine whose driver hears nothing: `calm` asks the page
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"{self.path}: script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("requestfailed", self._failed)

    @property
    def path(self) -> str:
        """Where the page is."""
        return urlsplit(self.page.url).path

    def _console(self, message: Any) -> None:
        if message.type not in {"error", "warning"}:
            return
        if any(f"status of {code}" in message.text for code in self.allowed):
            return
        if self.noscript and message.text.startswith(("Blocked script execution", "Blocked autofocusing")):
            return
        self.problems.append(f"{self.path}: console: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.origin + "/", "about:", "blob:" + self.origin)):
            self.problems.append(f"{self.path}: asked another host for {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.problems.append(f"{self.path}: {response.status} for {response.url}")

    def _failed(self, request: Any) -> None:
        # A request that the next page cuts short, such as the autosave's, is nobody's mistake.
        if not any(word in (request.failure or "") for word in ("ERR_ABORTED", "NS_BINDING_ABORTED")):
            self.problems.append(f"{self.path}: {request.failure} for {request.url}")

    def look(self, language: str) -> None:
        """The page is in that language, fits a small phone, and axe finds nothing."""
        assert self.page.evaluate("document.documentElement.lang") == language, self.path
        self._fits()
        if self.axe:
            said = judged(self.page)
            assert said == [], f"{self.path}\n" + "\n".join(said)
        self.looked.append(self.path)
        self.calm()

    def _fits(self) -> None:
        wide = self.page.viewport_size
        for width in {wide["width"], NARROW} if wide["width"] <= 400 else {wide["width"]}:
            self.page.set_viewport_size({**wide, "width": width})
            fits = self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert fits, f"{self.path} is wider than {width} pixels: {self.page.evaluate(TOO_WIDE)}"
        self.page.set_viewport_size(wide)

    def calm(self) -> None:
        """Nothing was complained of so far."""
        if not hasattr(self.page, "on"):
            self.problems += [f"{self.path}: {said}" for said in self.page.complaints()]
            self.page.listen()
        assert self.problems == [], "\n".join(self.problems)


def judged(page: Any) -> list[str]:
    """What axe finds on the page, a line for each; the page's policy lets no script in but the driver's."""
    getattr(page, "execute", page.evaluate)(AXE)
    found: list[str] = page.evaluate(JUDGE, {"runOnly": RULES, "resultTypes": ["violations"]})
    return found


def shots(folder: str) -> Path:
    """An empty folder for pictures below var/."""
    path = Path("var") / folder
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
