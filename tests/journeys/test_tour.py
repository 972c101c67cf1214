"""`make shots`: pictures of every page, in both languages, as wide as a phone and as a desk, in var/shots/. For people to look at."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permits.management.season import load
from permits.models import Application, Document, Side
from permits.policy import numbers
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import GO_ON, Plan, Walker
from tests.journeys.watch import shots

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("PASSAGE_SHOTS"), reason="asked for by make shots"),
]
WIDTHS = (360, 1280)
PLANS = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
# Pages that show themselves at their address alone.
OPEN = (
    "programs/",
    "packet/outgoing/",
    "packet/incoming/",
    "affidavit/",
    "finish/",
    "resume/",
    "status/",
    "lost-number/",
    "before-you-start/incoming/",
)


class Camera:
    """Takes the page that is open, at each width; pictures are numbered in the order of the tour."""

    def __init__(self, folder: Path, page: Any, prefix: str) -> None:
        """`prefix` begins each file's name."""
        self.folder, self.page, self.prefix, self.number = folder, page, prefix, 0

    def __call__(self, name: str = "") -> None:
        """Take the page; named by its address unless a name is given."""
        self.number += 1
        parts = [part for part in self.page.url.partition("?")[0].split("/")[4:] if part and len(part) < 30]
        name = name or "-".join(parts) or "home"
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.screenshot(path=str(self.folder / f"{self.prefix}-{self.number:02}-{name}-{width}.png"), full_page=True)


@pytest.fixture(scope="module")
def folder() -> Path:
    """Emptied once, for both languages."""
    return shots("shots")


@pytest.fixture(autouse=True)
def _season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    load.load()
    people.at(2027, 3, 16)
    desk.work()


def walker_for(page: Any, origin: str, plan: Plan, folder: Path, who: str) -> Walker:
    """A walker with a camera that takes every page walked to."""
    return Walker(page, origin, plan, after=[Camera(folder, page, f"{plan.language}-{who}")])


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_familys_pages(language: str, pages: MakePage, live_server: Any, folder: Path, tmp_path: Path) -> None:
    with pages(360) as page:
        walker = walker_for(page, live_server.url, PLANS[language], folder, "family")
        for path in OPEN:
            walker.open(path)
        walker.press(".actions a, .actions button")
        road.start(walker)
        road.fill_pages(walker, until="child")
        walker.press(GO_ON)
        road.fill_in(page, {**walker.plan.child, "birth_date": date(2009, 5, 9)})
        walker.press(GO_ON)
        road.fill_pages(walker)
        walker.press(GO_ON)
        road.send(walker)
        walker.press('main a.usa-button--big[href$="/documents/"]')
        road.upload(walker, road.sample_files(tmp_path))
        desk.work()
        case = f"application/{Application.objects.order_by('-pk')[0].key}/"
        for tail in ("documents/", "", "withdraw/", "contacts/", "code/"):
            walker.open(case + tail)
        walker.press("button[name=act][value=send]")
        desk.work()
        code = road.code_from_mailbox(walker)
        page.fill("input[name=code]", code)
        walker.press("main .actions button[type=submit]")
        for tail in ("contacts/", "letters/"):
            walker.open(case + tail)
        walker.open(case + "withdraw/")
        walker.press("button[name=act][value=withdraw]")
        walker.open("status/")
        walker.press(GO_ON)
        walker.number = "1" * 20
        road.look_up(walker)
        walker.number = numbers.with_check_digit("2741608") + numbers.with_check_digit("59201847330")
        road.look_up(walker)
        walker.open("lost-number/")
        road.fill_in(page, {name: walker.plan.child[name] for name in ("first_name", "last_name", "birth_date")})
        walker.press(GO_ON)


@pytest.mark.parametrize("language", ["en", "es"])
def test_too_early_and_too_late(language: str, pages: MakePage, live_server: Any, folder: Path) -> None:
    with pages(360) as page:
        walker = walker_for(page, live_server.url, PLANS[language], folder, "season")
        people.at(2027, 1, 12)
        walker.open("")
        query = "home=lausd&wanted=robledal&school_year=2027-28&grade=4&reason=childcare"
        for tail in (
            f"outgoing/?step=answer&{query}",
            "outgoing/?from=where&home=robledal&wanted=lausd",
            "outgoing/?from=where&home=lausd&wanted=lausd",
        ):
            walker.open(f"before-you-start/{tail}")
        walker.open(f"before-you-start/outgoing/?step=answer&{query}")
        walker.press("form[action$='/remind/'] button[type=submit]")
        people.at(2027, 5, 20)
        walker.open("")
        walker.open(f"before-you-start/outgoing/?step=late&{query}")
        walker.press(GO_ON)
        walker.press(GO_ON)
        road.fill_pages(walker)
        road.send(walker)
        walker.press("main .actions a.usa-button--big")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_familys_answers(language: str, pages: MakePage, live_server: Any, folder: Path) -> None:
    with pages(360) as page:
        walker = walker_for(page, live_server.url, PLANS[language], folder, "status")
        seen = set()
        for side in Side.objects.select_related("application").order_by("pk"):
            application, status = side.application, (side.kind, side.status)
            if status in seen or application.is_sealed:
                continue
            seen.add(status)
            person = application.person
            boxes = {"first_name": person.first_name, "last_name": person.last_name, "birth_date": person.birth_date}
            page.goto(f"{live_server.url}/{language}/status/")
            road.fill_in(page, {**boxes, "number": application.confirmation_number})
            walker.press(GO_ON)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_offices_pages(language: str, pages: MakePage, live_server: Any, folder: Path) -> None:
    with pages(1280, 900) as page:
        clerk = walker_for(page, live_server.url, PLANS[language], folder, "office")
        desk.sign_in(clerk, "Carmen Clerk")
        waits = Side.objects.filter(kind="release", status="in_line", application__is_sealed=False)
        side = waits.filter(application__documents__files__isnull=False).order_by("pk")[0]
        paper = Document.objects.filter(application=side.application, files__state="readable").order_by("pk")[0]
        case = f"office/case/{side.application.reference}/"
        for tail in (
            "",
            f"paper/{paper.key}/",
            "ask/",
            "correct/",
            "decide/release/",
            f"file/{paper.files.all()[0].key}/original/",
        ):
            clerk.open(case + tail)
        clerk.open(case + "decide/release/")
        clerk.press(GO_ON)
        desk.decide(clerk, side.application.reference, "no", "reason_not_shown")
        clerk.open(case)
        clerk.open("office/?tab=decided")
        for tail in ("unsent", "letter", "text", "phone", "counter"):
            clerk.open(f"office/lists/{tail}/")
        clerk.open("office/tasks/")
        for typed in ("Ortega", "3/4/2019"):
            page.fill("#q", typed)
            clerk.press("form[role=search] button")
        clerk.open("office/demonstration/mailbox/")
        looked_at_first = Side.objects.filter(status="person_looks").first()
        if looked_at_first:
            clerk.open(f"office/case/{looked_at_first.application.reference}/decide/{looked_at_first.kind}/")
