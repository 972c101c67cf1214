"""Before the start: what would happen today, never a dead end, nothing asked twice."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from permits.actions.demonstrate import move_to
from permits.actions.remind import remind_when_open
from permits.models import Attempt, Draft, Job, Notice
from permits.vault.sealing import open_text
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people
from tests.family.road import START, Road

pytestmark = pytest.mark.django_db
OUT = "/en/before-you-start/outgoing/"
IN = "/en/before-you-start/incoming/"


@pytest.fixture(autouse=True)
def _season() -> None:
    people.publish()
    people.season()


def read(client: Client, url: str, **query: Any) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_first_of_all_it_asks_whether_a_permit_is_needed(client: Client) -> None:
    page = read(client, OUT)
    assert "Do you need a permit at all?" in page
    assert "(213) 555-0145" in page  # whom to call about an IEP placement
    assert "step=where" in page


def test_each_question_can_be_answered_with_i_do_not_know(client: Client) -> None:
    unknown = {"home": "unknown", "wanted": "unknown"}
    assert "School year and grade" in read(client, OUT, **{"from": "where"}, **unknown)
    unknown |= {"school_year": "unknown", "grade": "unknown"}
    assert "Why do you ask for a permit?" in read(client, OUT, **{"from": "child"}, **unknown)
    answer = read(client, OUT, **{"from": "why"}, **unknown, reason="unknown")
    assert "You can apply now" in answer
    assert answer.count("I don’t know") >= 3
    road = Road(client, **unknown, reason="unknown")
    assert road.draft.answers["before"]["school_year"] == people.YEAR
    # Only what an application cannot do without is asked once more.
    assert road.first == "about"
    page = road.get("about").content.decode()
    assert 'name="grade"' in page
    assert 'name="reason"' in page
    assert 'name="home"' not in page
    assert road.post("about", {"grade": "4", "reason": "sibling"}).status_code == 302
    assert road.post("programs", {}).url.endswith("/guidelines/")


def test_a_missing_answer_is_said_beside_its_box(client: Client) -> None:
    page = read(client, OUT, **{"from": "where"}, home="lausd")
    assert "Please choose an answer." in page
    assert re.search(r'<option value="lausd" selected', page)


@pytest.mark.parametrize(
    ("url", "other", "home", "wanted"), [(OUT, "incoming", "robledal", "lausd"), (IN, "outgoing", "lausd", "robledal")]
)
def test_a_wrong_door_is_put_right_and_keeps_the_answers(client: Client, url: str, other: str, home: str, wanted: str) -> None:
    page = read(client, url, **{"from": "where"}, home=home, wanted=wanted)
    link = re.search(rf'href="(/en/before-you-start/{other}/[^"]+)"', page)
    assert link
    query = QueryDict(link[1].replace("&amp;", "&").split("?")[1])
    assert (query["home"], query["wanted"]) == (home, wanted)
    assert "School year and grade" in read(client, link[1].replace("&amp;", "&"))


@pytest.mark.parametrize(("home", "wanted"), [("lausd", "lausd"), ("torrance", "burbank")])
def test_no_pair_of_districts_is_a_dead_end(client: Client, home: str, wanted: str) -> None:
    page = read(client, OUT, **{"from": "where"}, home=home, wanted=wanted)
    assert "Continue anyway" in page
    assert "(213) 555-0140" in page


def test_in_time_it_says_what_to_have_at_hand_and_how_long_it_takes(client: Client) -> None:
    page = read(client, OUT, **{"from": "why"}, **START)
    assert "You can apply now" in page
    assert "Childcare affidavit" in page
    assert "August 26, 2027" in page  # 14 days after 12 August
    # A paper that hangs on a question still to come is told, and told as that.
    assert "Depends on your answers" in page


def test_too_early_says_the_day_and_loses_nothing(client: Client) -> None:
    people.at(2027, 1, 20)
    page = read(client, OUT, **{"from": "why"}, **START)
    assert "Not open yet" in page
    assert "February 1, 2027" in page
    assert "Remind me" in page
    assert Road(client).draft.answers["before"]["reason"] == "childcare"


def test_a_reason_without_a_closing_date_is_open_all_year(client: Client) -> None:
    people.at(2027, 6, 20)
    page = read(client, OUT, **{"from": "why"}, **{**START, "reason": "parent_employment"})
    assert "You can apply now" in page
    assert "no closing date" in page


def test_late_asks_the_exception_test_first_and_says_what_it_means(client: Client) -> None:
    people.at(2027, 5, 3)
    page = read(client, OUT, **{"from": "why"}, **START)
    assert "ended on April 30, 2027" in page
    assert page.count('name="late"') == 7
    late = read(client, OUT, **{"from": "late"}, **START, late_asked="1")
    assert "The last day has passed" in late
    exempt = read(client, OUT, **{"from": "late"}, **START, late_asked="1", late="parent_works_there")
    assert "You can apply now" in exempt
    person = read(client, OUT, **{"from": "late"}, **START, late_asked="1", late="foster")
    assert "A person looks at it first" in person


def test_the_language_switch_keeps_a_half_filled_step(client: Client) -> None:
    answer = client.get(OUT, {"from": "child", **START, "grade": "4", "_language": "es"})
    assert answer.status_code == 302
    assert answer.url.startswith("/es/before-you-start/outgoing/")
    page = read(client, answer.url)
    assert '<option value="4" selected' in page
    assert '<html lang="es">' in page


def test_nothing_is_written_before_the_start(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(8):
        read(client, OUT, **{"from": "why"}, **START)
    assert not Draft.objects.exists()
    assert not client.cookies.get("sessionid")


def test_what_the_rules_do_not_know_does_not_reach_the_draft(client: Client) -> None:
    road = Road(client, home="<script>", grade="99", reason="wealth", groups=["foster", "rich"], school_year="1999-00")
    before = road.draft.answers["before"]
    assert before["home"] == before["grade"] == before["reason"] == ""
    assert before["groups"] == ["foster"]
    assert before["school_year"] == people.YEAR


def test_a_reminder_is_promised_for_the_moment_of_opening_and_kept_sealed(client: Client) -> None:
    people.at(2027, 1, 20)
    typed = {"direction": "outgoing", "school_year": people.YEAR, "channel": "email", "email": "rosa@family.example"}
    quick = client.post("/en/remind/", typed).content.decode()
    number = re.search(r'id="number-shown">(\d{5})<', quick)
    token = re.search(r'name="number_token" value="([^"]+)"', quick)
    assert number
    assert token
    assert not Job.objects.exists()
    done = client.post("/en/remind/", {**typed, "number_token": token[1], "number_retyped": number[1]})
    assert "We will remind you" in done.content.decode()
    job = Job.objects.get(kind="remind_open")
    opens = datetime.fromisoformat(job.payload["opens"]).astimezone(people.ZONE)
    assert opens.strftime("%Y-%m-%d %H:%M") == "2027-02-01 00:00"
    assert "rosa" not in str(job.payload)
    assert open_text(bytes.fromhex(job.payload["sealed"]), "reminder") == "rosa@family.example"


def test_a_reminder_is_kept_by_the_legal_clock_and_not_before(client: Client) -> None:
    people.publish()
    people.at(2027, 1, 20)
    opens = datetime(2027, 2, 1, tzinfo=people.ZONE)
    remind_when_open(
        people.rulebook(), direction="outgoing", language="es", channel="email", to="rosa@family.example", run_at=opens
    )
    move_to(date(2027, 1, 31))
    Worker(HANDLERS).run_until_idle(3)
    assert not Notice.objects.exists()
    move_to(date(2027, 2, 1))
    Worker(HANDLERS).run_until_idle(3)
    notice = Notice.objects.get(kind="reminder_open")
    assert (notice.content["to"], notice.state) == ("rosa@family.example", "sent")


def test_a_reminder_needs_an_address(client: Client) -> None:
    people.at(2027, 1, 20)
    typed = {"direction": "outgoing", "school_year": people.YEAR, "channel": "text", "email": "rosa@family.example"}
    assert "Please fill in this field." in client.post("/en/remind/", typed).content.decode()
    assert not Job.objects.exists()


def test_the_language_switch_keeps_the_address_of_a_reminder(client: Client) -> None:
    people.at(2027, 1, 20)
    typed = {"direction": "outgoing", "school_year": people.YEAR, "channel": "email", "email": "rosa@family.example"}
    page = client.post("/en/remind/", {**typed, "_language": "es"}, follow=True).content.decode()
    assert '<html lang="es">' in page
    assert 'value="rosa@family.example"' in page
    assert not Job.objects.exists()


def test_a_flood_of_starts_from_one_client_is_stopped(client: Client) -> None:
    Road(client)
    Attempt.objects.update(count=300)
    assert client.post(OUT, START).status_code == 429
    assert Draft.objects.count() == 1


def test_the_start_gives_the_session_a_new_key(client: Client) -> None:
    Road(client)
    first = client.cookies["sessionid"].value
    Road(client)
    assert client.cookies["sessionid"].value != first
