"""The queue costs the same for one case and for fifty."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permits.models import Notice, Side, Task
from permits.queries import desk as desks
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
MOST = 8


@pytest.mark.parametrize("tab", ["line", "decided"])
def test_the_queue_needs_the_same_few_queries_for_any_number_of_rows(tab):
    client = desk.signed_in(desk.clerk())
    path = f"/en/office/?tab={tab}"
    people.submitted(people.BEN)
    statuses = {"line": "in_line", "decided": "yes"}
    Side.objects.filter(kind="release").update(status=statuses[tab])
    one = desk.queries(client, path, CaptureQueriesContext(connection))
    for number in range(12):
        desk.with_paper(people.submitted(people.BEN, first_name=f"Ben {chr(65 + number)}"))
    Side.objects.filter(kind="release").update(status=statuses[tab])
    many = desk.queries(client, path, CaptureQueriesContext(connection))
    assert one == many <= MOST


def test_lists_and_tasks_need_few_queries():
    client = desk.signed_in(desk.clerk())
    for number in range(6):
        application = people.submitted(people.PHUONG, first_name=f"Ph {chr(65 + number)}")
        Task.objects.create(body=application.door, application=application, kind="bounced")
    for path in ("tasks/", "lists/letter/", "lists/phone/", "lists/unsent/"):
        assert desk.queries(client, f"/en/office/{path}", CaptureQueriesContext(connection)) <= MOST, path


def test_a_case_page_costs_the_same_with_many_files():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    desk.with_paper(application)
    few = desk.queries(client, desk.url(application), CaptureQueriesContext(connection))
    for _ in range(5):
        desk.with_paper(application)
        desk.with_paper(application, "adult_id")
    assert desk.queries(client, desk.url(application), CaptureQueriesContext(connection)) == few


def test_paging_shows_each_case_once(monkeypatch):
    monkeypatch.setattr("permits.queries.lists.PAGE", 3)
    ana = desk.clerk()
    client = desk.signed_in(ana)
    wanted = {str(people.submitted(people.BEN, first_name=f"Ben {letter}")) for letter in "ABCDEFGH"}
    for tab, status in (("line", "in_line"), ("decided", "yes")):
        Side.objects.filter(kind="release").update(status=status)
        seen, path = [], f"/en/office/?tab={tab}"
        while path:
            page = client.get(path)
            seen += [row["reference"] for row in page.context["rows"]]
            path = f"/en/office/?tab={tab}&{page.context['after']}" if page.context["after"] else ""
            assert len(seen) <= 8
        assert len(seen) == len(set(seen)) == 8
        assert set(seen) == wanted


def test_counts_stop_at_99():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    Task.objects.bulk_create(
        Task(body=application.door, application=application, kind="bounced", unique_key=str(number)) for number in range(130)
    )
    assert desks.desk(ana).waiting["tasks"] == 100
    page = desk.signed_in(ana).get("/en/office/").content.decode()
    assert "99+" in page
    assert not re.search(r"\b130\b", page)


def test_few_days_left_are_red():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    due = client.get("/en/office/").context["rows"][0]["due"]
    people.at(due.year, due.month, due.day)
    row = next(row for row in client.get("/en/office/").context["rows"] if row["reference"] == str(application))
    assert row["tone"] == "late"


def test_a_sealed_case_shows_no_name_in_lists_and_a_banner_on_its_page():
    client = desk.signed_in(desk.clerk(is_named=True))
    application = people.submitted(people.LUPE, is_sealed=True)
    queue = client.get("/en/office/").content.decode()
    assert str(application) in queue
    assert "Guadalupe" not in queue
    assert "Safe at Home" in client.get(desk.url(application)).content.decode()
    assert "Guadalupe" not in client.get("/en/office/lists/unsent/").content.decode()


def test_likenesses_are_shown_to_the_office():
    client = desk.signed_in(desk.clerk())
    first, second = people.submitted(people.LUPE), people.submitted(people.LUPE)
    assert str(first) in client.get(desk.url(second)).content.decode()


def test_a_likeness_with_another_office_is_counted_but_not_named():
    """Robledal's clerk sees that somebody else has a look-alike, and nothing more."""
    rob = desk.clerk("Rob Clerk", district="robledal")
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    hidden = people.submitted(people.LUPE, wanted_district=elsewhere)
    shown = people.submitted(people.LUPE)
    page = desk.signed_in(rob).get(desk.url(shown)).content.decode()
    assert "1 more with another office" in page
    assert str(hidden) not in page


def test_a_sealed_likeness_is_not_named_in_an_open_case():
    client = desk.signed_in(desk.clerk(is_named=True))
    sealed = people.submitted(people.BEN, is_sealed=True, first_name="Benjamin")
    page = client.get(desk.url(people.submitted(people.BEN))).content.decode()
    assert f"{sealed} Sealed case" in page


def test_a_task_is_done_once_and_by_its_own_office():
    ana = desk.clerk()
    application = people.submitted(people.LUPE)
    task = Task.objects.create(body=application.door, application=application, kind="bounced", unique_key=str(uuid.uuid4()))
    client = desk.signed_in(ana)
    assert "A message came back" in client.get("/en/office/tasks/").content.decode()
    for _ in range(2):
        assert client.post(f"/en/office/tasks/{task.pk}/done/").status_code == 302
    task.refresh_from_db()
    assert task.done_by == ana
    assert desk.acts(application).count("task_done") == 1
    assert not Notice.objects.filter(state="bounced").exists()
