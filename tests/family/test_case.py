"""The status page: where it stands, whose turn, what is missing, by when; and nothing that tells where the child is."""

import contextlib
import io
import re
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from permits.actions import decide, papers, send
from permits.models import Application, Notice
from tests import papers as samples
from tests import people
from tests.family.test_look_up import queries

pytestmark = pytest.mark.django_db


def opened(client: Client, application: Application) -> str:
    people.look_up(client, application)
    return f"/{application.language}/application/{application.key}/"


def page(client: Client, application: Application) -> str:
    return client.get(opened(client, application)).content.decode()


def release(application: Application, outcome: str = "yes", **more: Any) -> None:
    side = application.sides.get(kind="release")
    decide.decide(side, people.staff(), outcome, **more)


CANARIES = {
    "street": "77 Canary Address Road", "town": "Canaryville, CA 90099", "school": "Canary School Wanted", "now": "Canary School Now",
    "reason": "Canary provider who minds the child", "email": "canary.contact@family.example", "phone": "+13235550177",
    "adult": "Canary Adultname", "file": "canary-lease-77-road.jpg",
}  # fmt: skip


def canary_case() -> Application:
    return people.submitted(
        people.BEN, email=CANARIES["email"], phone=CANARIES["phone"], channels=("email", "letter", "text", "phone"),
        answers={
            "adult_name": CANARIES["adult"],
            "home_lines": [CANARIES["street"], CANARIES["town"]],
            "post_lines": [CANARIES["street"], CANARIES["town"]],
            "school_now": CANARIES["now"],
            "school_wanted": CANARIES["school"],
            "questions": {"provider_name": CANARIES["reason"]},
        },
    )  # fmt: skip


def pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return " ".join(one.get_textpage().get_text_bounded() for one in pdf)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_with_the_number_alone_tells_address_school_reason_or_contact(language: str) -> None:
    application = canary_case()
    sender = Client()
    people.look_up(sender, application)
    upload = f"/en/application/{application.key}/documents/"
    photo = samples.jpeg_photo()
    with samples_file(photo, CANARIES["file"]) as file:
        assert sender.post(upload, {"requirement": "residence_lease", "file": file}).status_code == 302
    user = people.staff()
    papers.give_back(application.documents.get(), user, "other", CANARIES["reason"], application.sides.get(kind="release"))
    release(application, "no", grounds=["reason_not_shown"], note=CANARIES["reason"], letter={"en": CANARIES["reason"]})
    for notice in Notice.objects.filter(state="draft"):
        send.send(notice.event, user)
    finder = Client()
    people.look_up(finder, application, first_name="Wrong")
    base = f"/{language}/application/{application.key}/"
    seen = []
    for path in ("", "documents/", "confirmation/", "withdraw/", "code/", "letters/", "contacts/", "another-child/"):
        answer = finder.get(f"{base}{path}", follow=True)
        seen.append((path, f"{answer.headers}{answer.content.decode()}"))
    for path in ("receipt.pdf", "confirmation.pdf"):
        answer = finder.get(f"{base}{path}")
        assert answer["Content-Type"] == "application/pdf"
        seen.append((path, f"{answer.headers}{pdf_text(answer.content)}"))
    for path, text in seen:
        flat = re.sub(r"[^a-z0-9@.]+", " ", text.lower().replace("\u200b", ""))
        for kind, canary in CANARIES.items():
            assert re.sub(r"[^a-z0-9@.]+", " ", canary.lower()).strip() not in flat, (path, kind)


def samples_file(data: bytes, name: str) -> Any:
    return contextlib.nullcontext(SimpleUploadedFile(name, data, "image/jpeg"))


def test_in_line_says_whose_turn_what_is_missing_and_by_when(client: Client) -> None:
    html = page(client, people.submitted(people.BEN))
    assert "We have your application. It waits its turn." in html
    assert "It is the turn of the district where you live." in html
    assert "August 26, 2027" in html
    assert "California Education Code 46600.1, 46600.2" in html
    assert "Still needed" in html
    assert people.rulebook().parsed.say("en", "requirements.childcare_affidavit.label") in html
    assert people.rulebook().parsed.say("en", "stay_enrolled") in html
    assert "February 15, 2027" in html


def test_in_spanish_too(client: Client) -> None:
    html = page(client, people.submitted(people.LUPE))
    assert 'lang="es"' in html
    assert people.rulebook().parsed.say("es", "stay_enrolled") in html
    assert "26 de agosto de 2027" in html
    assert "15 de febrero de 2027" in html


def test_deciding_is_not_telling(client: Client) -> None:
    application = people.submitted(people.BEN, reason="parent_employment")
    before = page(client, application)
    release(application)
    decided = page(client, application)
    title = re.search(r"<h1>(.*?)</h1>", before)
    assert title
    assert title[0] in decided
    assert "Released" not in decided
    for notice in Notice.objects.filter(state="draft"):
        send.send(notice.event, people.staff())
    told = page(client, application)
    assert "You have the release." in told
    assert "Released" in told
    assert "letters/" in told


def test_a_district_that_is_not_here_is_the_familys_own_errand(client: Client) -> None:
    application = people.submitted(people.BEN, wanted_district="burbank", reason="parent_employment")
    assert "The answer of the district you asked for" not in page(client, application)
    release(application)
    for notice in Notice.objects.filter(state="draft"):
        send.send(notice.event, people.staff())
    html = page(client, application)
    assert "You have the release. The other district must still accept." in html
    assert "It is your turn." in html
    assert people.rulebook().parsed.say("en", "two_decisions") in html


def test_a_refusal_names_the_last_day_and_the_place_but_no_ground(client: Client) -> None:
    application = people.submitted(people.BEN)
    release(application, "no", grounds=["reason_not_shown"])
    for notice in Notice.objects.filter(state="draft"):
        send.send(notice.event, people.staff())
    html = page(client, application)
    assert "The answer is no." in html
    assert "March 17, 2027" in html  # 30 days after February 15
    assert people.rulebook().parsed.county.phone in html
    assert people.rulebook().parsed.say("en", "grounds.reason_not_shown.label") not in html


def test_a_returned_paper_says_why_and_leads_to_the_upload(client: Client) -> None:
    application = people.submitted(people.BEN)
    people.look_up(client, application)
    upload = f"/en/application/{application.key}/documents/"
    with samples_file(samples.jpeg_photo(), "a.jpg") as file:
        client.post(upload, {"requirement": "childcare_affidavit", "file": file})
    papers.give_back(application.documents.get(), people.staff(), "not_signed", "", application.sides.get(kind="release"))
    html = page(client, application)
    assert "it is not signed" in html
    assert f"{upload}#upload-childcare_affidavit" in html
    assert "We need something from you." in html
    assert "It is your turn." in html


def test_a_protected_case_shows_no_status_but_takes_papers(client: Client) -> None:
    application = people.submitted(people.BEN, is_sealed=True)
    html = page(client, application)
    assert "Please call us about this application" in html
    for word in ("In line", "waits its turn", "August", people.BEN.last_name, people.BEN.first_name):
        assert word not in html
    base = f"/en/application/{application.key}/"
    with samples_file(samples.jpeg_photo(), "a.jpg") as file:
        sent = client.post(f"{base}documents/", {"requirement": "childcare_affidavit", "file": file}, follow=True)
    assert "Received" in sent.content.decode()
    finder = Client()
    people.look_up(finder, application)
    for path in ("documents/", "confirmation/"):
        shown = finder.get(f"{base}{path}").content.decode()
        for word in ("Received, not looked at yet", "Still needed", "File 1", "August", "We answer by", people.BEN.first_name):
            assert word not in shown, (path, word)
    assert client.post(f"/en/application/{application.key}/withdraw/", {"act": "withdraw"}).status_code == 200
    application.refresh_from_db()
    assert application.withdrawn_at is None


def test_a_quarter_of_an_hour_of_rest_closes_the_page(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    session = client.session
    generation, last = session["cases"][str(application.key)]
    session["cases"] = {str(application.key): [generation, last - 14 * 60]}
    session.save()
    assert client.get(base).status_code == 200
    assert client.session["cases"][str(application.key)][1] > last - 60  # a page read counts as a sign of life
    session = client.session
    session["cases"] = {str(application.key): [generation, last - 17 * 60]}
    session.save()
    assert client.get(base)["Location"] == "/en/status/"


@pytest.mark.parametrize("files", [0, 6])
def test_the_page_takes_few_queries_whatever_there_is(client: Client, files: int) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    for number in range(files):
        with samples_file(samples.jpeg_photo(f"page {number}"), "a.jpg") as file:
            client.post(f"{base}documents/", {"requirement": "childcare_affidavit", "file": file})
    client.get(base)
    for path in (base, f"{base}documents/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert len(queries(captured)) <= 9, "\n".join(queries(captured))


def test_the_pages_are_tagged_pdf_where_they_are_pdf(client: Client) -> None:
    application = people.submitted(people.PHUONG)
    base = opened(client, application)
    with pikepdf.open(io.BytesIO(client.get(f"{base}receipt.pdf").content)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_after_the_last_day_the_page_does_not_say_that_one_may_appeal(client: Client) -> None:
    people.publish()
    people.at(2027, 5, 3)
    application = people.submitted(people.BEN)
    people.look_up(client, application)
    address = f"/en/application/{application.key}/"
    assert "You can appeal until" in client.get(address).content.decode()
    people.at(2027, 6, 3)
    page = client.get(address).content.decode()
    assert "You can appeal until" not in page
    assert "The time to appeal ended on Wednesday, June 2, 2027" in page
