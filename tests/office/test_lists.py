"""Letters, texts, calls and the counter are worked off by hand, and each is written down."""

import io

import pikepdf
import pytest

from permits.actions import drafts
from permits.clock import legal_today
from permits.models import AuditEntry, Notice, Task
from permits.notices import outbox
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters():
    """Two letters that wait to be posted, and the browser of a clerk."""
    client = desk.signed_in(desk.clerk())
    for name in ("An", "Binh"):
        application = people.submitted(people.PHUONG, first_name=name, channels=("letter",))
        client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
        client.post(f"/en/office/notice/{desk.draft_event(application, 'released')}/send/", {"act": "send"})
    return client, list(Notice.objects.filter(kind="released", channel="letter", state="ready"))


def test_ticked_letters_print_as_one_file_and_each_look_is_written(letters):
    client, rows = letters
    response = client.post("/en/office/lists/letter/", {"keys": [str(row.key) for row in rows], "act": "print"})
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.Pdf.open(io.BytesIO(response.content)) as merged:
        assert len(merged.pages) == 6  # the list, then each letter, on sheets of their own
    for row in rows:
        assert "letter_viewed" in desk.acts(row.application)
        row.refresh_from_db()
        assert row.state == "ready"


def test_ticked_letters_are_posted_with_todays_date(letters):
    client, rows = letters
    client.post("/en/office/lists/letter/", {"keys": [str(rows[0].key)], "act": "posted"})
    for row in rows:
        row.refresh_from_db()
    assert (rows[0].state, rows[0].letter_date) == ("posted", legal_today())
    assert rows[1].state == "ready"


def test_nothing_ticked_is_said_and_does_nothing(letters):
    client, rows = letters
    for keys in ([], ["rubbish"]):
        response = client.post("/en/office/lists/letter/", {"keys": keys, "act": "posted"}, follow=True)
        assert "Tick at least one letter." in response.content.decode()
    rows[0].refresh_from_db()
    assert rows[0].state == "ready"


def test_a_letter_that_comes_back_is_marked_in_the_case(letters):
    client, rows = letters
    client.post(f"/en/office/lists/{rows[0].key}/done/", {"outcome": "posted"})
    assert "Came back by post" in client.get(desk.url(rows[0].application)).content.decode()
    for _again in range(2):
        client.post(f"/en/office/lists/{rows[0].key}/done/", {"outcome": "moved"})
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].outcome) == ("returned", "moved")
    task = Task.objects.get(kind="returned_post")
    assert task.application == rows[0].application
    tasks = client.get("/en/office/tasks/").content.decode()
    assert "moved away" in tasks
    assert "Tried next: Phone call" in tasks
    other = Notice.objects.get(event=rows[0].event, channel="phone")
    assert (other.state, other.content["to"]) == ("ready", people.PHUONG.phone)
    assert str(rows[0].application) in client.get("/en/office/lists/phone/").content.decode()


def test_on_a_closed_day_the_list_warns(letters):
    client, _rows = letters
    people.at(2027, 2, 20)
    assert "closed" in client.get("/en/office/lists/letter/").content.decode()


def test_a_text_is_shown_to_copy_and_marked_sent():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.WAYAN)
    row = Notice.objects.get(application=application, channel="text", kind="received")
    page = client.get("/en/office/lists/text/").content.decode()
    assert "(424) 555-0133" in page
    assert str(application) in page
    client.post(f"/en/office/lists/{row.key}/done/", {"outcome": "sent"})
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("done", "sent")


def test_a_call_about_a_case_is_noted_on_its_telephone_page_only():
    client = desk.signed_in(desk.clerk())
    row = Notice.objects.get(application=people.submitted(people.PHUONG), channel="phone", kind="received")
    for outcome in ("spoken", "no_answer", "wrong_phone"):
        assert client.post(f"/en/office/lists/{row.key}/done/", {"outcome": outcome}).status_code == 404
    row.refresh_from_db()
    assert row.state == "ready"


def test_a_text_that_belongs_to_no_case_yet_is_worked_off_too():
    """A family that only has a draft wants its link by text."""
    client = desk.signed_in(desk.clerk())
    people.season()
    draft = drafts.begin("es", {"direction": "outgoing"})
    values = {"resume_url": "https://permits.example.org/r/1", "draft_code": "4821-0937-5526", "kept_until": "30 de mayo de 2027"}
    row = outbox.write_alone(
        "resume_link", values, rulebook=people.rulebook(), language="es", channel="text", to="+13235550100", draft=draft
    )
    page = client.get("/en/office/lists/text/").content.decode()
    assert "(323) 555-0100" in page
    assert client.get(f"/en/office/notice/{row.event}/").status_code == 200
    client.post(f"/en/office/lists/{row.key}/done/", {"outcome": "sent"})
    row.refresh_from_db()
    assert row.state == "done"


def test_an_outcome_of_another_channel_is_refused():
    client = desk.signed_in(desk.clerk())
    row = Notice.objects.get(application=people.submitted(people.WAYAN), channel="text", kind="received")
    for outcome in ("posted", "spoken", "returned", ""):
        assert client.post(f"/en/office/lists/{row.key}/done/", {"outcome": outcome}).status_code == 404
    row.refresh_from_db()
    assert row.state == "ready"


def test_a_list_that_does_not_exist():
    assert desk.signed_in(desk.clerk()).get("/en/office/lists/pigeon/").status_code == 404


def test_what_is_handed_over_says_which_paper_showed_who_it_is():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.WAYAN, channels=("counter",))
    row = Notice.objects.get(application=application, channel="counter", kind="received")
    page = client.get("/en/office/lists/counter/").content.decode()
    assert "What did you look at?" in page
    assert application.access_code[:4] not in page
    client.post(f"/en/office/lists/{row.key}/done/", {"outcome": "handed_over"})
    row.refresh_from_db()
    assert row.state == "ready"
    client.post(f"/en/office/lists/{row.key}/done/", {"outcome": "handed_over", "identity": "photo_card"})
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("done", "handed_over")
    assert AuditEntry.objects.get(act="notice_by_hand").detail["identity"] == "photo_card"
    assert "A card with name and photo" in client.get(desk.url(application)).content.decode()
