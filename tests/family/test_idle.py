"""Shared phones and computers, as the server sees them: rest, waking, finishing, and keys of sessions that were set before."""

from typing import Any

import pytest
from django.test import Client

from permits import access
from permits.actions import drafts
from tests import people
from tests.family.road import PAGES, Road

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open_season() -> None:
    people.publish()
    people.season()


def rested(client: Client, seconds: int = 17 * 60) -> None:
    """Nobody touched this browser for so long."""
    session = client.session
    session[access.SESSION_DRAFTS] = {key: last - seconds for key, last in session.get(access.SESSION_DRAFTS, {}).items()}
    session[access.SESSION_CASES] = {
        key: [generation, last - seconds] for key, (generation, last) in session.get(access.SESSION_CASES, {}).items()
    }
    session.save()


def named(client: Client) -> Road:
    """A draft that names its child."""
    road = Road(client)
    for page in ("programs", "guidelines", "reach", "child"):
        road.post(page)
    return road


def test_a_draft_that_rested_asks_for_the_birth_date_alone_and_goes_on(client: Client) -> None:
    road = named(client)
    rested(client)
    assert road.get("you").url == "/en/resume/open-again/"
    page = client.get("/en/resume/open-again/").content.decode()
    assert "Ortega" not in page
    assert 'name="code"' not in page
    born = {name: value for name, value in PAGES["child"].items() if name.startswith("birth_date")}
    wrong = client.post("/en/resume/open-again/", {**born, "birth_date_day": "10"})
    assert wrong.status_code == 200
    assert road.get("you").status_code == 302
    key = client.session.session_key
    assert client.post("/en/resume/open-again/", born).url == road.url("you")
    assert client.session.session_key != key
    assert road.get("you").status_code == 200


def test_before_there_is_a_birth_date_the_code_wakes_the_draft(client: Client) -> None:
    road = Road(client)
    road.post("programs")
    rested(client)
    page = client.get("/en/resume/open-again/").content.decode()
    assert 'name="code"' in page
    code = "000000000000"
    assert client.post("/en/resume/open-again/", {"code": code}).status_code == 200
    assert client.post("/en/resume/open-again/", {"code": drafts.draft_code(road.draft)}).url == road.url("guidelines")


def test_who_guesses_birth_dates_loses_the_draft_on_this_device(client: Client) -> None:
    named(client)
    rested(client)
    for day in range(1, 7):
        answer = client.post(
            "/en/resume/open-again/", {"birth_date_day": str(day), "birth_date_month": "1", "birth_date_year": "2018"}
        )
    assert answer.status_code == 429
    assert client.get("/en/resume/open-again/").url == "/en/resume/"


def test_a_sign_of_life_keeps_a_draft_and_a_case_awake(client: Client) -> None:
    road = named(client)
    rested(client, 14 * 60)
    assert client.post("/en/stay/").status_code == 204
    rested(client, 14 * 60)
    assert road.get("you").status_code == 200
    rested(client)
    assert client.post("/en/stay/").status_code == 410


def test_closing_after_a_rest_keeps_what_was_typed(client: Client) -> None:
    road = named(client)
    answer = client.post("/en/finish/", {"why": "idle"})
    assert answer.url == "/en/resume/open-again/"
    assert '"cache"' in answer["Clear-Site-Data"]
    assert client.post(road.url("you") + "save/", {"adult_name": "X"}).status_code == 410
    assert road.draft.answers["child"]["first_name"] == "Guadalupe"


def test_finishing_ends_the_session_and_says_what_to_keep(client: Client) -> None:
    application = people.submitted(people.BEN)
    people.look_up(client, application)
    road = named(client)
    old = client.session.session_key
    answer = client.post("/en/finish/", follow=True)
    assert "20 digits" in answer.content.decode()
    assert client.session.session_key != old
    assert not client.session.exists(old)
    assert road.get("you").status_code == 410
    assert client.get(f"/en/application/{application.key}/").url == "/en/status/"
    assert client.get("/en/resume/open-again/").url == "/en/resume/"


def test_the_button_and_the_question_stand_on_every_page_while_something_is_open(client: Client) -> None:
    assert 'id="idle"' not in client.get("/en/").content.decode()
    application = people.submitted(people.BEN)
    people.look_up(client, application)
    base = f"/en/application/{application.key}/"
    for path in (base, f"{base}confirmation/", f"{base}documents/", f"{base}withdraw/", f"{base}code/", "/en/status/", "/en/"):
        page = client.get(path).content.decode()
        assert 'data-idle-close="900"' in page, path
        assert 'data-idle-warn="780"' in page, path
        assert "I am done" in page, path


@pytest.mark.parametrize("door", ["case", "begin", "resume"])
def test_a_key_of_a_session_that_was_set_before_is_worth_nothing(client: Client, door: str) -> None:
    client.get("/en/resume/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    thief = Client()
    thief.cookies["sessionid"] = planted
    protected = ""
    if door == "case":
        application = people.submitted(people.BEN)
        people.look_up(client, application)
        protected = f"/en/application/{application.key}/"
    else:
        road = named(client if door == "begin" else Client())
        protected = road.url("you")
        if door == "resume":
            _resume(client, road)
    assert client.get(protected).status_code == 200
    assert client.session.session_key != planted
    assert thief.get(protected).status_code != 200


def _resume(client: Client, road: Road) -> Any:
    born = {name: value for name, value in PAGES["child"].items() if name.startswith("birth_date")}
    return client.post("/en/resume/", {"code": drafts.draft_code(road.draft), **born})
