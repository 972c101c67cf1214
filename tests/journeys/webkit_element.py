"""An element and the keys of a WebKitGTK page, under Playwright's names and with Playwright's patience."""

from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.journeys.engines import PATIENCE

PRESSED = {
    "Enter": Keys.ENTER, "Tab": Keys.TAB, "Space": " ", "Escape": Keys.ESCAPE, "Backspace": Keys.BACKSPACE, "Delete": Keys.DELETE,
    "Home": Keys.HOME, "End": Keys.END, "PageUp": Keys.PAGE_UP, "PageDown": Keys.PAGE_DOWN, "ArrowDown": Keys.ARROW_DOWN,
    "ArrowUp": Keys.ARROW_UP, "ArrowLeft": Keys.ARROW_LEFT, "ArrowRight": Keys.ARROW_RIGHT, "Shift": Keys.SHIFT,
    "Control": Keys.CONTROL, "Alt": Keys.ALT, "F2": Keys.F2, "F4": Keys.F4,
}  # fmt: skip

# What lies in a closed `details` has a box too.
VISIBLE = """e => { const box = e.getBoundingClientRect();
return box.width > 0 && box.height > 0 && e.checkVisibility({visibilityProperty: true}) }"""
# As a person's keyboard would: what was there is replaced, the input event comes now and the change event on leaving.
WRITE = """(e, text) => { e.focus(); e.select();
document.execCommand(text ? 'insertText' : 'delete', false, text); }"""
CHOOSE = """(e, [value, label]) => { const wanted = [...e.options].find(o => label === null ? o.value === value || o.label === value
: o.label === label); if (!wanted) throw new Error('no such option'); e.focus(); e.value = wanted.value;
e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); }"""


def patiently(attempt: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first true answer of `attempt`; what the driver cannot do yet is tried again. TimeoutError says what was waited for."""
    last: list[str] = []

    def once(_driver: object) -> Any:
        try:
            return attempt()
        except WebDriverException as error:
            last[:] = [str(error.msg)]
            return None

    try:
        return WebDriverWait(None, seconds, 0.03).until(once)  # type: ignore[type-var]
    except WebDriverException as error:
        raise TimeoutError(f"waited {seconds} s for {what} {' '.join(last)}") from error


def bare(value: Any) -> Any:
    """What the driver understands instead of our elements."""
    if isinstance(value, Element):
        return value.raw
    if isinstance(value, list | tuple):
        return [bare(one) for one in value]
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items()}
    return value


class Element:
    """One element of a page: Playwright's ElementHandle, as far as the journeys go."""

    def __init__(self, page: Any, raw: WebElement) -> None:
        self.page, self.raw = page, raw

    def evaluate(self, expression: str, arg: Any = None) -> Any:
        """`expression` is a function of the element and `arg`."""
        return self.page.run(f"({expression})(one, two)", self, arg)

    def inner_text(self) -> str:
        """As rendered."""
        return str(self.evaluate("e => e.innerText"))

    def text_content(self) -> str:
        """As written."""
        return str(self.evaluate("e => e.textContent"))

    def input_value(self) -> str:
        """What stands in the box."""
        return str(self.evaluate("e => e.value"))

    def get_attribute(self, name: str) -> str | None:
        """As in the markup; None without it."""
        value = self.evaluate("(e, name) => e.getAttribute(name)", name)
        return None if value is None else str(value)

    def is_checked(self) -> bool:
        """A tick or a round mark."""
        return bool(self.evaluate("e => e.checked"))

    def is_visible(self) -> bool:
        """It has a size and is not hidden."""
        return bool(self.evaluate(VISIBLE))

    def is_enabled(self) -> bool:
        """It can be used."""
        return not self.evaluate("e => e.matches(':disabled')")

    def bounding_box(self) -> dict[str, float]:
        """In pixels of the page's own scale, from the window's corner."""
        box: dict[str, float] = self.evaluate(
            "e => { const {x, y, width, height} = e.getBoundingClientRect(); return {x, y, width, height} }"
        )
        return box

    def scroll_into_view_if_needed(self) -> None:
        """To the middle of the window."""
        self.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")

    def focus(self) -> None:
        """As if reached by keyboard."""
        self.evaluate("e => e.focus()")

    def click(self) -> None:
        """Once it is visible, enabled and not covered."""
        patiently(self._try_click, "an element to be clickable")

    def _try_click(self) -> bool:
        if not self.is_visible() or not self.is_enabled():
            return False
        self.scroll_into_view_if_needed()
        self.raw.click()
        return True

    def fill(self, value: str) -> None:
        """Replaces what is there."""
        self.evaluate(WRITE, value)

    def query_selector_all(self, selector: str) -> list["Element"]:
        """Below this element."""
        return self.page.find(selector, self)

    def query_selector(self, selector: str) -> "Element | None":
        """The first below this element, or None."""
        return next(iter(self.query_selector_all(selector)), None)


class Keyboard:
    """Keys as a person presses them, wherever the focus is."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, keys: str) -> None:
        """`Tab`, `Shift+Tab`, `Enter`, `a`, …"""
        *held, key = [keys] if keys in {" ", "+"} else keys.split("+")
        chain = ActionChains(self.page.driver, duration=0)
        for one in held:
            chain.key_down(PRESSED[one])
        chain.send_keys(PRESSED.get(key, key))
        for one in reversed(held):
            chain.key_up(PRESSED[one])
        self.page.here()
        chain.perform()

    def type(self, text: str) -> None:
        """Key by key."""
        self.page.here()
        ActionChains(self.page.driver, duration=0).send_keys(text).perform()

    def insert_text(self, text: str) -> None:
        """At once, as from a paste or a phone's suggestion."""
        self.page.evaluate("text => document.execCommand('insertText', false, text)", text)
