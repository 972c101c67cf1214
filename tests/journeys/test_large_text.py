"""Letters twice as big on a small phone, and a desk's page at four times its size: nothing is cut, covered or wider than the screen."""

from collections.abc import Iterator

import pytest

from tests.accessible import looks
from tests.accessible.album import LANGUAGES, Album, Leaf
from tests.accessible.show import Show
from tests.journeys.engines import MakePage

pytestmark = pytest.mark.django_db
TWICE = "document.documentElement.style.fontSize = '200%'"
# Some that have all the parts between them: cards, errors, files, the number, choices.
SOME = ("home", "apply, child, nothing filled in", "upload, one taken and one not", "confirmation", "apply, reason")


@pytest.fixture
def show(engine: str, pages: MakePage) -> Iterator[Show]:
    """The album in a small phone's browser."""
    if engine == "webkit":
        pytest.skip("the album is shown without a server, which needs Playwright")
    with pages(360) as page:
        yield Show(page)


def twice(show: Show, leaves: list[Leaf]) -> list[str]:
    """What does not fit when letters are twice as big."""
    wrong = []
    for leaf in leaves:
        page = show(leaf)
        page.evaluate(TWICE)
        wrong += [f"{leaf.title}: {said}" for said in page.evaluate(looks.FITS)]
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_twice_as_big_fit_a_small_phone(show: Show, album: Album, language: str) -> None:
    wrong = twice(show, [album.find(f"{language} {name}") for name in SOME])
    assert not wrong, "\n".join(wrong)


@pytest.mark.broad
@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_twice_as_big_fit_on_every_page(show: Show, album: Album, language: str) -> None:
    wrong = twice(show, [leaf for leaf in album.family() if leaf.language == language])
    assert not wrong, "\n".join(wrong)


@pytest.mark.broad
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_at_four_times_its_size(show: Show, album: Album, language: str) -> None:
    """1280 by 1024 at 400 % is 320 by 256 (WCAG 1.4.10)."""
    show.page.set_viewport_size({"width": 320, "height": 256})
    leaves = [leaf for leaf in album.family() if leaf.language == language]
    wrong = [f"{leaf.title}: {said}" for leaf in leaves for said in show(leaf).evaluate(looks.FITS)]
    assert not wrong, "\n".join(wrong)


MISTAKES = {
    "a box that does not shrink": ("document.querySelector('.masthead__switch').style.minWidth = '120vw'", "wider than the screen"),
    "a box that cuts its words": (
        "document.querySelector('.summary').style.cssText = 'overflow:hidden;max-height:3rem'", "cut by"),
    "a button that is too small": (
        "document.querySelector('#main-form .actions button').style.cssText = 'min-height:0;height:1rem;padding:0;width:2rem'",
        "out of its button"),
    "a field without room": ("document.querySelector('#id_first_name').style.cssText = 'min-height:0;height:5px;padding:0'", "no room"),
    "words over words": ("document.querySelector('h1').style.cssText = 'position:absolute;top:0'", "over each other"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_look_can_fail(show: Show, album: Album, mistake: str) -> None:
    script, said = MISTAKES[mistake]
    page = show(album.find("en apply, child, nothing filled in"))
    page.evaluate(script)
    assert any(said in one for one in page.evaluate(looks.FITS))
