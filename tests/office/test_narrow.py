"""The queue narrowed: each filter, what stays when pages are turned, how few queries it needs, and what is wrong in an address."""

import html
import uuid
from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permits.actions import assign, decide, withdraw
from permits.models import Application, Notice, Side
from permits.office.narrowing import Filters
from permits.queries import case
from permits.queries import desk as desks
from permits.queries.narrow import Narrow
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
MOST = 6  # session, person, posts, frame, page, and how far it was looked through


def shown(client, asked):
    page = client.get(f"/en/office/?{asked}")
    assert page.status_code == 200
    return [row["reference"] for row in page.context["rows"]]


def release(application):
    return Side.objects.get(application=application, kind="release")


@pytest.fixture
def cases():
    """By name; all are released by LAUSD."""
    made = {
        "ben": people.submitted(people.BEN),
        "lupe": people.submitted(people.LUPE, reason="sibling", second_reason="childcare"),
        "wayan": people.submitted(people.WAYAN, wanted_district="torrance"),
        "sara": people.submitted(people.SARA, reason="sibling"),
    }
    Side.objects.filter(application=made["sara"], kind="release").update(status="waiting_family")
    for requirement in case.of(made["ben"]).missing:
        desk.with_paper(made["ben"], requirement)
    Notice.objects.filter(application=made["wayan"]).update(state="bounced")
    return made


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("tab=open", "ben lupe wayan sara"), ("tab=open&status=waiting_family", "sara"), ("tab=open&turn=family", "sara"),
        ("tab=open&turn=office", "ben lupe wayan"), ("tab=line&reason=childcare", "ben lupe wayan"),
        ("tab=line&reason=sibling", "lupe"), ("tab=open&reason=sibling&language=es", "lupe sara"),
        ("tab=line&district=torrance", "wayan"), ("tab=line&district=robledal&side=release", "ben lupe"),
        ("tab=line&side=acceptance", ""), ("tab=line&grade=7", "ben"), ("tab=line&papers=ready", "ben"),
        ("tab=line&papers=missing", "lupe wayan"), ("tab=line&notice=back", "wayan"), ("tab=line&owner=nobody", "ben lupe wayan"),
        ("tab=open&owner=me", ""), ("tab=line&left=over", ""), ("tab=line&grade=7&reason=sibling", ""),
    ],
)  # fmt: skip
def test_each_filter_shows_what_fits_it(cases, asked, names):
    client = desk.signed_in(desk.clerk())
    assert shown(client, asked) == [str(cases[name]) for name in names.split()]


def test_assigned_to_me_to_nobody_to_a_colleague(cases):
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    client = desk.signed_in(ana)
    assign.take(release(cases["ben"]), ana)
    assign.take(release(cases["lupe"]), bea)
    assert shown(client, "tab=line&owner=me") == [str(cases["ben"])]
    assert shown(client, f"tab=line&owner={bea.pk}") == [str(cases["lupe"])]
    assert shown(client, "tab=line&owner=nobody") == [str(cases["wayan"])]
    assert "Bea Clerk" in client.get("/en/office/").content.decode()


def test_decided_cases_that_wait_for_the_other_district(cases):
    boss = desk.clerk("Sasha Boss", role="supervisor")
    client = desk.signed_in(boss)
    decide.decide(release(cases["ben"]), boss, "yes", because="ordered")
    withdraw.withdraw(cases["wayan"])
    assert shown(client, "tab=decided&turn=other") == [str(cases["ben"])]
    assert shown(client, "tab=decided&turn=nobody") == [str(cases["wayan"])]


def test_days_left_are_open_days(cases):
    client = desk.signed_in(desk.clerk())
    due = client.get("/en/office/").context["rows"][0]["due"]
    people.at(due.year, due.month, due.day)
    everything = [str(cases[name]) for name in ("ben", "lupe", "wayan")]
    assert shown(client, "tab=line&left=5") == shown(client, "tab=line&left=10") == everything
    assert shown(client, "tab=line&left=over") == []
    later = due + timedelta(days=1)
    people.at(later.year, later.month, later.day)
    assert shown(client, "tab=line&left=over") == everything


def test_a_filter_shows_as_a_tag_that_takes_it_away_and_stays_on_the_next_page(cases, monkeypatch):
    monkeypatch.setattr("permits.queries.lists.PAGE", 1)
    client = desk.signed_in(desk.clerk())
    page = client.get("/en/office/?tab=line&reason=childcare&side=release&columns=grade")
    said = html.unescape(page.content.decode())
    assert "Side: Release" in said
    assert 'href="?tab=line&side=release&columns=grade"' in said
    seen, asked = [], "tab=line&reason=childcare&side=release&columns=grade"
    while asked and len(seen) < 9:
        page = client.get(f"/en/office/?{asked}")
        seen += [row["reference"] for row in page.context["rows"]]
        asked = f"{page.context['here']}&{page.context['after']}" if page.context["after"] else ""
    assert seen == [str(cases[name]) for name in ("ben", "lupe", "wayan")]


def test_without_its_filters_the_queue_keeps_the_columns(cases):
    page = desk.signed_in(desk.clerk()).get("/en/office/?tab=line&reason=childcare&side=release&columns=grade")
    assert '<a href="?tab=line&columns=grade">Remove all' in html.unescape(page.content.decode())


@pytest.mark.parametrize(("tab", "said"), [("line", "in the order received"), ("decided", "the last received first")])
def test_the_table_says_in_which_order_it_stands(cases, tab, said):
    Side.objects.filter(kind="release").update(status={"line": "in_line", "decided": "yes"}[tab])
    page = desk.signed_in(desk.clerk()).get(f"/en/office/?tab={tab}")
    received = [row["received"] for row in page.context["rows"]]
    assert received == sorted(received, reverse=tab == "decided")
    assert f"{said}</caption>" in page.content.decode()


def test_where_few_fit_a_bounded_part_of_the_line_is_looked_through(cases, monkeypatch):
    monkeypatch.setattr("permits.queries.lists.LOOKED", 2)
    client = desk.signed_in(desk.clerk())
    page = client.get("/en/office/?tab=open&district=torrance")
    assert page.context["rows"] == []
    assert "Look further" in page.content.decode()
    seen, asked, pages = [], "tab=open&district=torrance", 0
    while asked and pages < 9:
        page = client.get(f"/en/office/?{asked}")
        seen += [row["reference"] for row in page.context["rows"]]
        asked = f"{page.context['here']}&{page.context['after']}" if page.context["after"] else ""
        pages += 1
    assert seen == [str(cases["wayan"])]
    assert not page.context["after"]


@pytest.mark.parametrize("tab", ["open", "decided"])
def test_what_is_looked_through_is_counted_over_all_statuses_in_the_order_of_the_list(cases, monkeypatch, tab):
    """A stretch of each status by itself would be several times as much, and more the more statuses a tab has."""
    monkeypatch.setattr("permits.queries.lists.LOOKED", 2)
    if tab == "decided":
        for status, name in (("yes", "ben"), ("no", "lupe"), ("withdrawn", "wayan"), ("yes", "sara")):
            Side.objects.filter(application=cases[name], kind="release").update(status=status)
    client, ends, asked = desk.signed_in(desk.clerk()), [], f"tab={tab}&grade=12"
    while asked and len(ends) < 9:
        page = client.get(f"/en/office/?{asked}")
        assert page.context["rows"] == []
        ends.append(parse_qs(page.context["after"]).get("after", [""])[0].rpartition("~")[2])
        asked = f"{page.context['here']}&{page.context['after']}" if page.context["after"] else ""
    order = ["sara", "wayan", "lupe", "ben"] if tab == "decided" else ["ben", "lupe", "wayan", "sara"]
    assert ends == [str(release(cases[order[1]]).pk), str(release(cases[order[3]]).pk), ""]


@pytest.mark.parametrize("asked", ["reason=x", "grade=99", "owner=x", "owner=" + "9" * 40, "left=7", "status=yes", "columns=x"])
def test_what_is_wrong_in_an_address_is_said_in_a_plain_word(cases, asked):
    client = desk.signed_in(desk.clerk())
    page = client.get(f"/en/office/?tab=open&{asked}")
    assert page.status_code == 200
    assert "Please choose" in page.content.decode()
    assert len(page.context["rows"]) == 4
    for broken in (
        "after=x",
        "after=2027-02-15T10:00:00~1",
        "after=2027-02-15~" + "9" * 30,
        "tab=%00",
        "after=0001-01-01T00:00:00%2B23:59~1",
    ):
        assert client.get(f"/en/office/?{broken}").status_code == 200


def test_a_colleague_of_another_body_cannot_be_asked_for(cases):
    rob = desk.clerk("Rob Clerk", district="robledal")
    page = desk.signed_in(desk.clerk()).get(f"/en/office/?tab=open&owner={rob.pk}")
    assert "Please choose" in page.content.decode()
    assert "Rob Clerk" not in page.content.decode()


def test_columns_are_those_that_were_ticked(cases):
    client = desk.signed_in(desk.clerk())
    page = client.get("/en/office/?tab=line&columns=grade&columns=district").content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert "Grade" in head
    assert "Other district" in head
    assert "Received" not in head


def test_a_full_page_with_every_filter_needs_six_queries():
    client = desk.signed_in(desk.clerk())
    first = people.submitted(people.BEN)
    side = release(first)
    copies = []
    for number in range(60):
        copy = Application.objects.get(pk=first.pk)
        copy.pk, copy.reference, copy.key, copy.draft_token = None, f"F{number:07d}", uuid.uuid4(), uuid.uuid4()
        copy.sealed_answers = b""  # bound to the first one
        copies.append(copy)
    Application.objects.bulk_create(copies)
    Side.objects.bulk_create(
        Side(
            application=one,
            kind="release",
            body=side.body,
            rulebook=side.rulebook,
            status="in_line",
            received_at=side.received_at,
        )
        for one in copies
    )
    due = client.get("/en/office/").context["rows"][0]["due"]
    people.at(due.year, due.month, due.day)
    Notice.objects.bulk_create(
        Notice(
            application=one, body=side.body, kind="received", event=uuid.uuid4(), language="en", channel="email", state="bounced"
        )
        for one in copies
    )
    asked = (
        "tab=open&status=in_line&turn=office&left=5&owner=nobody&papers=missing&reason=childcare&district=robledal&side=release"
        "&grade=7&language=en&notice=back&columns=side&columns=owner&columns=language&columns=district&columns=grade"
    )
    assert set(Filters("open", desks.desk(desk.clerk(), with_queue=True)).fields) - {"columns"} == set(
        Narrow.__dataclass_fields__
    )
    for path in (f"/en/office/?{asked}", "/en/office/", f"/en/office/?{asked}&second=1", "/en/office/?tab=news"):
        client.get(path)
        with CaptureQueriesContext(connection) as counted:
            page = client.get(path)
        assert len(counted) <= MOST, [one["sql"][:120] for one in counted.captured_queries]
        assert "OFFSET" not in str(counted.captured_queries)
        if "status" in path:
            assert len(page.context["rows"]) == 50
            assert len(page.context["wish"].tags) == 11


def test_what_is_due_in_the_winter_break_is_red_before_it_begins():
    """The year file closes the office from 24 to 31 December 2027; 30 days from 29 November end within that."""
    people.publish()
    people.at(2027, 11, 29)
    application = people.submitted(people.BEN, reason="parent_employment")
    client = desk.signed_in(desk.clerk())
    for day, left, tone, said in (
        (16, 5, "soon", '<small class="soon">5 open days left</small>'),
        (15, 6, "", "<small>6 open days left</small>"),
        (23, 0, "late", '<small class="late">No open day after today</small>'),
    ):
        people.at(2027, 12, day)
        page = client.get("/en/office/?tab=line")
        row = page.context["rows"][0]
        assert (row["reference"], row["due"], row["days"], row["tone"]) == (str(application), date(2027, 12, 29), left, tone)
        assert said in page.content.decode()
        assert shown(client, "tab=line&left=5") == ([str(application)] if left <= 5 else [])
    assert '<small class="late">Ningún día hábil después de hoy</small>' in client.get("/es/office/?tab=line").content.decode()
