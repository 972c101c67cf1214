"""The office sees who was asked to sign and how far it is, sends the link again, and never reads a link or code it need not."""

import dataclasses

import pytest
from django.urls import reverse

from permits.actions import send, statements
from permits.models import Notice, Statement, Task
from tests import people
from tests.actions.test_statements import LUZ, again, newest, signed, work
from tests.office import desk

pytestmark = pytest.mark.django_db


def test_a_request_stands_at_its_paper_and_is_sent_again() -> None:
    ana = desk.signed_in(desk.clerk())
    statement, token = statements.ask(people.submitted(people.LUPE), LUZ)
    page = ana.get(desk.url(statement.application)).content.decode()
    for words in ("Luz Prado Añorve", LUZ.to, "Asked, not opened yet", "Ask the family before you call this person."):
        assert words in page
    answer = ana.post(desk.url(statement.application, f"statement/{statement.key}/again/"), follow=True)
    assert "A new link is on its way." in answer.content.decode()
    assert statements.by_token(token) is None
    assert statement.application.audit.get(act="statement_renewed").user is not None


def test_a_signed_paper_says_how_it_was_signed_and_whose_contact_it_was() -> None:
    ana = desk.signed_in(desk.clerk())
    asking = dataclasses.replace(LUZ, to=people.LUPE.email.upper())
    statement, _token = statements.ask(people.submitted(people.LUPE), asking)
    signed(statement)
    work()
    document = desk.paper(statement.application, "childcare_affidavit")
    html = ana.get(desk.url(statement.application, f"paper/{document.key}/")).content.decode()
    assert "Signed on a phone, contact verified" in html
    assert "This is the family’s own contact." in html
    assert "again/" not in html
    timeline = ana.get(desk.url(statement.application)).content.decode()
    assert "The person who signs" in timeline


def test_the_preview_covers_the_link_and_the_code_in_both_languages() -> None:
    ana = desk.signed_in(desk.clerk())
    statement, token = statements.ask(people.submitted(people.LUPE), LUZ)
    statements.begin(statement, "es")
    for notice in Notice.objects.filter(statement=statement):
        html = ana.get(reverse("office:notice", args=[notice.event])).content.decode()
        assert token not in html
        assert newest(statement, "sign_code")["code"] not in html


def test_a_text_is_read_from_the_list_with_its_link() -> None:
    ana = desk.signed_in(desk.clerk())
    _statement, token = statements.ask(people.submitted(people.LUPE), dataclasses.replace(LUZ, channel="text", to="+13235550199"))
    assert token in ana.get(reverse("office:lists", args=["text"])).content.decode()


def test_a_request_that_bounced_is_a_task_of_the_case_and_shows_at_the_paper() -> None:
    ana = desk.signed_in(desk.clerk())
    statement, _token = statements.ask(people.submitted(people.LUPE), LUZ)
    send.came_back(Notice.objects.get(statement=statement), "unknown mailbox")
    assert Task.objects.get(kind="bounced").application == statement.application
    assert "The message came back." in ana.get(desk.url(statement.application)).content.decode()
    assert again(statement).state == Statement.objects.get().state == "asked"
