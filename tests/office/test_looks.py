"""Nothing of a family's papers leaves before a durable row says who looked."""

import pytest

from permits.actions import lookup, one_time
from permits.models import AuditEntry, Seen
from permits.vault import store
from permits.vault.store import NotStored
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    return ana, desk.signed_in(ana), application, desk.with_paper(application)


def test_a_page_image_is_recorded_and_locked(case):
    ana, client, application, file = case
    response = client.get(desk.url(application, f"file/{file.key}/page/1.jpg"))
    assert response.status_code == 200
    assert response.content == desk.JPEG + b"\x00"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].startswith("inline")
    entry = AuditEntry.objects.get(application=application, act="page_viewed")
    assert (entry.user, entry.detail) == (ana, {"file": file.pk, "page": 1})


@pytest.mark.parametrize("tail", ["decide/release/", "correct/", "contacts/", "write/", "told-again/"])
def test_a_page_that_shows_the_answers_is_a_look_too(case, tail):
    ana, client, application, _file = case
    assert client.get(desk.url(application, tail)).status_code == 200
    entry = AuditEntry.objects.get(application=application, act="case_opened")
    assert (entry.user, entry.detail) == (ana, {"page": {"told-again/": "kept_from"}.get(tail, tail.split("/")[0])})
    assert not Seen.objects.filter(user=ana).exists()  # what is new stands on the case's own page only


def test_each_look_is_one_row(case):
    _ana, client, application, file = case
    for number in (1, 2, 1):
        client.get(desk.url(application, f"file/{file.key}/page/{number}.jpg"))
    assert desk.acts(application).count("page_viewed") == 3


def test_the_row_is_there_even_when_the_bytes_never_leave(case):
    _ana, client, application, file = case
    store.delete(file.pages[0])
    with pytest.raises(NotStored):
        client.get(desk.url(application, f"file/{file.key}/page/1.jpg"))
    assert desk.acts(application).count("page_viewed") == 1


def test_a_page_that_does_not_exist(case):
    _ana, client, application, file = case
    for number in (0, 3, 999):
        assert client.get(desk.url(application, f"file/{file.key}/page/{number}.jpg")).status_code == 404
    assert "page_viewed" not in desk.acts(application)


def test_the_original_needs_a_reason_and_is_only_saved(case):
    _ana, client, application, file = case
    url = desk.url(application, f"file/{file.key}/original/")
    assert "attachment" not in client.get(url).headers.get("Content-Disposition", "")
    assert client.post(url, {"why": ""}).status_code == 422
    assert "original_viewed" not in desk.acts(application)
    response = client.post(url, {"why": "county"})
    assert response.content == desk.JPEG
    assert response["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.get(act="original_viewed").detail == {"file": file.pk, "why": "county"}


def test_the_case_page_itself_fetches_no_picture(case):
    _ana, client, application, file = case
    assert "/page/" not in client.get(desk.url(application)).content.decode()
    opened = client.get(desk.url(application, f"paper/{file.document.key}/")).content.decode()
    assert f"{file.key}/page/1.jpg" in opened


def test_a_letter_is_recorded_and_opens_in_place():
    ana = desk.clerk()
    application = people.submitted(people.PHUONG)
    client = desk.signed_in(ana)
    client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    notice = application.notices.get(kind="released", channel="letter")
    response = client.get(f"/en/office/notice/{notice.key}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response.content.startswith(b"%PDF")
    assert "letter_viewed" in desk.acts(application)


@pytest.mark.parametrize("family", people.FAMILIES, ids=lambda family: family.first_name)
def test_no_preview_and_no_list_shows_the_secret_half(family):
    """Receipts and lost numbers hold it; on screens it is covered, on paper for the family it stands."""
    client = desk.signed_in(desk.clerk())
    application = people.submitted(family, channels=("text", "phone", "letter", "counter", "email"))
    person = application.person
    lookup.ask_number_again(person.first_name, person.last_name, person.birth_date, "client")
    Worker(HANDLERS).run_until_idle()
    secret = application.access_code
    grouped = f"{secret[:4]}-{secret[4:8]}-{secret[8:]}"
    events = set(application.notices.values_list("event", flat=True))
    assert len(events) >= 2
    pages = [f"/en/office/notice/{event}/" for event in events]
    pages += [f"/en/office/lists/{channel}/" for channel in ("unsent", "letter", "text", "phone", "counter")]
    for path in pages:
        page = client.get(path).content.decode()
        assert grouped not in page, path
        assert secret not in page, path
    assert "····-····-····" in client.get("/en/office/lists/phone/").content.decode()


def test_a_one_time_code_is_read_on_the_list_of_calls_only():
    """Who gives it by hand must read it; nobody else can take it from the ledger."""
    client = desk.signed_in(desk.clerk())
    for family, channel in ((people.BEN, "email"), (people.PHUONG, "phone")):
        application = people.submitted(family, channels=(channel,))
        one_time.send_code(application)
        notice = application.notices.get(kind="one_time_code")
        code = notice.content["values"]["code"]
        assert code not in client.get(f"/en/office/notice/{notice.event}/").content.decode()
        assert (code in client.get(f"/en/office/lists/{channel}/").content.decode()) if channel == "phone" else True


def test_no_page_of_the_office_shows_the_access_code(case):
    _ana, client, application, file = case
    secret = application.access_code
    grouped = f"{secret[:4]}-{secret[4:8]}-{secret[8:]}"
    for tail in ("", f"paper/{file.document.key}/", "ask/", "correct/", "decide/release/"):
        page = client.get(desk.url(application, tail)).content.decode()
        assert secret not in page
        assert grouped not in page


def test_an_email_that_came_back_becomes_a_task_and_a_letter():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    Worker(HANDLERS).run_until_idle()
    notice = application.notices.get(channel="email")
    assert "It came back" in client.get(f"/en/office/case/{application.reference}/").content.decode()
    client.post(f"/en/office/lists/{notice.key}/done/", {"outcome": "bounced"})
    client.post(f"/en/office/lists/{notice.key}/done/", {"outcome": "bounced"})
    notice.refresh_from_db()
    assert notice.state == "bounced"
    assert application.tasks.filter(kind="bounced").count() == 1
    assert application.notices.filter(channel="letter", state="ready").count() == 1
