"""Who sets the colours of all pages, or wants nothing to move, sees every box, button and the place of the focus."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accessible import looks
from tests.accessible.album import Album
from tests.accessible.show import Show
from tests.journeys.engines import MakePage

pytestmark = pytest.mark.django_db
SOME = (
    "en home", "es apply, child, nothing filled in", "en apply, reason", "es upload, one taken and one not", "en confirmation",
    "es case", "en check",
)  # fmt: skip


@pytest.fixture
def show_with(engine: str, pages: MakePage) -> Any:
    """The album in a browser that was told what its owner prefers."""
    if engine != "chromium":
        pytest.skip("only Chromium is told these by Playwright")
    return lambda **wishes: pages(360, **wishes)


@pytest.fixture
def own_colours(show_with: Any) -> Iterator[Show]:
    with show_with(forced_colors="active") as page:
        yield Show(page)


def test_every_button_box_and_message_has_a_line(own_colours: Show, album: Album) -> None:
    wrong = [f"{title}: {said}" for title in SOME for said in own_colours(album.find(title)).evaluate(looks.LINES)]
    assert not wrong, "\n".join(wrong)


def test_the_place_of_the_focus_is_seen_at_every_stop(own_colours: Show, album: Album) -> None:
    wrong, stops = [], 0
    for title in SOME[:4]:
        page = own_colours(album.find(title))
        for _ in range(30):
            page.keyboard.press("Tab")
            stops += page.evaluate("document.activeElement !== document.body")
            wrong += [f"{title}: {said}" for said in page.evaluate(looks.FOCUS)]
    assert stops > 40, "the keyboard goes nowhere"
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_nothing_moves_for_who_wants_it_still(show_with: Any, album: Album) -> None:
    with show_with(reduced_motion="reduce") as page:
        show = Show(page)
        wrong = [f"{title}: {said}" for title in SOME for said in show(album.find(title)).evaluate(looks.MOVES)]
    assert not wrong, "\n".join(wrong)


def test_without_that_wish_something_moves_and_a_line_can_be_missed(own_colours: Show, album: Album) -> None:
    page = own_colours(album.find("en home"))
    assert page.evaluate(looks.MOVES), "then the test above proves nothing"
    page.evaluate("document.querySelectorAll('.card__link').forEach(e => e.style.border = 'none')")
    assert page.evaluate(looks.LINES)
    page.evaluate("document.querySelector('.card__link').style.outline = 'none'; document.querySelector('.card__link').focus()")
    assert page.evaluate(looks.FOCUS)
