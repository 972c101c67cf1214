"""The demonstration's own pages, and that production has none of them."""

import uuid
from datetime import date

import pytest
from django.test import Client, override_settings

from permits import clock
from permits.models import Message, Notice
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
PATHS = [
    ("get", "demonstration/mailbox/"), ("post", f"demonstration/mailbox/{uuid.UUID(int=1)}/answer/"), ("post", "demonstration/sign-in/"), ("post", "demonstration/date/"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_in_production_they_do_not_exist(method, path):
    ana = desk.clerk()
    with override_settings(DEMONSTRATION=False, PRODUCTION=True):
        for client in (Client(), desk.signed_in(ana)):
            response = getattr(client, method)(f"/en/office/{path}", {"user": ana.pk, "date": "2027-03-01"})
            assert response.status_code == 404


def test_one_press_signs_in_and_opens_the_queue():
    ana = desk.clerk()
    ana.authenticator_set.all().delete()
    client = Client()
    response = client.post("/en/office/demonstration/sign-in/", {"user": ana.pk}, follow=True)
    assert response.redirect_chain == [("/en/office/", 302)]
    assert response.status_code == 200
    with override_settings(DEMONSTRATION=False):
        assert client.get("/en/office/").status_code == 302


@pytest.mark.parametrize("user", ["", "0", "x", "999999"])
def test_nobody_else_is_signed_in(user):
    desk.clerk()
    client = Client()
    assert client.post("/en/office/demonstration/sign-in/", {"user": user}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_mailbox_holds_every_channel_newest_first():
    desk.clerk()
    people.submitted(people.WAYAN)
    people.submitted(people.PHUONG)
    page = Client().get("/en/office/demonstration/mailbox/")
    assert page.context["rows"][0]["reference"] == str(Notice.objects.order_by("-pk").first().application)
    assert {row["channel_code"] for row in page.context["rows"]} == {"text", "letter", "phone"}
    letters = Client().get("/es/office/demonstration/mailbox/?channel=letter")
    assert {row["channel_code"] for row in letters.context["rows"]} == {"letter"}
    key = letters.context["rows"][0]["key"]
    pdf = Client().get(f"/en/office/demonstration/mailbox/?letter={key}")
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_letter_that_is_not_there(key):
    assert Client().get(f"/en/office/demonstration/mailbox/?letter={key}").status_code == 404


@pytest.mark.parametrize("day", ["2027-01-15", "2027-03-14", "2027-05-20", "2027-11-07"])
def test_the_date_moves(day):
    people.season()
    response = Client().post("/en/office/demonstration/date/", {"date": day, "next": "/es/"})
    assert response.url == "/es/"
    clock.forget()
    assert clock.legal_today() == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["", "soon", "9999-01-01", "1900-01-01"])
def test_a_date_that_is_none_moves_nothing(day):
    people.season()
    before = clock.legal_today()
    response = Client().post("/en/office/demonstration/date/", {"date": day, "next": "https://elsewhere.example/"})
    assert response.url == "/en/"
    assert clock.legal_today() == before


def test_the_mailbox_answers_by_the_road_of_every_mail(settings):
    settings.MAIL_REPLY = "permits@passage.invalid"
    application = people.submitted(people.BEN)
    Worker(HANDLERS).run_until_idle()
    notice = Notice.objects.get(application=application, channel="email")
    client = Client()
    assert "Answer this e-mail" in client.get("/en/office/demonstration/mailbox/").content.decode()
    answer = f"/en/office/demonstration/mailbox/{notice.key}/answer/"
    for act in ("family", "other"):
        assert "The mail came in" in client.post(answer, {"act": act, "text": "Can I come?"}, follow=True).content.decode()
    found = Message.objects.order_by("pk")
    assert [(one.origin, one.content["text"]) for one in found] == [("family", "Can I come?"), ("other", "Can I come?")]
    client.post(answer, {"act": "report"})
    notice.refresh_from_db()
    assert notice.state == "bounced"
