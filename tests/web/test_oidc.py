"""Sign-in by the district's identity provider: a small real one at the edge of the process, and everything it may say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from permits.actions import people as acts
from permits.keys import make_keys
from permits.models import AuditEntry, Body, Post, User
from tests import people
from tests.house import ROOT
from tests.office import desk
from tests.oidc import Provider

pytestmark = pytest.mark.django_db
BEGIN = "/account/oidc/oidc/begin/"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Any) -> Provider:
    """The provider, known to the site, and one clerk whom it vouches for."""
    from config.settings import oidc_providers  # noqa: PLC0415 -- as the settings make it

    settings.OIDC_ISSUER, settings.OIDC_NAME = running.issuer, "District ID"
    settings.SOCIALACCOUNT_PROVIDERS = oidc_providers(running.issuer, "passage", running.secret, "District ID")
    running.claims = {"sub": "a-1", "email": "Ana.Clerk@lausd.example", "email_verified": True}
    running.other_sub = ""
    desk.clerk()
    return running


def go(client: Client) -> Any:
    """Press the button, be sent there and back; gives the last answer before any page of ours."""
    there = client.post(BEGIN)
    assert there.status_code == 302, there.content
    back = requests.get(there.url, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_verified_address_of_an_open_account_comes_in_and_meets_the_second_step(provider: Provider) -> None:
    client = Client()
    page = client.get("/en/account/sign-in/").content.decode()
    assert "District ID" in page
    assert "/2fa/authenticate/" in go(client).url
    assert not is_in(client)
    User.objects.get().authenticator_set.all().delete()
    client = Client()
    assert go(client).status_code == 302
    assert is_in(client)
    assert "/totp/activate/" in client.get("/en/office/").url
    held = SocialAccount.objects.get()
    assert (held.uid, held.extra_data) == ("a-1", {})


@pytest.mark.parametrize("policy", ["always", "unless_oidc"])
def test_the_district_may_leave_the_second_step_to_its_provider(policy: str, provider: Provider, settings: Any) -> None:
    settings.SECOND_FACTOR = policy
    User.objects.get().authenticator_set.all().delete()
    client, by_password = Client(), Client()
    go(client)
    by_password.post("/en/account/sign-in/", {"login": "ana.clerk@lausd.example", "password": "a long made-up password"})
    assert client.get("/en/office/").status_code == (200 if policy == "unless_oidc" else 302)
    assert "/totp/activate/" in by_password.get("/en/office/").url


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"email": "stranger@lausd.example"}, "Nobody here has the e-mail address"),
        ({"email": ""}, "Nobody here has the e-mail address"),
        ({"email_verified": False}, "did not confirm"),
        ({"email_verified": None}, "did not confirm"),
        ({"email_verified": "false"}, "did not confirm"),
    ],
)
def test_who_is_not_known_is_told_so_and_nobody_is_made(claims: dict[str, Any], says: str, provider: Provider) -> None:
    provider.claims |= claims
    client, before = Client(), User.objects.count()
    answer = go(client)
    assert (answer.status_code, says in answer.content.decode()) == (403, True)
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_a_closed_account_is_refused(provider: Provider) -> None:
    client = Client()
    go(client)
    acts.close_account(User.objects.get(name="Ana Clerk"), by=desk.clerk("Alma Admin", role=Post.ADMINISTRATOR))
    answer = go(Client())
    assert (answer.status_code, "This account is closed" in answer.content.decode()) == (403, True)


def test_an_address_that_was_given_to_somebody_else_opens_nothing(provider: Provider) -> None:
    go(Client())
    provider.claims["sub"] = "b-2"
    assert "belongs to somebody else" in go(Client()).content.decode()
    provider.claims |= {"sub": "a-1", "email": desk.clerk("Bo Clerk").email}
    assert "belongs to somebody else" in go(Client()).content.decode()


def test_claims_that_contradict_each_other_are_refused(provider: Provider) -> None:
    provider.other_sub = "somebody-else"
    client = Client()
    assert go(client).status_code == 403
    assert not is_in(client)


def test_who_was_invited_comes_in_by_the_provider_and_the_link_is_used_up(provider: Provider) -> None:
    found = acts.invite(
        "nora@lausd.example", name="Nora New", body=Body.objects.get(code="lausd"), role="clerk", language="en", by=None
    )
    provider.claims |= {"sub": "n-3", "email": "nora@lausd.example"}
    client = Client()
    go(client)
    assert is_in(client)
    assert acts.by_token(found.url.rsplit("/", 2)[1]) is None
    assert "invitation_accepted" in AuditEntry.objects.values_list("act", flat=True)


def test_a_code_or_state_that_is_none_is_explained(provider: Provider) -> None:
    client = Client()
    client.post(BEGIN)
    for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied&state=y"):
        answer = client.get(f"/account/oidc/oidc/back/{query}")
        assert (answer.status_code, "went wrong" in answer.content.decode()) == (403, True), query
    assert client.get(BEGIN).status_code == 302
    assert not is_in(client)


def test_nobody_binds_another_identity_to_an_open_session(provider: Provider) -> None:
    bo = desk.clerk("Bo Clerk")
    client = desk.signed_in(bo)
    there = client.post(f"{BEGIN}?process=connect")
    back = requests.get(there.url, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    client.get(f"{parts.path}?{parts.query}")
    assert not SocialAccount.objects.filter(user=bo).exists()


def test_a_provider_that_is_away_is_told(provider: Provider, settings: Any) -> None:
    from config.settings import oidc_providers  # noqa: PLC0415 -- as the settings make it

    settings.SOCIALACCOUNT_PROVIDERS = oidc_providers("http://127.0.0.1:9", "passage", "x", "District ID")
    answer = Client().post(BEGIN)
    assert (answer.status_code, "does not answer" in answer.content.decode()) == (403, True)


def test_without_the_settings_there_is_no_such_door() -> None:
    people.publish()
    client = Client()
    assert client.post(BEGIN).status_code == 404
    assert client.get("/account/oidc/oidc/back/").status_code == 404
    assert "/account/oidc/" not in client.get("/en/account/sign-in/").content.decode()


@pytest.mark.parametrize(
    ("mode", "more", "says"),
    [
        ("demonstration", {"CLIENT": "passage", "SECRET": "x"}, "'form-action': [\"'self'\", 'https://id.district.example']"),
        ("demonstration", {"CLIENT": "passage"}, "Set the environment variable PASSAGE_OIDC_SECRET"),
        ("production", {"ISSUER": "http://id.district.example"}, "PASSAGE_OIDC_ISSUER must begin with https://"),
    ],
)
def test_the_provider_s_origin_is_in_the_content_policy(mode: str, more: dict[str, str], says: str, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    given = {"ISSUER": "https://id.district.example/realms/one", **more}
    env = {
        "PATH": os.environ["PATH"], "PASSAGE_MODE": mode, "PASSAGE_VAR": str(tmp_path / "var"), "PASSAGE_KEYS": str(tmp_path / "keys"),
        "PASSAGE_URL": "https://permits.district.example", "DJANGO_SETTINGS_MODULE": "config.settings",
        **{f"PASSAGE_OIDC_{name}": value for name, value in given.items()},
    }  # fmt: skip
    code = "from django.conf import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert says in said.stdout + said.stderr
