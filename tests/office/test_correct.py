"""A typing error is corrected; what somebody else changed meanwhile is shown and nothing typed is lost."""

from datetime import UTC, date, datetime

import pytest

from permits.actions import correct
from permits.actions.decide import decide
from permits.models import Correction, Task
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
    client = desk.signed_in(desk.clerk(is_named=True))
    application = people.submitted(people.BEN, is_sealed=True)
    url = desk.url(application, "correct/")
    assert client.post(url, boxes(client.get(url), first_name="Bennie")).status_code == 302
    application = type(application).objects.get(pk=application.pk)
    assert application.first_name == ""
    assert application.person.first_name == "Bennie"


def sides_of(application):
    """Kind to body and status."""
    return {side.kind: (side.body.code if side.body else "", side.status) for side in application.sides.select_related("body")}


def found_by_name(client, application):
    """The search box of these people leads to the case."""
    page = client.post("/en/office/search/", {"q": application.last_name}, follow=True)
    return desk.url(application) in page.content.decode()


def test_a_corrected_district_takes_the_case_to_its_office_with_the_day_it_was_received():
    client = desk.signed_in(desk.clerk())
    neighbour = desk.signed_in(desk.clerk("Noe Vecino", district="robledal"))
    application = people.submitted(people.BEN, wanted_district="torrance")
    assert sides_of(application) == {"release": ("lausd", "in_line"), "acceptance": ("", "elsewhere")}
    assert neighbour.get(desk.url(application)).status_code == 404
    url = desk.url(application, "correct/")
    client.post(url, boxes(client.get(url), wanted_district="robledal"))
    assert sides_of(application) == {"release": ("lausd", "in_line"), "acceptance": ("robledal", "in_line")}
    moved = application.sides.get(kind="acceptance")
    assert moved.received_at == application.received_at
    assert moved.rulebook.body.code == "robledal"
    assert neighbour.get(desk.url(application)).status_code == 200
    assert found_by_name(neighbour, application)
    client.post(url, boxes(client.get(url), wanted_district="torrance"))
    assert not found_by_name(neighbour, application)
    assert sides_of(application)["acceptance"] == ("", "elsewhere")
    assert neighbour.get(desk.url(application)).status_code == 404


def test_an_office_that_loses_its_side_is_led_back_to_its_queue_and_its_open_work_goes_along():
    clerk = desk.clerk()
    client = desk.signed_in(clerk)
    application = people.submitted(people.LUPE, direction="incoming", residence_district="torrance", wanted_district="lausd")
    task = Task.objects.create(body=application.door, application=application, kind="duplicate")
    url = desk.url(application, "correct/")
    answer = client.post(url, boxes(client.get(url), wanted_district="robledal"), follow=True)
    assert answer.redirect_chain == [("/en/office/", 302)]
    assert "other district" in answer.content.decode()
    assert sides_of(application) == {"release": ("", "elsewhere"), "acceptance": ("robledal", "in_line")}
    task.refresh_from_db()
    assert task.body.code == "robledal"
    assert client.get(desk.url(application)).status_code == 404


def test_a_case_that_no_office_here_would_have_stays_with_the_door_the_family_used():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN, wanted_district="torrance")
    url = desk.url(application, "correct/")
    client.post(url, boxes(client.get(url), residence_district=""))
    assert sides_of(application) == {"release": ("lausd", "in_line"), "acceptance": ("", "elsewhere")}
    assert client.get(desk.url(application)).status_code == 200


def test_a_district_that_has_answered_keeps_the_case_and_nothing_typed_is_lost():
    clerk = desk.clerk()
    client = desk.signed_in(clerk)
    application = people.submitted(people.BEN)
    decide(application.sides.get(kind="release"), clerk, "yes")
    before = sides_of(application)
    url = desk.url(application, "correct/")
    answer = client.post(url, boxes(client.get(url), residence_district="torrance", first_name="Benny"))
    assert answer.status_code == 422
    assert "residence_district" in answer.context["form"].errors
    assert answer.context["form"]["first_name"].value() == "Benny"
    application.refresh_from_db()
    assert (application.residence_district, application.first_name, sides_of(application)) == ("lausd", "Benjamin", before)


def test_the_two_districts_of_a_case_differ():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN)
    url = desk.url(application, "correct/")
    answer = client.post(url, boxes(client.get(url), wanted_district="lausd"))
    assert "wanted_district" in answer.context["form"].errors


def test_where_the_right_district_would_have_found_it_late_a_person_looks_first():
    client = desk.signed_in(desk.clerk())
    application = people.submitted(people.BEN, wanted_district="torrance")
    application.sides.update(received_at=datetime(2027, 7, 1, 12, tzinfo=UTC))
    url = desk.url(application, "correct/")
    client.post(url, boxes(client.get(url), wanted_district="robledal"))
    assert sides_of(application)["acceptance"] == ("robledal", "person_looks")
