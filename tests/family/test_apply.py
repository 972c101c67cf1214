"""The application's pages: whatever is typed is kept; what an answer calls for is asked; nothing needs a script."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from permits.actions.drafts import draft_code, kept_until, link_token
from permits.clock import machine_now
from permits.models import Draft, Notice
from permits.notices import outbox
from permits.policy import numbers
from tests import people
from tests.family.road import PAGES, Road

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _season() -> None:
    people.publish()
    people.season()


def text(answer) -> str:
    return answer.content.decode()


def test_outgoing_shows_the_other_programs_first(client: Client) -> None:
    road = Road(client)
    assert road.first == "programs"
    assert "https://apply.lausd.net" in text(road.get("programs"))


@pytest.mark.parametrize("reason", ["bullying", "military", "continuing_enrollment"])
def test_where_the_law_protects_the_right_is_told_in_their_place(client: Client, reason: str) -> None:
    road = Road(client, reason=reason)
    page = text(road.get("programs"))
    assert "https://apply.lausd.net" not in page
    words = people.rulebook().parsed.say("en", f"reasons.{reason}.right").split("\n\n")[0]
    assert words[:40] in page.replace("&#x27;", "'")


def test_incoming_has_no_such_page(client: Client) -> None:
    assert Road(client, direction="incoming", home="robledal", wanted="lausd").first == "guidelines"


def test_the_eight_guidelines_and_what_was_agreed_when_in_which_language(client: Client) -> None:
    road = Road(client, language="es")
    page = text(road.get("guidelines"))
    assert re.search(r'<ol class="numbered">(<li>.*?</li>){8}</ol>', page, re.DOTALL)
    assert "He leído y acepto los términos y condiciones" in page
    assert road.post("guidelines", {}).status_code == 200
    assert "at" not in road.draft.answers["guidelines"]
    assert road.post("guidelines").status_code == 302
    kept = road.draft.answers["guidelines"]
    assert re.fullmatch(r"2027-28 v1 [0-9a-f]{12} es", kept["terms"])
    assert kept["at"].startswith("2027-02-15")


def test_what_is_typed_wrong_is_kept_and_said_beside_the_box(client: Client) -> None:
    road = Road(client)
    answer = road.post("reach", {"channels": ["email", "text"], "email": "rosa at family", "phone": "12"})
    page = text(answer)
    assert answer.status_code == 200
    assert "Write a whole e-mail address" in page
    assert 'href="#id_phone"' in page
    assert 'value="rosa at family"' in page
    assert road.draft.answers["reach"]["email"] == "rosa at family"
    assert 'value="rosa at family"' in text(road.get("reach"))


def test_the_language_switch_saves_and_stays_on_the_page(client: Client) -> None:
    road = Road(client)
    answer = road.post("child", {"first_name": "Guada", "birth_date_month": "5", "_language": "es"})
    assert answer.url == road.url("child", "es")
    page = text(client.get(answer.url))
    assert 'value="Guada"' in page
    assert '<option value="5" selected' in page
    assert road.draft.answers["child"]["first_name"] == "Guada"


def test_back_saves_too(client: Client) -> None:
    road = Road(client)
    answer = road.post("child", {"first_name": "Guada", "_back": "1"})
    assert answer.url == road.url("you")
    assert 'value="Guada"' in text(road.get("child"))
    change = client.post(road.url("home") + "?change=1", {"city": "Torrance", "_back": "1"})
    assert change.url == road.url("check")
    assert road.draft.answers["home"]["city"] == "Torrance"


def test_the_enter_key_goes_on_and_does_not_switch_the_language(client: Client) -> None:
    page = text(Road(client).get("school"))
    buttons = re.findall(r'<button[^>]*form="main-form"[^>]*>', page)
    assert len(buttons) == 2
    assert "_language" not in buttons[0]
    assert 'name="_language"' in buttons[1]


@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_stands_in_both_languages_and_costs_few_queries(
    client: Client, page: str, django_assert_max_num_queries
) -> None:
    road = Road(client)
    road.get(page)
    for language in ("en", "es"):
        with django_assert_max_num_queries(8):
            answer = client.get(road.url(page, language))
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in text(answer)
        assert 'form="main-form" name="_language"' in text(answer)


def test_an_answer_calls_for_more_boxes_without_script_and_that_is_no_mistake(client: Client) -> None:
    road = Road(client)
    assert "provider_license" not in text(road.get("reason"))
    answer = road.post("reason", {**PAGES["reason"], "provider_kind": "center"})
    assert answer.url.endswith("/reason/#id_provider_license")
    page = text(client.get(answer.url))
    assert 'name="provider_license"' in page
    assert "usa-error-message" not in page
    assert 'value="Luz Prado"' in page
    again = road.post("reason", {**PAGES["reason"], "provider_kind": "center", "provider_license": "L-1"})
    assert again.url.endswith("/check/")


def test_a_helper_gives_both_names(client: Client) -> None:
    road = Road(client)
    typed = {**PAGES["you"], "filer": "helper"}
    assert "#id_helper_name" in road.post("you", typed).url
    assert road.post("you", {**typed, "helper_name": ""}).status_code == 200
    assert road.post("you", {**typed, "helper_name": "Joy Field", "helper_organization": "Legal Aid"}).status_code == 302


def test_a_second_adult_is_written_to_only_when_ticked(client: Client) -> None:
    road = Road(client)
    assert road.post("you", {**PAGES["you"], "second_name": "Luis Ortega"}).status_code == 302
    assert road.post("you", {**PAGES["you"], "second_name": "Luis", "second_told": "on"}).url.endswith("#id_second_channels")
    page = text(road.get("you"))
    assert 'name="second_email"' in page
    told = {**PAGES["you"], "second_name": "Luis", "second_told": "on", "second_channels": ["phone", "letter"]}
    page = text(road.post("you", told))
    assert "Write their phone number" in page
    assert "Write their address" in page
    told |= {"second_phone": "323 555 0155", "second_street": "P.O. Box 7", "second_place": "Robledal, CA 90999"}
    assert road.post("you", told).status_code == 302


def test_one_name_is_enough_when_it_is_said(client: Client) -> None:
    road = Road(client)
    typed = {**PAGES["child"], "last_name": ""}
    assert "only one name" in text(road.post("child", typed))
    assert road.post("child", {**typed, "only_one_name": "on"}).status_code == 302


def test_a_birth_date_that_does_not_fit_the_grade_is_asked_once_and_never_blocks(client: Client) -> None:
    road = Road(client)
    typed = {**PAGES["child"], "birth_date_year": "2010"}
    first = road.post("child", typed)
    assert first.status_code == 200
    assert "May 9, 2010" in text(first)
    sure = re.search(r'name="sure" value="([^"]+)"', text(first))
    assert sure
    assert road.post("child", {**typed, "sure": sure[1]}).url.endswith("/home/")
    other = {**typed, "birth_date_year": "2009", "sure": sure[1]}
    assert road.post("child", other).status_code == 200


def test_no_fixed_home_needs_no_street(client: Client) -> None:
    road = Road(client)
    assert road.post("home", {"city": "Los Angeles"}).status_code == 200
    assert road.post("home", {"city": "Los Angeles", "no_fixed_home": "on"}).status_code == 302


def test_autosave_keeps_what_stands_there_and_judges_nothing(client: Client) -> None:
    road = Road(client)
    answer = client.post(road.url("child") + "save/", {"_shown": "first_name last_name", "first_name": "Gua"})
    assert json.loads(answer.content)["saved"] is True
    assert road.draft.answers["child"]["first_name"] == "Gua"
    assert road.draft.answers["before"]["reason"] == "childcare"
    assert client.get(road.url("child") + "save/").status_code == 405
    assert Client().post(road.url("child") + "save/", {"first_name": "Mallory"}).status_code == 410
    assert road.draft.answers["child"]["first_name"] == "Gua"


def test_a_draft_of_another_browser_or_one_that_is_over_has_a_friendly_page(client: Client) -> None:
    road = Road(client)
    stranger = Client().get(road.url("child"))
    assert stranger.status_code == 410
    assert "Go on with the draft code" in text(stranger)
    Draft.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    assert road.get("child").status_code == 410
    assert client.get("/en/apply/2b7a8f6e-1111-4222-8333-123456789012/child/").status_code == 410
    assert Client().post(road.url("child"), PAGES["child"]).status_code == 410


def test_the_draft_code_stands_on_the_screen_from_the_first_saved_page(client: Client) -> None:
    road = Road(client)
    code = numbers.show_draft_code(draft_code(road.draft))
    assert code not in text(road.get("programs"))
    road.post("programs")
    assert code in text(road.get("guidelines"))


def test_the_draft_goes_on_in_another_browser_by_code_and_birth_date(client: Client) -> None:
    road = Road(client)
    for page in ("programs", "guidelines", "reach", "child"):
        assert road.post(page).status_code == 302
    other = Client()
    born = {name: value for name, value in PAGES["child"].items() if name.startswith("birth_date")}
    wrong = other.post("/en/resume/", {"code": draft_code(road.draft), **born, "birth_date_day": "8"})
    assert "We find no draft" in text(wrong)
    right = other.post("/en/resume/", {"code": numbers.show_draft_code(draft_code(road.draft)), **born})
    assert right.url == road.url("you")
    assert other.get(right.url).status_code == 200


def test_the_language_switch_keeps_what_is_typed_where_nothing_is_stored(client: Client) -> None:
    typed = {"code": "4821-0937", "birth_date_day": "9", "birth_date_month": "4", "birth_date_year": "20", "_language": "es"}
    answer = client.post("/en/resume/", typed, follow=True)
    page = text(answer)
    assert '<html lang="es">' in page
    assert 'value="4821-0937"' in page
    assert 'value="20"' in page
    assert "usa-error-message" not in page


def test_a_draft_begun_too_early_lives_until_it_can_be_sent(client: Client) -> None:
    people.at(2026, 11, 24)
    for direction, home, wanted in (("outgoing", "lausd", "robledal"), ("incoming", "robledal", "lausd")):
        road = Road(client, direction=direction, home=home, wanted=wanted)
        road.post("child")
        assert kept_until(road.draft, people.ZONE) > date(2027, 2, 28)


def test_guessing_drafts_is_stopped(client: Client) -> None:
    typed = {"code": "000000000000", "birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2015"}
    answers = [client.post("/en/resume/", typed).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_the_link_is_sent_once_and_opens_nothing_by_itself(client: Client) -> None:
    road = Road(client)
    for page in ("programs", "guidelines", "reach"):
        road.post(page)
    assert not Notice.objects.exists()  # the draft names nobody yet and lives two days only
    road.post("child")
    road.post("child")
    notice = Notice.objects.get(kind="resume_link")
    said = outbox.rendered(notice)
    assert notice.content["to"] == "rosa.ortega@family.example"
    assert "Guadalupe" not in said.message
    token = re.search(r"/resume/([^/\s]+)/", said.message)
    assert token
    other = Client()
    assert "Press the button" in text(other.get(f"/en/resume/{token[1]}/"))
    assert other.get(road.url("you")).status_code == 410
    assert other.post(f"/en/resume/{token[1]}/").url == road.url("you")
    assert other.get(road.url("you")).status_code == 200
    third = Client()
    assert third.get(f"/en/resume/{token[1]}/").status_code == 410  # it works once
    assert third.post(f"/en/resume/{token[1]}/").status_code == 410
    assert other.get(f"/en/resume/{token[1]}/").url == road.url("you")
    assert client.get(f"/en/resume/{link_token(road.draft)[:-2]}xx/").status_code == 410


def test_without_e_mail_and_text_nothing_is_sent(client: Client) -> None:
    road = Road(client)
    road.post("reach", {"channels": ["letter"], "language": "en"})
    road.post("child")
    assert not Notice.objects.exists()


def test_a_page_this_application_does_not_have_leads_to_the_one_that_comes_next(client: Client) -> None:
    road = Road(client)
    assert road.get("late").url == road.url("programs")
    assert road.get("nowhere").status_code == 404


def test_changing_the_reason_changes_the_questions(client: Client) -> None:
    road = Road(client)
    road.fill_all()
    start = {"home": "lausd", "wanted": "robledal", "school_year": people.YEAR, "grade": "4", "reason": "exception"}
    url = road.url("about") + "?change=1"
    page = client.get(url)
    assert '<option value="robledal" selected' in text(page)
    answer = client.post(url, {**start, "_shown": "home wanted school_year grade reason second_reason groups"})
    assert answer.url == road.url("check")
    check = text(client.get(answer.url))
    assert "Something is still missing" in check
    assert "exception_statement" in text(road.get("reason"))


def test_nothing_good_is_lost_when_a_change_is_not_good(client: Client) -> None:
    road = Road(client)
    url = road.url("about") + "?change=1"
    answer = client.post(url, {"_shown": "grade reason", "grade": "99", "reason": "", "school_year": "1900-01"})
    assert answer.status_code == 200
    assert road.get("guidelines").status_code == 200


def test_late_inside_the_application_asks_the_exceptions_and_keeps_it_short(client: Client) -> None:
    road = Road(client)
    people.at(2027, 5, 3)
    assert "ended on April 30, 2027" in text(road.get("late"))
    assert road.post("late", {}).status_code == 302
    assert road.get("reason").status_code == 302  # not asked: this district will not decide it
    assert road.post("late", {"late": ["parent_works_there"]}).status_code == 302
    assert road.get("reason").status_code == 200
