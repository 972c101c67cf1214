"""The two doors with the number: right, nearly right, wrong, too often, lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from permits import access
from permits.actions import correct
from permits.actions.lookup import renew_number
from permits.models import Attempt, Notice
from permits.policy import numbers
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people

pytestmark = pytest.mark.django_db


def told(page: bytes) -> str:
    """A page without what differs at every load by design: the form's token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.decode())


def queries(captured: CaptureQueriesContext) -> list[str]:
    """Statements that read or write rows."""
    return [one["sql"] for one in captured if one["sql"].split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}]


LABELS = {
    "en": ["Check status", "First name", "Last name", "Date of birth", "Confirmation number"],
    "es": ["Consultar el estado", "Nombre", "Apellido", "Fecha de nacimiento", "Número de confirmación"],
}


@pytest.mark.parametrize("page", ["status", "documents"])
def test_the_four_boxes_open_the_case_under_a_new_session_key(client: Client, page: str) -> None:
    application = people.submitted(people.LUPE)
    session = client.session
    session["before"] = "set by somebody else"
    session.save()
    key = session.session_key
    answer = people.look_up(client, application, page)
    leads_to = f"/es/application/{application.key}/" + ("documents/" if page == "documents" else "")
    assert answer.status_code == 302
    assert answer["Location"] == leads_to
    assert client.session.session_key != key
    assert access.can_open_case(client.session, application)
    assert client.get(leads_to).status_code == 200


@pytest.mark.parametrize("language", ["en", "es"])
def test_how_the_boxes_are_made(client: Client, language: str) -> None:
    people.publish()
    html = client.get(f"/{language}/status/").content.decode()
    for label in LABELS[language]:
        assert f">{label}<" in html.replace('<span class="required"', "<")
    box = re.search(r'<input[^>]*name="number"[^>]*>', html)
    assert box
    assert 'inputmode="numeric"' in box[0]
    assert 'autocomplete="off"' in box[0]
    assert "data-from-fragment" in box[0]


@pytest.mark.parametrize(
    "number",
    [
        lambda n: n.replace("-", " ").replace("/", ""),
        lambda n: re.sub(r"\D", "", n),
        lambda n: f"  {n.replace('-', '–')}  ",
        lambda n: re.sub(r"\D", "", n).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    ],
)
def test_spaces_and_dashes_do_not_count(client: Client, number: Any) -> None:
    application = people.submitted(people.BEN)
    assert people.look_up(client, application, number=number(application.confirmation_number)).status_code == 302


@pytest.mark.parametrize(
    ("boxes", "differs"),
    [
        ({"last_name": "Ortega"}, ""),
        ({"last_name": "nunez"}, ""),
        ({"first_name": "GUADALUPE"}, ""),
        ({"last_name": "Jiménez"}, "Apellido"),
        ({"birth_date_day": "5", "birth_date_month": "9"}, "Fecha de nacimiento"),
        ({"first_name": "Lupe"}, "Nombre"),
    ],
)
def test_with_the_whole_number_one_of_surname_and_birth_date_is_enough(
    client: Client, boxes: dict[str, str], differs: str
) -> None:
    application = people.submitted(people.LUPE)
    assert people.look_up(client, application, **boxes).status_code == 302
    html = client.get(f"/es/application/{application.key}/").content.decode()
    held = access.can_open_case(client.session, application)
    assert held
    assert client.session.get("differs", [None])[1:] == ([] if not differs else [next(iter(boxes)).removesuffix("_day")])
    assert people.LUPE.last_name not in html  # which box, never what stands there


def test_one_answer_for_everything_that_is_wrong() -> None:
    application = people.submitted(people.BEN)
    nobody = numbers.show(numbers.with_check_digit("1234567"), numbers.with_check_digit("12345678901"))
    pages = set()
    for number in (people.other_number(application), nobody):
        answer = people.look_up(Client(), application, number=number)
        assert answer.status_code == 200
        pages.add(told(answer.content).replace(number, ""))
    both = people.look_up(Client(), application, last_name="Somebody", birth_date_year="2014")
    assert both.status_code == 200
    assert "We found no application with these answers" in both.content.decode()
    assert len(pages) == 1


@pytest.mark.parametrize("wrong", ["1", "12345678", "2741-6083 / 5920-1847-3306 1", "abc", "27416083592018473307"])
def test_a_typing_error_is_told_and_counts_as_no_try(client: Client, wrong: str) -> None:
    application = people.submitted(people.BEN)
    answer = people.look_up(client, application, number=wrong)
    assert answer.status_code == 200
    assert 'id="id_number_error"' in answer.content.decode()
    assert "We found no application" not in answer.content.decode()
    assert not Attempt.objects.exists()


def test_every_single_wrong_digit_is_caught_before_it_counts(client: Client) -> None:
    application = people.submitted(people.BEN)
    digits = re.sub(r"\D", "", application.confirmation_number)
    for place in range(20):
        wrong = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
        assert 'id="id_number_error"' in people.look_up(client, application, number=wrong).content.decode()
    assert not Attempt.objects.exists()


def test_after_five_wrong_numbers_one_client_waits_and_others_do_not(client: Client) -> None:
    application = people.submitted(people.BEN)
    for _ in range(5):
        assert people.look_up(client, application, number=people.other_number(application)).status_code == 200
    waiting = people.look_up(client, application)
    assert waiting.status_code == 429
    assert "/en/lost-number/" in waiting.content.decode()
    assert people.look_up(Client(REMOTE_ADDR="203.0.113.9"), application).status_code == 302


def test_what_was_corrected_still_opens_and_so_does_what_was_filed_first(client: Client) -> None:
    application = people.submitted(people.BEN)
    correct.correct(application, people.staff(), {"last_name": "Lee"}, "by telephone", application.version)
    for name in ("Lee", "O'Hara-Lee"):
        people.look_up(client, application, last_name=name)
        assert "differs" not in client.session


def test_a_child_with_one_name_leaves_the_surname_empty(client: Client) -> None:
    application = people.submitted(people.WAYAN)
    assert people.look_up(client, application, last_name="").status_code == 302
    assert "differs" not in client.session


def test_the_language_changes_with_everything_typed(client: Client) -> None:
    people.publish()
    typed = {"first_name": "Ñusta", "birth_date_month": "4", "number": "2741", "_language": "es"}
    sent_on = client.post("/en/status/", typed)
    assert sent_on.status_code == 307
    assert sent_on["Location"] == "/es/status/"
    page = client.post("/es/status/", typed).content.decode()
    assert 'value="Ñusta"' in page
    assert 'value="2741"' in page
    assert 'value="4" selected' in page
    assert "usa-error-message" not in page


def test_an_old_number_is_worth_nothing_after_it_was_renewed(client: Client) -> None:
    application = people.submitted(people.BEN)
    assert people.look_up(client, application).status_code == 302
    old = people.typed(application)
    renew_number(application)
    assert Client().post("/en/status/", old).status_code == 200
    closed = client.get(f"/en/application/{application.key}/")
    assert closed["Location"] == "/en/status/"


def test_a_look_up_takes_few_queries(client: Client) -> None:
    application = people.submitted(people.BEN)
    client.get("/en/status/")
    for number in (application.confirmation_number, people.other_number(application)):
        with CaptureQueriesContext(connection) as captured:
            people.look_up(client, application, number=number)
        assert len(queries(captured)) <= 10, "\n".join(queries(captured))


def test_lost_number_answers_the_same_and_sends_by_the_familys_own_channels(client: Client) -> None:
    application = people.submitted(people.PHUONG)
    before = Notice.objects.count()
    answers = set()
    for boxes in (people.PHUONG.typed, people.PHUONG.typed | {"last_name": "Trần"}, people.TEO.typed):
        page = client.post("/en/lost-number/", boxes, follow=True)
        answers.add(told(page.content))
    assert len(answers) == 1
    Worker(HANDLERS).run_until_idle()
    sent = Notice.objects.filter(kind="number_again")
    assert Notice.objects.count() == before + sent.count()
    assert {notice.channel for notice in sent} == {"letter"}  # her telephone never hears the number
    assert all(notice.application == application for notice in sent)


def test_lost_number_does_not_say_that_a_case_is_protected(client: Client) -> None:
    people.submitted(people.BEN, is_sealed=True)
    page = client.post("/en/lost-number/", people.BEN.typed, follow=True)
    assert page.redirect_chain == [("/en/lost-number/?sent=1", 302)]
    Worker(HANDLERS).run_until_idle()
    assert not Notice.objects.filter(kind="number_again").exists()
