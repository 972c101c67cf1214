"""Who comes in and who is let go: invitations, posts, closed accounts, and administrators who act at once."""

import re
import threading
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from permits import access
from permits.actions import accounts
from permits.actions import people as acts
from permits.actions.people import PeopleRefused
from permits.clock import machine_now
from permits.models import AuditEntry, Body, Invitation, Notice, Post, User
from permits.notices import outbox
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet green ladders"


def chief(name: str = "Alma Admin", *, district: str = "lausd") -> User:
    return desk.clerk(name, district=district, role=Post.ADMINISTRATOR)


def lausd() -> Body:
    return Body.objects.get(code="lausd")


def invited(by: User, email: str = "new@office.example", role: str = Post.CLERK, **more: Any) -> acts.Invited:
    return acts.invite(email, name="Nora New", body=lausd(), role=role, language="en", by=by, **more)


def token(url: str) -> str:
    return re.search(r"/invited/([\w-]+)/$", url)[1]  # type: ignore[index]


def mail(to: str) -> list[str]:
    """Subjects of what left or will leave for an address."""
    return [outbox.rendered(row).subject for row in Notice.objects.order_by("pk") if row.content["to"] == to]


def written() -> list[str]:
    """What the record says, beside the rules that each test publishes."""
    return list(AuditEntry.objects.exclude(act="rules_published").order_by("pk").values_list("act", flat=True))


# --- the invitation


def test_the_link_lets_one_person_in_once() -> None:
    first = invited(chief())
    assert acts.by_token(token(first.url)) is not None
    user = acts.accept(token(first.url), name="Nora Núñez", language="es", password=PASSWORD)
    assert (user.name, user.language, user.check_password(PASSWORD)) == ("Nora Núñez", "es", True)
    assert acts.by_token(token(first.url)) is None
    with pytest.raises(acts.LinkGone):
        acts.accept(token(first.url), name="Somebody", language="en", password="another long password")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert written() == ["person_invited", "invitation_accepted"]


def test_a_link_ends_by_its_age_by_a_newer_one_and_when_it_is_taken_back() -> None:
    alma = chief()
    old = invited(alma)
    new = acts.begin_anew(old.user, by=alma)
    assert acts.by_token(token(old.url)) is None
    assert acts.by_token(token(new)) is not None
    Invitation.objects.update(expires_at=machine_now())
    assert acts.by_token(token(new)) is None
    last = acts.begin_anew(old.user, by=alma)
    acts.close_account(old.user, by=alma)
    assert acts.by_token(token(last)) is None
    assert AuditEntry.objects.last().act == "invitation_withdrawn"  # type: ignore[union-attr]


def test_the_database_holds_no_link() -> None:
    url = invited(chief()).url
    row = Invitation.objects.get()
    assert token(url) not in str(row.token_hash)
    assert token(url).encode() not in bytes(Notice.objects.get().sealed_content)


def test_the_e_mail_leaves_by_the_outbox_and_a_link_sent_again_replaces_one_that_waits(mailoutbox: Any, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    alma = chief()
    first = invited(alma)
    assert mailoutbox == []
    again = acts.begin_anew(first.user, by=alma)
    Worker(HANDLERS).run_until_idle()
    assert [(message.to, again in message.body) for message in mailoutbox] == [(["new@office.example"], True)]
    assert "Alma Admin invites you" in mailoutbox[0].body


def test_somebody_with_an_account_gets_the_post_and_keeps_the_password() -> None:
    rob = desk.clerk("Rob Clerk", district="robledal")
    before = rob.password
    found = invited(chief(), rob.email)
    rob.refresh_from_db()
    assert (found.url, rob.password, rob.name) == ("", before, "Rob Clerk")
    assert access.posts(rob).filter(body=lausd()).exists()
    assert mail(rob.email) == ["You have a new post for school permits"]
    with pytest.raises(PeopleRefused, match="has_post"):
        invited(chief(), rob.email)


def test_who_left_comes_back_without_the_old_password_and_second_step() -> None:
    alma, ana = chief(), desk.clerk()
    old = ana.password
    acts.close_account(ana, by=alma)
    found = acts.invite(ana.email, name=ana.name, body=lausd(), role=Post.CLERK, language="en", by=alma)
    ana.refresh_from_db()
    assert ana.is_active
    assert ana.password != old
    assert not Authenticator.objects.filter(user=ana).exists()
    assert acts.by_token(token(found.url)) is not None


# --- who may


def test_only_an_administrator_of_the_body_may() -> None:
    people.rulebook("robledal")
    ana, other, boss = desk.clerk(), chief("Olga Other", district="robledal"), desk.clerk("Bea Chief", role="supervisor")
    post = ana.posts.get()
    for stranger in (ana, other, boss):
        for act in (
            invited,
            lambda by: acts.give_post(ana, body=lausd(), role=Post.SUPERVISOR, by=by),
            lambda by: acts.end_post(post, by=by),
        ):
            with pytest.raises(PeopleRefused, match="not_yours"):
                act(stranger)
    for stranger in (other, boss):
        for act in (lambda by: acts.close_account(ana, by=by), lambda by: acts.begin_anew(ana, by=by)):
            with pytest.raises(PeopleRefused, match="not_yours"):
                act(stranger)
    assert written() == []
    assert ana.posts.get().ended_at is None


def test_who_also_works_elsewhere_loses_the_post_here_and_not_the_account() -> None:
    alma, ana = chief(), desk.clerk()
    people.staff(ana.email, district="robledal")
    with pytest.raises(PeopleRefused, match="not_yours"):
        acts.close_account(ana, by=alma)
    acts.end_post(ana.posts.get(body=lausd()), by=alma)
    assert not access.posts(ana).filter(body=lausd()).exists()
    assert access.posts(ana).exists()


def test_an_administrator_opens_no_case() -> None:
    alma = chief()
    application = people.submitted()
    assert not access.can_see_case(alma, application)
    client = desk.signed_in(alma)
    assert client.get(desk.url(application)).status_code == 403
    assert client.get("/en/office/", follow=True).redirect_chain == [("/en/office/people/", 302)]


def test_the_last_administrator_stays() -> None:
    alma = chief()
    for act in (
        lambda: acts.end_post(alma.posts.get(), by=alma),
        lambda: acts.close_account(alma, by=alma),
        lambda: acts.begin_anew(alma, by=alma),
    ):
        with pytest.raises(PeopleRefused, match="self"):
            act()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["close", "end"])
def test_of_two_who_end_each_other_at_once_one_stays(how: str) -> None:
    alma, bea = chief(), chief("Bea Admin")
    start, said = threading.Barrier(2), []

    def act(by: User, other: User) -> None:
        post = other.posts.get()
        start.wait()
        try:
            if how == "close":
                acts.close_account(other, by=by)
            else:
                acts.end_post(post, by=by)
            said.append("done")
        except PeopleRefused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    both = [threading.Thread(target=act, args=pair) for pair in ((alma, bea), (bea, alma))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["done", "not_yours"]
    assert Post.objects.filter(role=Post.ADMINISTRATOR, ended_at=None, user__is_active=True).count() == 1


# --- sessions


def test_a_closed_account_is_out_with_its_next_request_in_every_browser() -> None:
    alma, ana = chief(), desk.clerk()
    desk_browser, other_browser = desk.signed_in(ana), desk.signed_in(ana)
    for browser in (desk_browser, other_browser):
        assert browser.get("/en/office/").status_code == 200
    acts.close_account(ana, by=alma)
    for browser in (desk_browser, other_browser):
        for answer in (browser.get("/en/office/"), browser.post("/en/office/claim/")):
            assert (answer.status_code, "/account/sign-in/" in answer.url) == (302, True)
    assert not access.held(ana).exists()


def test_an_account_that_begins_anew_ends_its_sessions_too() -> None:
    alma, ana = chief(), desk.clerk()
    browser = desk.signed_in(ana)
    acts.begin_anew(ana, by=alma)
    people.staff(ana.email)
    assert "/account/sign-in/" in browser.get("/en/office/").url
    assert not Authenticator.objects.filter(user=ana).exists()


def test_signed_out_everywhere() -> None:
    ana = desk.clerk()
    here, there = desk.signed_in(ana), desk.signed_in(ana)
    assert here.get("/en/account/sign-out/everywhere/").status_code == 200
    assert there.get("/en/office/").status_code == 200
    here.post("/en/account/sign-out/everywhere/")
    for browser in (here, there):
        assert browser.get("/en/office/").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_is_written_down() -> None:
    ana = desk.clerk()
    here, there = desk.signed_in(ana), desk.signed_in(ana)
    boxes = {"oldpassword": "a long made-up password", "password1": PASSWORD, "password2": PASSWORD}
    here.post("/en/account/password/", boxes)
    assert here.get("/en/office/").status_code == 200
    assert there.get("/en/office/").status_code == 302
    assert written() == ["password_changed"]


# --- a forgotten password


def test_the_page_says_and_does_the_same_for_every_address(mailoutbox: Any, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    ana, alma = desk.clerk(), chief()
    pending = invited(alma).user
    closed = desk.clerk("Cleo Closed")
    acts.close_account(closed, by=alma)
    Worker(HANDLERS).run_until_idle()
    mailoutbox.clear()
    pages, queries = set(), set()
    for email in (ana.email, pending.email, closed.email, "nobody@office.example"):
        client = Client()
        client.get("/en/account/reset/")
        answer = client.post("/en/account/reset/", {"email": email}, follow=True)
        pages.add(re.sub(r'value="[^"]+"', "", answer.content.decode()).replace(email, ""))
        queries.add(answer.status_code)
    assert len(pages) == len(queries) == 1
    assert mailoutbox == []
    Worker(HANDLERS).run_until_idle()
    assert [message.to for message in mailoutbox] == [[ana.email]]


def test_the_link_for_a_new_password_works_once_and_a_get_changes_nothing() -> None:
    ana = desk.clerk()
    accounts.ask_reset(ana.email.upper())
    Worker(HANDLERS).run_until_idle()
    url = re.search(r"(/en/account/reset/\S+/)", outbox.rendered(Notice.objects.get()).message)[1]  # type: ignore[index]
    client = Client()
    for _look in range(2):
        page = client.get(url, follow=True)
        assert "password1" in page.content.decode()
    there = page.redirect_chain[-1][0]
    client.post(there, {"password1": PASSWORD, "password2": PASSWORD})
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    assert "password1" not in Client().get(url, follow=True).content.decode()
    assert Authenticator.objects.filter(user=ana).exists()


def test_nobody_is_flooded_with_links() -> None:
    ana = desk.clerk()
    for _try in range(6):
        accounts.ask_reset(ana.email)
    Worker(HANDLERS).run_until_idle()
    assert len(mail(ana.email)) == accounts.RESETS_PER_HOUR


# --- at the machine


def test_the_first_person_is_invited_at_the_machine(capsys: Any) -> None:
    people.publish()
    call_command("invite", "First@Office.example", name="Fay First", show_link=True)
    url = capsys.readouterr().out.strip().splitlines()[-1]
    user = acts.accept(token(url), name="Fay First", language="en", password=PASSWORD)
    assert user.email == "first@office.example"
    assert list(access.held(user).values_list("role", "body__code")) == [("administrator", "lausd")]
    assert AuditEntry.objects.get(act="person_invited").actor == "program"
    with pytest.raises(CommandError, match="--anew"):
        call_command("invite", user.email)
    call_command("invite", user.email, anew=True)
    user.refresh_from_db()
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("email", "more", "says"),
    [
        ("x", {"name": "X"}, "no e-mail address"),
        ("a@b.example", {"name": "A", "body": "nowhere"}, "Known: lausd"),
        ("a@b.example", {}, "--name"),
        ("a@b.example", {"anew": True}, "Nobody here"),
    ],
)
def test_what_cannot_be_invited_is_explained(email: str, more: dict[str, Any], says: str) -> None:
    people.publish()
    with pytest.raises(CommandError, match=says):
        call_command("invite", email, **more)
