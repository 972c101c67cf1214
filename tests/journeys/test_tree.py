"""What a screen reader hears on every page, by rules on Chromium's accessibility tree; and the rules can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accessible import rules, tree
from tests.accessible.album import LANGUAGES, Album, Leaf
from tests.accessible.show import Show
from tests.journeys.engines import MakePage

pytestmark = pytest.mark.django_db
CHILD = "apply, child, nothing filled in"


@pytest.fixture
def show(engine: str, pages: MakePage) -> Iterator[Show]:
    """The album in a small phone's browser."""
    if engine != "chromium":
        pytest.skip("only Chromium gives its accessibility tree")
    with pages(360) as page:
        yield Show(page)


@pytest.fixture
def show_wide(engine: str, pages: MakePage) -> Iterator[Show]:
    """The album at a clerk's desk."""
    if engine != "chromium":
        pytest.skip("only Chromium gives its accessibility tree")
    with pages(1280, 900) as page:
        yield Show(page)


def heard(show: Show, leaves: list[Leaf], but: tuple[str, ...] = ()) -> list[str]:
    """What the rules find, without the rules named in `but`."""
    said = [
        f"{leaf.title}: {one}" for leaf in leaves for one in rules.broken(tree.read(show(leaf))) if not one.startswith(but or "-")
    ]
    return list(dict.fromkeys(said))


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.broad)])
def test_families_hear_every_page_in_order_and_by_name(show: Show, album: Album, language: str) -> None:
    said = heard(show, [leaf for leaf in album.family() if leaf.language == language])
    assert not said, "\n".join(said)


@pytest.mark.broad
@pytest.mark.parametrize("language", LANGUAGES)
def test_clerks_hear_every_page_by_name(show_wide: Show, album: Album, language: str) -> None:
    # Their pages have columns and tables, where what is read later may begin higher; and who hears hundreds of references a day
    # chooses in the screen reader how numbers are said.
    leaves = [leaf for leaf in album.leaves if leaf.language == language and not leaf.is_family]
    said = heard(show_wide, leaves, but=("order:", "numbers:"))
    assert not said, "\n".join(said)


# What somebody might do to a page by mistake, and the rule that must say so.
MISTAKES = {
    "a label is gone": ("document.querySelector('label[for=id_first_name]').remove()", "names"),
    "another name than the words seen": ("document.querySelector('#main-form .actions button').setAttribute('aria-label', 'Go')", "names"),
    "the order turned round by style": ("document.querySelector('#main-form').style.cssText = 'display:flex;flex-direction:column-reverse'", "order"),
    "the question of a date is gone": ("document.querySelector('#id_birth_date_group legend').remove()", "groups"),
    "a group without its question": (
        "document.querySelector('#id_birth_date_group').setAttribute('aria-label', 'Please answer')", "groups"),
    "the star alone": ("document.querySelectorAll('.usa-label .usa-sr-only').forEach(e => e.remove())", "required"),
    "the error is not tied to its box": ("document.querySelector('#id_first_name').removeAttribute('aria-describedby')", "errors"),
    "a heading too small": ("document.querySelector('h1').outerHTML = '<h4>x</h4>'", "headings"),
    "two main parts": ("document.querySelector('.foot').setAttribute('role', 'main')", "landmarks"),
    "a link that says here": ("document.querySelector('main a').textContent = 'here'", "links"),
    "a number in thousands": ("document.querySelectorAll('aside [aria-hidden]').forEach(e => e.removeAttribute('aria-hidden'))", "numbers"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_rule_can_fail(show: Show, album: Album, mistake: str) -> None:
    script, rule = MISTAKES[mistake]
    page = show(album.find(f"en {CHILD}"))
    assert rules.broken(tree.read(page)) == []
    page.evaluate(script)
    assert any(said.startswith(f"{rule}:") for said in rules.broken(tree.read(page)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_child_s_page_is_heard_as_it_was_written_down(show: Show, album: Album, language: str) -> None:
    said = [
        " ".join(filter(None, [node.role, str(node.level or ""), node.name, node.description and f"({node.description})"]))
        for node in tree.read(show(album.find(f"{language} {CHILD}")))
        if node.seen and any(parent.role == "main" for parent in node.parents)
    ]
    kept = Path(__file__).with_name(f"heard_{language}.txt")
    assert said == kept.read_text(encoding="utf-8").splitlines(), "\n".join(said)
