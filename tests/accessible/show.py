"""Shows the album's pages in a browser without a server: what the page asks for is answered from the album and the static files."""

import mimetypes
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests.accessible.album import Leaf

ORIGIN = "http://localhost"


class Show:
    """One browser page; `show(leaf)` opens a page of the album in it."""

    def __init__(self, page: Any) -> None:
        """`page`: Playwright's, of Chromium or Firefox."""
        self.page = page
        self.leaf: Leaf | None = None
        page.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            if found:
                route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "application/octet-stream")
                return
        elif self.leaf and route.request.is_navigation_request():
            headers = {name: value for name, value in self.leaf.headers.items() if name.lower() != "set-cookie"}
            route.fulfill(status=200, headers=headers, body=self.leaf.html)
            return
        route.fulfill(status=404, body="")

    def __call__(self, leaf: Leaf) -> Any:
        """Open it; gives back the browser's page."""
        self.leaf = leaf
        self.page.goto(ORIGIN + leaf.path)
        return self.page
