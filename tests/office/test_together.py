"""Several cases at once: what would happen is shown first, then done once, each through its own act."""

import html
import re

import pytest

from permits.actions import assign, withdraw
from permits.models import Side
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
URL = "/en/office/together/"


def release(application):
    return Side.objects.select_related("owner").get(application=application, kind="release")


def plan(client, act, *applications):
    return client.post(URL, {"act": act, "sides": [release(one).pk for one in applications]})


def confirm(client, page):
    """Press the button of a plan, with what its form sends."""
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="(press|act|sides|seen)" value="([^"]*)"', page.content.decode()):
        fields.setdefault(name, []).append(value)
    return client.post(URL, fields)


def test_the_plan_names_each_case_and_does_nothing():
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    client = desk.signed_in(ana)
    free, hers, gone = people.submitted(people.BEN), people.submitted(people.LUPE), people.submitted(people.WAYAN)
    assign.take(release(hers), bea)
    withdraw.withdraw(gone)
    page = plan(client, "take", free, hers, gone)
    said = page.content.decode()
    assert "It will be done to 1 case. Nothing is done yet." in said
    assert "Bea Clerk works on it. Only that person or a supervisor can change it." in said
    assert "It is decided, withdrawn or referred." in said
    assert release(free).owner is None
    done = confirm(client, page)
    assert "Done for 1 case." in done.content.decode()
    assert release(free).owner == ana
    assert release(hers).owner == bea


def test_the_same_press_twice_changes_nothing_more():
    boss, bea = desk.clerk("Sasha Boss", role="supervisor"), desk.clerk("Bea Clerk")
    client, application = desk.signed_in(boss), people.submitted(people.BEN)
    assign.take(release(application), bea)
    page = plan(client, "put_back", application)
    confirm(client, page)
    assert release(application).owner is None
    assign.take(release(application), bea)
    again = client.get(confirm(client, page).url)
    assert "Nothing was done twice." in again.content.decode()
    assert release(application).owner == bea
    assert desk.acts(application).count("put_back") == 1


def test_what_changed_since_it_was_shown_is_left_alone():
    boss, bea, cy = desk.clerk("Sasha Boss", role="supervisor"), desk.clerk("Bea Clerk"), desk.clerk("Cy Clerk")
    client, application = desk.signed_in(boss), people.submitted(people.BEN)
    page = plan(client, f"give:{cy.pk}", application)
    assign.take(release(application), bea)
    done = confirm(client, page).content.decode()
    assert "It changed since you looked. Look at it again." in done
    assert release(application).owner == bea
    confirm(client, plan(client, f"give:{cy.pk}", application))
    assert release(application).owner == cy


def test_what_cannot_be_asked_is_said_in_a_plain_word():
    client, rob = desk.signed_in(desk.clerk()), desk.clerk("Rob Clerk", district="robledal")
    application = people.submitted(people.BEN)
    key = release(application).pk
    for typed in ({}, {"act": "x", "sides": [key]}, {"act": f"give:{rob.pk}", "sides": [key]}, {"act": "give:²", "sides": [key]}):
        page = client.post(URL, typed, follow=True)
        assert "Choose what to do with the ticked cases." in page.content.decode()
    for sides in ([], ["x"], ["9" * 40]):
        page = client.post(URL, {"act": "take", "sides": sides}, follow=True)
        assert "Tick at least one case." in page.content.decode()


def test_every_way_back_leads_to_the_page_of_the_queue_where_it_began(monkeypatch):
    monkeypatch.setattr("permits.queries.lists.PAGE", 1)
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)
    people.submitted(people.LUPE)
    first = client.get("/en/office/?tab=open&side=release")
    asked = f"tab=open&side=release&{first.context['after']}"
    page = client.get(f"/en/office/?{asked}")
    assert page.context["place"] == asked
    # A browser asks for what is to be done before it sends, and the ticks stay.
    assert 'name="act" required' in page.content.decode()
    back, key = f"/en/office/?{asked}", release(application).pk
    for typed in ({"here": asked, "sides": [key]}, {"here": asked, "act": "take"}):
        assert client.post(URL, typed).url == back
    for act in ("take", "decide"):
        shown = client.post(URL, {"here": asked, "act": act, "sides": [key]})
        assert html.unescape(shown.content.decode()).count(f'"{back}"') == 2
        assert html.escape(asked) in shown.content.decode()


def test_another_offices_side_is_not_in_the_plan():
    rob = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    application = people.submitted(people.BEN)
    page = plan(rob, "take", application)
    assert page.context["rows"] == []
    assert release(application).owner is None
