"""Where we write is changed on the family's word, by the rules of the family's own page."""

import pytest
from django.utils import timezone

from permits.actions import contacts, send
from permits.models import Application, AuditEntry, Notice, Task
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db

SAID = {
    "language": "es",
    "proof": "reference",
    "why": "the mother, by telephone",
    "phone": "",
    "email": "",
    "street": "",
    "town": "",
}
LETTER = {"channels": ["letter"], "street": "9 New Road", "town": "Los Angeles, CA 90031"}


@pytest.fixture
def client():
    return desk.signed_in(desk.clerk())


def saved(client, application, **more):
    application.refresh_from_db()
    return client.post(desk.url(application, "contacts/"), {**SAID, "version": application.version, **more})


def test_a_new_address_and_channel_keep_the_first_version_and_tell_the_old_contact(client):
    application = people.submitted(people.LUPE)
    assert saved(client, application, **LETTER).status_code == 302
    application = Application.objects.get(pk=application.pk)
    assert application.channels == ["letter"]
    assert application.answers["post_lines"] == ["9 New Road", "Los Angeles, CA 90031"]
    change = application.corrections.get(field="channels").change
    assert (change["old"][0], change["new"][0], change["why"]) == (["email"], ["letter"], "the mother, by telephone")
    old = Notice.objects.get(application=application, kind="contact_changed", channel="email")
    assert old.content["to"] == people.LUPE.email
    entry = AuditEntry.objects.get(application=application, act="contacts_changed")
    assert (entry.user.name, entry.detail["proof"]) == ("Ana Clerk", "reference")
    assert "9 New Road" not in str(entry.detail)
    assert "9 New Road" in client.get(desk.url(application)).content.decode()


def test_what_waits_to_leave_goes_the_new_way_and_what_left_is_not_doubled(client):
    application = people.submitted(people.PHUONG, language="es")
    letter = Notice.objects.get(application=application, kind="received", channel="letter")
    phone = Notice.objects.get(application=application, kind="received", channel="phone")
    send.mark_done(phone, desk.clerk(), "spoken")
    saved(
        client, application, channels=["letter", "phone"], phone="213 555 0122", street="9 New Road", town="Los Angeles, CA 90031"
    )
    letter.refresh_from_db()
    assert (letter.state, letter.outcome) == ("cancelled", "new_contact")
    rows = Notice.objects.filter(application=application, kind="received").exclude(state="cancelled")
    assert {row.channel: row.state for row in rows} == {"letter": "ready", "phone": "done"}
    assert "9 New Road" in rows.get(channel="letter").content["to"]


def test_what_leads_where_it_did_stays_on_its_way(client):
    application = people.submitted(people.PHUONG, language="es")
    before = set(Notice.objects.filter(application=application).values_list("pk", flat=True))
    saved(client, application, channels=["letter", "phone"], phone="213 555 0122", email="minh@family.example")
    rows = Notice.objects.filter(pk__in=before)
    assert {row.state for row in rows} == {"ready"}


def test_a_prepared_letter_is_prepared_anew_for_the_new_address(client):
    application = people.submitted(people.LUPE)
    client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    old = desk.draft_event(application, "released")
    saved(client, application, **LETTER)
    new = Notice.objects.get(application=application, kind="released", state="draft")
    assert new.event != old
    assert (new.channel, "9 New Road" in new.content["to"], new.decision_id is not None) == ("letter", True, True)


def test_a_letter_that_came_back_goes_to_the_address_that_was_found(client):
    application = people.submitted(people.PHUONG, language="es", channels=("letter",))
    letter = Notice.objects.get(application=application, kind="received", channel="letter")
    ana = desk.clerk()
    send.mark_posted(letter, ana)
    assert send.came_back(letter, "moved", ana) == "phone"
    saved(client, application, **LETTER, phone="213 555 0122")
    rows = Notice.objects.filter(application=application, kind="received", state="ready")
    assert [(row.channel, "9 New Road" in row.content["to"]) for row in rows] == [("letter", True)]
    assert Task.objects.filter(kind="returned_post", done_at=None).exists()


def test_a_confirmed_mail_that_changes_holds_letters_but_not_at_the_counter(client):
    for proof, held in (("reference", True), ("counter", False)):
        application = people.submitted(people.LUPE, email_confirmed_at=timezone.now())
        saved(client, application, channels=["email"], email=f"{proof}@family.example", proof=proof)
        application.refresh_from_db()
        assert contacts.letters_are_held(application) is held, proof


@pytest.mark.parametrize("shut", [{"is_sealed": True}, {"answers": {"must_not_know": True}}])
def test_where_somebody_is_kept_away_a_call_that_comes_in_changes_nothing(client, shut):
    application = people.submitted(people.LUPE, **shut)
    desk.clerk(is_named=True)
    assert "Change nothing on a call that comes in" in client.get(desk.url(application, "contacts/")).content.decode()
    for proof in ("reference", "address"):
        response = saved(client, application, **LETTER, proof=proof)
        assert response.status_code == 422
        assert "9 New Road" in response.content.decode()  # nothing typed is lost
    application.refresh_from_db()
    assert application.channels == ["email"]
    assert saved(client, application, **LETTER, proof="our_call").status_code == 302
    application.refresh_from_db()
    assert application.channels == ["letter"]
    assert not Notice.objects.filter(application=application, kind="contact_changed").exists()


def test_a_way_that_leads_nowhere_is_refused_beside_its_box(client):
    application = people.submitted(people.WAYAN, answers={"post_lines": []})
    for more, words in (
        ({"channels": ["email"]}, "Write the e-mail address"),
        ({"channels": ["phone"]}, "Write the phone number"),
        ({"channels": ["letter"]}, "Write the address to which we mail letters"),
        ({"channels": ["counter"], "street": "9 New Road"}, "Fill in both lines"),
        ({"channels": []}, "choose at least one"),
        ({"channels": ["counter"], "proof": ""}, "choose an answer"),
        ({"channels": ["counter"], "why": ""}, "fill in"),
    ):
        response = saved(client, application, **more)
        assert response.status_code == 422
        assert words in response.content.decode(), more


def test_somebody_else_changed_the_case_meanwhile(client):
    application = people.submitted(people.LUPE)
    response = client.post(desk.url(application, "contacts/"), {**SAID, **LETTER, "version": application.version + 7})
    assert response.status_code == 409
    assert "9 New Road" in response.content.decode()
    application.refresh_from_db()
    assert application.channels == ["email"]


def test_nothing_different_is_said_and_written_nowhere(client):
    application = people.submitted(people.LUPE)
    more = {"channels": ["email"], "email": people.LUPE.email, "phone": people.LUPE.phone}
    client.post(desk.url(application, "contacts/"), {**SAID, **more, "version": application.version})
    assert not application.corrections.exists()
    assert "contacts_changed" not in desk.acts(application)


def test_the_counter_is_a_way_for_a_new_adult_too(client):
    application = people.submitted(people.LUPE)
    client.post(desk.url(application, "another-adult/"), {
        "adult_name": "Elena Ortega", "filer": "caregiver", "channels": ["counter"], "language": "es", "proof": "asked",
        "why": "the aunt, at the counter", "version": application.version,
    })  # fmt: skip
    application.refresh_from_db()
    assert application.channels == ["counter"]
    row = Notice.objects.get(application=application, kind="taken_over")
    assert (row.channel, row.state) == ("counter", "ready")
