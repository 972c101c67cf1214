"""Brothers and sisters: a paper about the adults or the home is sent once and serves each child, judged in each case by itself."""

import uuid
from typing import Any

import pytest
from django.test import Client

from permits.actions import drafts, household, papers, receive
from permits.actions.submit import submit
from permits.actions.take_over import ASKED, NewAdult, take_over
from permits.actions.withdraw import withdraw
from permits.models import Application, AuditEntry, Document, File, Notice, Side
from permits.vault import store
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import papers as sheets
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
BILL, AFFIDAVIT = "residence_bill", "childcare_affidavit"


def brother(first: Application, family: people.Family = people.TEO, **more: Any) -> Application:
    """Filed as the page "Apply for another child" begins it."""
    filing = people.filed(family, **more)
    draft = drafts.begin(filing.language, people.before(filing), household=household.of(first))
    return submit(draft, filing, people.rulebook())


def send(application: Application, requirement: str = BILL, data: bytes = b"") -> File:
    chunks = iter([data or sheets.jpeg_photo()])
    return receive.receive_file(application, requirement, uuid.uuid4(), "factura.jpg", chunks, limit=10**7).file


def lent(application: Application) -> list[File]:
    return list(File.objects.filter(application=application).exclude(came_with=None))


def work() -> None:
    Worker(HANDLERS).run_until_idle()


def test_a_paper_sent_for_one_serves_the_other_with_the_same_pages() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    file = send(sara)
    (copy,) = lent(teo)
    assert (copy.document.state, copy.document.requirement, copy.came_with) == ("received", BILL, sara)
    assert store.read(copy.vault_id, copy.context) == sheets.jpeg_photo()
    assert AuditEntry.objects.filter(application=teo, act="file_lent").count() == 1
    work()
    file.refresh_from_db()
    copy.refresh_from_db()
    assert file.pages == copy.pages
    assert copy.state == "readable"
    assert store.read(copy.pages[0], copy.page_context).startswith(b"\xff\xd8\xff")
    assert store.read(copy.clean_id, copy.clean_context)


@pytest.mark.parametrize("looked_at_first", [True, False])
def test_a_child_filed_later_finds_it_there(*, looked_at_first: bool) -> None:
    sara = people.submitted(people.SARA)
    send(sara)
    if looked_at_first:
        work()
    teo = brother(sara)
    (copy,) = lent(teo)
    work()
    copy.refresh_from_db()
    assert (copy.state, len(copy.pages)) == ("readable", 1)
    third = brother(teo, people.BEN)
    assert [one.came_with for one in lent(third)] == [sara]


def test_a_child_filed_later_is_not_told_that_the_paper_is_missing() -> None:
    sara = people.submitted(people.SARA)
    send(sara)
    teo = brother(sara)
    told = Notice.objects.filter(application=teo).order_by("pk").first()
    assert told
    bill = people.rulebook().parsed.say("es", f"requirements.{BILL}.label")
    assert bill not in str(told.content)


def test_what_names_one_child_is_not_shared() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    send(sara, AFFIDAVIT)
    assert lent(teo) == []
    assert not Document.objects.filter(application=teo).exists()


def test_strangers_share_nothing_whatever_their_names() -> None:
    sara, twin, teo = people.submitted(people.SARA), people.submitted(people.SARA), people.submitted(people.TEO)
    send(sara)
    assert File.objects.exclude(application=sara).count() == 0
    household.of(twin)
    household.of(teo)
    send(twin)
    assert lent(teo) == lent(sara) == []


def test_a_sealed_case_gives_nothing_and_gets_nothing() -> None:
    sara = people.submitted(people.SARA)
    safe = brother(sara, is_sealed=True)
    assert safe.household is None
    send(sara)
    send(safe, data=sheets.jpeg_photo("another"))
    assert File.objects.exclude(came_with=None).count() == 0
    assert household.of(safe) is None


def test_each_case_is_judged_by_itself() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    send(sara)
    clerk = people.staff()
    papers.accept(Document.objects.get(application=teo, requirement=BILL), clerk)
    papers.give_back(
        Document.objects.get(application=sara, requirement=BILL), clerk, "hard_to_read", "", sara.sides.get(kind="release")
    )
    states = dict(Document.objects.filter(requirement=BILL).values_list("application", "state"))
    assert states == {sara.pk: "returned", teo.pk: "accepted"}
    send(sara, data=sheets.jpeg_photo("better"))
    states = dict(Document.objects.filter(requirement=BILL).values_list("application", "state"))
    assert states == {sara.pk: "received", teo.pk: "accepted"}
    assert len(lent(teo)) == 2


def test_withdrawing_or_deleting_one_child_leaves_the_other_its_paper(client: Client) -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    file = send(sara)
    withdraw(sara)
    file.delete()
    Application.objects.filter(pk=teo.pk).update(version=1)
    File.objects.filter(application=teo).update(came_with=None)  # as when the other case's time to be kept is over
    work()
    (copy,) = File.objects.filter(application=teo)
    assert store.read(copy.vault_id, copy.context)
    people.look_up(client, teo, "documents")
    assert "Llegó con la solicitud de otro de sus hijos" in client.get(f"/es/application/{teo.key}/documents/").content.decode()


def test_after_another_adult_took_over_nothing_more_is_shared() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    clerk = people.staff()
    adult = NewAdult(
        "Inés Ruiz", "caregiver", "es", ("letter",), ASKED, "by telephone", post_lines=("1 Oak Street", "Reseda, CA 91335")
    )
    take_over(teo, clerk, adult, teo.version)
    send(sara)
    send(teo, data=sheets.jpeg_photo("the aunt's bill"))
    assert File.objects.exclude(came_with=None).count() == 0


def test_the_same_photo_sent_for_the_other_child_too_is_one_file() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    send(sara)
    again = receive.receive_file(teo, BILL, uuid.uuid4(), "x.jpg", iter([sheets.jpeg_photo()]), limit=10**7)
    assert again.again
    assert File.objects.filter(application=teo).count() == 1


def test_an_unreadable_photo_is_told_once() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    send(sara, data=sheets.jpeg_photo()[:3000])
    work()
    assert set(Document.objects.filter(requirement=BILL).values_list("state", flat=True)) == {"unreadable"}
    assert [one.application for one in Notice.objects.filter(kind="paper_unreadable")] == [sara]
    third = brother(teo, people.BEN)
    assert lent(third) == []


def test_the_family_reads_where_it_came_from_and_the_receipt_lists_it(client: Client) -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    send(sara)
    people.look_up(client, teo, "documents")
    page = client.get(f"/es/application/{teo.key}/documents/").content.decode()
    assert "Llegó con la solicitud de Sara" in page
    assert "factura.jpg" not in page
    assert "Llegó con la solicitud de Sara" in client.get(f"/es/application/{teo.key}/").content.decode()
    assert client.get(f"/es/application/{teo.key}/receipt.pdf").status_code == 200
    people.look_up(client, sara, "documents")
    assert "Llegó con" not in client.get(f"/es/application/{sara.key}/documents/").content.decode()


def test_the_office_looks_at_it_through_the_other_case() -> None:
    sara = people.submitted(people.SARA)
    teo = brother(sara)
    file = send(sara)
    work()
    (copy,) = lent(teo)
    client = desk.signed_in(desk.clerk())
    page = client.get(desk.url(teo, f"file/{copy.key}/page/1.jpg"))
    foreign = client.get(desk.url(teo, f"file/{file.key}/page/1.jpg"))
    assert (page.status_code, page["Content-Type"], foreign.status_code) == (200, "image/jpeg", 404)
    looks = AuditEntry.objects.filter(act="page_viewed")
    assert [(look.application, look.detail["file"]) for look in looks] == [(teo, copy.pk)]
    paper = client.get(desk.url(teo, f"paper/{copy.document.key}/")).content.decode()
    assert f"Came with application {sara} of the same household" in paper
    next_door = desk.signed_in(desk.clerk("Nia Next", district="robledal"))
    assert next_door.get(desk.url(teo, f"file/{copy.key}/page/1.jpg")).status_code == 200
    Side.objects.filter(application=sara, body__code="robledal").update(body=None, status="elsewhere")
    paper = next_door.get(desk.url(teo, f"paper/{copy.document.key}/")).content.decode()
    assert "Came with another application of the same household" in paper
    assert str(sara) not in paper


def test_only_another_child_from_an_opened_case_makes_a_household(client: Client) -> None:
    sara = people.submitted(people.SARA)
    assert sara.household is None
    people.look_up(client, sara)
    client.post(f"/es/application/{sara.key}/another-child/")  # the number alone is not enough
    sara.refresh_from_db()
    assert sara.household is None
