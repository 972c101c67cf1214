"""What happens on a page reaches those who do not see it: where the focus goes, what the title says, what is said aloud and how often."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import people
from tests.journeys import plans, road
from tests.journeys.road import GO_ON, Plan, Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", pytest.param("es", marks=pytest.mark.broad))
FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
# Everything that live parts of the page say from now on, each time they say something.
LISTEN = """() => { window.heard = [];
  document.querySelectorAll("[role=status], [role=alert], [aria-live=polite]").forEach((part) => new MutationObserver(() => {
    if (part.textContent.trim()) window.heard.push(part.textContent.trim());
  }).observe(part, { childList: true, characterData: true, subtree: true })); }"""

# How often the line that is seen says that the answers are saved.
COUNT_SAVED = """() => { window.saved = 0;
  const line = document.querySelector("[data-autosave-status]");
  new MutationObserver(() => { window.saved += line.textContent === line.dataset.saved; }).observe(line, { childList: true }); }"""


@pytest.fixture
def walk(page: Any, live_server: Any, settings: Any) -> Iterator[Any]:
    """A family at a phone in an open season, in the language asked for."""
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    watch = Watch(page, live_server.url)
    of = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
    yield lambda language: Walker(page, live_server.url, of[language], watch)
    watch.calm()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_takes_the_focus_and_each_of_its_links_leads_to_the_box(walk: Any, language: str) -> None:
    walker = walk(language)
    page = walker.page
    road.start(walker)
    road.fill_pages(walker, until="child")
    walker.press(GO_ON)
    assert page.evaluate("document.title").startswith("Error: ")
    assert "summary" in page.evaluate(FOCUSED), "the focus is not on what went wrong"
    assert page.get_attribute(".summary", "role") == "alert"
    links = [link.get_attribute("href") for link in page.query_selector_all(".summary a")]
    assert len(links) >= 3
    for href in links:
        page.click(f'.summary a[href="{href}"]')
        box = href.removeprefix("#")
        assert page.evaluate(FOCUSED) == box
        assert page.get_attribute(href, "aria-invalid") == "true"
        described = (page.get_attribute(href, "aria-describedby") or "").split()
        said = [page.inner_text(f"#{name}") for name in described if name.endswith("_error")]
        assert any(said), f"{box} does not say what is wrong with it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_begins_at_its_top_and_its_title_says_where_one_is(walk: Any, language: str) -> None:
    walker = walk(language)
    page, titles = walker.page, []

    def at_the_top() -> None:
        if "#" in page.url:  # the same page again, at the questions that an answer brought with it
            assert page.evaluate(FOCUSED) == page.url.rpartition("#")[2]
            return
        assert page.evaluate("document.activeElement === document.body && window.scrollY === 0"), page.url
        titles.append(page.evaluate("document.title"))

    walker.after.append(at_the_top)
    road.start(walker)
    pages = road.fill_pages(walker)
    asked = titles[-len(pages) :]
    word = {"en": "step", "es": "paso"}[language]
    steps = [title.partition(f", {word} ")[2].split()[0] for title in asked]
    assert steps == sorted(set(steps), key=int), titles
    assert len(set(titles)) == len(titles), titles


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_answers_are_saved_is_said_once(walk: Any, language: str) -> None:
    walker = walk(language)
    page = walker.page
    road.start(walker)
    road.fill_pages(walker, until="child")
    page.evaluate(LISTEN)
    page.evaluate(COUNT_SAVED)
    for time, typed in enumerate(("Ana", "Ana María"), start=1):
        page.fill("[name=first_name]", typed)
        page.wait_for_function("n => window.saved === n", arg=time)
    assert page.evaluate("window.heard") == [page.get_attribute("[data-autosave-status]", "data-saved")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_became_of_each_file_is_said_once(walk: Any, language: str, tmp_path: Path) -> None:
    application = people.submitted(people.LUPE)
    walker = walk(language)
    born = {"first_name": "Guadalupe", "last_name": "Núñez Ortega", "birth_date": people.LUPE.birth_date}
    walker.plan = Plan("outgoing", language, "childcare", born, {}, "childcare_affidavit")
    walker.number = application.confirmation_number
    road.look_up(walker, page="documents")
    walker.page.evaluate(LISTEN)
    walker.watch.allowed.add(422)  # the file that is no paper
    files = road.upload(walker, road.sample_files(tmp_path))
    heard = walker.page.evaluate("window.heard")
    for name, state in files.items():
        assert len([said for said in heard if said.startswith(f"{name}: ")]) == 1, f"{name} ({state}): {heard}"
    assert len(heard) == len(files) + 1, f"more is said than what will be sent and what became of it: {heard}"
