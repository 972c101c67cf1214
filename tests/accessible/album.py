"""The album: every page of the house as it is served, in both languages and its states, collected by Django's test client.

    album = Album()
    visit = Visit(album, "es")
    visit.get("home")                          # opens /es/ and keeps the page
    visit.post("look-up, empty", "status/", {})

Which pages there are stands in `family_pages` and `office_pages`; a route that no page of the album shows fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Leaf:
    """One page: `name` says whose and in which state, `path` with its query is where a browser would be."""

    name: str
    language: str
    route: str
    path: str
    status: int
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def title(self) -> str:
        """For messages and file names."""
        return f"{self.language} {self.name}"

    @property
    def is_family(self) -> bool:
        """A page for families, not for an office."""
        return not self.route.startswith(("office:", "account_", "mfa_"))


@dataclass
class Album:
    """All that was kept, in the order of the visits."""

    leaves: list[Leaf] = field(default_factory=list)

    @property
    def routes(self) -> set[str]:
        """Names of the routes that are shown."""
        return {leaf.route for leaf in self.leaves}

    def family(self) -> list[Leaf]:
        """Pages for families."""
        return [leaf for leaf in self.leaves if leaf.is_family]

    def find(self, title: str) -> Leaf:
        """The page of that title."""
        return next(leaf for leaf in self.leaves if leaf.title == title)


class Visit:
    """One browser that speaks one language. Whatever it is told to keep goes into the album, redirects followed."""

    def __init__(self, album: Album, language: str, client: Client | None = None) -> None:
        """A fresh browser unless `client` is one that is signed in; limits that an earlier visit used up begin anew."""
        cache.clear()
        self.album, self.language = album, language
        self.client = client or Client(raise_request_exception=False)

    def url(self, path: str) -> str:
        """`path` below the language; an address that begins with a slash stays as it is."""
        return path if path.startswith("/") else f"/{self.language}/{path}"

    def get(self, name: str, path: str = "", status: int = 200) -> Any:
        """Open a page and keep it."""
        return self.keep(name, self.client.get(self.url(path), follow=True), status)

    def post(self, name: str, path: str, boxes: Mapping[str, Any], status: int = 200) -> Any:
        """Send a form and keep the page that comes back."""
        return self.keep(name, self.client.post(self.url(path), boxes, follow=True), status)

    def send(self, path: str, boxes: Mapping[str, Any] | None = None) -> Any:
        """Send a form whose answer is no page of the album."""
        return self.client.post(self.url(path), boxes or {}, follow=True)

    def keep(self, name: str, answer: Any, status: int = 200) -> Any:
        """Keep an answer's page; gives the answer back."""
        assert answer.status_code == status, f"{name}: {answer.status_code} instead of {status}"
        try:
            route = resolve(answer.request["PATH_INFO"]).view_name
        except Resolver404:
            route = ""
        path = answer.request["PATH_INFO"] + (f"?{answer.request['QUERY_STRING']}" if answer.request["QUERY_STRING"] else "")
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        leaf = Leaf(name, self.language, route, path, status, answer.content.decode(), headers)
        assert leaf.title not in {one.title for one in self.album.leaves}, f"two pages are called {leaf.title}"
        self.album.leaves.append(leaf)
        return answer
