"""No list, search or pile of an office holds another office's case. The routes themselves: tests/test_access.py."""

import uuid

import pytest

from permits.actions import decide
from permits.models import Decision, Notice, Task
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


def elsewhere() -> str:
    """A district that has no office here."""
    return next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})


@pytest.fixture
def their_case():
    """A case between LAUSD and a district without an office, with a paper, a decision, a waiting notice and a task."""
    ana = desk.clerk()
    application = people.submitted(people.BEN, wanted_district=elsewhere(), channels=("letter",))
    file = desk.with_paper(application)
    decision = decide.decide(application.sides.get(kind="release"), ana, "yes")
    notice = Notice.objects.get(decision=decision)
    task = Task.objects.create(body=application.door, application=application, kind="bounced")
    return application, file, notice, task


@pytest.mark.parametrize("path", ["", "?tab=decided", "?tab=look", "?tab=family", "tasks/", "lists/unsent/", "lists/letter/"])
def test_lists_hold_nothing_of_another_office(path, their_case):
    application = their_case[0]
    page = desk.signed_in(desk.clerk("Rob Clerk", district="robledal")).get(f"/en/office/{path}").content.decode()
    assert str(application) not in page
    assert "Benjamin" not in page


def test_search_finds_nothing_of_another_office(their_case):
    client = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    for typed in (their_case[0].reference, "Benjamin", "O'Hara"):
        page = client.post("/en/office/search/", {"q": typed}, follow=True).content.decode()
        assert "/office/case/" not in page


def test_a_printed_pile_holds_no_letter_of_another_office(their_case):
    client = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    notice = their_case[2]
    Notice.objects.filter(pk=notice.pk).update(state="ready")
    for act in ("print", "posted"):
        response = client.post("/en/office/lists/letter/", {"keys": [str(notice.key)], "act": act})
        assert response.status_code == 302
    notice.refresh_from_db()
    assert notice.state == "ready"


def test_the_district_asked_for_sees_the_case_but_does_not_decide_the_release():
    desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    assert client.get(desk.url(application)).status_code == 200
    assert client.post(desk.url(application, "decide/release/"), {"outcome": "yes"}).status_code == 404
    assert not Decision.objects.exists()


def test_a_case_that_does_not_exist_is_not_found():
    client = desk.signed_in(desk.clerk())
    assert client.get("/en/office/case/00000000/").status_code == 404
    assert client.get(f"/en/office/notice/{uuid.uuid4()}/").status_code == 404
