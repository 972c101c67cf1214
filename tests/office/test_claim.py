"""The pages on which a case gets its person: claimed, taken, put back, handed over."""

import re

import pytest
from django.test import Client

from permits.clock import machine_now
from permits.models import Application, Side
from permits.queries import case
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
CLAIM = "/en/office/claim/"


def ready(family: people.Family = people.BEN, **more: object) -> Application:
    application = people.submitted(family, **more)
    for requirement in case.of(application).missing:
        desk.with_paper(application, requirement)
    return application


def release(application: Application) -> Side:
    return Side.objects.select_related("owner").get(application=application, kind="release")


def press(client: Client) -> str:
    """What the button on the queue sends."""
    found = re.search(r'name="press" value="([^"]+)"', client.get("/en/office/").content.decode())
    assert found
    return found[1]


def words(client: Client, path: str = "/en/office/") -> str:
    return client.get(path).content.decode()


def test_the_button_opens_the_next_ready_case():
    ana = desk.clerk()
    client, application = desk.signed_in(ana), ready()
    answer = client.post(CLAIM, {"press": press(client)}, follow=True)
    assert answer.redirect_chain[-1][0] == desk.url(application)
    assert "You work on this case now." in answer.content.decode()
    assert release(application).owner == ana
    assert "With you" in words(client, "/en/office/?tab=mine")
    assert "With Ana Clerk" in words(desk.signed_in(desk.clerk("Bea Clerk")))


def test_pressing_the_same_button_twice_is_one_case():
    client, first, second = desk.signed_in(desk.clerk()), ready(), ready(people.LUPE)
    button = press(client)
    assert {client.post(CLAIM, {"press": button}).url for _ in range(3)} == {desk.url(first)}
    assert client.post(CLAIM, {"press": press(client)}).url == desk.url(second)


@pytest.mark.parametrize("typed", [{}, {"press": "x"}, {"press": ""}])
def test_a_button_without_its_number_claims_too(typed):
    application = ready()
    assert desk.signed_in(desk.clerk()).post(CLAIM, typed).url == desk.url(application)


def test_when_nothing_is_ready_the_page_says_why():
    client = desk.signed_in(desk.clerk())
    assert "Nobody waits in line." in client.post(CLAIM, follow=True).content.decode()
    people.submitted(people.BEN)
    people.submitted(people.LUPE)
    desk.signed_in(desk.clerk("Bea Clerk")).post(CLAIM)
    ready(people.SARA)
    desk.signed_in(desk.clerk("Bea Clerk")).post(CLAIM)
    page = client.post(CLAIM, follow=True).content.decode()
    assert "No case is ready that nobody works on." in page
    assert "Waiting for papers: 2." in page
    assert "With colleagues: 1." in page


def test_a_get_claims_nothing():
    ready()
    assert desk.signed_in(desk.clerk()).get(CLAIM).status_code == 405
    assert not Side.objects.exclude(owner=None).exists()


def test_a_case_is_handed_over_with_a_note_and_the_load_of_each_colleague_is_shown():
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    client, application = desk.signed_in(ana), ready()
    for family in (people.LUPE, people.SARA, people.PHUONG):
        Side.objects.filter(application=people.submitted(family), kind="release").update(owner=bea)
    work = desk.url(application, "who/release/")
    client.post(work, {"act": "take"})
    page = words(client, work)
    assert "3 open cases: English 1, Spanish 2" in page
    assert client.post(work, {"act": "give", "to": "", "note": "kept"}).status_code == 422
    assert "kept" in client.post(work, {"act": "give", "to": "", "note": "kept"}).content.decode()
    answer = client.post(work, {"act": "give", "to": str(bea.pk), "note": "She speaks with the mother."}, follow=True)
    assert "Bea Clerk works on this case" in answer.content.decode()
    assert "She speaks with the mother." in answer.content.decode()
    assert release(application).owner == bea


def test_a_clerk_cannot_take_what_a_colleague_works_on_and_a_supervisor_can():
    ana, application = desk.clerk(), ready()
    work = desk.url(application, "who/release/")
    desk.signed_in(ana).post(work, {"act": "take"})
    bea = desk.signed_in(desk.clerk("Bea Clerk"))
    assert "Ana Clerk works on this case" in bea.post(work, {"act": "take"}, follow=True).content.decode()
    assert "Take" not in words(bea, work).split("</h1>")[1]
    assert release(application).owner == ana
    boss = desk.clerk("Sue Boss", role="supervisor")
    desk.signed_in(boss).post(work, {"act": "take"})
    assert release(application).owner == boss
    desk.signed_in(boss).post(work, {"act": "put_back", "note": ""})
    assert release(application).owner is None


def test_it_is_said_whose_case_it_is_before_a_colleague_decides():
    application = ready()
    desk.signed_in(desk.clerk()).post(CLAIM)
    bea = desk.signed_in(desk.clerk("Bea Clerk"))
    assert "Ana Clerk works on this case" in words(bea, desk.url(application, "decide/release/"))
    bea.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    assert release(application).status == "yes"


def test_the_case_of_somebody_who_left_is_shown_as_nobodys():
    ana, application = desk.clerk(), ready()
    desk.signed_in(ana).post(CLAIM)
    ana.posts.update(ended_at=machine_now())
    bea = desk.signed_in(desk.clerk("Bea Clerk"))
    assert "Nobody: Ana Clerk left" in words(bea)
    assert "Ana Clerk left the office." in words(bea, desk.url(application))
    assert bea.post(CLAIM).url == desk.url(application)


def test_the_other_district_is_not_told_who_works_on_it():
    application = ready()
    desk.signed_in(desk.clerk()).post(CLAIM)
    Side.objects.filter(application=application, kind="acceptance").update(status="in_line")
    rob = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    assert "Ana Clerk works on" not in words(rob, desk.url(application))
    assert rob.get(desk.url(application, "who/release/")).status_code == 404


def test_a_decided_case_needs_nobody():
    ana, application = desk.clerk(), ready()
    client = desk.signed_in(ana)
    client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    assert client.get(desk.url(application, "who/release/")).url == desk.url(application)
    assert (
        "Nobody has to work on this case"
        in client.post(desk.url(application, "who/release/"), {"act": "take"}, follow=True).content.decode()
    )
