"""The page of people: what an administrator does there, what a supervisor sees, and the way in by an invitation."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from permits import access
from permits.actions import people as acts
from permits.models import AuditEntry, Body, Notice, Post, User
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
LIST, INVITE = "/en/office/people/", "/en/office/people/invite/"
NEW = {"email": "new@office.example", "name": "Nora New", "role": "clerk", "language": "es"}
PASSWORD = "four quiet green ladders"


def admin() -> Client:
    return desk.signed_in(desk.clerk("Alma Admin", role=Post.ADMINISTRATOR))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def link() -> str:
    """The way in that was last sent."""
    found = acts.invite(
        "in@office.example", name="Ina In", body=Body.objects.get(code="lausd"), role="clerk", language="en", by=None
    )
    return f"/en/office/invited/{found.url.rsplit('/', 2)[1]}/"


def test_the_list_says_who_has_what() -> None:
    client = admin()
    desk.clerk("Rob Clerk", district="robledal")
    ana = desk.clerk()
    people.staff("bare@office.example", name="Bo Bare")
    acts.close_account(desk.clerk("Cleo Closed"), by=User.objects.get(name="Alma Admin"))
    page = text(client.get(LIST))
    assert "Ana Clerk" in page
    assert "Authenticator app" in page
    assert "None yet" in page
    assert page.index("Cleo Closed") > page.index("Closed accounts")
    assert "Rob Clerk" not in page
    acts.end_post(ana.posts.get(), by=User.objects.get(name="Alma Admin"))
    assert "No post any more" in text(client.get(f"{LIST}{ana.pk}/"))


def test_the_list_takes_as_many_queries_for_many(django_assert_max_num_queries: Any) -> None:
    client = admin()
    few = desk.queries(client, LIST, django_assert_max_num_queries(30))
    for number in range(5):
        desk.clerk(f"More{number} Clerk")
    assert desk.queries(client, LIST, django_assert_max_num_queries(30)) == few


def test_an_administrator_invites_and_sees_it_pending() -> None:
    client = admin()
    answer = client.post(INVITE, NEW, follow=True)
    page = text(answer)
    assert "The invitation is on its way to new@office.example." in page
    assert "Invited" in page
    nora = User.objects.get(email="new@office.example")
    assert (nora.language, nora.has_usable_password()) == ("es", False)
    assert Notice.objects.get().language == "es"
    assert "Take the invitation back" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"email": "x"}, "Write a whole e-mail address"), ({"name": ""}, "Please fill in"), ({"role": "king"}, "one of the answers"),
     ({"email": "ana.clerk@lausd.example"}, "has this post already")],
)  # fmt: skip
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(wrong: dict[str, str], says: str) -> None:
    client = admin()
    desk.clerk()
    answer = client.post(INVITE, {**NEW, **wrong})
    assert answer.status_code == 422
    assert says in text(answer)
    assert 'value="Nora New"' in answer.content.decode() or wrong.get("name") == ""
    assert not User.objects.filter(name="Nora New").exists()


def test_an_empty_form_is_explained_and_not_taken_for_none() -> None:
    client = admin()
    assert client.post(INVITE, {}).status_code == 422
    assert Client().post(link(), {}).status_code == 422


def test_closing_asks_for_a_tick() -> None:
    client, ana = admin(), desk.clerk()
    url = f"{LIST}{ana.pk}/"
    assert client.post(url, {"act": "close"}).status_code == 422
    assert client.post(url, {"act": "anew", "close-sure": "on"}).status_code == 422
    ana.refresh_from_db()
    assert ana.is_active
    client.post(url, {"act": "close", "close-sure": "on"})
    ana.refresh_from_db()
    assert not ana.is_active
    assert [row.act for row in AuditEntry.objects.exclude(act="rules_published")] == ["account_closed"]


def test_a_closed_account_does_not_come_in_by_its_password() -> None:
    client, person, door = admin(), people.staff(), Client()
    typed = {"login": person.email, "password": "a long made-up password"}
    client.post(f"{LIST}{person.pk}/", {"act": "close", "close-sure": "on"})
    door.post("/en/account/sign-in/", typed)
    assert "_auth_user_id" not in door.session
    User.objects.filter(pk=person.pk).update(is_active=True)
    door.post("/en/account/sign-in/", typed)
    assert "_auth_user_id" in door.session, "it was the closing that kept the door shut"


def test_posts_are_given_and_ended_here() -> None:
    client, ana = admin(), desk.clerk()
    url = f"{LIST}{ana.pk}/"
    client.post(url, {"act": "give", "role": "supervisor"})
    assert set(access.posts(ana).values_list("role", flat=True)) == {"clerk", "supervisor"}
    assert "has this post already" in text(client.post(url, {"act": "give", "role": "supervisor"}, follow=True))
    client.post(url, {"act": "end", "post": ana.posts.get(role="clerk").pk})
    assert set(access.posts(ana).values_list("role", flat=True)) == {"supervisor"}
    assert client.post(url, {"act": "end", "post": desk.clerk("Bo Clerk").posts.get().pk}).status_code == 404
    assert client.post(url, {"act": "king"}).status_code == 404


def test_an_administrator_cannot_shut_the_own_door() -> None:
    client = admin()
    alma = User.objects.get(name="Alma Admin")
    url = f"{LIST}{alma.pk}/"
    page = client.get(url).content.decode()
    assert 'value="close"' not in page
    assert 'name="post"' not in page
    for boxes in ({"act": "close", "close-sure": "on"}, {"act": "end", "post": alma.posts.get().pk}):
        assert "your own account" in text(client.post(url, boxes, follow=True))
    assert client.get(LIST).status_code == 200


def test_a_supervisor_sees_and_changes_nothing_and_a_clerk_does_not_see() -> None:
    ana = desk.clerk()
    boss = desk.signed_in(desk.clerk("Bea Chief", role="supervisor"))
    page = boss.get(LIST)
    assert "Ana Clerk" in text(page)
    assert "people/invite" not in page.content.decode()
    assert "<button" not in re.search(r"<main.*</main>", boss.get(f"{LIST}{ana.pk}/").content.decode(), re.DOTALL)[0]  # type: ignore[index]
    assert boss.get(INVITE).status_code == 403
    assert boss.post(f"{LIST}{ana.pk}/", {"act": "close", "close-sure": "on"}).status_code == 403
    for path in (LIST, INVITE, f"{LIST}{ana.pk}/"):
        assert desk.signed_in(ana).get(path).status_code == 403
        assert "/account/sign-in/" in Client().get(path).url
    ana.refresh_from_db()
    assert ana.is_active


def test_another_district_s_person_is_not_found() -> None:
    client, rob = admin(), desk.clerk("Rob Clerk", district="robledal")
    for act in ({}, {"act": "close", "close-sure": "on"}, {"act": "give", "role": "clerk"}):
        assert client.post(f"{LIST}{rob.pk}/", act).status_code == 404
    rob.refresh_from_db()
    assert rob.is_active


def test_the_way_in_leads_to_the_second_step_and_a_get_changes_nothing() -> None:
    people.publish()
    url, client = link(), Client()
    before = AuditEntry.objects.count()
    for _look in range(2):
        assert "in@office.example" in text(client.get(url))
    assert AuditEntry.objects.count() == before
    boxes = {"name": "Ina Inés", "language": "es", "password": PASSWORD, "again": PASSWORD}
    answer = client.post(url, boxes, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/es/account/2fa/totp/activate/")
    assert client.get("/es/office/").status_code == 302
    ina = User.objects.get(email="in@office.example")
    assert ina.name == "Ina Inés"
    for method in (client.get, client.post):
        assert method(url).status_code == 410
    Authenticator.objects.create(user=ina, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/es/office/").status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [("short", "short", "at least 12"), ("password1234", "password1234", "too common"), (PASSWORD, "another", "differ"),
     ("in@office.example", "in@office.example", "too similar")],
)  # fmt: skip
def test_a_weak_password_is_explained(password: str, again: str, says: str) -> None:
    people.publish()
    answer = Client().post(link(), {"name": "Ina In", "language": "en", "password": password, "again": again})
    assert answer.status_code == 422
    assert says in text(answer)
    assert not User.objects.get(email="in@office.example").has_usable_password()


def test_whoever_was_signed_in_in_this_browser_is_signed_out_by_the_way_in() -> None:
    client = admin()
    boxes = {"name": "Ina In", "language": "en", "password": PASSWORD, "again": PASSWORD}
    client.post(link(), boxes)
    assert client.get(LIST).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_first_second_step_signs_out_a_browser_that_came_in_by_the_password_alone() -> None:
    people.publish()
    user = people.staff()
    thief, ana = Client(), Client()
    for client in (thief, ana):
        client.post("/en/account/sign-in/", {"login": user.email, "password": "a long made-up password"})
        assert "/totp/activate/" in client.get("/en/office/").url
    page = ana.get("/en/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7]+)<', page)[1]  # type: ignore[index]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    shown = ana.post("/en/account/2fa/totp/activate/", {"code": code}, follow=True)
    assert shown.redirect_chain == [("/en/account/2fa/recovery-codes/", 302)]
    assert ana.get("/en/office/").status_code == 200
    assert "/account/sign-in/" in thief.get("/en/office/").url
    assert "second_step_added" in AuditEntry.objects.values_list("act", flat=True)
