"""Every page of the office, at a desk and on a tablet, in both languages: axe finds nothing, nothing is cut, and the keyboard comes
everywhere; and a clerk who never touches a mouse works a case from the queue to the family's answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from permits.management.season.pictures import photo
from permits.models import Document, Notice, Side
from permits.vault import store
from tests import people
from tests.accessible import looks
from tests.accessible.album import LANGUAGES, Album, Leaf
from tests.accessible.show import Show
from tests.journeys import desk, plans
from tests.journeys.engines import MakePage
from tests.journeys.hands import Hands
from tests.journeys.road import Walker
from tests.journeys.watch import judged
from tests.office import desk as office

SIZES = {"desk": (1280, 900), "tablet": (768, 1024)}
CLERK = "Ana Clerk"
# What can have the focus; of a group of choices one has it, and what is folded or hidden has none.
STOPS = """() => {
  const group = e => e.type === 'radio' ? [...document.querySelectorAll('input[type=radio]')].filter(o => o.name === e.name && o.form === e.form) : [e];
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(e =>
    e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && e.checkVisibility() &&
    e === (group(e).find(o => o.checked) || group(e)[0])) }"""
# To the top of the page, wherever it put the focus by itself.
TOP = "() => { const top = document.createElement('span'); top.tabIndex = -1; document.body.prepend(top); top.focus() }"
LEFT = f"() => {{ window.left = new Set(({STOPS})()); return window.left.size }}"
CAME = "() => { window.left.delete(document.activeElement); return window.left.size }"
# Firefox stops at parts that scroll, too: the row of tabs, a wide table, the panel.
SCROLLED = 4
MISSED = "() => [...window.left].slice(0, 3).map(e => e.outerHTML.slice(0, 100))"


@pytest.fixture
def show(engine: str, size: str, pages: MakePage) -> Iterator[Show]:
    """The album on that screen."""
    if engine == "webkit":
        pytest.skip("the album is shown without a server, which needs Playwright")
    with pages(*SIZES[size], reduced_motion="reduce") as page:  # a page that glides is not where it will be
        yield Show(page)


def of_the_office(album: Album, language: str) -> list[Leaf]:
    """Its pages in one language."""
    return [leaf for leaf in album.leaves if leaf.language == language and not leaf.is_family]


def not_reached(page: Any) -> list[str]:
    """Once down the page by Tab: what the keyboard does not come to. Each stop must be seen, and lie below the one before."""
    page.evaluate(TOP)
    left, hands = page.evaluate(LEFT), Hands(page)
    for _ in range(left + SCROLLED):
        try:
            hands.onward()
        except AssertionError as said:
            return [str(said)]
        if not page.evaluate(CAME):
            return []
    missed: list[str] = page.evaluate(MISSED)
    return missed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "language"),
    [
        ("desk", "en"),
        ("tablet", "es"),
        pytest.param("desk", "es", marks=pytest.mark.broad),
        pytest.param("tablet", "en", marks=pytest.mark.broad),
    ],
)
def test_axe_finds_nothing_and_nothing_is_cut(show: Show, album: Album, language: str) -> None:
    wrong, leaves = [], of_the_office(album, language)
    for leaf in leaves:
        page = show(leaf)
        wrong += [f"{leaf.title}: {said}" for said in [*judged(page), *page.evaluate(looks.FITS)]]
    assert len(leaves) > 100
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["desk"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_the_queue_begins_with_a_case(show: Show, album: Album, language: str) -> None:
    show.page.set_viewport_size({"width": 360, "height": 740})
    page = show(album.find(f"{language} office, queue"))
    page.evaluate("document.querySelector('.demo').remove()")  # no office has that band
    name = page.locator("table.queue tbody th a").first.bounding_box()
    assert name is not None
    assert name["y"] + name["height"] < 740
    opened = page.locator(".tabs [aria-current]").bounding_box()
    assert opened is not None
    assert 0 <= opened["x"] <= 360 - opened["width"]


@pytest.mark.django_db
@pytest.mark.broad
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_comes_to_everything(show: Show, album: Album, language: str) -> None:
    wrong = [f"{leaf.title}: {said}" for leaf in of_the_office(album, language) for said in not_reached(show(leaf))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["desk"])
def test_a_button_that_no_key_comes_to_is_found(show: Show, album: Album) -> None:
    page = show(album.find("en office, queue"))
    page.evaluate("document.querySelector('main button').addEventListener('focus', e => e.target.blur())")
    assert not_reached(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.story
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.broad), "es"])
def test_a_clerk_works_a_case_by_keyboard(
    language: str, pages: MakePage, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    people.staff(name=CLERK)
    application = people.submitted(people.LUPE)
    bill = office.with_paper(application)
    bill.pages = [store.put(photo("Bill", [], "bill"), bill.page_context).id]
    bill.save()
    desk.work()
    with pages(1280, 900) as page:
        clerk, hands = Walker(page, live_server.url, plans.of("outgoing", language)), Hands(page)
        clerk.open("office/")
        hands.follow("button[name=person]")
        hands.follow(f'table a[href$="/case/{application.reference}/"]')
        paper = Document.objects.filter(application=application, files__isnull=False).distinct().get().requirement
        hands.follow(f"article[aria-labelledby=paper-{paper}] a.usa-button")
        lie = "i => [new DOMMatrix(getComputedStyle(i).transform).b, i.offsetWidth]"
        first = page.query_selector(".paper__pages img")
        upright, wide = first.evaluate(lie)
        hands.reach(".paper__turn input[type=radio]")
        page.keyboard.press("ArrowRight")
        hands.reach(".paper__turn input[type=checkbox]")
        page.keyboard.press("Space")
        turned, enlarged = first.evaluate(lie)
        assert (upright, round(turned)) == (0, -1)
        assert enlarged > 1.8 * wide  # twice, but for a bar to scroll by
        hands.follow("button[name=act][value=accept]")
        clerk.open(f"office/case/{application.reference}/")
        hands.follow(".case__panel a.usa-button[href*=decide]")
        hands.answer({"outcome": "yes"})
        assert "office/notice/" in clerk.path, page.inner_text("main")
        hands.follow("button[name=act][value=send]")
    desk.work()
    assert Document.objects.get(application=application, requirement=paper).state == "accepted"
    assert Side.objects.get(application=application, kind="release").status == "yes"
    assert Notice.objects.filter(application=application, state="sent", channel="email", decision__isnull=False).count() == 1
