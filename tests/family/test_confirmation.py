"""After the application: the number, what is still needed, by when; the same on paper; the next child of the family."""

import io
import re

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from permits import access
from permits.models import Application, Draft
from permits.web import qr
from tests import people
from tests.family.test_look_up import queries

pytestmark = pytest.mark.django_db


def opened(client: Client, application: Application) -> str:
    people.look_up(client, application)
    return f"/{application.language}/application/{application.key}"


def as_its_writer(client: Client, application: Application) -> None:
    """The browser that wrote the draft."""
    session = client.session
    access.remember_draft(session, str(application.draft_token))
    session.save()


@pytest.mark.parametrize(("family", "words"), [(people.BEN, "not a permit"), (people.LUPE, "todavía no es un permiso")])
def test_the_number_stands_there_as_text_with_what_comes_next(client: Client, family: people.Family, words: str) -> None:
    application = people.submitted(family)
    html = client.get(f"{opened(client, application)}/confirmation/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    assert application.confirmation_number in text
    assert f"/{family.language}/application/{application.key}/documents/" in html
    assert f"/application/{application.key}/confirmation.pdf" in html
    assert words in text
    rules = people.rulebook().parsed
    assert rules.say(family.language, "requirements.childcare_affidavit.label") in html
    assert rules.say(family.language, "clocks.future_year") in html
    assert "46600.2" in html
    assert re.search(r"26 de agosto de 2027|August 26, 2027", html)


def test_the_code_to_scan_is_a_picture_without_style_or_address_of_the_number(client: Client) -> None:
    application = people.submitted(people.BEN)
    html = client.get(f"{opened(client, application)}/confirmation/").content.decode()
    picture = re.search(r"<svg[^>]*crispEdges.*?</svg>", html)
    assert picture
    assert "style" not in picture[0]
    digits = re.sub(r"\D", "", application.confirmation_number)
    assert digits not in html  # only as the spaced number, and in the squares


def test_the_squares_say_the_status_page_with_the_number_in_its_fragment_only() -> None:
    application = people.submitted(people.BEN)
    address = qr.way_back(application, "en")
    front, _, fragment = address.partition("#")
    assert front.endswith("/en/status/")
    assert fragment == re.sub(r"\D", "", application.confirmation_number)


def test_a_late_family_reads_what_the_letter_says(client: Client) -> None:
    people.at(2027, 5, 10)
    application = people.submitted(people.BEN)
    html = client.get(f"{opened(client, application)}/confirmation/").content.decode()
    rules = people.rulebook().parsed
    assert rules.say("en", "late.heading") in html
    assert rules.say("en", "late.stay") in html
    assert "June 9, 2027" in html  # 30 days after the letter
    assert "We answer by" not in html


def test_a_stranger_gets_the_look_up_and_learns_nothing(client: Client) -> None:
    application = people.submitted(people.BEN)
    for page in (
        "",
        "confirmation/",
        "confirmation.pdf",
        "documents/",
        "receipt.pdf",
        "letters/",
        "contacts/",
        "withdraw/",
        "code/",
    ):
        answer = client.get(f"/en/application/{application.key}/{page}")
        nothing = client.get(f"/en/application/00000000-0000-4000-8000-000000000000/{page}")
        assert answer.status_code == nothing.status_code == 302
        assert answer["Location"] == nothing["Location"]


def test_the_pdf_is_tagged_and_holds_the_number(client: Client) -> None:
    application = people.submitted(people.LUPE)
    answer = client.get(f"{opened(client, application)}/confirmation.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("es")


def test_another_child_keeps_what_the_family_shares_and_asks_the_rest(client: Client) -> None:
    application = people.submitted(people.SARA)
    base = opened(client, application)
    as_its_writer(client, application)
    assert "/another-child/" in client.get(f"{base}/confirmation/").content.decode()
    answer = client.post(f"{base}/another-child/")
    draft = Draft.objects.exclude(key=application.draft_token).get()
    assert answer["Location"].startswith(f"/es/apply/{draft.key}/")
    assert access.can_write_draft(client.session, str(draft.key))
    assert draft.answers["reach"]["email"] == people.SARA.email
    assert draft.answers["you"]["adult_name"] == people.SARA.adult_name
    assert draft.answers["before"]["home"] == "lausd"
    assert "child" not in draft.answers
    assert people.SARA.first_name not in str(draft.answers)
    assert client.get(answer["Location"]).status_code == 200
    assert people.SARA.email in client.get(f"/es/apply/{draft.key}/reach/").content.decode()


def test_whoever_only_has_the_number_cannot_copy_the_address_into_a_new_draft(client: Client) -> None:
    application = people.submitted(people.SARA)
    base = opened(client, application)
    assert "/another-child/" not in client.get(f"{base}/confirmation/").content.decode()
    answer = client.post(f"{base}/another-child/")
    assert answer["Location"] == f"{base}/code/?next=another_child"
    assert Draft.objects.count() == 1


def test_the_page_takes_few_queries(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    client.get(f"{base}/confirmation/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{base}/confirmation/")
    assert len(queries(captured)) <= 8, "\n".join(queries(captured))
