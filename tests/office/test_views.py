"""Views of the queue that people keep, and what is new since they looked."""

import pytest

from permits.actions import correct, decide, queue_views, withdraw
from permits.models import AuditEntry, QueueView, Seen, Side
from permits.models.audit_entry import NEWS
from permits.office import words
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
VIEWS = "/en/office/views/"
WISH = "tab=open&reason=sibling&columns=grade&columns=due"


def keep(client, name="Siblings", **more):
    return client.post(VIEWS, {"act": "keep", "asked": WISH, "name": name, **more})


def test_a_view_is_kept_shown_and_opens_what_it_was():
    client = desk.signed_in(desk.clerk())
    assert keep(client).url == f"/en/office/?{WISH}"
    page = client.get("/en/office/").content.decode()
    assert "Siblings" in page
    assert WISH.replace("&", "&amp;") in page
    opened = client.get(f"/en/office/?{WISH}")
    assert opened.context["wish"].narrow.chosen == {"reason": "sibling"}
    assert opened.context["columns"] == ("grade", "due")


def test_pressed_twice_it_is_one_view_and_another_wish_of_the_name_is_an_error():
    client = desk.signed_in(desk.clerk())
    for _ in range(2):
        assert keep(client).status_code == 302
    assert QueueView.objects.count() == 1
    other = client.post(VIEWS, {"act": "keep", "asked": "tab=decided", "name": "Siblings"})
    assert other.status_code == 422
    assert "You have another view of this name." in other.content.decode()
    empty = client.post(VIEWS, {"act": "keep", "asked": "tab=decided", "name": ""})
    assert empty.status_code == 422
    assert "Please fill in this field." in empty.content.decode()


def test_the_queue_begins_with_the_default_view_of_its_owner_only():
    ana, bea = desk.signed_in(desk.clerk()), desk.signed_in(desk.clerk("Bea Clerk"))
    keep(ana, is_default="on")
    assert ana.get("/en/office/").context["wish"].narrow.chosen == {"reason": "sibling"}
    assert ana.get("/en/office/?tab=line").context["wish"].narrow.chosen == {}
    assert bea.get("/en/office/").context["wish"].narrow.chosen == {}
    ana.post(VIEWS, {"act": "keep", "asked": "tab=decided", "name": "Second", "is_default": "on"})
    assert ana.get("/en/office/").context["tab"] == "decided"
    assert QueueView.objects.filter(is_default=True).count() == 1


def test_a_supervisor_shares_a_view_with_the_body_and_nobody_else_does():
    boss, ana = desk.signed_in(desk.clerk("Sasha Boss", role="supervisor")), desk.signed_in(desk.clerk())
    rob = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    keep(boss, "For all", shared="on")
    keep(ana, "Mine alone", shared="on")
    assert "For all" in ana.get("/en/office/").content.decode()
    assert "Mine alone" not in boss.get("/en/office/").content.decode()
    assert "For all" not in rob.get("/en/office/").content.decode()
    assert AuditEntry.objects.filter(act="view_shared").count() == 1


def test_one_renames_and_deletes_ones_own_only():
    client, other = desk.signed_in(desk.clerk()), desk.signed_in(desk.clerk("Bea Clerk"))
    keep(client)
    keep(client, "Second")
    view = QueueView.objects.get(name="Siblings")
    changed = {"act": "change", "view": view.pk, f"{view.pk}-name": "Brothers", f"{view.pk}-is_default": "on"}
    assert other.post(VIEWS, changed).status_code == 404
    assert client.post(VIEWS, changed).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Brothers", True)
    taken = client.post(VIEWS, {**changed, f"{view.pk}-name": "Second"})
    assert taken.status_code == 422
    assert "You have another view of this name." in taken.content.decode()
    assert other.post(VIEWS, {"act": "drop", "view": view.pk}).status_code == 404
    assert client.post(VIEWS, {"act": "drop", "view": view.pk}).status_code == 302
    assert not QueueView.objects.filter(pk=view.pk).exists()
    for wrong in ("", "x", "9" * 40, "²"):
        assert client.post(VIEWS, {"act": "drop", "view": wrong}).status_code == 404


def test_a_view_whose_reason_is_gone_says_so_and_opens():
    ana = desk.clerk()
    queue_views.keep(ana, "Old", "tab=line&reason=long_gone", is_default=True)
    page = desk.signed_in(ana).get("/en/office/")
    assert page.status_code == 200
    assert "Please choose" in page.content.decode()


def news(client):
    return {row["reference"]: row["news"] for row in client.get("/en/office/?tab=news").context["rows"]}


def test_what_others_did_since_a_case_was_opened_is_said_until_it_is_opened_again():
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    client, other = desk.signed_in(ana), desk.signed_in(bea)
    looked, never = people.submitted(people.BEN), people.submitted(people.LUPE)
    client.get(desk.url(looked))
    assert news(client) == {}
    desk.with_paper(looked)
    desk.with_paper(never)
    assert news(client) == {str(looked): "a paper came"}
    assert news(other) == {}
    assert "New since you looked: a paper came" in client.get("/en/office/").content.decode()
    client.get(desk.url(looked))
    assert news(client) == {}
    correct.keep_note(looked, ana, "mine")
    assert news(client) == {}
    other.get(desk.url(looked))
    correct.keep_note(looked, bea, "hers")
    assert news(client) == {str(looked): "a note was written"}
    assert news(other) == {}
    withdraw.withdraw(looked)
    assert news(client) == news(other) == {str(looked): "withdrawn"}


def test_the_other_districts_decision_is_news():
    rob = desk.clerk("Rob Clerk", district="robledal", role="supervisor")
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    client.get(desk.url(application))
    decide.decide(Side.objects.get(application=application, kind="acceptance"), rob, "yes", because="ordered")
    assert news(client) == {str(application): "decided"}
    assert Seen.objects.filter(application=application).count() == 1


def test_every_kind_of_news_has_its_word():
    assert set(words.NEWS) == NEWS
