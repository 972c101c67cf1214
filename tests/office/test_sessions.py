"""Where a person of the office is signed in, and for how long."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from permits.models import AuditEntry
from permits.office.sessions import device
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
PAGE, QUEUE = "/en/account/sessions/", "/en/office/"
PASSWORD = "a-made-up-password-of-a-clerk"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"


@pytest.fixture
def clerk():
    people.season()
    return with_password(desk.clerk())


def with_password(user):
    Authenticator.objects.filter(user=user).delete()  # nobody stops at the second step here
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user, agent=EDGE):
    client = Client(headers={"user-agent": agent})
    answer = client.post("/en/account/sign-in/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_another_browser_is_named_and_signed_out_from_here(clerk):
    here, there, third = signed_in(clerk), signed_in(clerk), signed_in(clerk)
    others = here.get(PAGE).context["others"]
    assert [one["device"] for one in others] == ["Edge on Windows"] * 2
    newest = others[0]["pk"]
    here.post(PAGE, {"session": str(newest)})
    assert "/sign-in/" in third.get(PAGE).url
    assert there.get(PAGE).status_code == 200
    here.post(PAGE, {"others": "all"})
    assert "/sign-in/" in there.get(PAGE).url
    page = here.get(PAGE)
    assert page.context["others"] == []
    assert AuditEntry.objects.filter(act="signed_out_elsewhere", user=clerk).count() == 2


def test_nobody_signs_out_somebody_else(clerk):
    other = with_password(desk.clerk("Cleo Colleague"))
    hers, mine = signed_in(other), signed_in(clerk)
    held = signed_in(other)
    pk = hers.get(PAGE).context["others"][0]["pk"]
    mine.post(PAGE, {"session": str(pk)})
    mine.post(PAGE, {"session": "²"})
    mine.post(PAGE, {"others": "all"})
    assert held.get(PAGE).status_code == 200


def test_after_eight_hours_a_page_asks_for_a_new_sign_in_and_an_open_form_is_still_taken(clerk):
    client = signed_in(clerk)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": time.time() - 8 * 3600 - 60} for one in records]
    session.save()
    assert "2fa" in client.post(f"{QUEUE}claim/").url  # let in as far as the missing second step
    assert "/sign-in/" in client.get(QUEUE).url
    assert "/sign-in/" in client.get(PAGE).url


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8", "A browser that does not say its name"),
        ("", "A browser that does not say its name"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(agent, name):
    assert device(agent) == name
