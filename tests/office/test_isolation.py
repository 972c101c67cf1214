"""No office reaches another office's case: every route of the office, generated from its table, GET and POST."""

import uuid

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from permits import access
from permits.actions import decide
from permits.models import AuditEntry, Decision, Notice, Task
from permits.office import urls
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db

# Routes without a case in their address: they must list nothing of another office.
LISTS = {"claim", "counter_device", "help", "lists", "order", "queue", "search", "tasks", "texts"}
DEMONSTRATION = {"mailbox", "sign_in_as", "set_date"}
SUPERVISORS = {"record"}  # tests/actions/test_record.py
ROUTES = [pattern.name for pattern in urls.urlpatterns]
OF_A_CASE = [name for name in ROUTES if name not in LISTS | DEMONSTRATION | SUPERVISORS]


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


def address(name, their_case) -> str:
    application, file, notice, task = their_case
    values = {
        "reference": application.reference,
        "key": {"paper": file.document.key, "judge_paper": file.document.key, "page": file.key, "original": file.key}.get(
            name, notice.key
        ),
        "event": notice.event,
        "number": 1,
        "kind": "release",
        "pk": task.pk,
        "channel": "letter",
    }
    wanted = next(pattern for pattern in urls.urlpatterns if pattern.name == name).pattern.converters
    return reverse(f"office:{name}", kwargs={part: values[part] for part in wanted})


BODY = {"act": "accept", "outcome": "yes", "note": "x", "requirement": "residence_bill", "why": "county", "words": "x"}


@pytest.mark.parametrize("name", OF_A_CASE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_office_gets_nothing(name, method, their_case):
    client = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    before = AuditEntry.objects.count(), Decision.objects.count()
    response = getattr(client, method)(address(name, their_case), BODY if method == "post" else {})
    assert response.status_code in {403, 404, 405}, (name, response.status_code)
    assert (AuditEntry.objects.count(), Decision.objects.count()) == before
    their_case[2].refresh_from_db()
    assert their_case[2].state == "draft"


@pytest.mark.parametrize("name", OF_A_CASE)
def test_the_office_of_the_case_does_reach_it(name, their_case):
    """The matrix would also pass if every address were wrong."""
    client = desk.signed_in(desk.clerk())
    got = client.get(address(name, their_case)).status_code
    assert got in {200, 302, 405}, (name, got)


@pytest.mark.parametrize("name", [*OF_A_CASE, *sorted(LISTS)])
def test_nobody_comes_in_without_signing_in(name, their_case):
    response = Client().get(address(name, their_case))
    assert response.status_code == 302
    assert "/account/sign-in/" in response.url


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


def test_a_person_without_a_post_gets_in_nowhere(their_case):
    ana = desk.clerk()
    ana.posts.update(ended_at=people.season())
    client = desk.signed_in(ana)
    for name in [*OF_A_CASE, *LISTS]:
        assert client.get(address(name, their_case)).status_code == 403, name


def test_without_a_second_factor_nobody_gets_in(their_case):
    ana = desk.clerk()
    ana.authenticator_set.all().delete()
    response = desk.signed_in(ana).get(address("case", their_case))
    assert response.status_code == 302
    assert "/2fa/totp/activate" in response.url


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


def test_every_route_of_the_office_has_a_line_in_the_access_table():
    assert get_resolver() is not None
    assert {f"office:{name}" for name in ROUTES} <= set(access.ROUTES)
