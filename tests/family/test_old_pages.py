"""Pages that are older than what they are about: another tab, an ended session, cleared cookies, an expired draft, a used link."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from permits import access
from permits.actions import drafts
from permits.clock import machine_now
from permits.models import Application, Draft
from tests import people
from tests.family.road import PAGES, Road
from tests.reading import Page

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "es")


@pytest.fixture(autouse=True)
def _season() -> None:
    people.publish()
    people.season()


def opened(road: Road, page: str) -> dict[str, Any]:
    """What a tab would send from a page it has open."""
    return Page(road.get(page).content.decode()).posts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_older_tab_never_overwrites_in_silence(client: Client, language: str) -> None:
    road = Road(client, language=language)
    road.fill_all()
    older, newer = opened(road, "child"), opened(road, "child")
    assert client.post(road.url("child"), {**newer, "first_name": "Lupita", "birth_date_month": "6"}).status_code == 302
    answer = client.post(road.url("child"), {**older, "middle_name": "Inés"})
    assert answer.status_code == 409
    assert road.draft.answers["child"]["first_name"] == "Lupita"
    page = Page(answer.content.decode())
    saved = [element.text for element in page.elements if element.tag == "dd"]
    assert saved == [
        "Lupita",
        "(vacío)" if language == "es" else "(empty)",
        "9 junio 2018" if language == "es" else "June 9 2018",
    ]
    mine = page.posts()
    assert mine["first_name"] == ["Guadalupe"]
    assert mine["middle_name"] == ["Inés"]
    # Pressed again, knowing it: now it stands.
    assert client.post(road.url("child"), mine).status_code == 302
    assert road.draft.answers["child"]["middle_name"] == "Inés"


def test_one_tab_that_saves_and_goes_back_is_no_stranger_to_itself(client: Client) -> None:
    road = Road(client)
    road.fill_all()
    tab = opened(road, "home")
    first = client.post(road.url("home") + "save/", {**tab, "street": "2 Elm"}).json()
    assert first["saved"]
    assert client.post(road.url("home") + "save/", {**tab, "street": "22 Elm", "version": first["version"]}).json()["saved"]
    assert client.post(road.url("home"), {**tab, "street": "222 Elm"}).status_code == 302  # sent by a beacon, Back, then Continue
    assert road.draft.answers["home"]["street"] == "222 Elm"


def test_what_an_older_tab_saves_by_script_is_refused_too(client: Client) -> None:
    road = Road(client)
    road.fill_all()
    older, newer = opened(road, "home"), opened(road, "home")
    client.post(road.url("home"), {**newer, "street": "2 Elm"})
    answer = client.post(road.url("home") + "save/", {**older, "street": "3 Oak"})
    assert (answer.status_code, answer.json()["saved"]) == (409, False)
    assert road.draft.answers["home"]["street"] == "2 Elm"
    # The same answers twice are no quarrel.
    assert client.post(road.url("home"), {**older, "street": "2 Elm"}).status_code == 302


def test_nothing_is_sent_that_was_not_read(client: Client) -> None:
    road = Road(client)
    road.fill_all()
    check, home = opened(road, "check"), opened(road, "home")
    client.post(road.url("home"), {**home, "street": "2 Elm"})
    answer = road.press(version=check["version"][0])
    assert answer.status_code == 409
    assert not Application.objects.exists()
    assert "2 Elm" in answer.content.decode()
    assert road.press(version=Page(answer.content.decode()).posts()["version"][0]).status_code == 302
    assert Application.objects.count() == 1


def code_of(road: Road) -> dict[str, str]:
    """What the family writes to go on."""
    return {
        "again-code": drafts.draft_code(road.draft), "again-birth_date_day": "9", "again-birth_date_month": "5",
        "again-birth_date_year": "2018",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_that_ended_in_mid_form_loses_nothing_typed(client: Client, language: str) -> None:
    road = Road(client, language=language)
    road.fill_all()
    tab = {**opened(road, "home"), "street": ["7 Calle Nueva"]}
    later = Client()
    answer = later.post(road.url("home"), tab)
    assert answer.status_code == 410
    asked = Page(answer.content.decode())
    assert asked.posts()["street"] == ["7 Calle Nueva"]
    assert road.draft.answers["home"]["street"] == PAGES["home"]["street"]
    wrong = later.post(road.url("home"), {**asked.posts(), **code_of(road), "again-birth_date_day": "8"})
    assert wrong.status_code == 410
    assert Page(wrong.content.decode()).posts()["street"] == ["7 Calle Nueva"]
    there = later.post(road.url("home", "es" if language == "en" else "en"), {**asked.posts(), "_language": language})
    assert there.status_code == 307
    done = later.post(road.url("home"), {**asked.posts(), **code_of(road)})
    assert done.status_code == 302
    assert road.draft.answers["home"]["street"] == "7 Calle Nueva"


def fall_asleep(client: Client) -> None:
    """Nobody used this browser for a while."""
    session = client.session
    access.close(session, forget=False)
    session.save()


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_its_own_browser_one_fact_is_enough_and_nothing_typed_is_lost(client: Client, language: str) -> None:
    road = Road(client, language=language)
    road.fill_all()
    tab = {**opened(road, "home"), "street": ["7 Calle Nueva"]}
    fall_asleep(client)
    asked = client.post(road.url("home"), tab)
    page = Page(asked.content.decode())
    assert asked.status_code == 410
    assert not page.named("again-code")
    wrong = client.post(road.url("home"), {**page.posts(), **code_of(road), "again-birth_date_day": "8"})
    assert Page(wrong.content.decode()).posts()["street"] == ["7 Calle Nueva"]
    assert client.post(road.url("home"), {**page.posts(), **code_of(road)}).status_code == 302
    assert road.draft.answers["home"]["street"] == "7 Calle Nueva"


def test_before_there_is_a_birth_date_the_code_alone_keeps_what_was_typed(client: Client) -> None:
    road = Road(client)
    road.post("programs")
    road.post("guidelines")
    tab = {**opened(road, "reach"), **PAGES["reach"]}
    fall_asleep(client)
    page = Page(client.post(road.url("reach"), tab).content.decode())
    assert not page.named("again-birth_date_day")
    code = {"again-code": drafts.draft_code(road.draft)}
    assert client.post(road.url("reach"), {**page.posts(), **code}).status_code == 302
    assert road.draft.answers["reach"]["email"] == PAGES["reach"]["email"]


def test_another_drafts_code_does_not_open_this_one(client: Client) -> None:
    road, other = Road(client), Road(client)
    road.fill_all()
    other.fill_all()
    later = Client()
    assert later.post(road.url("home"), {**PAGES["home"], **code_of(other)}).status_code == 410
    assert later.get(road.url("home")).status_code == 410


@pytest.mark.parametrize("language", LANGUAGES)
def test_cleared_cookies_cost_one_more_press(language: str) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {"first_name": "Lupe", "last_name": 'Núñez "X" <b>', "number": "12", "birth_date_day": "9", "website": ""}
    own = {"origin": "http://testserver"}
    answer = client.generic("POST", f"/{language}/status/", urlencode(typed), "application/x-www-form-urlencoded", headers=own)
    assert answer.status_code == 403
    page = Page(answer.content.decode())
    back = page.posts()
    assert back["last_name"] == ['Núñez "X" <b>']
    token = page.named("csrfmiddlewaretoken")[-1].attrs["value"]
    body = {**{key: value[0] for key, value in back.items()}, "csrfmiddlewaretoken": token}
    assert client.post(f"/{language}/status/", body, headers=own).status_code == 200
    # Without any cookie it comes again and says why, and still has it all.
    refused = Client(enforce_csrf_checks=True).generic(
        "POST", f"/{language}/status/", "last_name=Ruiz&_again=1", "application/x-www-form-urlencoded", headers=own
    )
    assert ("bloquea las cookies" if language == "es" else "blocks cookies") in refused.content.decode()
    assert Page(refused.content.decode()).posts()["last_name"] == ["Ruiz"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_another_sites_form_does_not_come_back_with_a_button(origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"origin": origin} if origin else {}
    answer = client.generic("POST", "/en/status/", "last_name=Evil", "application/x-www-form-urlencoded", headers=headers)
    assert answer.status_code == 403
    assert "Evil" not in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_expired_draft_says_what_to_do(client: Client, language: str) -> None:
    road = Road(client, language=language)
    road.fill_all()
    token = drafts.link_token(road.draft)
    code = {name.removeprefix("again-"): value for name, value in code_of(road).items()}
    Draft.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    for answer in (road.get("child"), client.post(road.url("child"), PAGES["child"]), client.get(f"/{language}/resume/{token}/")):
        assert answer.status_code == 410
        assert people.rulebook().parsed.contacts["office"].phone in answer.content.decode()
    refused = client.post(f"/{language}/resume/", code)
    assert re.search(r"30 d(ays|ías)", refused.content.decode())
    assert code["code"] in Page(refused.content.decode()).posts()["code"]
