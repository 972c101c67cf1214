"""One e-mail that came in, whole: for the people of the office it answers, as plain text, and written down as read."""

from typing import Any

import pytest

from permits.actions import conflicts
from permits.models import AuditEntry, Message, Side
from tests import papers, people
from tests.office import desk
from tests.worker.test_copy import OURS, answered, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def came(settings: Any) -> Message:
    """An answer with a photo, a file that is refused, and HTML of its sender's."""
    settings.MAIL_REPLY = "permits@reply.district.example"
    application = people.submitted(people.LUPE)
    notice = written(application, Side.RELEASE, desk.clerk(), OURS)
    return answered(
        notice, "Aquí está <img src=x>", people.LUPE.email, ("<b>foto</b>.jpg", papers.jpeg_photo()), ("a.docx", b"PK\x03\x04")
    )


def address(message: Message) -> str:
    return desk.url(message.application, f"email/{message.key}/")


def test_a_clerk_reads_the_whole_mail_and_that_is_written_down(came: Message) -> None:
    ana = desk.clerk()
    client, application = desk.signed_in(ana), came.application
    assert address(came) in client.get(desk.url(application)).content.decode()
    page = client.get(address(came)).content.decode()
    for words in (
        "Somebody &lt;rosa.ortega@family.example&gt;", "It is the address on file of the adult who applied.", "aunt@kin.example",
        "Mon, 15 Feb 2027 08:00:00 -0800", "Re: permiso", "Aquí está &lt;img src=x&gt;", "The whole text, with what it quotes",
        "1. &lt;b&gt;foto&lt;/b&gt;.jpg · JPEG", "Not taken: We can open photos",
    ):  # fmt: skip
        assert words in page, words
    for raw in ("<img src=x>", "<b>foto", "alert(", application.access_code[:4] + "-", "reply.district.example"):
        assert raw not in page, raw
    entry = AuditEntry.objects.get(application=application, act="message_viewed")
    assert (entry.user, entry.detail) == (ana, {"message": came.pk})
    # Its photo is put to a paper from here; what was refused has no way in, and nothing is downloaded.
    sort = page.split('<form method="post" action="/en/office/case/')[1].split('"')[0]
    client.post(f"/en/office/case/{sort}", {"requirement": "residence_bill"})
    assert desk.paper(application).files.count() == 1
    again = client.get(address(came)).content.decode()
    assert f"paper/{desk.paper(application).key}/" in again
    assert "Put it there" not in again
    assert "/original/" not in again


def test_nobody_reads_it_who_does_not_see_the_case_or_works_for_another_office(came: Message) -> None:
    rob, bea = desk.clerk("Rob Clerk", district="robledal"), desk.clerk("Bea Clerk")
    application, elsewhere = came.application, people.submitted(people.BEN)
    conflicts.declare(application, bea, "know_family")
    assert desk.signed_in(rob).get(desk.url(application)).status_code == 200  # the case itself is theirs too
    for client, path in (
        (desk.signed_in(rob), address(came)),
        (desk.signed_in(bea), address(came)),
        (desk.signed_in(desk.clerk()), desk.url(elsewhere, f"email/{came.key}/")),
    ):
        assert client.get(path).status_code == 404
    assert "message_viewed" not in desk.acts(application)


def test_of_an_unknown_sender_nothing_is_opened_and_an_old_address_is_known(came: Message) -> None:
    client, application = desk.signed_in(desk.clerk()), came.application
    other = answered(came.notice, "Where is she?", "x@else.example", ("order.pdf", b"%PDF-1.4 x"))
    page = client.get(address(other)).content.decode()
    assert page.count("Where is she?") == 2  # what was written now, and the whole text
    for words in (
        "It is not on file.",
        "tell it nothing",
        "Not opened: the e-mail came from an address that is not on file.",
    ):
        assert words in page, words
    assert "/sort/" not in page
    change = application.corrections.model(application=application, field="email")
    change.change = {"old": "X@else.example", "new": people.LUPE.email, "why": "family"}
    change.save()
    assert "It was on file until" in client.get(address(other)).content.decode()
