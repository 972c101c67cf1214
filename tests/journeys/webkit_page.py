"""A tab of WebKitGTK under the Playwright names that the journeys use. See `webkit.py`."""

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, build_opener

from tests.journeys.engines import PATIENCE
from tests.journeys.webkit_element import CHOOSE, Element, Keyboard, bare, patiently

FIND = """const [root, before, text, after] = arguments;
const top = root || document;
let found = [...top.querySelectorAll(before)];
if (text !== null) {
  const tidy = s => s.replace(/\\s+/g, ' ').trim().toLowerCase();
  found = found.filter(e => tidy(e.textContent).includes(tidy(text)));
  if (after) found = found.flatMap(e => [...e.querySelectorAll(':scope ' + after)]);
}
return found;"""
# Kept over the change of pages in the tab's own store. What goes wrong before a page is first looked at is not heard.
LISTEN = """if (!document.passageHears) { document.passageHears = true;
const note = text => sessionStorage.setItem('heard', (sessionStorage.getItem('heard') || '') + text + '\\n');
addEventListener('error', e => note('script error: ' + (e.message || e.target.outerHTML)), true);
addEventListener('unhandledrejection', e => note('script error: ' + e.reason));
document.addEventListener('securitypolicyviolation', e => note('policy: ' + e.violatedDirective + ' ' + e.blockedURI)); }"""
COMPLAINTS = """(() => { const heard = (sessionStorage.getItem('heard') || '').split('\\n').filter(Boolean);
sessionStorage.removeItem('heard');
const parts = [...performance.getEntriesByType('resource').map(e => e.name),
  ...[...document.querySelectorAll('[src], link[rel~=stylesheet], link[rel~=icon]')].map(e => e.src || e.href)];
const elsewhere = parts.filter(a => a && !a.startsWith(location.origin + '/') && !/^(data|blob|about):/.test(a));
return [...heard, ...new Set(elsewhere.map(a => 'asked another host for ' + a))]; })()"""
HAS_TEXT = re.compile(r"""^(?P<before>.*?):has-text\((?P<quote>["'])(?P<text>.*)(?P=quote)\)(?P<after>.*)$""", re.DOTALL)


class Answer:
    """What the server said to a request beside the page."""

    def __init__(self, url: str, status: int, headers: dict[str, str], data: bytes) -> None:
        self.url, self.status, self.headers, self._data = url, status, headers, data

    @property
    def ok(self) -> bool:
        """Any 2xx."""
        return 200 <= self.status < 300

    def body(self) -> bytes:
        """As it came."""
        return self._data

    def text(self) -> str:
        """As UTF-8."""
        return self._data.decode()


class Context:
    """What the tabs of one session share."""

    def __init__(self, driver: Any, resize: Callable[[int, int], None], tallest: int) -> None:
        """`resize` makes the window so wide and high, up to `tallest`."""
        self.driver, self.resize, self.tallest = driver, resize, tallest
        self.current = driver.current_window_handle
        self.pages = [WebKitPage(self, self.current)]
        self.request = SimpleNamespace(get=self._get)

    def new_page(self) -> "WebKitPage":
        """Another tab."""
        self.driver.switch_to.new_window("tab")
        self.current = self.driver.current_window_handle
        self.pages.append(WebKitPage(self, self.current))
        return self.pages[-1]

    def cookies(self) -> list[dict[str, Any]]:
        """Those that the open page may have."""
        return [{"expires": one.get("expiry", -1), **one} for one in self.driver.get_cookies()]

    def clear_cookies(self) -> None:
        """Of the open page's site."""
        self.driver.delete_all_cookies()

    def _get(self, url: str) -> Answer:
        held = "; ".join(f"{one['name']}={one['value']}" for one in self.cookies())
        agent = self.pages[0].evaluate("navigator.userAgent")
        request = Request(url, headers={"Cookie": held, "User-Agent": agent})
        try:
            answer = build_opener().open(request, timeout=30)
        except HTTPError as refused:
            answer = refused
        with answer:
            return Answer(answer.url, answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())


class WebKitPage:
    """One tab."""

    def __init__(self, context: Context, handle: str) -> None:
        self.context, self.driver, self.handle = context, context.driver, handle
        self.keyboard = Keyboard(self)
        self.marks = itertools.count(1)

    def here(self) -> None:
        """The driver looks at this tab."""
        if self.context.current != self.handle:
            self.driver.switch_to.window(self.handle)
            self.context.current = self.handle

    # What the page is asked

    def run(self, expression: str, one: Any = None, two: Any = None) -> Any:
        """Awaits a promise, and uses no timer: with scripts off none would ever fire."""
        self.here()
        result = self.driver.execute_async_script(
            "const [one, two, done] = arguments;"
            f"Promise.resolve().then(() => ({expression})).then(v => done([v]), e => done(String(e) + '\\n' + e.stack))",
            bare(one), bare(two),
        )  # fmt: skip
        if isinstance(result, str):
            raise RuntimeError(result)  # noqa: TRY004 -- the page's error, not a wrong type of ours
        return result[0]

    def evaluate(self, expression: str, arg: Any = None) -> Any:
        """An expression, or a function of `arg`."""
        expression = expression.strip().rstrip(";")
        return self.run(f"(what => typeof what === 'function' ? what(one) : what)({expression})", arg)

    def execute(self, script: str) -> None:
        """Statements, such as a library: not what an expression can be."""
        self.here()
        self.driver.execute_script(script)

    def wait_for_function(self, expression: str, *, arg: Any = None, timeout: float = PATIENCE * 1000) -> None:
        """Until it is true."""
        patiently(lambda: self.evaluate(expression, arg), expression, timeout / 1000)

    @property
    def url(self) -> str:
        """The address bar's."""
        self.here()
        return str(self.driver.current_url)

    def title(self) -> str:
        """The tab's."""
        return str(self.evaluate("document.title"))

    def content(self) -> str:
        """The markup as it stands now."""
        return str(self.evaluate("document.documentElement.outerHTML"))

    # Elements

    def find(self, selector: str, root: Element | None = None) -> list[Element]:
        """All that match, in the page's order."""
        self.here()
        parts = HAS_TEXT.match(selector)
        before, text, after = (parts["before"], parts["text"], parts["after"].strip()) if parts else (selector, None, "")
        return [Element(self, one) for one in self.driver.execute_script(FIND, bare(root), before, text, after)]

    query_selector_all = find

    def query_selector(self, selector: str) -> Element | None:
        """The first, or None."""
        return next(iter(self.find(selector)), None)

    def wait_for_selector(self, selector: str, *, state: str = "visible", timeout: float = PATIENCE * 1000) -> Element | None:
        """Until there is one that is `visible` or `attached`, or none that is (`hidden`, `detached`)."""

        def now() -> Any:
            found = self.query_selector(selector)
            shown = found and (state in {"attached", "detached"} or found.is_visible())
            return (found if shown else None) if state in {"visible", "attached"} else not shown

        found = patiently(now, f"{selector} to be {state}", timeout / 1000)
        return found if isinstance(found, Element) else None

    def _one(self, selector: str, state: str = "attached") -> Element:
        found = self.wait_for_selector(selector, state=state)
        assert found
        return found

    def inner_text(self, selector: str) -> str:
        """As rendered."""
        return self._one(selector).inner_text()

    def text_content(self, selector: str) -> str:
        """As written."""
        return self._one(selector).text_content()

    def input_value(self, selector: str) -> str:
        """What stands in the box."""
        return self._one(selector).input_value()

    def get_attribute(self, selector: str, name: str) -> str | None:
        """As in the markup."""
        return self._one(selector).get_attribute(name)

    def is_checked(self, selector: str) -> bool:
        """A tick or a round mark."""
        return self._one(selector).is_checked()

    def is_visible(self, selector: str) -> bool:
        """Now, without waiting."""
        found = self.query_selector(selector)
        return bool(found and found.is_visible())

    def listen(self) -> None:
        """From here on what goes wrong on this page is noted, for `complaints`; a page that may run no script tells nothing."""
        self.execute(LISTEN)

    def complaints(self) -> list[str]:
        """What was noted since the last time, and every address of another host that a page asked for or names as a part of itself."""
        said: list[str] = self.evaluate(COMPLAINTS)
        return said

    # What a person does

    def click(self, selector: str) -> None:
        """Once it is visible, enabled and not covered."""
        patiently(lambda: self._one(selector, "visible")._try_click(), f"{selector} to be clickable")

    def focus(self, selector: str) -> None:
        """As if reached by keyboard."""
        self._one(selector).focus()

    def fill(self, selector: str, value: str) -> None:
        """Replaces what is there."""
        self._one(selector, "visible").fill(value)

    def select_option(self, selector: str, value: str | None = None, *, label: str | None = None) -> None:
        """By value or by the words shown."""
        self._one(selector, "visible").evaluate(CHOOSE, [value, label])

    def set_input_files(self, selector: str, files: str | Path | list[str] | list[Path]) -> None:
        """In place of what was chosen before; the box itself may be hidden."""
        names = [files] if isinstance(files, str | Path) else files
        box = self._one(selector)
        box.evaluate("e => { e.value = '' }")
        if names:
            box.raw.send_keys("\n".join(str(name) for name in names))

    # Where the page goes

    def goto(self, url: str) -> None:
        """And wait until it is there."""
        self.here()
        self.driver.get(url)
        self._complete()

    def reload(self) -> None:
        """The same page anew."""
        self.here()
        with self.expect_navigation():
            self.driver.refresh()

    def go_back(self) -> None:
        """The browser's own Back."""
        self.here()
        self.driver.back()
        self._complete()

    def _complete(self) -> None:
        patiently(lambda: self.evaluate("document.readyState === 'complete'"), "the page to be complete")

    @contextlib.contextmanager
    def expect_navigation(self, *, timeout: float = PATIENCE * 1000) -> Iterator[None]:
        """What is done inside leads to a new document, or to another place of this one; afterwards it is there."""
        mark = next(self.marks)
        before = self.evaluate("mark => { document.passageMark = mark; return location.href }", mark)
        yield
        there = f"document.passageMark !== {mark} ? document.readyState === 'complete' : location.href !== one"
        patiently(lambda: self.run(there, before), f"the page after {before}", timeout / 1000)

    # Its shape

    @property
    def viewport_size(self) -> dict[str, int]:
        """What the page has to show itself in."""
        width, height = self.evaluate("[innerWidth, innerHeight]")
        return {"width": width, "height": height}

    def set_viewport_size(self, size: dict[str, int]) -> None:
        """By the size of the screen."""
        now = self.viewport_size
        if now == size:
            return
        outer = self.evaluate("outerHeight")
        height = size["height"] + outer - now["height"]
        self.context.resize(size["width"], height)
        reached = f"innerWidth === {size['width']} && innerHeight === {size['height']}"
        patiently(lambda: self.evaluate(reached), f"a window of {size}")

    def screenshot(self, *, path: str, full_page: bool = False) -> None:
        """Until two in a row are equal: the first may be stale."""
        before = self.viewport_size
        if full_page:
            whole = self.evaluate("document.documentElement.scrollHeight")
            self.set_viewport_size({**before, "height": max(before["height"], min(whole, self.context.tallest - 200))})
        last = b""
        for _ in range(20):
            now = self.driver.get_screenshot_as_png()
            if now == last:
                break
            last = now
        Path(path).write_bytes(last)
        self.set_viewport_size(before)

    def close(self) -> None:
        """The tab goes."""
        self.here()
        self.driver.close()
        self.context.pages.remove(self)
        self.context.pages[0].here()
