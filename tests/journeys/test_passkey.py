"""A person of the office comes in by the invitation, makes a passkey, and from then on signs in with it alone."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from permits.actions import people as acts
from permits.models import AuditEntry, Body, User
from tests import people
from tests.journeys.engines import MakePage
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet green ladders"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def link(engine: str, live_server: Any, settings: Any) -> str:
    """The way in that was sent to Ina."""
    if engine != "chromium":
        pytest.skip("only Chromium lends a test a made-up authenticator")
    settings.BASE_URL = live_server.url
    people.publish()
    body = Body.objects.get(code="lausd")
    return acts.invite("ina@office.example", name="Ina In", body=body, role="clerk", language="en", by=None).url


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_the_second_step_and_signs_in_alone(link: str, pages: MakePage, live_server: Any) -> None:
    with pages(1280, 800) as page:
        watch = Watch(page, live_server.url)
        look = lambda: watch.look("en")  # noqa: E731 -- once, and short
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
        page.goto(link)
        look()
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        page.click("main .actions button")
        page.wait_for_url("**/totp/activate/")
        look()
        page.click("main a[href$='/webauthn/add/']")
        page.wait_for_url("**/webauthn/add/")
        look()
        page.fill("[name=name]", "Ina's phone")
        page.click("[data-passkey-start]")
        page.wait_for_url("**/recovery-codes/")
        look()
        assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
        page.goto(f"{live_server.url}/en/account/2fa/webauthn/")
        look()
        assert "Ina's phone" in page.inner_text("main")
        page.goto(f"{live_server.url}/en/account/2fa/webauthn/reauthenticate/")
        assert page.is_visible("[data-passkey-start]")
        look()
        page.goto(f"{live_server.url}/en/office/")
        assert page.url.endswith("/en/office/")

        # Signed out, the passkey alone opens the door; the password alone does not.
        page.click("header form[action*=sign-out] button")
        page.wait_for_url("**/sign-in/**")
        look()
        page.fill("[name=login]", "ina@office.example")
        page.fill("[name=password]", PASSWORD)
        page.click("main .actions button")
        page.wait_for_url("**/2fa/authenticate/")
        look()
        page.click("[data-passkey-start]")
        page.wait_for_url("**/en/office/")
        page.click("header form[action*=sign-out] button")
        page.wait_for_url("**/sign-in/**")
        page.click("[data-passkey-start]")
        page.wait_for_url("**/en/office/")

        # A closed account's passkey opens nothing any more.
        ina = User.objects.get(email="ina@office.example")
        boss = people.staff("alma@office.example", role="administrator", name="Alma Admin")
        acts.close_account(ina, by=boss)
        page.goto(f"{live_server.url}/en/office/")
        page.wait_for_url("**/sign-in/**")
        page.click("[data-passkey-start]")
        page.wait_for_url("**/inactive/")
    assert Authenticator.objects.filter(user=ina, type=Authenticator.Type.WEBAUTHN).count() == 1
    assert re.findall("second_step_added", " ".join(AuditEntry.objects.values_list("act", flat=True)))


def test_a_passkey_that_is_refused_is_said_on_the_page(link: str, pages: MakePage, live_server: Any) -> None:
    with pages(768, 800) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "isUserVerified": False}})
        page.goto(f"{live_server.url}/en/account/sign-in/")
        assert not page.is_visible("[data-passkey-wrong]")
        page.click("[data-passkey-start]")
        page.wait_for_selector("[data-passkey-wrong]:visible")
        assert "another way" in page.inner_text("[data-passkey-wrong]")
