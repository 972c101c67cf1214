"""Deciding, telling, asking, correcting, withdrawing: what the office and the family do to a case."""

import threading
import uuid
from collections.abc import Iterator
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections, transaction

from permits.actions import contacts, correct, decide, papers, receive, send, withdraw
from permits.models import Application, AuditEntry, Body, Decision, Document, File, Notice, Post, Side, User
from permits.notices import outbox
from permits.queries import case
from tests import papers as sheets
from tests import people
from tests.races import at_once


def clerk(district: str = "lausd", role: str = "clerk") -> User:
    user = User.objects.create_user(f"{role}.{uuid.uuid4().hex[:6]}@{district}.example", name=f"A {role}")
    Post.objects.create(user=user, body=Body.objects.get(code=district), role=role)
    return user


def release_of(application: Application) -> Side:
    return application.sides.get(kind=Side.RELEASE)


@pytest.mark.django_db
def test_deciding_is_not_telling() -> None:
    application = people.submitted(people.BEN)
    user = clerk()
    decide.decide(release_of(application), user, "yes")
    drafts_ = list(application.notices.filter(kind="released"))
    assert {row.state for row in drafts_} == {"draft"}
    send.send(drafts_[0].event, user)
    send.send(drafts_[0].event, user)
    assert {row.state for row in application.notices.filter(kind="released")} == {"ready"}
    assert AuditEntry.objects.filter(application=application, act="notice_sent").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_one_wins_and_the_other_is_told_who() -> None:
    application = people.submitted(people.BEN)
    users = [clerk(), clerk()]

    def press(user: User, outcome: str) -> object:
        try:
            return decide.decide(release_of(application), user, outcome, ["reason_not_shown"] if outcome == "no" else [])
        except decide.AlreadyDecidedError as error:
            return error.decision.decided_by

    outcomes = at_once(partial(press, users[0], "yes"), partial(press, users[1], "no"))
    decision = Decision.objects.get()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decision", "User"]
    assert decision.decided_by in outcomes
    assert application.notices.filter(kind__in=["released", "refused"]).values("event").distinct().count() == 1


@pytest.mark.django_db
def test_decisions_and_audit_cannot_be_changed() -> None:
    application = people.submitted(people.BEN)
    decide.decide(release_of(application), clerk(), "yes")
    for rows in (Decision.objects.all(), AuditEntry.objects.filter(application=application)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**({"outcome": "no"} if rows.model is Decision else {"act": "nothing"}))


@pytest.mark.django_db
def test_the_audit_chain_holds_and_shows_a_change() -> None:
    application = people.submitted(people.BEN)
    decide.decide(release_of(application), clerk(), "yes")
    previous = ""
    for entry in AuditEntry.objects.filter(application=application).order_by("sequence"):
        assert entry.previous == previous
        assert entry.digest() == entry.sha256
        previous = entry.sha256
    entry.detail = {**entry.detail, "outcome": "no"}
    assert entry.digest() != entry.sha256


@pytest.mark.django_db
def test_another_districts_clerk_may_do_nothing() -> None:
    application = people.submitted(people.BEN, wanted_district="torrance")
    stranger = clerk("robledal")
    with pytest.raises(PermissionDenied):
        decide.decide(release_of(application), stranger, "yes")
    with pytest.raises(PermissionDenied):
        papers.record_look(stranger, application, "case_opened")
    with pytest.raises(PermissionDenied):
        correct.correct(application, stranger, {"grade": "5"}, "by telephone", application.version)
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_a_refusal_the_law_forbids_is_stopped() -> None:
    application = people.submitted(people.BEN, reason="military")
    decide.decide(application.sides.get(kind=Side.ACCEPTANCE), clerk("robledal"), "yes")
    with pytest.raises(decide.NotAllowedError) as told:
        decide.decide(release_of(application), clerk(), "no", ["reason_not_shown"])
    assert "refusal_barred" in told.value.problems


@pytest.mark.django_db
@pytest.mark.parametrize(
    "child", [{"reason": "bullying"}, {"reason": "military"}, {"reason": "continuing_enrollment", "grade": "11"}]
)
def test_a_refusal_of_a_protected_child_stops_for_a_supervisor(child) -> None:
    side = release_of(people.submitted(people.BEN, **child))
    with pytest.raises(decide.NotAllowedError) as told:
        decide.decide(side, clerk(), "no", ["reason_not_shown"])
    assert told.value.problems == ("protected_supervisor",)
    assert decide.decide(side, clerk(role="supervisor"), "no", ["reason_not_shown"]).outcome == "no"


@pytest.mark.django_db
def test_words_to_a_spanish_family_are_spanish_or_do_not_go() -> None:
    application = people.submitted(people.LUPE)
    with pytest.raises(decide.NotAllowedError) as told:
        decide.decide(release_of(application), clerk(), "no", ["reason_not_shown"], letter={"en": "Only English."})
    assert told.value.problems == ("letter_language",)


@pytest.mark.django_db
def test_grounds_stand_in_the_letter_only() -> None:
    application = people.submitted(people.BEN)
    decide.decide(release_of(application), clerk(), "no", ["reason_not_shown"])
    notice = application.notices.get(kind="refused")
    said = outbox.rendered(notice)
    ground = release_of(application).rulebook.parsed.say("en", "grounds.reason_not_shown.letter")
    assert ground.split(".")[0] in said.letter.replace("\\", "")
    assert ground.split(".")[0] not in said.message
    assert people.BEN.last_name not in said.message + said.subject + said.text


def _send_all(application: Application) -> None:
    for code in case.of(application).missing:
        receive.receive_file(application, code, uuid.uuid4(), "paper.jpg", [sheets.jpeg_photo("paper")], limit=10_000_000)


@pytest.mark.django_db
def test_asked_papers_that_arrive_put_the_case_back_in_its_place() -> None:
    application = people.submitted(people.BEN)
    user, before = clerk(), release_of(application).received_at
    papers.ask_for(release_of(application), user, case.of(application).missing, "")
    assert release_of(application).status == "waiting_family"
    _send_all(Application.objects.get(pk=application.pk))
    side = release_of(application)
    assert (side.status, side.received_at) == ("in_line", before)
    assert side.complete_at is not None


@pytest.mark.django_db
def test_a_repeated_upload_is_one_file() -> None:
    application = people.submitted(people.BEN)
    code, token = case.of(application).missing[0], uuid.uuid4()
    one = receive.receive_file(application, code, token, "a.jpg", [sheets.jpeg_photo("a")], limit=10_000_000)
    two = receive.receive_file(application, code, token, "a.jpg", [sheets.jpeg_photo("a")], limit=10_000_000)
    assert (one.again, two.again, one.file) == (False, True, two.file)
    assert Document.objects.get(application=application).files.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_token_from_two_connections_at_once_is_one_file_and_both_are_told_so() -> None:
    application = people.submitted(people.BEN)
    code, token = case.of(application).missing[0], uuid.uuid4()
    together, got, pictures = threading.Barrier(2), [], [sheets.jpeg_photo("a"), sheets.jpeg_photo("b")]

    def chunks(picture: bytes) -> Iterator[bytes]:
        together.wait()  # both have looked for an earlier file, and found none
        yield picture

    def press(picture: bytes) -> None:
        try:
            mine = Application.objects.get(pk=application.pk)
            got.append(receive.receive_file(mine, code, token, "a.jpg", chunks(picture), limit=10_000_000))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(picture,)) for picture in pictures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.again for one in got) == [False, True]
    assert len({one.file.pk for one in got}) == 1
    assert File.objects.filter(application=application).count() == 1


@pytest.mark.django_db
def test_a_correction_keeps_the_first_version_and_the_place() -> None:
    application = people.submitted(people.BEN)
    received = application.received_at
    changed = correct.correct(application, clerk(), {"last_name": "O'Hara", "grade": "8"}, "by telephone", application.version)
    assert sorted(changed) == ["grade", "last_name"]
    now = Application.objects.get(pk=application.pk)
    assert (now.last_name, now.grade, now.received_at) == ("O'Hara", "8", received)
    assert {row.field: row.change["old"] for row in now.corrections.all()} == {"last_name": people.BEN.last_name, "grade": "7"}
    with pytest.raises(correct.StaleError):
        correct.correct(application, clerk(), {"grade": "9"}, "by telephone", application.version)


@pytest.mark.django_db
def test_a_withdrawal_is_told_and_can_be_undone() -> None:
    application = people.submitted(people.BEN)
    withdraw.withdraw(application)
    withdraw.withdraw(application)
    assert release_of(application).status == "withdrawn"
    assert Notice.objects.filter(application=application, kind="withdrawn").values("event").distinct().count() == 1
    withdraw.undo(application)
    assert release_of(application).status == "in_line"
    assert Application.objects.get(pk=application.pk).withdrawn_at is None


@pytest.mark.django_db
def test_a_confirmed_address_is_not_changed_behind_its_owners_back() -> None:
    application = people.submitted(people.BEN, email_confirmed_at=people.season())
    contacts.change_contacts(application, email="new@family.example", phone="", channels=["email"], post_lines=[])
    told = Notice.objects.get(application=application, kind="contact_changed", channel="email")
    assert told.content["to"] == people.BEN.email
    assert Application.objects.get(pk=application.pk).contacts_held_until is not None
