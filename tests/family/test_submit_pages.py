"""Check, send, and send again."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from permits import access
from permits.actions.drafts import draft_code
from permits.family import steps
from permits.models import Application, Attempt, Draft, Notice
from permits.queries import answers, case
from permits.web import human
from tests import people
from tests.family.road import PAGES, Road

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _season() -> None:
    people.publish()
    people.season()


def text(answer) -> str:
    return answer.content.decode()


def filled(client: Client, language: str = "en", **changed) -> Road:
    road = Road(client, language)
    road.fill_all(**changed)
    return road


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_answer_is_shown_with_a_way_to_change_it(client: Client, language: str) -> None:
    road = filled(client, language)
    page = text(road.get("check"))
    for answer in (
        "Guadalupe",
        "Núñez Ortega",
        "rosa.ortega@family.example",
        "(323) 555-0111",
        "1450 Juniper Street 4",
        "Luz Prado",
    ):
        assert answer in page
    assert ("May 9, 2018" if language == "en" else "9 de mayo de 2018") in page
    for name in ("about", "reach", "child", "you", "home", "school", "reason"):
        assert f'{road.url(name)}?change=1"' in page
    label = "Submit the application" if language == "en" else "Enviar la solicitud"
    assert label in page


def test_change_comes_back_to_the_check(client: Client) -> None:
    road = filled(client)
    url = road.url("school") + "?change=1"
    assert client.post(url, {"school_now": "Another Elementary"}).url == road.url("check")
    assert "Another Elementary" in text(road.get("check"))


def test_what_was_typed_is_what_is_filed(client: Client) -> None:
    application = filled(client).submit()
    assert (application.first_name, application.last_name) == ("Guadalupe", "Núñez Ortega")
    assert (application.direction, application.residence_district, application.wanted_district) == (
        "outgoing",
        "lausd",
        "robledal",
    )
    assert (application.grade, application.reason, application.filer) == ("4", "childcare", "parent")
    assert (application.email, application.phone, application.language) == ("rosa.ortega@family.example", "+13235550111", "es")
    assert re.fullmatch(r"2027-28 v1 [0-9a-f]{12} en", application.agreed_terms)
    kept = application.answers
    assert kept["adult_name"] == "Rosa Ortega"
    assert kept["post_lines"] == ["1450 Juniper Street 4", "Los Angeles, CA 90026"]
    assert kept["questions"]["provider_kind"] == "relative_or_friend"
    assert kept["reach"]["talk_help"] == ["interpreter"]
    assert kept["must_not_know"] is False
    assert application.facts.parents_at_home == 2


def test_a_second_press_back_reload_and_another_browser_find_the_same(client: Client) -> None:
    road = filled(client)
    first = road.press()
    again = road.press()
    assert first.url == again.url
    assert "/confirmation/" in first.url
    assert road.get("check").url == first.url
    assert road.get("child").url == first.url
    assert road.post("child", {"first_name": "Changed"}).url == first.url
    other = Client()
    born = {name: value for name, value in PAGES["child"].items() if name.startswith("birth_date")}
    other.post("/en/resume/", {"code": draft_code(road.draft), **born})
    assert other.get(road.url("check")).url == first.url
    assert Application.objects.count() == 1
    assert Application.objects.get().first_name == "Guadalupe"


def test_submit_costs_few_queries(client: Client) -> None:
    road = filled(client)
    with CaptureQueriesContext(connection) as captured:
        road.press()
    marks = ("SAVEPOINT", "RELEASE")
    done = [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(marks)]
    assert len(done) <= 25, "\n".join(done)


def test_what_is_missing_is_named_and_nothing_is_filed(client: Client) -> None:
    road = filled(client)
    draft = road.draft
    kept = {name: typed for name, typed in draft.answers.items() if name != "home"}
    draft.answers = {**kept, "you": {**kept["you"], "filer": ""}}
    draft.save()
    answer = road.press()
    assert answer.status_code == 200
    assert f'{road.url("you")}?change=1"' in text(answer)
    assert f'{road.url("home")}?change=1"' in text(answer)
    assert not Application.objects.exists()
    # The link shows what is missing there at once, and comes back to the check.
    page = client.get(road.url("you") + "?change=1")
    assert "Please choose an answer." in text(page)
    assert client.post(road.url("you") + "?change=1", PAGES["you"]).url == road.url("check")
    # A page that was never opened blames nobody.
    assert "usa-error-message" not in text(client.get(road.url("home") + "?change=1"))


def test_the_declaration_must_be_ticked(client: Client) -> None:
    road = filled(client)
    answer = client.post(road.url("check"), {"form_token": human.form_token()})
    assert "Please tick this box" in text(answer)
    assert "true as far as I know" in text(answer)
    assert not Application.objects.exists()


def test_too_early_keeps_everything(client: Client) -> None:
    people.at(2027, 1, 20)
    road = filled(client)
    answer = road.press()
    assert answer.status_code == 409
    assert "You can send it from February 1, 2027" in text(answer)
    assert not Application.objects.exists()
    people.at(2027, 2, 1, 0, 1)
    assert road.submit().first_name == "Guadalupe"


def test_late_is_filed_short_and_told_at_once(client: Client) -> None:
    people.at(2027, 5, 3)
    road = Road(client, late_asked="1")
    road.fill_all()
    assert "reason" not in road.draft.answers
    application = road.submit()
    assert {side.status for side in application.sides.all()} >= {"late_referred"}
    assert Notice.objects.filter(application=application, kind="late_letter").exists()


def test_an_exception_found_by_the_test_goes_the_ordinary_road(client: Client) -> None:
    people.at(2027, 5, 3)
    road = Road(client, late_asked="1", late=["parent_works_there"])
    road.fill_all()
    application = road.submit()
    assert application.sides.get(kind="release").status == "in_line"
    assert application.answers["late"]["parent_works_there"] is True


def test_safe_at_home_is_sealed(client: Client) -> None:
    road = filled(
        client, home={"safe_at_home": "on", "street": "P.O. Box 1846", "unit": "", "city": "Sacramento", "zip": "95812"}
    )
    application = road.submit()
    assert application.is_sealed
    assert application.first_name == application.email == ""
    assert application.person.first_name == "Guadalupe"
    assert application.answers["home_lines"] == ["P.O. Box 1846", "Sacramento, CA 95812"]


def test_letters_go_to_the_other_address(client: Client) -> None:
    road = Road(client)
    typed = {**PAGES["home"], "mail_other": "on"}
    road.post("home", typed)
    mail = {**typed, "mail_street": "P.O. Box 7", "mail_place": "Torrance, CA 90501"}
    road.fill_all(home=mail)
    assert road.submit().answers["post_lines"] == ["P.O. Box 7", "Torrance, CA 90501"]


def test_incoming_offers_the_schools_of_the_grade_and_files_their_names(client: Client) -> None:
    road = Road(client, direction="incoming", home="robledal", wanted="lausd")
    page = text(road.get("school"))
    assert "Grand View Boulevard Elementary School" in page
    assert "Venice High School" not in page
    road.fill_all(school={"school_wanted": "grand_view", "school_second": ""})
    application = road.submit()
    assert application.direction == "incoming"
    assert application.answers["school_wanted"] == "Grand View Boulevard Elementary School"


class TestIsThisAPerson:
    """Nothing to solve for families; a number to type again when something looks odd."""

    def number(self, answer) -> dict[str, str]:
        shown = re.search(r'id="number-shown">(\d{5})<', text(answer))
        token = re.search(r'name="number_token" value="([^"]+)"', text(answer))
        assert shown
        assert token
        return {"number_retyped": shown[1], "number_token": token[1]}

    def doubted(self, road: Road, **typed: str) -> HttpResponse:
        """The page that the browser is sent on to: Back from it does not ask whether to send a form again."""
        answer = road.press(**typed)
        assert answer.status_code == 302
        assert answer.url.endswith("#number-check")
        return road.get(steps.CHECK)

    @pytest.mark.parametrize("odd", [{"website": "https://spam.example"}, {"form_token": human.TOKEN}, {"form_token": ""}])
    def test_what_looks_odd_is_asked_for_a_number_and_loses_nothing(self, client: Client, odd: dict[str, str]) -> None:
        road = filled(client)
        asked = self.doubted(road, **odd)
        assert "Retype the number in the box" in text(asked)
        assert "checked" in text(asked)
        assert not Application.objects.exists()
        assert road.press(**self.number(asked)).status_code == 302

    def test_a_page_sent_in_the_moment_it_was_made(self, client: Client) -> None:
        road = filled(client)
        assert "Retype the number" in text(self.doubted(road, form_token=human.form_token()))

    def test_a_wrong_number_gets_a_new_one(self, client: Client) -> None:
        road = filled(client)
        asked = self.number(self.doubted(road, form_token=""))
        wrong = self.doubted(road, **{**asked, "number_retyped": "1"})
        assert "That was not the number" in text(wrong)
        assert self.number(wrong)["number_token"] != asked["number_token"]
        assert not Application.objects.exists()

    def test_many_from_one_client_are_asked(self, client: Client) -> None:
        road = filled(client)
        self.doubted(road, form_token="")
        Attempt.objects.update(count=human.PER_CLIENT)
        assert "Retype the number" in text(self.doubted(road))


def test_the_office_sees_the_same_answers_in_its_language(client: Client) -> None:
    found = case.of(filled(client).submit())
    for language, born in (("en", "May 9, 2018"), ("es", "9 de mayo de 2018")):
        shown = answers.answers_of(found, language)
        rows = {label: value for section in shown for label, value in section.rows}
        assert born in rows.values()
        assert "Luz Prado" in rows.values()
        assert [section.page for section in shown] == ["about", "reach", "child", "you", "home", "school", "reason"]


def test_the_browser_that_sent_it_may_open_it(client: Client) -> None:
    application = filled(client).submit()
    assert access.can_open_case(client.session, application)
    assert Draft.objects.filter(key=application.draft_token).exists()
