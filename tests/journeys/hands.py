"""A family that uses the keyboard alone: Tab, Shift+Tab, Space, arrows, Enter and letters. Nothing is clicked.

    hands = Hands(page)
    hands.answer({"first_name": "Teo", "birth_date": date(2015, 8, 21)})    # from the top of the page to its button, and Enter
    hands.follow("main a[href$='/documents/']")                            # to the link, and Enter

At every stop the focus must be seen, and must lie further down the page than the stop before.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

# Where the focus is (nowhere: the page ended, and it went to the browser's own buttons), and whether a person sees it: a ring on the element itself or on the label that stands for a hidden mark.
STOP = """() => { const e = document.activeElement, before = document.passageStop;
const ring = (box, part) => { const s = getComputedStyle(box, part);
  return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1 && !/, 0\\)$/.test(s.outlineColor) };
const stands = [e, ...(e.labels || [])];
const inside = stands.some(box => { const r = box.getBoundingClientRect();
  return r.width > 1 && r.height > 1 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth });
document.passageStop = e;
return { nowhere: e === document.body || e === document.documentElement || !document.hasFocus(), tag: e.tagName, name: e.name || '', type: e.type || '',
  value: e.value || '', checked: !!e.checked, what: e.outerHTML.slice(0, 120), inside,
  seen: stands.some(box => ring(box) || ring(box, '::before')),
  further: !before || !before.isConnected || !!(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) } }"""
MATCHES = "selector => document.activeElement.matches(selector)"
IN_SIGHT = f"() => ({STOP})().inside"
LONGEST = 120  # stops on one page


class Hands:
    """`page` is any engine's."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def stop(self, key: str = "Tab") -> dict[str, Any]:
        """Press, and say where the focus is now; it must be in sight and have a ring."""
        self.page.keyboard.press(key)
        at: dict[str, Any] = self.page.evaluate(STOP)
        if at["nowhere"]:
            return at
        if not at["inside"]:
            self._wait_until_in_sight(at["what"])
        assert at["seen"], f"{self.page.url}: no ring at {at['what']}"
        return at

    def _wait_until_in_sight(self, what: str) -> None:
        """The page may glide there."""
        try:
            self.page.wait_for_function(IN_SIGHT)
        except Exception as error:
            raise AssertionError(f"{self.page.url}: the focus is out of sight at {what}") from error

    def onward(self) -> dict[str, Any]:
        """The next stop, which lies further down the page."""
        at = self.stop()
        assert not at["nowhere"], f"{self.page.url}: the page ended"
        assert at["further"], f"{self.page.url}: the focus went back up to {at['what']}"
        return at

    def reach(self, selector: str) -> None:
        """Go on until there."""
        for _ in range(LONGEST):
            self.onward()
            if self.page.evaluate(MATCHES, selector):
                return
        raise AssertionError(f"{self.page.url}: {selector} is not reached")

    def enter(self) -> None:
        """Which leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, selector: str) -> None:
        """A link or a button, from the top of the page."""
        self.reach(selector)
        self.enter()

    def answer(self, boxes: Mapping[str, Any], button: str = "#main-form .actions button[type=submit]") -> None:
        """Each box as it is come by, then the button."""
        parts = in_parts(boxes)
        for _ in range(LONGEST):
            at = self.onward()
            if self.page.evaluate(MATCHES, button):
                self.enter()
                return
            if at["name"] in parts and at["tag"] in {"INPUT", "SELECT", "TEXTAREA"}:
                self._give(at, parts[at["name"]])
        raise AssertionError(f"{self.page.url}: {button} is not reached")

    def _give(self, at: dict[str, Any], wanted: tuple[str, ...]) -> None:
        if at["type"] == "checkbox":
            if (at["value"] in wanted) != at["checked"]:
                self.page.keyboard.press(" ")
        elif at["type"] == "radio":
            self._choose(at, wanted[0])
        elif at["tag"] == "SELECT":
            self._pick(wanted[0])
        elif at["value"] != wanted[0]:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(wanted[0])

    def _choose(self, at: dict[str, Any], value: str) -> None:
        """One of a group: Space takes the first, the arrow goes on."""
        if not at["checked"]:
            self.page.keyboard.press(" ")
        for _ in range(40):
            if self.page.evaluate("value => document.activeElement.value === value && document.activeElement.checked", value):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no choice {value} by arrows at {at['what']}")

    def _pick(self, value: str) -> None:
        """One of a list: its first letter, again and again, takes each entry that begins so."""
        letter = self.page.evaluate("v => [...document.activeElement.options].find(o => o.value === v).text.trim()[0]", value)
        for _ in range(60):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.type(letter)
        raise AssertionError(f"{self.page.url}: {value} is not picked by the letter {letter}")

    def all_round(self) -> int:
        """Once through the page, from its top to its end, trapped nowhere; gives back how many stops there were."""
        for number in range(LONGEST):
            at = self.stop()
            if at["nowhere"] or not at["further"]:
                return number
        raise AssertionError(f"{self.page.url}: the focus does not come out of this page")


def in_parts(boxes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """A date is three boxes; every answer a tuple."""
    parts: dict[str, tuple[str, ...]] = {}
    for name, value in boxes.items():
        if isinstance(value, date):
            parts |= {f"{name}_{part}": (str(getattr(value, part)),) for part in ("day", "month", "year")}
        else:
            parts[name] = value if isinstance(value, tuple) else (value,)
    return parts
