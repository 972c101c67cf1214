"""What a family's telephone has to fetch, compressed as it is served, from whom, and how many questions a page asks the database."""

import dataclasses
import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from permits import access
from permits.actions import drafts
from permits.clock import machine_now
from permits.family import steps
from permits.models import Application, Draft
from permits.web import human
from tests import people
from tests.storm.families import made

FIRST_VISIT, NEXT_VISIT = 60_000, 15_000
PAGE_QUERIES, KEEP_QUERIES, LOOK_UP_QUERIES, SUBMIT_QUERIES = 8, 10, 7, 25
STARTING = "home=lausd&wanted=robledal&school_year=2027-28&grade=4&reason=childcare"
BEFORE = ["", *(f"?step={step}&{STARTING}" for step in ("where", "child", "why", "answer"))]
OPEN_PAGES = [
    "", "status/", "documents/", "lost-number/", "resume/", "programs/", "finish/", "affidavit/",
    *(f"packet/{direction}/" for direction in ("outgoing", "incoming")),
    *(f"before-you-start/{direction}/{query}" for direction in ("outgoing", "incoming") for query in BEFORE),
]  # fmt: skip
CASE_PAGES = ["", "confirmation/", "documents/", "withdraw/", "code/"]
# Reads of the limits, the session and the clock count too; the brackets around a transaction do not.
BRACKETS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
LANGUAGES = ["en", "es"]
pytestmark = pytest.mark.django_db


class Fetched(HTMLParser):
    """What a browser fetches or sends by itself or by a button: not where a link leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            follows = tag in {"link", "use", "image"} and name in {"href", "xlink:href"}
            if value and (name in {"src", "srcset", "poster", "data", "action", "formaction"} or follows):
                self.found.append(value)


def queries(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as caught:
        answer = act()
    return answer, [row["sql"] for row in caught.captured_queries if not row["sql"].startswith(BRACKETS)]


@cache
def packed(name: str) -> int:
    """Bytes of a static file as WhiteNoise serves it to a browser: the smallest of plain, gzip and brotli."""
    data = source(name).read_bytes()
    return min(len(data), len(gzip.compress(data)), len(brotli.compress(data)))


def source(name: str) -> Path:
    found = finders.find(name)
    assert found, name
    return Path(found)


def static_name(address: str) -> str:
    parts = urlsplit(address)
    assert not parts.scheme, f"{address} is not ours"
    assert not parts.netloc, f"{address} is not ours"
    return parts.path.removeprefix("/static/") if parts.path.startswith("/static/") else ""


def with_what_it_names(name: str) -> set[str]:
    """A static file and, of a style sheet, everything it can call for."""
    if not name.endswith(".css"):
        return {name}
    text = source(name).read_text(encoding="utf-8")
    assert "@import" not in text
    named = re.findall(r"url\(\s*[\"']?([^\"')]+)", text)
    assert [address for address in named if re.match(r"[a-z]+:|//", address)] == []
    folder = Path("/") / Path(name).parent
    return {name, *(str((folder / address.split("#")[0].split("?")[0]).resolve())[1:] for address in named)}


def html_bytes(client: Client, path: str) -> tuple[int, str]:
    """Bytes on the wire and the page itself."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.headers.get('Location')}"
    body = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") == "gzip" else answer.content
    return len(answer.content), body.decode()


def weigh(client: Client, path: str) -> tuple[int, int]:
    """First visit and next visit, in bytes; fails when something comes from elsewhere."""
    page, html = html_bytes(client, path)
    names = {name for address in Fetched(html).found if (name := static_name(address))}
    assert "permits/passage.css" in names, path
    everything = set[str]().union(*(with_what_it_names(name) for name in names))
    return page + sum(packed(name) for name in everything), page


@pytest.fixture
def draft(client: Client) -> Draft:
    """A draft that this browser began, with the reason that asks the most."""
    people.publish()
    people.season()
    begun = drafts.begin("en", {
        "direction": "outgoing", "home": "lausd", "wanted": "robledal", "school_year": people.YEAR, "grade": "4",
        "reason": "childcare", "second_reason": "parent_employment",
    })  # fmt: skip
    session = client.session
    access.remember_draft(session, str(begun.key))
    session.save()
    return begun


@pytest.fixture
def application(client: Client) -> Application:
    """An application that this browser has opened with its number."""
    made = people.submitted(people.BEN)
    assert people.look_up(client, made).status_code == 302
    return made


def check(client: Client, paths: Iterator[str]) -> None:
    heavy = []
    for path in paths:
        first, following = weigh(client, path)
        if first > FIRST_VISIT or following > NEXT_VISIT:
            heavy.append((path, first, following))
        _, asked = queries(lambda path=path: client.get(path))
        assert len(asked) <= PAGE_QUERIES, (path, len(asked), asked)
    assert heavy == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_pages_are_light(client: Client, language: str) -> None:
    people.publish()
    people.season()
    check(client, (f"/{language}/{path}" for path in OPEN_PAGES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_application_s_pages_are_light(client: Client, draft: Draft, language: str) -> None:
    opened = steps.open_draft(draft)
    assert opened is not None
    walk = steps.walk(opened)
    assert {"programs", "guidelines", "reach", "child", "you", "home", "school", "reason", "check"} <= set(walk)
    check(client, (f"/{language}/apply/{draft.key}/{page}/" for page in walk))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_case_s_pages_are_light(client: Client, application: Application, language: str) -> None:
    check(client, (f"/{language}/application/{application.key}/{path}" for path in CASE_PAGES))


@pytest.mark.parametrize("name", ["passage.js", "upload.js", "shrink.js"])
def test_script_calls_nobody_else(name: str) -> None:
    text = source(f"permits/{name}").read_text(encoding="utf-8")
    assert re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'`]+", text) == []
    assert re.findall(r"[\"'`]//[a-z]", text) == []


def test_a_page_of_the_application_is_kept_with_few_queries(client: Client, draft: Draft) -> None:
    for page, boxes in {
        "guidelines": {"agree": "on"},
        "home": {"street": "1 Pretend Street", "city": "Reseda", "zip": "91335"},
    }.items():
        answer, asked = queries(lambda page=page, boxes=boxes: client.post(f"/en/apply/{draft.key}/{page}/", boxes))
        assert answer.status_code == 302
        assert len(asked) <= KEEP_QUERIES, (page, asked)


def test_the_last_press_asks_twenty_five_questions_at_most(client: Client) -> None:
    people.publish()
    people.season()
    family = dataclasses.replace(made(1)[0], language="en", is_thorough=False)
    begun = client.post("/en/before-you-start/outgoing/", family.starting()).headers["Location"]
    while not (path := begun).endswith("/check/"):
        begun = client.post(path, family.answers(path.rstrip("/").split("/")[-1])).headers["Location"]
    token = human.form_token(machine_now() - timedelta(minutes=1))
    answer, asked = queries(lambda: client.post(path, {"declare": "on", human.TOKEN: token}))
    assert answer.headers["Location"].endswith("/confirmation/")
    assert len(asked) <= SUBMIT_QUERIES, (len(asked), asked)


def test_the_look_up_asks_seven_questions_at_most(client: Client) -> None:
    made = people.submitted(people.BEN)
    answer, asked = queries(lambda: people.look_up(client, made))
    assert answer.status_code == 302
    assert len(asked) <= LOOK_UP_QUERIES, asked
    answer, asked = queries(lambda: client.get(answer.headers["Location"]))
    assert answer.status_code == 200
    assert len(asked) <= PAGE_QUERIES, asked
