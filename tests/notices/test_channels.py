"""Every notice reaches a family that has only a telephone, only letters or only the counter; what must be in writing is."""

from dataclasses import replace

import pytest

from permits.actions import contacts, lookup, send, tell
from permits.models import Application, Job, Notice
from permits.notices import outbox
from permits.notices.catalogue import KINDS, samples
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
# Written before there is an application; where they go is chosen where they are asked for.
ALONE = frozenset({"resume_link", "reminder_open"})
OF_A_CASE = sorted(set(KINDS) - ALONE)
HOMELESS = {"post_lines": ["Los Angeles, CA"]}


def family(channel: str, **answers: object) -> Application:
    """A family with one channel and a telephone."""
    filer = replace(people.WAYAN, channels=(channel,), phone="+14245550133" if channel in {"text", "phone"} else "")
    return people.submitted(filer, answers=answers)


def said(application: Application, kind: str) -> list[Notice]:
    """The rows of one notice, released by the office where it must see it first."""
    values = {name: value for name, value in samples(KINDS[kind], "en").items() if name not in {"number", "reference"}}
    rows = outbox.write(application, kind, values, body=application.door, rulebook=application.rulebook)
    send.send(rows[0].event, people.staff())
    return list(Notice.objects.filter(event=rows[0].event))


@pytest.mark.parametrize("street", [True, False], ids=["street", "no-street"])
@pytest.mark.parametrize("channel", ["text", "phone", "letter", "counter"])
@pytest.mark.parametrize("kind", OF_A_CASE)
def test_every_notice_reaches_the_family(kind: str, channel: str, street: bool) -> None:  # noqa: FBT001
    application = family(channel, **({} if street else HOMELESS))
    rows = said(application, kind)
    went = {row.channel for row in rows}
    paper = "letter" if street else "counter"
    wanted = {paper if channel == "letter" else channel}
    if kind == "number_again":
        wanted = {paper} if channel in {"text", "phone"} else wanted
    elif KINDS[kind].in_writing and channel in {"text", "phone"}:
        wanted |= {paper}
    assert went == wanted
    secret = application.confirmation_number[-14:]
    for row in rows:
        assert row.state == "ready", "it waits on a list of the office"
        assert row.content["to"], row.channel
        words = outbox.rendered(row)
        if row.channel == "text":
            assert words.text
            assert secret not in words.text
        if row.channel in {"letter", "counter"}:
            assert tell.letter_of(row).startswith(b"%PDF")


@pytest.mark.parametrize("channel", ["text", "phone", "letter", "counter"])
def test_the_office_works_every_row_off_and_sees_no_secret(channel: str) -> None:
    client = desk.signed_in(desk.clerk())
    application = family(channel)
    for kind in OF_A_CASE:
        said(application, kind)
    secret = application.confirmation_number[-14:]
    for place in ("text", "phone", "letter", "counter"):
        assert secret not in client.get(f"/en/office/lists/{place}/").content.decode()
    outcomes = {"text": "sent", "phone": "spoken", "letter": "posted", "counter": "handed_over"}
    for row in Notice.objects.filter(application=application, state="ready"):
        assert secret not in client.get(f"/en/office/notice/{row.event}/").content.decode()
        if row.channel == "phone":  # a call about a case is noted on the case's telephone page
            called = {"called": "out", "person": "adult", "proof": "our_call", "language": "English", "read": [str(row.key)]}
            page = f"{desk.url(application, 'telephone/')}?row={row.key}"
            assert secret not in client.get(page).content.decode()
            client.post(page, {**called, "outcome": "spoken"})
            continue
        client.post(f"/en/office/lists/{row.key}/done/", {"outcome": outcomes[row.channel], "identity": "known"})
    assert not Notice.objects.filter(application=application, state="ready").exists()


@pytest.mark.parametrize("channel", ["email", "text", "phone", "letter"])
def test_the_second_adult_is_reached_by_any_channel_and_never_gets_the_number(channel: str) -> None:
    second = {
        "name": "Luis Ortega", "told": True, "channels": [channel], "email": "luis@family.example", "phone": "+13235550155",
        "post_lines": ["P.O. Box 7", "Robledal, CA 90999"],
    }  # fmt: skip
    application = family("letter", second_adult=second)
    for kind in OF_A_CASE:
        copies = [row for row in said(application, kind) if row.is_copy]
        gets = KINDS[kind].legal and "number" not in KINDS[kind].values
        assert [row.channel for row in copies] == ([channel] if gets else [])
        for row in copies:
            assert "Luis" in row.content["to"] or row.content["to"] in {second["email"], second["phone"]}
    assert application.confirmation_number[-14:] not in str([row.content for row in Notice.objects.filter(is_copy=True)])
    told = family("letter", second_adult={**second, "told": False})
    assert not any(row.is_copy for row in said(told, "released"))


def test_ten_wrong_numbers_are_told_to_the_family_once_a_day() -> None:
    application = family("letter")
    wrong = people.other_number(application)
    ghost = f"{lookup.numbers.show_reference('00000000')} / {wrong.split(' / ')[1]}"
    for number in range(24):
        for typed in (wrong, ghost):
            assert lookup.look_up("A", "B", None, typed, f"10.0.{number}.1") is None
    assert Job.objects.filter(kind="somebody_tried").count() == 2, "known and unknown references are treated alike"
    Worker(HANDLERS).run_until_idle()
    assert [row.channel for row in Notice.objects.filter(kind="somebody_tried")] == ["letter"]


def test_a_family_without_e_mail_hears_at_its_old_address_that_it_was_changed() -> None:
    application = family("letter")
    contacts.change_contacts(
        application, email="", phone="", channels=["letter"], post_lines=["1 New Road", "Robledal, CA 90999"]
    )
    row = Notice.objects.get(kind="contact_changed")
    assert row.channel == "letter"
    assert people.WAYAN.street in row.content["to"]
