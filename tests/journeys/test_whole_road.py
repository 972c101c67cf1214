"""From the first click to the letter, both directions, both languages, on a small phone; the office at a desk."""

from pathlib import Path
from typing import Any

import pytest

from permits.models import Application, AuditEntry, Notice
from permits.policy import numbers
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = "Ana Clerk"
PAGES = ["guidelines", "reach", "you", "child", "home", "school", "reason"]
# The reason's right or the district's other programs come before the guidelines, for those who leave it.
BEFORE = {"outgoing": ["programs"], "incoming": []}
OUTCOMES = {("outgoing", "es"): "no"}
HEADLINES = {
    ("outgoing", "yes", "en"): "You have the release", ("outgoing", "no", "es"): "La respuesta es no",
    ("incoming", "yes", "en"): "new district accepts", ("incoming", "yes", "es"): "El nuevo distrito acepta",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _open_season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.story
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("direction", ["outgoing", pytest.param("incoming", marks=pytest.mark.broad)])
@pytest.mark.parametrize("width", [360, pytest.param(320, marks=pytest.mark.broad), pytest.param(1280, marks=pytest.mark.broad)])
def test_from_the_first_click_to_the_letter(
    width: int, direction: str, language: str, pages: MakePage, live_server: Any, tmp_path: Path
) -> None:
    plan, outcome = plans.of(direction, language), OUTCOMES.get((direction, language), "yes")
    people.staff(name=CLERK)
    with pages(width) as page:
        walker = Walker(page, live_server.url, plan, Watch(page, live_server.url))
        road.start(walker)
        assert road.fill_pages(walker) == BEFORE[direction] + PAGES
        road.send(walker)
        _send_papers(walker, road.sample_files(tmp_path))
    reference = numbers.show_reference(walker.number[:8])
    assert desk.work() > 0
    with pages(1280, 900) as page:
        _answer(Walker(page, live_server.url, plan, Watch(page, live_server.url)), reference, outcome)
    desk.work()
    with pages(width) as page:
        again = Walker(page, live_server.url, plan, Watch(page, live_server.url), number=walker.number)
        road.look_up(again)
        assert HEADLINES[plan.direction, outcome, plan.language] in page.inner_text("h1")
        _read_letter(again)


def _send_papers(walker: Walker, files: list[str]) -> None:
    """Two are kept, the bad one is named, and all that stands in the receipt."""
    assert walker.watch
    page, watch = walker.page, walker.watch
    # The number's own page is reached again without harm.
    page.reload()
    assert road.shown_number(page) == walker.number
    walker.press(f'main a.usa-button--big:has-text("{walker.words["documents"]}")')
    watch.allowed = {422}
    said = road.upload(walker, files)
    good, second, bad = (Path(name).name for name in files)
    assert set(said) == {good, second, bad}
    received = "Received" if walker.plan.language == "en" else "Recibido"
    assert said[good].startswith(received), said
    assert said[second].startswith(received), said
    assert not said[bad].startswith(received), said
    watch.allowed = set()
    page.reload()
    walker.look()
    assert set(road.said_of_files(page, f"#upload-{walker.plan.paper}")) == {good, second}
    link = f'main a:has-text("{walker.words["receipt"]}")'
    receipt = road.fetched(page, link)
    assert receipt.startswith(b"%PDF")
    assert road.is_tagged_pdf(receipt)
    walker.press("main .actions a.usa-button--big")
    assert walker.path == f"application/{Application.objects.get().key}/"


def _answer(clerk: Walker, reference: str, outcome: str) -> None:
    """The office: queue, case, paper, decision, preview, sent."""
    desk.sign_in(clerk, CLERK)
    desk.open_case(clerk, reference)
    assert desk.look_at_paper(clerk, clerk.plan.paper) == 2
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert "case_opened" in acts
    assert acts.count("page_viewed") >= 2, acts
    desk.decide(clerk, reference, outcome, "reason_not_shown" if outcome == "no" else "")
    assert Notice.objects.filter(state="draft").exists()
    preview = desk.send(clerk)
    assert clerk.plan.child["first_name"] in preview
    assert not Notice.objects.filter(state="draft").exists()


def _read_letter(walker: Walker) -> None:
    """The letter opens after a code that came by the family's own channel."""
    page = walker.page
    walker.press("main .actions a[href*=letters]")
    assert walker.path.endswith("/code/"), page.url
    walker.press("button[name=act][value=send]")
    desk.work()
    code = road.code_from_mailbox(walker)
    road.fill_in(page, {"code": code})
    page.fill("input[name=code]", code)
    walker.press("main .actions button[type=submit]")
    assert walker.path.endswith("/letters/"), page.inner_text("main")
    walker.press("main .usa-list a")
    assert walker.plan.child["first_name"] in page.inner_text("article.letter")
    letter = road.fetched(page, 'main a[href$=".pdf"]')
    assert letter.startswith(b"%PDF")
    assert road.is_tagged_pdf(letter)
