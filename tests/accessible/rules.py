"""Rules about what a screen reader says and in which order. Each takes the nodes of a page and gives what is wrong, in words."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from tests.accessible.tree import Node

CONTROLS = {
    "textbox", "searchbox", "combobox", "radio", "checkbox", "button", "link", "slider", "spinbutton", "DisclosureTriangle", "listbox",
    "Date",
}  # fmt: skip
FIELDS = {"textbox", "searchbox", "combobox", "radio", "checkbox", "spinbutton", "listbox"}
ONCE = ("main", "banner", "contentinfo")
NAMED = {"region", "navigation", "complementary", "search"}
SWITCHES = {"English", "Español"}  # the same page in another language, whatever its address ends with
SAYS_NOTHING = {"here", "click here", "link", "more", "aquí", "haga clic aquí", "más", "enlace", "pdf"}
REQUIRED = re.compile(r"\((required|obligatorio)\)")
EXAMPLE = "4821-0937"  # in a hint, of how a draft code looks
ROW = 3  # pixels by which things of one row may differ


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def headings(nodes: Sequence[Node]) -> Iterator[str]:
    """One h1; what comes below it goes down by one level at a time. Only what must be put right may stand above it."""
    found = [node for node in nodes if node.role == "heading"]
    first = [node for node in found if node.level == 1]
    if len(first) != 1:
        yield f"{len(first)} headings of level 1: {[node.name for node in first]}"
    for before, after in pairwise(found):
        if after.level > before.level + 1:
            yield f"heading {after.name!r} of level {after.level} follows one of level {before.level}"
    for node in found:
        if not node.name:
            yield "a heading without words"
        if node.level == 1:
            break
        if not any(parent.role in {"alert", "complementary"} for parent in node.parents):
            yield f"heading {node.name!r} stands above the heading of level 1"


def landmarks(nodes: Sequence[Node]) -> Iterator[str]:
    """One main part, one head, one foot; the others have names, no two the same."""
    roles = [node.role for node in nodes]
    for role in ONCE:
        if roles.count(role) != 1:
            yield f"{roles.count(role)} landmarks {role}"
    named = [(node.role, node.name) for node in nodes if node.role in NAMED]
    for role, name in named:
        if not name:
            yield f"a landmark {role} without a name"
        elif named.count((role, name)) > 1:
            yield f"two landmarks {role} {name!r}"


def names(nodes: Sequence[Node]) -> Iterator[str]:
    """Every control has a name, and it holds the words that are seen on it, so that it can be called by voice."""
    for node in nodes:
        if node.role not in CONTROLS or node.seen is None:
            continue
        if not node.name.strip():
            yield f"a {node.role} without a name ({node.seen['tag']} {node.seen['id']})"
        elif _plain(node.seen["text"]) not in _plain(node.name):
            yield f"{node.role} {node.name!r} does not hold what is seen: {node.seen['text']!r}"


def groups(nodes: Sequence[Node]) -> Iterator[str]:
    """Radio buttons, and whatever lies in a fieldset, are read with the question."""
    for node in nodes:
        if node.seen is None or node.role not in FIELDS:
            continue
        wanted = node.seen["legend"]
        if node.role == "radio" and not wanted:
            yield f"radio button {node.name!r} outside of a named group"
        elif wanted and not any(_plain(wanted) in _plain(group.name) for group in node.groups):
            yield f"{node.role} {node.name!r} is read without {wanted!r}"


def required(nodes: Sequence[Node]) -> Iterator[str]:
    """What bears the red star says that it is required, itself or by its group."""
    for node in nodes:
        if node.seen is None or node.role not in FIELDS or not node.seen["starred"]:
            continue
        said = [node.name, *(group.name for group in node.groups)]
        if not node.required and not any(REQUIRED.search(one) for one in said):
            yield f"{node.role} {node.name!r} does not say that it is required"


def errors(nodes: Sequence[Node]) -> Iterator[str]:
    """What is wrong with a field is read with it; a box that is marked wrong says why."""
    for node in nodes:
        if node.seen is None or node.role not in FIELDS or not node.seen["invalid"]:
            continue
        if not node.invalid:
            yield f"{node.role} {node.name!r} is not read as wrong"
        # Of several ticks the group says it, once.
        said = _plain(" ".join([node.description, *(group.description for group in node.groups)]))
        if not said or _plain(node.seen["error"]) not in said:
            yield f"{node.role} {node.name!r} does not say what is wrong: {node.description!r}"


def order(nodes: Sequence[Node]) -> Iterator[str]:
    """Headings, fields, buttons and links are read from the top to the bottom, and in a row from the left to the right."""
    placed = [node for node in nodes if node.seen and node.seen["box"] and (node.role in CONTROLS or node.role == "heading")]
    for before, after in pairwise(placed):
        assert before.seen
        assert after.seen
        (left, top, _right, bottom), (next_left, next_top, _next_right, next_bottom) = before.seen["box"], after.seen["box"]
        above = next_bottom <= top + ROW
        one_row = abs(next_top - top) < ROW and abs(next_bottom - bottom) < ROW
        if above or (one_row and next_left < left):
            yield f"{after.role} {after.name!r} is read after {before.role} {before.name!r} but stands before it"


def links(nodes: Sequence[Node]) -> Iterator[str]:
    """A link's words say where it goes; two places have two names; a PDF says that it is one."""
    places: dict[str, str] = {}
    for node in nodes:
        if node.role != "link" or node.seen is None:
            continue
        name, href = _plain(node.name), node.seen["href"]
        if name in SAYS_NOTHING or len(name) < 2:
            yield f"link {node.name!r} says nothing"
        if urlsplit(href).path.endswith(".pdf") and "pdf" not in name.split() and node.name not in SWITCHES:
            yield f"link {node.name!r} opens a PDF and does not say so"
        if places.setdefault(name, href) != href:
            yield f"two links {node.name!r} lead to {places[name]} and {href}"


def numbers(nodes: Sequence[Node]) -> Iterator[str]:
    """A number to be written down is said digit by digit: 2 7 4 1, 6 0 8 3, and never as thousands."""
    for node in nodes:
        if any(parent.role == "textbox" for parent in node.parents):
            continue  # what somebody typed
        if (
            node.role in {"StaticText", "heading", "link"}
            and (found := re.search(r"\b\d{4}-\d{4}\b", node.name))
            and found[0] != EXAMPLE
        ):
            yield f"{found[0]} is said as numbers of thousands in {node.name!r}"


RULES: tuple[Callable[[Sequence[Node]], Iterator[str]], ...] = (
    headings, landmarks, names, groups, required, errors, order, links, numbers,
)  # fmt: skip


def broken(nodes: Sequence[Node]) -> list[str]:
    """All that any rule finds."""
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(nodes)]
