"""The family changes how it is reached: after the code; a confirmed address with a warning to the old one and a rest."""

from typing import Any

import pytest
from django.test import Client

from permits.actions import contacts, decide
from permits.actions.send import send
from permits.clock import legal_now
from permits.models import Application, Correction, Job, Notice
from permits.worker.handlers import HANDLERS
from permits.worker.verdicts import Later
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


def proven(client: Client, application: Application) -> str:
    people.prove(client, application)
    return f"/{application.language}/application/{application.key}/contacts/"


def boxes(**more: Any) -> dict[str, Any]:
    return {"channels": ["email"], "email": "new@family.example", "phone": "", "street": "", "town": "", **more}


def test_the_number_alone_changes_nothing(client: Client) -> None:
    application = people.submitted(people.BEN)
    people.look_up(client, application)
    url = f"/en/application/{application.key}/contacts/"
    assert client.post(url, boxes())["Location"] == f"/en/application/{application.key}/code/?next=contacts"
    application.refresh_from_db()
    assert application.email == people.BEN.email


def test_an_address_never_confirmed_changes_at_once_and_the_old_one_is_told(client: Client) -> None:
    application = people.submitted(people.BEN)
    assert client.post(proven(client, application), boxes()).status_code == 302
    application.refresh_from_db()
    assert application.email == "new@family.example"
    assert application.contacts_held_until is None
    told = Notice.objects.get(kind="contact_changed")
    assert told.content["to"] == people.BEN.email
    assert {row.field for row in Correction.objects.all()} == {"email"}


def test_a_confirmed_address_changes_with_three_days_of_rest_that_a_second_change_does_not_shorten(client: Client) -> None:
    application = people.submitted(people.BEN, email_confirmed_at=legal_now())
    url = proven(client, application)
    assert "three days" in client.get(url).content.decode()
    client.post(url, boxes())
    application.refresh_from_db()
    held = application.contacts_held_until
    assert held is not None
    client.post(url, boxes(email="another@family.example"))
    application.refresh_from_db()
    assert application.contacts_held_until == held
    assert contacts.letters_are_held(application)
    people.days_later(4)
    assert not contacts.letters_are_held(application)


def waiting(application: Application) -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(application=application, state__in=["draft", "ready"]).exclude(kind="contact_changed")
    return sorted({(row.kind, row.channel, row.content["to"]) for row in rows if row.kind == "released"})


def decided(application: Application) -> None:
    decide.decide(application.sides.get(kind="release"), desk.clerk(), "yes", because="sibling")


def test_what_waits_goes_the_new_way_when_the_family_changes_it(client: Client) -> None:
    application = people.submitted(people.BEN)
    decided(application)
    client.post(proven(client, application), boxes())
    assert waiting(application) == [("released", "email", "new@family.example")]
    assert Notice.objects.get(kind="contact_changed").content["to"] == people.BEN.email


def test_while_it_is_held_it_waits_and_then_goes_the_new_way_whoever_comes_first(client: Client) -> None:
    application = people.submitted(people.BEN, email_confirmed_at=legal_now())
    decided(application)
    client.post(proven(client, application), boxes())
    assert waiting(application) == [("released", "email", people.BEN.email)]
    send(Notice.objects.get(kind="released").event, desk.clerk())
    hold, mail = Job.objects.get(kind="hold_is_over"), Job.objects.filter(kind="send_email").latest("pk")
    for job in (hold, mail):
        with pytest.raises(Later):
            HANDLERS[job.kind](job)
    people.days_later(4)
    HANDLERS["send_email"](mail)
    assert waiting(application) == [("released", "email", "new@family.example")]
    HANDLERS["hold_is_over"](hold)
    assert waiting(application) == [("released", "email", "new@family.example")]
    application.refresh_from_db()
    assert application.contacts_held_until is None


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({"channels": []}, "channels"),
        ({"email": ""}, "email"),
        ({"channels": ["text"]}, "phone"),
        ({"street": "1 Road"}, "town"),
        ({"email": "no address"}, "email"),
        ({"channels": ["phone"], "phone": "12"}, "phone"),
    ],
)
def test_a_way_that_is_chosen_must_lead_somewhere(client: Client, change: dict[str, Any], box: str) -> None:
    application = people.submitted(people.BEN)
    answer = client.post(proven(client, application), boxes(**change))
    assert answer.status_code == 200
    assert box in answer.context["form"].errors
    application.refresh_from_db()
    assert application.email == people.BEN.email


def test_the_address_is_kept_when_left_empty_is_never_shown_and_can_be_changed(client: Client) -> None:
    application = people.submitted(people.BEN)
    url = proven(client, application)
    assert people.BEN.street not in client.get(url).content.decode()
    client.post(url, boxes(channels=["letter"], email=people.BEN.email))
    application = Application.objects.get(pk=application.pk)
    assert application.answers["post_lines"] == people.BEN.post_lines
    assert application.channels == ["letter"]
    client.post(url, boxes(channels=["letter"], street="P.O. Box 5", town="Los Angeles, CA 90001"))
    assert Application.objects.get(pk=application.pk).answers["post_lines"] == ["P.O. Box 5", "Los Angeles, CA 90001"]


@pytest.mark.parametrize("why", [{"answers": {"must_not_know": True}}, {"is_sealed": True}])
def test_where_somebody_must_be_kept_away_the_office_is_called(client: Client, why: dict[str, Any]) -> None:
    application = people.submitted(people.BEN, **why)
    url = proven(client, application)
    page = client.post(url, boxes())
    assert "by phone or at our counter only" in page.content.decode()
    assert Application.objects.get(pk=application.pk).person.email == people.BEN.email


def test_the_language_changes_with_everything_typed(client: Client) -> None:
    application = people.submitted(people.BEN)
    url = proven(client, application)
    typed = boxes(email="half@", channels=["email", "phone"], _language="es")
    assert client.post(url, typed)["Location"] == url.replace("/en/", "/es/")
    page = client.post(url.replace("/en/", "/es/"), typed).content.decode()
    assert 'value="half@"' in page
    assert page.count("checked") == 2
    assert "usa-error-message" not in page


def test_a_stolen_number_is_replaced_and_the_old_one_opens_nothing(client: Client) -> None:
    application = people.submitted(people.BEN)
    old = application.confirmation_number
    page = client.post(proven(client, application), {"act": "renew"}, follow=True).content.decode()
    renewed = Application.objects.get(pk=application.pk)
    assert renewed.reference == application.reference
    assert renewed.confirmation_number != old
    assert renewed.confirmation_number.split(" / ")[1] in page
    assert Notice.objects.filter(application=application, kind="number_again").exists()
    thief, family = Client(), Client()
    assert people.look_up(thief, renewed, number=old).status_code == 200
    assert people.look_up(family, renewed).status_code == 302


def test_without_the_code_no_number_is_replaced(client: Client) -> None:
    application = people.submitted(people.BEN)
    people.look_up(client, application)
    client.post(f"/en/application/{application.key}/contacts/", {"act": "renew"})
    assert Application.objects.get(pk=application.pk).generation == 1
