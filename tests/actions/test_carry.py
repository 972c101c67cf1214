"""Two applications of one child are joined: what was sent with the closed one counts in the kept one, and no adult sees another's."""

from typing import Any

import pytest
from django.test import Client

from permits.actions import papers, same_child, seal
from permits.actions.household import bring
from permits.actions.papers import ask_for
from permits.actions.statements import file_paper
from permits.actions.tell import tell_received
from permits.models import Application, Comparison, Document, File, Notice, Side
from permits.policy import alike
from permits.queries import case, packet
from tests import papers as sheets
from tests import people
from tests.actions.test_household import AFFIDAVIT, BILL, brother, send, work
from tests.actions.test_statements import LUZ, acts, signed
from tests.office import desk

pytestmark = pytest.mark.django_db


def document(application: Application, requirement: str = BILL) -> Document | None:
    return Document.objects.filter(application=application, requirement=requirement).first()


def state(application: Application, requirement: str = BILL) -> str:
    held = document(application, requirement)
    return held.state if held else ""


def two(**more: Any) -> tuple[Application, Application]:
    """The one that is joined away, and the same child's a day later, which is kept."""
    gone = people.submitted(people.SARA)
    people.days_later(1)
    return gone, people.submitted(people.SARA, **more)


def join(gone: Application, kept: Application) -> Comparison:
    return same_child.join(kept, gone, desk.clerk(), "The mother said so by telephone.")


def accept(application: Application, requirement: str = BILL) -> None:
    held = document(application, requirement)
    assert held
    papers.accept(held, desk.clerk())


def test_what_was_sent_and_accepted_counts_and_is_marked(client: Client) -> None:
    gone, kept = two()
    file = send(gone)
    send(gone, AFFIDAVIT, sheets.jpeg_photo("care"))
    work()
    accept(gone)
    join(gone, kept)
    assert (state(kept), state(kept, AFFIDAVIT)) == ("accepted", "received")
    assert not {BILL, AFFIDAVIT} & set(case.of(Application.objects.get(pk=kept.pk)).missing)
    copy = File.objects.get(application=kept, document__requirement=BILL)
    assert (copy.came_with, copy.received_at, copy.pages) == (gone, file.received_at, File.objects.get(pk=file.pk).pages)
    people.look_up(client, kept, "documents")
    assert f"Llegó con la solicitud {gone}" in client.get(f"/es/application/{kept.key}/documents/").content.decode()
    office = desk.signed_in(desk.clerk())
    page = office.get(desk.url(kept, f"paper/{copy.document.key}/")).content.decode()
    assert f"Came with application {gone}, joined to this one" in page
    assert "only the office sees it" not in page
    assert office.get(desk.url(kept, f"file/{copy.key}/page/1.jpg")).status_code == 200


@pytest.mark.parametrize(
    "more", [{"answers": {"address": {"street": "9 Elm Street", "town": "Reseda"}}}, {"second_reason": "sibling"}]
)
def test_accepted_for_other_answers_is_looked_at_again(more: dict[str, Any]) -> None:
    gone, kept = two(**more)
    send(gone)
    accept(gone)
    join(gone, kept)
    assert state(kept) == "received"


def test_what_was_judged_in_the_kept_case_stays() -> None:
    gone, kept = two()
    send(gone)
    send(kept)  # the same photo
    accept(gone)
    held = document(kept)
    assert held
    papers.give_back(held, desk.clerk(), "hard_to_read", "", kept.sides.get(kind="release"))
    join(gone, kept)
    assert state(kept) == "returned"
    assert File.objects.filter(application=kept).count() == 1


def test_beside_a_paper_nobody_looked_at_it_is_looked_at() -> None:
    gone, kept = two()
    send(gone)
    accept(gone)
    send(kept, data=sheets.jpeg_photo("the newer bill"))
    join(gone, kept)
    assert state(kept) == "received"
    assert File.objects.filter(application=kept).count() == 2


def test_what_came_back_is_not_carried_and_what_comes_later_is() -> None:
    gone, kept = two()
    send(gone)
    held = document(gone)
    assert held
    papers.give_back(held, desk.clerk(), "too_old", "", gone.sides.get(kind="release"))
    join(gone, kept)
    assert state(kept) == ""
    send(gone, data=sheets.jpeg_photo("a newer one"))  # from the old page
    assert state(kept) == "received"
    assert File.objects.filter(application=kept).count() == 1


@pytest.mark.parametrize("used", [False, True])
def test_undone_what_was_not_used_leaves_again(*, used: bool) -> None:
    gone, kept = two()
    send(gone)
    release = kept.sides.get(kind="release")
    Side.objects.filter(application=kept).exclude(pk=release.pk).update(body=None, status="elsewhere")
    missing = case.of(Application.objects.get(pk=kept.pk)).missing
    for number, code in enumerate(set(missing) - {BILL}):
        send(kept, code, sheets.jpeg_photo(str(number)))
    ask_for(release, desk.clerk(), [BILL], "")
    row = join(gone, kept)
    release.refresh_from_db()
    assert (release.status, release.complete_at is None) == ("in_line", False)
    if used:
        accept(kept)
    send(kept, AFFIDAVIT, sheets.jpeg_photo("sent meanwhile"))
    same_child.undo(row, desk.clerk())
    release.refresh_from_db()
    assert state(kept) == ("accepted" if used else "")
    assert (release.status, release.complete_at is None) == (("in_line", False) if used else ("waiting_family", True))
    assert state(gone) == "received"
    assert File.objects.filter(application=gone).count() == 1
    assert state(kept, AFFIDAVIT) == "received"


def test_undone_after_a_decision_nothing_is_taken_away() -> None:
    gone, kept = two()
    send(gone)
    row = join(gone, kept)
    desk.signed_in(desk.clerk()).post(desk.url(kept, "decide/release/"), {"outcome": "yes", "because": "ordered"})
    same_child.undo(row, desk.clerk())
    assert state(kept) == "received"


def test_another_adults_papers_are_seen_by_the_office_only(client: Client) -> None:
    gone = people.submitted(people.SARA, answers={"adult_name": "Julio Peña"})
    kept = people.submitted(people.SARA)
    send(gone)
    join(gone, kept)
    work()
    assert state(kept) == "received"
    people.look_up(client, kept, "documents")
    for page in ("documents/", ""):
        shown = client.get(f"/es/application/{kept.key}/{page}")
        assert shown.status_code == 200
        assert str(gone) not in shown.content.decode()
    page = client.get(f"/es/application/{kept.key}/documents/").content.decode()
    assert "Archivo 1" not in page
    assert "El distrito lo tiene" in page
    bill = people.rulebook().parsed.say("es", f"requirements.{BILL}.label")
    Notice.objects.all().delete()
    tell_received(kept, since=gone.created_at)
    assert bill not in "".join(one.content["values"]["documents"] for one in Notice.objects.filter(kind="documents_received"))
    assert all(not paper.files for paper in packet.packet(kept, desk.clerk(), "es").papers)
    assert not File.objects.filter(application=brother(kept)).exists()
    held = document(kept)
    assert held
    office = desk.signed_in(desk.clerk()).get(desk.url(kept, f"paper/{held.key}/")).content.decode()
    assert f"Came with application {gone}, joined to this one. Another adult sent it: only the office sees it." in office
    papers.give_back(held, desk.clerk(), "too_old", "", kept.sides.get(kind="release"))
    assert "El distrito lo tiene" not in client.get(f"/es/application/{kept.key}/documents/").content.decode()
    assert bring(kept) == {}
    send(kept)  # the very same file: it is this family's own too
    assert not File.objects.filter(application=kept).latest("pk").is_for_office
    assert "Archivo 1" in client.get(f"/es/application/{kept.key}/documents/").content.decode()


def test_a_look_at_another_adults_paper_is_none_at_this_familys(client: Client) -> None:
    gone = people.submitted(people.SARA, answers={"adult_name": "Julio Peña"})
    kept = people.submitted(people.SARA)
    send(gone)
    join(gone, kept)
    work()
    copy = File.objects.get(application=kept)
    office = desk.signed_in(desk.clerk())
    assert office.get(desk.url(kept, f"file/{copy.key}/page/1.jpg")).status_code == 200
    people.look_up(client, kept)
    base = f"/en/application/{kept.key}/"
    client.post(f"{base}code/?next=looks", {"act": "send"})
    code = Notice.objects.filter(application=kept, kind="one_time_code").latest("pk").content["values"]["code"]
    client.post(f"{base}code/?next=looks", {"code": code})
    shown = client.get(f"{base}looks/")
    assert shown.status_code == 200
    assert "A page of your papers was looked at" not in shown.content.decode()


def test_a_case_that_is_sealed_by_then_gives_and_gets_nothing() -> None:
    gone, kept = two()
    join(gone, kept)
    seal.seal(kept, desk.clerk(is_named=True), "seal_card")
    send(gone)
    assert not File.objects.filter(application=kept).exists()


def test_a_signed_statement_comes_along_with_its_mark() -> None:
    statement = signed(acts.ask(people.submitted(people.LUPE), LUZ)[0])
    kept = people.submitted(people.LUPE)
    file_paper(statement)
    join(statement.application, kept)
    held = document(kept, "childcare_affidavit")
    assert held
    page = desk.signed_in(desk.clerk()).get(desk.url(kept, f"paper/{held.key}/")).content.decode()
    assert "Signed on a phone, contact verified" in page


def test_a_code_of_another_door_is_sorted_by_a_person() -> None:
    gone, kept = two()
    send(gone)
    Application.objects.filter(pk=kept.pk).update(door=people.rulebook("robledal").body)
    join(gone, kept)
    assert (state(kept), state(kept, "unsorted")) == ("", "received")


def test_one_adult_or_two() -> None:
    assert alike.same_adult("Rosa Ortega", "ROSA ORTEGA NUÑEZ")
    assert alike.same_adult("Rosa Ortega", "Rosa Ortego")
    assert alike.same_adult("Ketut", "ketut")
    assert not alike.same_adult("Rosa Ortega", "Juan Ortega")
    assert not alike.same_adult("Ortega", "Rosa Ortega")
    assert not alike.same_adult("", "")


def test_a_signature_under_one_application_is_none_under_the_other() -> None:
    gone, kept = (people.submitted(people.SARA, filer="helper") for _each in range(2))
    send(gone, "parent_signature")
    join(gone, kept)
    assert not Document.objects.filter(application=kept).exists()
