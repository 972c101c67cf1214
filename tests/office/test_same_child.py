"""Two applications for one child: side by side, a person finds what they are, nothing is deleted, undone until it is told."""

from datetime import date

import pytest

from permits.actions import same_child as acts
from permits.actions.send import send
from permits.models import Application, Comparison, Notice, Side, Task
from permits.policy import alike
from permits.queries import same_child
from tests import people
from tests.office import desk
from tests.office.test_claim import release
from tests.office.test_siblings import brother

pytestmark = pytest.mark.django_db
TWIN = date(2015, 4, 9)


def page(application: Application) -> str:
    return desk.url(application, "same-child/")


@pytest.fixture
def two():
    """A clerk's browser, an application, and the same child's a day later with a letter missing in the name."""
    client = desk.signed_in(desk.clerk())
    first = people.submitted(people.BEN)
    people.days_later(1)
    return client, first, people.submitted(people.BEN, first_name="Benjamn")


def found(client, first, second, act, **more):
    prefix = f"a{second.pk}"
    return client.post(
        page(first), {"other": second.reference, "act": act, **{f"{prefix}-{name}": v for name, v in more.items()}}
    )


def join(client, first, second, keep):
    return found(client, first, second, "join", keep=keep.reference, why="Same mother, by telephone.")


def fresh(application: Application) -> Side:
    return release(Application.objects.get(pk=application.pk))


@pytest.mark.parametrize(
    ("first", "last", "other_first", "other_last", "is_same"),
    [
        ("Benjamin", "O'Hara-Lee", "benjamin", "Ohara Lee", True),
        ("Benjamin", "O'Hara-Lee", "Benjamn", "Ohara", True),
        ("Guadalupe", "Núñez Ortega", "Guadalupe", "Nunes Ortega", True),
        ("Guadalupe", "Núñez Ortega", "Maria Guadalupe", "Ortega", True),
        ("Sara", "Ruiz", "Teo", "Ruiz", False),
        ("Ana", "Ruiz", "Ada", "Ruiz", False),
        ("Sara", "Ruiz", "Sara", "Reyes", False),
    ],
)
def test_spelling_is_forgiven_and_twins_are_two(first, last, other_first, other_last, is_same):
    assert alike.same_child(first, last, other_first, other_last) is is_same
    assert alike.same_child(other_first, other_last, first, last) is is_same


def test_day_and_month_swapped_are_the_same_birth_date():
    assert alike.dates(date(2018, 5, 9)) == (date(2018, 5, 9), date(2018, 9, 5))
    assert alike.dates(date(2018, 5, 19)) == (date(2018, 5, 19),)
    one, other = people.submitted(people.LUPE), people.submitted(people.LUPE, birth_date=date(2018, 9, 5))
    assert same_child.like(one) == [other]
    assert same_child.unjudged(desk.clerk(), [one, other]) == {one.pk, other.pk}


def test_children_filed_as_two_from_one_home_are_not_alike():
    mario = people.submitted(people.TEO, first_name="Mario")
    maria = brother(mario, people.TEO, first_name="Maria")
    assert same_child.like(maria) == []
    assert same_child.unjudged(desk.clerk(), Application.objects.all()) == set()


def test_side_by_side_marks_what_differs_and_the_task_leads_there(two):
    client, first, second = two
    shown = client.get(page(second)).content.decode()
    assert "<mark>" in shown
    assert str(first) in shown
    assert "case_opened" in desk.acts(first)
    assert f"case/{second.reference}/same-child/" in client.get("/en/office/tasks/").content.decode()


def test_joined_the_kept_one_has_the_earlier_place_and_nothing_is_deleted(two, client):
    clerk, first, second = two
    earlier = release(first).received_at
    answer = join(clerk, first, second, keep=second)
    assert (fresh(first).status, fresh(second).status) == ("joined", "in_line")
    assert fresh(second).received_at == earlier
    assert Application.objects.count() == 2
    assert not Task.objects.filter(kind="duplicate", done_at=None).exists()
    notice = Notice.objects.get(application=first, kind="joined")
    assert answer.url.endswith(f"/notice/{notice.event}/")
    assert str(second) in notice.content["values"]["kept_reference"]
    people.look_up(client, first)
    status = f"/en/application/{first.key}/"
    assert "two applications" not in client.get(status).content.decode()
    send(notice.event, desk.clerk())
    assert "two applications for the same child" in client.get(status).content.decode()
    assert str(second) in clerk.get(desk.url(first)).content.decode()


def test_it_is_undone_until_the_family_is_told(two):
    client, first, second = two
    places = [release(first).received_at, release(second).received_at]
    join(client, first, second, keep=second)
    row = Comparison.objects.get()
    client.post(page(first), {"act": "undo", "comparison": row.pk})
    assert [fresh(one).received_at for one in (first, second)] == places
    assert {fresh(one).status for one in (first, second)} == {"in_line"}
    assert Notice.objects.get(kind="joined").state == "cancelled"
    join(client, first, second, keep=first)
    send(Notice.objects.get(kind="joined", state="draft").event, desk.clerk())
    with pytest.raises(acts.ToldError):
        acts.undo(Comparison.objects.get(undone_at=None), desk.clerk())
    assert fresh(second).status == "joined"


def test_both_stand_and_are_not_shown_again_until_that_is_undone(two):
    client, first, second = two
    found(client, first, second, "stand")
    assert same_child.like(first) == same_child.like(second) == []
    assert same_child.unjudged(desk.clerk(), [first, second]) == set()
    assert {fresh(one).status for one in (first, second)} == {"in_line"}
    acts.undo(Comparison.objects.get(), desk.clerk())
    assert same_child.like(first) == [second]
    assert join(client, first, second, keep=first).status_code == 302
    with pytest.raises(acts.JudgedError):
        acts.both_stand(first, second, desk.clerk())


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"email": "another.adult@family.example"}, "adults"),
        ({"answers": {"must_not_know": "yes"}}, "protected"),
        ({"is_sealed": True}, "protected"),
        ({"wanted_district": "culver_city"}, "districts"),
    ],
)
def test_what_is_not_joined(two, more, why):
    client, first, _second = two
    other = people.submitted(people.BEN, **more)
    assert acts.problems(first, other) == [why]
    join(client, first, other, keep=first)
    assert not Comparison.objects.exists()
    assert fresh(other).status == "in_line"


def test_a_decided_one_is_not_joined_away(two):
    client, first, second = two
    client.post(desk.url(second, "decide/release/"), {"outcome": "yes", "because": "ordered"})
    assert acts.problems(first, Application.objects.get(pk=second.pk)) == ["decided"]
    assert join(client, first, second, keep=first).status_code == 422


def test_another_office_finds_nothing_of_what_it_may_not_open(two):
    _client, first, second = two
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    hidden = people.submitted(people.BEN, wanted_district=elsewhere)
    rob = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    assert str(hidden) not in rob.get(page(first)).content.decode()
    found(rob, first, hidden, "stand")
    assert not Comparison.objects.exists()
    found(rob, first, second, "stand")
    assert Comparison.objects.count() == 1
