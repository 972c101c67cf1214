"""A typing error is corrected; what somebody else changed meanwhile is shown and nothing typed is lost."""

from datetime import date

import pytest

from permits.actions import correct
from permits.models import Correction
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


def boxes(page, **more):
    """The form as the browser would send it back, with some boxes changed."""
    form = page.context["form"]
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields if name != "birth_date"}
    born = form["birth_date"].value()
    data |= {"birth_date_day": born.day, "birth_date_month": born.month, "birth_date_year": born.year}
    return {**data, "agreed": "the mother, by telephone", **more}


def test_the_first_version_stays_and_the_place_in_line_too():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    received = application.received_at
    url = desk.url(application, "correct/")
    client.post(url, boxes(client.get(url), first_name="Benjamín"))
    application.refresh_from_db()
    assert application.first_name == "Benjamín"
    assert application.received_at == received
    row = Correction.objects.get(application=application)
    assert row.change == {"old": "Benjamin", "new": "Benjamín", "why": "the mother, by telephone"}
    page = client.get(desk.url(application)).content.decode()
    assert "<del>Benjamin</del>" in page


def test_nothing_is_corrected_without_the_familys_agreement():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    url = desk.url(application, "correct/")
    response = client.post(url, boxes(client.get(url), first_name="Other", agreed=""))
    assert response.status_code == 422
    application.refresh_from_db()
    assert application.first_name == "Benjamin"


def test_a_stale_page_shows_what_changed_and_loses_nothing_typed():
    ana, client = desk.clerk(), desk.signed_in(desk.clerk("Bea Clerk"))
    application = people.submitted(people.BEN)
    url = desk.url(application, "correct/")
    page = client.get(url)
    correct.correct(application, ana, {"birth_date": date(2015, 9, 4)}, "the father", application.version)
    response = client.post(url, boxes(page, last_name="O'Hara Lee"))
    assert response.status_code == 409
    assert [str(one["field"]) for one in response.context["changed"]] == ["Date of birth"]
    assert "Ana Clerk" in response.content.decode()
    form = response.context["form"]
    assert form["last_name"].value() == "O'Hara Lee"
    assert [str(part) for part in form["birth_date"].value()] == ["4", "9", "2015"]
    application.refresh_from_db()
    assert application.last_name == "O'Hara-Lee"


def test_saving_again_after_that_keeps_both_corrections():
    ana, client = desk.clerk(), desk.signed_in(desk.clerk("Bea Clerk"))
    application = people.submitted(people.BEN)
    url = desk.url(application, "correct/")
    page = client.get(url)
    correct.correct(application, ana, {"birth_date": date(2015, 9, 4)}, "the father", application.version)
    stale = client.post(url, boxes(page, last_name="O'Hara Lee"))
    data = dict(stale.context["form"].data.items())
    assert client.post(url, data).status_code == 302
    application.refresh_from_db()
    assert application.last_name == "O'Hara Lee"
    assert application.birth_date == date(2015, 9, 4)


def test_a_sealed_case_is_corrected_inside_its_seal():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN, is_sealed=True)
    url = desk.url(application, "correct/")
    assert client.post(url, boxes(client.get(url), first_name="Bennie")).status_code == 302
    application = type(application).objects.get(pk=application.pk)
    assert application.first_name == ""
    assert application.person.first_name == "Bennie"
