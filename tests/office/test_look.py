"""A late case that may be protected: a person looks before anything is sent."""

import pytest

from permits.actions import look
from permits.actions.decide import NotAllowedError
from permits.models import Notice, Side, Task
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def late():
    """A foster child's case that came in May."""
    ana = desk.clerk()
    people.at(2027, 5, 20)
    application = people.submitted(people.LUPE, answers={"groups": ["foster"]})
    side = application.sides.get(kind="release")
    assert side.status == "person_looks"
    return ana, application, side


def test_lifting_puts_it_back_in_line_and_tells_when_an_answer_is_due(late):
    ana, application, side = late
    client = desk.signed_in(ana)
    assert "Look at it" in client.get(desk.url(application)).content.decode()
    shown = client.get(desk.url(application, "decide/release/"))
    assert [row["value"] for row in shown.context["verdict"]] == ["April 30, 2027", "May 20, 2027", "My child is in foster care"]
    client.post(desk.url(application, "decide/release/"), {"act": "lift", "note": "Foster child, liaison confirmed."})
    side.refresh_from_db()
    assert side.status == "in_line"
    assert Notice.objects.filter(application=application, kind="received").exists()
    assert not Notice.objects.filter(application=application, kind="late_letter").exists()
    assert not Task.objects.filter(application=application, kind="person_looks", done_at=None).exists()
    assert "Foster child, liaison confirmed." in client.get(desk.url(application)).content.decode()


def test_referring_prepares_the_letter_and_the_office_sends_it(late):
    ana, application, side = late
    client = desk.signed_in(ana)
    response = client.post(desk.url(application, "decide/release/"), {"act": "refer", "note": "Not a foster child."})
    side.refresh_from_db()
    assert side.status == "late_referred"
    rows = Notice.objects.filter(application=application, kind="late_letter")
    assert {row.state for row in rows} == {"draft"}
    assert response.url == f"/en/office/notice/{rows[0].event}/"
    said = client.get(response.url).context["said"][0]
    assert "30 de abril de 2027" in said["message"]
    assert "April 30, 2027" in said["gloss"]["message"]


def test_a_note_is_needed(late):
    ana, application, side = late
    client = desk.signed_in(ana)
    for act in ("lift", "refer"):
        response = client.post(desk.url(application, "decide/release/"), {"act": act, "note": " "})
        assert response.status_code == 422
    side.refresh_from_db()
    assert side.status == "person_looks"


@pytest.mark.parametrize("act", [look.lift, look.refer])
def test_only_what_waits_for_a_look_can_be_looked_at(late, act):
    ana, _application, side = late
    Side.objects.filter(pk=side.pk).update(status="in_line")
    with pytest.raises(NotAllowedError) as error:
        act(side, ana, "because")
    assert error.value.problems == ("status",)


def test_it_cannot_be_decided_before_somebody_looked(late):
    ana, application, side = late
    desk.signed_in(ana).post(desk.url(application, "decide/release/"), {"outcome": "yes", "note": ""})
    side.refresh_from_db()
    assert side.status == "person_looks"


def test_a_late_filing_and_a_referral_say_the_same(late):
    """One function writes both letters."""
    ana, application, side = late
    look.refer(side, ana, "late")
    referred = Notice.objects.filter(application=application, kind="late_letter").first()
    filed = people.submitted(people.BEN, language="es", reason="sibling")
    at_once = Notice.objects.filter(application=filed, kind="late_letter").first()
    assert set(referred.content["values"]) == set(at_once.content["values"])
    assert at_once.state == "ready"
