"""The access matrix: every route x method x person x thing answers as its line says, and where it is shut nothing is written."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from permits import gates
from permits.models import Application
from tests import people
from tests.matrix import ROUTES, House
from tests.matrix_lines import LINES, PEOPLE, ROLES, THINGS, expected
from tests.office import desk

pytestmark = pytest.mark.django_db
ANYBODY = {gates.PUBLIC, gates.SIGN_IN, gates.DEMONSTRATION}


def cells(name: str) -> Iterator[tuple[str, str, str]]:
    """Method, person and thing, as far as they can make a difference: whom the door stops, it stops before any thing is asked for."""
    rule, line = gates.ROUTES[name], LINES[name]
    office = (*ROLES, "named", "related", "elsewhere")
    may = {gates.FAMILY: ("family",), gates.STAFF: office, gates.ANY_POST: office}.get(rule, PEOPLE)
    for method in ("GET", "POST"):
        for person in PEOPLE:
            things = (
                THINGS
                if line.of in {"case", "draft", "person", "rulebook"} and person in may and method in line.methods
                else THINGS[:1]
            )
            yield from ((method, person, thing) for thing in things)
    for person in ("nobody", "supervisor" if gates.ROUTES[name] == gates.STAFF else "family"):
        yield "HEAD", person, "ours"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: Any) -> None:
    """Each refusal would be a line of the log, with a trace."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def test_every_cell_answers_as_its_line_says() -> None:
    house, wrong = House(), []
    for name in ROUTES:
        for method, person, thing in cells(name):
            answer, wrote = house.answer(name, method, person, thing)
            said = expected(name, method.replace("HEAD", "GET"), person, thing)
            if answer != said and not (method == "HEAD" and answer == "405"):
                wrong.append(f"{method} {name}, {person}, {thing}: {answer}, not {said}")
            elif wrote and answer != "open":
                wrong.append(f"{method} {name}, {person}, {thing}: {answer}, and the record says otherwise")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_page_has_another_method(method: str) -> None:
    client = Client()
    for path in ("/en/", "/en/office/", "/en/account/sign-in/", "/health/"):
        answer = client.generic(method, path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST"), path


def test_a_line_is_about_somebody_where_the_address_names_a_thing() -> None:
    """Otherwise another office's thing would never be asked for."""
    things = {"reference", "key", "event", "notice", "pk"}
    for name, pattern in ROUTES.items():
        places = set(getattr(pattern.pattern, "converters", ()))
        if gates.ROUTES[name] not in ANYBODY and places & things:
            assert LINES[name].of, name


def test_in_production_the_demonstrations_pages_do_not_exist(settings: Any) -> None:
    settings.DEMONSTRATION = False
    clerk = desk.clerk()
    for client in (Client(), desk.signed_in(clerk)):
        assert client.get("/en/office/demonstration/mailbox/").status_code == 404
        assert client.post("/en/office/demonstration/sign-in/", {"user": clerk.pk}).status_code == 404
        assert client.post("/en/office/demonstration/date/", {"date": "2027-03-01"}).status_code == 404


def test_after_a_post_ends_the_next_request_is_refused() -> None:
    clerk = desk.clerk()
    client, application = desk.signed_in(clerk), people.submitted(people.BEN)
    assert client.get(desk.url(application)).status_code == 200
    clerk.posts.update(ended_at=people.season())
    assert client.get(desk.url(application)).status_code == 403
    assert Application.objects.count() == 1
