"""What goes wrong on a phone on an ordinary day, and what then happens."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from permits.actions.demonstrate import move_to
from permits.models import Application, Draft, Job, Notice
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import GO_ON, Plan, Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)
# The plan of people.LUPE, for the stories that begin with an application that is already there.
LUPE = Plan(
    "outgoing",
    "es",
    "childcare",
    {"first_name": "Guadalupe", "last_name": "Núñez Ortega", "birth_date": people.LUPE.birth_date},
    {},
    "",
)
# What the page says, without the date that a script says back from what was typed.
SAID = """(() => { const main = document.querySelector('main').cloneNode(true);
main.querySelectorAll('[id$=_said], [name=csrfmiddlewaretoken]').forEach(e => e.remove()); return main.textContent })()"""


@pytest.fixture
def walker(page: Any, live_server: Any, settings: Any) -> Iterator[Walker]:
    """A family at a phone in an open season; what the browser complains of fails the story."""
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    one = Walker(page, live_server.url, plans.OUTGOING_EN, Watch(page, live_server.url))
    yield one
    assert one.watch
    one.watch.calm()


def speaking(walker: Walker, plan: Plan) -> Walker:
    """The same browser with another family's plan."""
    return Walker(walker.page, walker.origin, plan, walker.watch, walker.number)


def test_the_language_changes_in_mid_form_and_nothing_typed_is_lost(walker: Walker) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker, until="child")
    typed = {"first_name": "Benjamín", "middle_name": "de la Cruz", "birth_date_day": "31", "birth_date_year": "20"}
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    here = walker.path
    spanish = speaking(walker, plans.plan("outgoing", "es", "parent_employment", "", {}))
    assert page.inner_text(".masthead__switch") == walker.words["other"]
    spanish.press(".masthead__switch")
    assert spanish.path == here
    assert {name: page.input_value(f"[name={name}]") for name in typed} == typed
    walker.press(".masthead__switch")
    assert walker.path == here
    assert {name: page.input_value(f"[name={name}]") for name in typed} == typed


@pytest.mark.parametrize("where", ["before-you-start/outgoing/?step=child", "status/", "lost-number/"])
def test_the_language_changes_on_the_other_forms_too(walker: Walker, where: str) -> None:
    page = walker.page
    walker.open(where)
    box, value = ("[name=grade]", "7") if "before" in where else ("[name=first_name]", "Zoë")
    if "before" in where:
        page.select_option(box, value)
    else:
        page.fill(box, value)
    speaking(walker, LUPE).press(".masthead__switch")
    assert page.input_value(box) == value


def test_back_after_submitting_and_submitting_again_gives_the_same_number(walker: Walker) -> None:
    page = walker.page
    road.start(walker)
    road.fill_pages(walker)
    check = page.url
    number = road.send(walker, quick=False)
    page.go_back()
    assert road.shown_number(page) == number, "Back led to a page that could be sent again"
    page.goto(check)
    assert road.shown_number(page) == number
    page.reload()
    assert road.shown_number(page) == number
    assert Application.objects.count() == 1


def test_two_tabs_that_both_submit_get_the_same_number(walker: Walker) -> None:
    road.start(walker)
    road.fill_pages(walker)
    tab = walker.page.context.new_page()
    other = Walker(tab, walker.origin, walker.plan, Watch(tab, walker.origin))
    tab.goto(walker.page.url)
    other.look()
    assert road.send(walker, quick=False) == road.send(other, quick=False)
    assert Application.objects.count() == 1


def test_a_draft_goes_on_at_another_device(walker: Walker, pages: MakePage) -> None:
    road.start(walker)
    road.fill_pages(walker, until="home")
    code = walker.page.inner_text("aside .number__digits")
    with pages(360) as other:
        there = Walker(other, walker.origin, walker.plan, Watch(other, walker.origin))
        there.open("")
        there.press('main a[href$="/resume/"]')
        road.fill_in(other, {"birth_date": date(2001, 1, 1)})
        other.fill("[name=code]", code)
        there.press("main form .actions button[type=submit]")
        assert other.query_selector(".summary"), "a wrong birth date opened the draft"
        _write_resume(there, code)
        assert there.path.endswith("/home/"), other.url
        assert road.fill_pages(there) == ["home", "school", "reason"]
        assert walker.plan.child["last_name"] in other.inner_text("main")
        road.send(there)


def _write_resume(walker: Walker, code: str) -> None:
    born = walker.plan.child["birth_date"]
    walker.page.fill("[name=code]", code)
    walker.page.fill("[name=birth_date_day]", str(born.day))
    walker.page.select_option("[name=birth_date_month]", str(born.month))
    walker.page.fill("[name=birth_date_year]", str(born.year))
    walker.press("main form .actions button[type=submit]")


def test_a_wrong_number_always_gets_the_one_answer(walker: Walker) -> None:
    application = people.submitted(people.LUPE)
    stranger = people.submitted(people.SARA).confirmation_number
    lupe = speaking(walker, LUPE)
    answers = []
    for number, more in (
        (people.other_number(application), {}),
        (stranger, {}),
        (application.confirmation_number, {"first_name": "Ana", "last_name": "Paz", "birth_date": date(2017, 1, 1)}),
    ):
        lupe.number = number
        road.look_up(lupe, **more)
        assert lupe.path == "status/"
        answers.append(walker.page.evaluate(SAID))
    assert len(set(answers)) == 1
    lupe.number = application.confirmation_number
    road.look_up(lupe)
    assert lupe.path == f"application/{application.key}/"


def test_a_typing_error_in_the_number_is_told_at_its_box(walker: Walker) -> None:
    application = people.submitted(people.LUPE)
    lupe = speaking(walker, LUPE)
    right = application.confirmation_number
    lupe.number = right[:-1] + str((int(right[-1]) + 1) % 10)
    road.look_up(lupe)
    assert "12" in walker.page.inner_text("#id_number_error")


def test_who_is_late_is_told_before_anything_is_filled_in(walker: Walker) -> None:
    people.at(2027, 5, 20)
    page, plan = walker.page, plans.OUTGOING_ES
    late = speaking(walker, plan)
    late.open("")
    late.press(f'.card a:has-text("{late.words["outgoing"]}")')
    late.press("main .actions a.usa-button--big")
    for boxes in ({"home": "lausd", "wanted": "robledal"}, {"school_year": "2027-28", "grade": "4"}, {"reason": "childcare"}):
        road.fill_in(page, boxes)
        late.press(GO_ON)
    assert page.query_selector("[name=late]"), "the exception test is not asked"
    assert "30 de abril" in page.inner_text("main")
    late.press(GO_ON)
    assert page.query_selector("main .usa-alert--warning")
    assert "30 de abril" in page.inner_text("main .usa-alert--warning")
    assert not Draft.objects.exists()
    assert not page.query_selector("main [name=first_name]")
    # Never a dead end: the short form goes to the end and gets a number.
    late.press(GO_ON)
    assert "reason" not in road.fill_pages(late)
    road.send(late)
    assert Application.objects.get().sides.get(kind="release").status == "late_referred"


def test_who_comes_too_early_can_be_reminded(walker: Walker) -> None:
    people.at(2027, 1, 12)
    page = walker.page
    walker.open("")
    walker.press(f'.card a:has-text("{walker.words["outgoing"]}")')
    walker.press("main .actions a.usa-button--big")
    for boxes in ({"home": "lausd", "wanted": "robledal"}, {"school_year": "2027-28", "grade": "4"}, {"reason": "childcare"}):
        road.fill_in(page, boxes)
        walker.press(GO_ON)
    assert "February 1, 2027" in page.inner_text("main")
    road.tick(page, "channel", "email")
    page.fill("#remind_email", "dana.ohara@family.example")
    walker.press("form[action$='/remind/'] button[type=submit]")
    road.retype(walker)
    assert "February 1, 2027" in page.inner_text("main")
    promised = Job.objects.get(kind="remind_open")
    assert datetime.fromisoformat(promised.payload["opens"]) == datetime(2027, 2, 1, tzinfo=people.ZONE)
    # The day comes.
    move_to(date(2027, 2, 1))
    desk.work()
    assert Notice.objects.get(kind="reminder_open").content["to"] == "dana.ohara@family.example"


def test_withdrawn_and_taken_back(walker: Walker) -> None:
    application = people.submitted(people.LUPE)
    page, lupe = walker.page, speaking(walker, LUPE)
    lupe.number = application.confirmation_number
    road.look_up(lupe)
    lupe.press("main a[href$='/withdraw/']")
    lupe.press("button[name=act][value=withdraw]")
    application.refresh_from_db()
    assert application.withdrawn_at
    lupe.press("button[name=act][value=undo]")
    application.refresh_from_db()
    assert not application.withdrawn_at
    assert not page.query_selector("button[name=act][value=undo]")
    assert application.sides.get(kind="release").status == "in_line"
