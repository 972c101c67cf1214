"""A small browser: keeps cookies, follows redirects, and does what people do when a page does not come: tries again."""

import contextlib
import http.client
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from tests.storm.pages import Page, Pairs

PATIENCE_SECONDS = 90.0
AGAIN_SECONDS = 0.2
TIMEOUT_SECONDS = 60.0
counted: Counter[str] = Counter()
_counting = threading.Lock()


def count(name: str) -> None:
    """One more of what the storm reports."""
    with _counting:
        counted[name] += 1


class Browser:
    """One family's device. `address` is what the proxy in front says of the client."""

    def __init__(self, port: int, address: str, language: str = "en", *, patient: bool = True) -> None:
        self.port, self.address, self.language, self.patient = port, address, language, patient
        self.cookies: dict[str, str] = {}
        self.line: http.client.HTTPConnection | None = None
        self.requests = 0
        self.tabs: list[Browser] = []

    def tab(self) -> "Browser":
        """A second tab: the same cookies, a connection of its own."""
        other = Browser(self.port, self.address, self.language, patient=self.patient)
        other.cookies = dict(self.cookies)
        self.tabs.append(other)
        return other

    def close(self) -> None:
        """Hang up, the other tabs too."""
        for tab in self.tabs:
            tab.close()
        self._hang_up()

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def get(self, path: str) -> Page:
        """The page, behind whatever redirects."""
        page = self.ask("GET", path)
        while page.goes_to:
            page = self.ask("GET", page.goes_to)
        return page

    def post(self, path: str, pairs: Pairs, *, follow: bool = True) -> Page:
        """Send a form; GET what the answer redirects to."""
        page = self.ask("POST", path, urlencode(pairs).encode())
        return self.get(page.goes_to) if follow and page.goes_to else page

    def upload(self, path: str, fields: Pairs, files: Sequence[tuple[str, bytes, str]]) -> Page:
        """Send files as the page's script does: (name, bytes, content type), one answer in JSON."""
        mark = uuid.uuid4().hex
        body = b""
        for name, value in fields:
            body += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, data, kind in files:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
            body += head.encode() + data + b"\r\n"
        body += f"--{mark}--\r\n".encode()
        more = {"Content-Type": f"multipart/form-data; boundary={mark}", "Accept": "application/json"}
        return self.ask("POST", path, body, more)

    def ask(self, method: str, path: str, body: bytes = b"", more: dict[str, str] | None = None) -> Page:
        """One request and its answer; what a killed or restarting server does not answer is asked again until it is."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                page = self._once(method, path, body, more or {})
            except (OSError, http.client.HTTPException):
                count("broken lines")
                self._hang_up()
                if not self.patient or time.monotonic() > end:
                    raise
            else:
                if page.status < 500 or not self.patient or time.monotonic() > end:
                    return page
                count(f"answers {page.status}")
            time.sleep(AGAIN_SECONDS)

    def send_and_leave(self, path: str, pairs: Pairs) -> None:
        """Send a form whole and hang up before the answer comes, as when the line goes dead."""
        line = self._open()
        body = urlencode(pairs).encode()
        try:
            line.request("POST", path, body, self._head({}))
        except OSError:
            count("broken lines")
        self._hang_up()

    def _open(self) -> http.client.HTTPConnection:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        return self.line

    def _head(self, more: dict[str, str]) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        usual = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "X-Forwarded-For": self.address}
        return {**usual, "Accept-Language": self.language, "Cookie": cookies, **more}

    def _once(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Page:
        line = self._open()
        line.request(method, path, body if method == "POST" else None, self._head(more))
        with contextlib.closing(line.getresponse()) as answer:
            data = answer.read()
        self.requests += 1
        headers: dict[str, str] = {}
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, held = value.partition(";")[0].partition("=")
                self.cookies[cookie.strip()] = held.strip()
            else:
                headers[name.lower()] = value
        return Page(answer.status, path, headers, data)
