"""Every route with hostile addresses, questions and bodies, as a stranger and as everybody at once: never a broken page."""

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from permits import access, gates
from permits.models import Notice, Task
from tests import people
from tests.family.road import Road
from tests.office import desk

pytestmark = pytest.mark.django_db
TEXTS = (
    "x", "\x00", "\ufffd", "9" * 400, "-1", "..", "ñandú", "' or 1=1 --", "<script>", "a" * 3000, "12345678", "٣٣٣٣٣٣٣٣", "٣" * 8, "²²²²²²²²",
)  # fmt: skip
QUERIES = (
    "change=1&next=//evil.example&sent=1&page=-1", "a=" + "b" * 8000, "page=" + "9" * 500, "step=%00&from=where&_language=xx",
    "q=%00&state=%ff&order=%22&text=%ed%a0%80&result=x", "page=%D9%A3&filter=-1&from=why&reason=%00", "&&&===;;;%%%",
    "direction=outgoing&school_year=%00&step=late", "q=" + "٣" * 8, "q=²²²²²²²²&page=²",
)  # fmt: skip
NAMES = (
    "act", "number", "code", "requirement", "words", "note", "date", "picked", "person", "next", "why", "outcome", "version", "seen",
    "channel", "email", "direction", "school_year", "form_token", "number_token", "number_retyped", "token", "how", "day", "_shown",
)  # fmt: skip
BODIES: tuple[dict[str, Any], ...] = (
    {},
    dict.fromkeys(NAMES, "\x00"),
    dict.fromkeys(NAMES, "9" * 5000),
    dict.fromkeys(NAMES, "²"),
    dict.fromkeys(NAMES, "<b>\u202e"),
    {"act": ["send", "renew", "x"], "person": "x", "date": "picked", "picked": "9999-99-99", "_language": "es", "version": "-1"},
    {"date": "0001-01-01", "person": "-1", "next": "https://evil.example/", "papers": ["x", "\x00"], "seen": "a:b:c", "how": "x"},
    {"date": "9999-12-31", "person": "9" * 30, "next": "//evil.example", "outcome": "yes", "grounds": ["\u202e"], "act": "done"},
    {"date": "picked", "picked": "9999-12-31", "act": "undo"},
    {"act": "returned", "outcome": "returned", "day": "9999-99-99", "posted": "0000-00-00", "posted_on": "31.2.2027"},
)
HEADERS: tuple[dict[str, str], ...] = (
    {"accept-language": "x" * 3000, "accept": "application/json", "x-forwarded-for": ",,\x01"},
    {"accept-language": "es-419;q=∞,*;q=0", "if-modified-since": "never"},
    {"accept-language": "zh-Hant-TW;q=1.5,,;q=,en-US-x-twain", "referer": "\x00", "origin": "null", "range": "bytes=9-1"},
)
KINDS = ("application/json", "text/plain", "multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-7")


def patterns(
    inside: URLResolver, space: str = "", before: Mapping[str, Any] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name of every route, and its places with the kind of each."""
    for one in inside.url_patterns:
        places = {**(before or {}), **(one.pattern.converters or one.pattern.regex.groupindex)}
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{one.namespace}:" if one.namespace else space, places)
        elif isinstance(one, URLPattern) and one.name:
            yield space + one.name, places


class House:
    """One family with everything, an office that works on it, and a browser that may do all of it."""

    def __init__(self) -> None:
        people.publish()
        people.season()
        self.client = Client(raise_request_exception=False)
        road = Road(self.client)
        road.fill_all()
        application = people.submitted(people.LUPE)
        file = desk.with_paper(application)
        people.look_up(self.client, application)
        session = dict(self.client.session.items())
        clerk = desk.clerk()
        Authenticator.objects.filter(user=clerk).update(data={"secret": get_adapter().encrypt(generate_totp_secret())})
        self.client.force_login(clerk)
        held = self.client.session
        held.update({key: value for key, value in session.items() if not key.startswith("_auth")})
        access.prove(held, application)
        held.save()
        notice = Notice.objects.filter(application=application).first()
        assert notice
        task = Task.objects.create(kind="job_failed", application=application, body=application.sides.get(kind="release").body)
        self.known: dict[str, list[Any]] = {
            "reference": [application.reference], "direction": ["outgoing", "incoming"], "page": ["child", "check", "about"],
            "kind": ["release", "acceptance"], "channel": ["unsent", "letter", "phone"], "event": [notice.event], "notice": [notice.key],
            "token": ["x:y:z"], "requirement": ["childcare_affidavit"], "pk": [task.pk], "number": [1], "provider_id": ["oidc"], "name": ["year", "en"], "uidb36": ["1"], "key": [application.key],
        }  # fmt: skip
        self.keys = {
            "family:apply": [road.key], "family:save": [road.key], "office:paper": [file.document.key], "office:judge_paper": [file.document.key],
            "office:page": [file.key], "office:original": [file.key], "office:letter_pdf": [notice.key], "office:list_done": [notice.key],
        }  # fmt: skip
        self.application = application

    def addresses(self, name: str, places: dict[str, Any], language: str) -> list[str]:
        """The right address first, then one wrong in each place in each way."""
        known = {**self.known, "key": self.keys.get(name, self.known["key"])}
        right = {place: known[place][0] for place in places}
        for place, converter in places.items():
            if type(converter).__name__ == "UUIDConverter" and not isinstance(right[place], uuid.UUID):
                right[place] = uuid.uuid4()
        wrong: list[dict[str, Any]] = [
            {**right, place: value} for place in places for value in known[place][1:] if isinstance(right[place], str)
        ]
        for place, converter in places.items():
            kind = type(converter).__name__
            if kind == "UUIDConverter":
                values: tuple[Any, ...] = (uuid.UUID(int=0), uuid.uuid4())
            elif kind == "IntConverter":
                values = (0, 2, 10**30)
            elif kind == "SlugConverter":
                values = ("x", "_", "a" * 3000)
            else:
                values = TEXTS
            wrong += [{**right, place: value} for value in values]
        with override(language):
            made = [reverse(name, kwargs=right)]
            for kwargs in wrong:
                with contextlib.suppress(NoReverseMatch):  # the pattern itself takes no such text
                    made.append(reverse(name, kwargs=kwargs))
        return made


ROUTES = dict(patterns(get_resolver("config.urls")))


def test_the_table_and_the_addresses_are_the_same() -> None:
    assert set(ROUTES) == set(gates.ROUTES)


def asked(client: Client, method: str, url: str, **more: Any) -> Iterator[str]:
    """One request that leaves no trace; says when the answer is a broken page, or a refusal that nobody explains."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer: Any = getattr(client, method)(url, **more) if method.islower() else client.generic(method, url, **more)
        content = answer.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    kind = answer.headers.get("Content-Type", "")
    text = content.decode("utf-8", "replace") if "text/html" in kind else ""
    wrong = {
        f"status {answer.status_code}": answer.status_code >= 500,
        "a trace on the page": "Traceback" in text,
        "sent elsewhere": answer.headers.get("Location", "").split("?")[0].startswith(("//", "http")),
        # A page's own script asks whether the session still lives, and shows nothing of the answer.
        f"{answer.status_code} without a page": answer.status_code >= 400
        and method != "head"
        and "json" not in kind
        and "<h1" not in text
        and "/stay/" not in url,
    }
    yield from (f"{said}: {method} {url[:120]} {str(more)[:200]}" for said, is_so in wrong.items() if is_so)


@pytest.mark.parametrize("room", ["family", "office", "account"])
def test_no_route_breaks(room: str) -> None:
    house, stranger = House(), Client(raise_request_exception=False)
    rooms = {"family": lambda n: n.startswith("family:"), "office": lambda n: n.startswith("office:")}
    chosen = rooms.get(room, lambda n: ":" not in n)
    names = [name for name in gates.ROUTES if chosen(name)]
    problems = [problem for at, name in enumerate(names) for problem in swept(house, stranger, name, ("en", "es")[at % 2])]
    assert not problems, "\n".join(problems)


def swept(house: House, stranger: Client, name: str, language: str) -> Iterator[str]:
    """What is wrong with the answers of one route."""
    right, *wrong = house.addresses(name, ROUTES[name], language)
    for query in QUERIES:
        yield from asked(house.client, "get", f"{right}?{query}")
    for body in BODIES:
        yield from asked(house.client, "post", right, data=body)
    for headers in HEADERS:
        yield from asked(house.client, "get", right, headers=headers)
        yield from asked(house.client, "post", right, data={}, headers=headers)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        yield from asked(house.client, method, right, data=b"\x00")
    for kind in KINDS:
        yield from asked(house.client, "POST", right, data=b'{"a": [', content_type=kind)
    file = SimpleUploadedFile("../\x00\n\"a'.pdf", b"%PDF-1")
    yield from asked(house.client, "post", right, data={"requirement": "x", "file": file})
    for url in wrong:
        yield from asked(house.client, "get", url)
        yield from asked(house.client, "post", url, data={})
    for method in ("get", "head", "post"):
        yield from asked(stranger, method, right)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/xx/",
        "/en",
        "/es/x/",
        "/%ff/%00",
        "/en/apply/not-a-key/child/",
        "/en/account/reset/%00-x/",
        "//evil.example/",
        "/en//",
    ],
)
def test_addresses_of_nothing_are_explained(path: str) -> None:
    assert list(asked(Client(raise_request_exception=False), "get", path)) == []
