"""Withdrawn and taken back: every contact hears of it, the place in line is kept."""

import pytest
from django.test import Client

from permits.models import Application, Notice
from tests import people

pytestmark = pytest.mark.django_db


def opened(client: Client, application: Application) -> str:
    people.look_up(client, application)
    return f"/{application.language}/application/{application.key}/"


def status(application: Application) -> dict[str, str]:
    return dict(application.sides.values_list("kind", "status"))


def test_looking_withdraws_nothing_and_the_button_does(client: Client) -> None:
    application = people.submitted(people.LUPE)
    base = opened(client, application)
    assert client.get(f"{base}withdraw/").status_code == 200
    assert status(application)["release"] == "in_line"
    client.post(f"{base}withdraw/", {"act": "withdraw"})
    assert status(application)["release"] == "withdrawn"
    told = Notice.objects.filter(kind="withdrawn")
    assert {notice.channel for notice in told} == {"email", "text"}  # the phone too, although only e-mail was chosen


def test_one_press_takes_it_back_in_its_old_place(client: Client) -> None:
    application = people.submitted(people.BEN)
    place = application.sides.get(kind="release").received_at
    base = opened(client, application)
    client.post(f"{base}withdraw/", {"act": "withdraw"})
    html = client.get(base).content.decode()
    assert "You withdrew this application." in html
    assert 'value="undo"' in html
    client.post(f"{base}withdraw/", {"act": "undo"})
    side = application.sides.get(kind="release")
    assert (side.status, side.received_at) == ("in_line", place)


def test_pressing_twice_is_harmless(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    for _ in range(2):
        client.post(f"{base}withdraw/", {"act": "withdraw"})
    assert Notice.objects.filter(kind="withdrawn").count() == 1
    for _ in range(2):
        client.post(f"{base}withdraw/", {"act": "undo"})
    assert Notice.objects.filter(kind="withdrawal_undone").count() == 1


def test_after_the_days_are_over_it_stays_withdrawn(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    client.post(f"{base}withdraw/", {"act": "withdraw"})
    people.days_later(14)
    assert 'value="undo"' not in client.get(f"{base}withdraw/").content.decode()
    client.post(f"{base}withdraw/", {"act": "undo"})
    assert status(application)["release"] == "withdrawn"


def test_where_somebody_must_not_know_the_office_is_called(client: Client) -> None:
    application = people.submitted(people.BEN, answers={"must_not_know": True})
    base = opened(client, application)
    assert "This is not possible on line." in client.get(f"{base}withdraw/").content.decode()
    client.post(f"{base}withdraw/", {"act": "withdraw"})
    assert status(application)["release"] == "in_line"
