"""The record of acts and looks: whatever is changed, dropped or slipped in is named; who looked is told to the family."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client

from permits.actions import decide, papers, send
from permits.actions.anchor import anchor_days
from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.models import Application, AuditAnchor, AuditEntry, Notice
from permits.queries import record
from permits.queries.record import Tally
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
TABLES = ("permits_auditentry", "permits_auditanchor")


@contextmanager
def as_the_owner() -> Iterator[Any]:
    """Whoever owns the database: the triggers step aside."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = [f"{table}_no_{act}" for table in TABLES for act in ("update", "delete")]
            held = [cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name]).fetchone()[0] for name in names]
            for name in names:
                cursor.execute(f"DROP TRIGGER {name}")
            yield cursor
            for sql in held:
                cursor.execute(sql)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield cursor
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def faults(**more: Any) -> set[tuple[str, str, str]]:
    return {(fault.code, fault.where, fault.detail) for fault in record.faults(Tally(), **more)}


@pytest.fixture
def worked() -> tuple[Application, Application]:
    """Two cases of a few days' worth of entries, one of them decided, all anchored."""
    first, second = people.submitted(people.BEN), people.submitted(people.SARA)
    clerk = desk.clerk()
    for application in (first, second):
        papers.record_look(clerk, application, "case_opened")
    decide.decide(first.sides.get(kind="release"), clerk, "yes")
    anchor_days(machine_now() + timedelta(days=2))
    return first, second


def test_a_whole_record_has_no_fault_and_says_what_was_read(worked: tuple[Application, Application]) -> None:
    tally = Tally()
    assert list(record.faults(tally)) == []
    assert (tally.entries, tally.cases) == (AuditEntry.objects.count(), 2)
    out = io.StringIO()
    call_command("check_audit", stdout=out)
    assert "Nothing is missing" in out.getvalue()
    assert AuditAnchor.objects.latest("day").sha256 in out.getvalue()


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE permits_auditentry SET act = 'note' WHERE application_id = %s AND act = 'decided'", "changed"),
        ("UPDATE permits_auditentry SET user_id = NULL WHERE application_id = %s AND act = 'decided'", "changed"),
        ("DELETE FROM permits_auditentry WHERE application_id = %s AND act = 'case_opened'", "missing"),
    ],
)
def test_one_entry_changed_or_dropped_by_the_databases_owner_is_named(
    worked: tuple[Application, Application], sql: str, code: str
) -> None:
    with as_the_owner() as cursor:
        cursor.execute(sql, [worked[0].pk])
        assert cursor.rowcount == 1
    found = faults(application=worked[0])
    assert {(fault[0], fault[1]) for fault in found} == {(code, str(worked[0]))}
    assert faults(application=worked[1]) == set()
    with pytest.raises(CommandError, match="not whole"):
        call_command("check_audit", stdout=io.StringIO())


def test_an_entry_that_is_made_to_look_right_breaks_the_chain_behind_it(worked: tuple[Application, Application]) -> None:
    entry = AuditEntry.objects.filter(application=worked[0]).order_by("sequence")[0]
    entry.detail = {"verdict": "late"}
    with as_the_owner() as cursor:
        cursor.execute(
            "UPDATE permits_auditentry SET detail = %s, sha256 = %s WHERE id = %s",
            ['{"verdict": "late"}', entry.digest(), entry.pk],
        )
    assert ("cut", str(worked[0]), "2") in faults(application=worked[0])


def test_the_end_of_a_chain_that_was_cut_off_is_missed_by_its_day(worked: tuple[Application, Application]) -> None:
    with as_the_owner() as cursor:
        cursor.execute("DELETE FROM permits_auditentry WHERE application_id = %s AND act = 'decided'", [worked[0].pk])
    assert faults(application=worked[0]) == set(), "a chain alone does not know how long it was"
    assert {fault[0] for fault in faults()} == {"day_changed"}


def test_a_record_forged_as_a_whole_differs_from_the_anchor_that_was_kept_elsewhere(
    worked: tuple[Application, Application],
) -> None:
    anchors = list(AuditAnchor.objects.all())
    kept = {anchors[-1].day: anchors[-1].sha256}
    assert faults(known=kept) == set()
    with as_the_owner() as cursor:
        cursor.execute("DELETE FROM permits_auditentry WHERE application_id = %s AND act = 'decided'", [worked[0].pk])
        cursor.execute("DELETE FROM permits_auditanchor")
    anchor_days(machine_now() + timedelta(days=2))
    assert faults() == set()
    assert {fault[0] for fault in faults(known=kept)} == {"known_differs"}
    with pytest.raises(CommandError):
        call_command("check_audit", "--known", f"{anchors[-1].day}:{anchors[-1].sha256}", stdout=io.StringIO())


def test_each_day_that_is_over_is_anchored_once_and_today_is_not(worked: tuple[Application, Application]) -> None:
    del worked
    count = AuditAnchor.objects.count()
    assert anchor_days() == anchor_days(machine_now() + timedelta(days=2)) == []
    made = anchor_days(machine_now() + timedelta(days=4))
    assert [anchor.entries for anchor in made] == [0, 0]
    assert AuditAnchor.objects.count() == count + 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditAnchor.objects.update(entries=7)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditAnchor.objects.all().delete()


def proven(client: Client, application: Application) -> str:
    """A family that gave its code; gives back where its pages lie."""
    people.look_up(client, application)
    base = f"/{application.language}/application/{application.key}/"
    client.post(f"{base}code/?next=looks", {"act": "send"})
    code = Notice.objects.filter(application=application, kind="one_time_code").latest("pk").content["values"]["code"]
    assert client.post(f"{base}code/?next=looks", {"code": code})["Location"] == f"{base}looks/"
    return base


@pytest.mark.parametrize(
    ("family", "opened", "nobody"),
    [
        (people.BEN, "The application was opened (2 times)", "Nobody has looked"),
        (people.LUPE, "Se abrió la solicitud (2 veces)", "Nadie la ha visto"),
    ],
)
def test_the_family_reads_after_its_code_which_office_looked_and_never_who(
    client: Client, family: people.Family, opened: str, nobody: str
) -> None:
    application = people.submitted(family)
    people.look_up(client, application)
    closed = f"/{application.language}/application/{application.key}/looks/"
    assert client.get(closed)["Location"].endswith("code/?next=looks")
    base = proven(client, application)
    assert nobody in client.get(f"{base}looks/").content.decode()
    for name, district in (("Ana Clerk", "lausd"), ("Noe Vecino", "robledal")):
        papers.record_look(desk.clerk(name, district=district), application, "case_opened")
    papers.record_look(desk.clerk(), application, "case_opened")
    page = client.get(f"{base}looks/").content.decode()
    assert opened in page
    assert "Robledal" in page
    assert "Ana Clerk" not in page
    assert "Noe" not in page


def test_supervisors_read_what_their_people_did_and_that_is_written_down_too() -> None:
    application = people.submitted(people.BEN, wanted_district="torrance")
    ana, chief = desk.clerk(), desk.clerk("Bea Chief", role="supervisor")
    papers.record_look(ana, application, "case_opened")
    client = desk.signed_in(chief)
    page = client.get(f"/en/office/record/?person={ana.pk}").content.decode()
    assert "Case opened" in page
    assert desk.url(application) in page
    assert AuditEntry.objects.filter(user=chief, act="record_read", detail={"person": ana.pk}).count() == 1
    assert desk.signed_in(ana).get(f"/en/office/record/?person={ana.pk}").status_code == 404
    stranger = desk.signed_in(desk.clerk("Noe Chief", district="robledal", role="supervisor"))
    assert "Case opened" not in stranger.get(f"/en/office/record/?person={ana.pk}").content.decode()


def test_a_long_record_is_read_page_by_page_and_every_entry_once() -> None:
    application = people.submitted(people.BEN)
    ana, chief = desk.clerk(), desk.clerk("Bea Chief", role="supervisor")
    for number in range(record.PAGE + 3):
        papers.record_look(ana, application, "page_viewed", page=number)
    first = record.of_person(chief, ana)
    rest = record.of_person(chief, ana, first[record.PAGE - 1].pk)
    seen = [entry.detail["page"] for entry in [*first[: record.PAGE], *rest]]
    assert seen == list(reversed(range(record.PAGE + 3)))
    page = desk.signed_in(chief).get(f"/en/office/record/?person={ana.pk}").content.decode()
    assert f"before={first[record.PAGE - 1].pk}" in page
    assert desk.signed_in(chief).get(f"/en/office/record/?person={ana.pk}&before=x").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_notice_leaves_while_somebody_else_writes_upon_the_case_and_the_record_stays_one_chain() -> None:
    application = people.submitted(people.BEN)
    user = desk.clerk()
    decide.decide(application.sides.get(kind="release"), user, "yes")
    event = Notice.objects.get(kind="released").event
    written, problems = threading.Event(), []

    def leaves() -> None:
        try:
            written.wait()
            send.send(event, user)
        except DatabaseError as error:
            problems.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=leaves)
    other.start()
    with one_act():
        hold_case(pk=application.pk)
        AuditEntry.write("note", application=application, user=user)
        written.set()
        # On SQLite one writer waits in our own line; on PostgreSQL both are under way, and the database tells who waits.
        while connection.vendor == "postgresql" and other.is_alive() and not _somebody_waits():
            pass
    other.join()
    assert problems == []
    sequences = list(AuditEntry.objects.filter(application=application).order_by("pk").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert AuditEntry.objects.filter(application=application, act="notice_sent").exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
