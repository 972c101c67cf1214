"""Three engines behind the few Playwright method names that the journeys use.

Chromium and stock Firefox are Playwright pages; WebKitGTK (Safari's engine) is a WebDriver session with the same names.
Selenium, which drives the last, is wanted only there: `make browsers` says so when it is not installed.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import sync_playwright


class Page(Protocol):
    """What a journey may do with any engine. Chromium and Firefox can do all that Playwright can."""

    @property
    def url(self) -> str: ...
    def goto(self, url: str) -> object: ...
    def fill(self, selector: str, value: str) -> None: ...
    def select_option(self, selector: str, value: str) -> object: ...
    def set_input_files(self, selector: str, files: list[str]) -> None: ...
    def click(self, selector: str) -> None: ...
    def inner_text(self, selector: str) -> str: ...
    def evaluate(self, expression: str) -> Any: ...
    def screenshot(self, *, path: str, full_page: bool = False) -> object: ...


MakePage = Callable[..., AbstractContextManager[Any]]

CHROMIUM = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
QUIET_FIREFOX = {
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#none",
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "extensions.getAddons.cache.enabled": False,
}


def missing(engine: str) -> str:
    """What is not installed for this engine, in words; empty when all is there."""
    programs = {
        "chromium": ["chromium"],
        "firefox": ["firefox-esr"],
        "webkit": ["WebKitWebDriver", "Xvfb", "matchbox-window-manager"],
    }
    gone = [program for program in programs[engine] if not shutil.which(program)]
    if engine == "webkit" and not importlib.util.find_spec("selenium"):
        gone.append("selenium")
    return f"{engine}: not installed: {', '.join(gone)}" if gone else ""


@contextlib.contextmanager
def playwright_pages(engine: str) -> Iterator[MakePage]:
    """A factory of pages, each in a fresh context; `page.context` is Playwright's."""
    with sync_playwright() as playwright:
        if engine == "chromium":
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), chromium_sandbox=os.geteuid() != 0, args=CHROMIUM
            )
        else:
            browser = playwright.firefox.launch(
                channel="moz-firefox",
                executable_path=shutil.which("firefox-esr"),
                firefox_user_prefs=QUIET_FIREFOX,  # type: ignore[arg-type]
            )

        @contextlib.contextmanager
        def page(width: int = 360, height: int = 740, **options: Any) -> Iterator[Any]:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(15_000)
            try:
                yield context.new_page()
            finally:
                context.close()

        yield page
        browser.close()


class WebKitPage:
    """A WebDriver session under Playwright's names."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def _find(self, selector: str) -> Any:
        from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415 -- installed only for this engine

        return WebDriverWait(self.driver, 15, 0.05).until(lambda d: d.find_element("css selector", selector))

    @property
    def url(self) -> str:
        return str(self.driver.current_url)

    def goto(self, url: str) -> None:
        self.driver.get(url)

    def fill(self, selector: str, value: str) -> None:
        element = self._find(selector)
        element.clear()
        element.send_keys(value)

    def select_option(self, selector: str, value: str) -> None:
        self._find(f'{selector} option[value="{value}"]').click()

    def set_input_files(self, selector: str, files: list[str]) -> None:
        self._find(selector).send_keys("\n".join(files))

    def click(self, selector: str) -> None:
        self._find(selector).click()

    def inner_text(self, selector: str) -> str:
        return str(self._find(selector).text)

    def evaluate(self, expression: str) -> Any:
        """Awaits a promise, and uses no timer: with scripts off none would ever fire."""
        result = self.driver.execute_async_script(
            f"const done = arguments[0];Promise.resolve().then(() => ({expression})).then(v => done([v]), e => done(String(e)))"
        )
        if isinstance(result, str):
            raise RuntimeError(result)  # noqa: TRY004 -- the page's error, not a wrong type of ours
        return result[0]

    def screenshot(self, *, path: str, full_page: bool = False) -> None:
        """Until two in a row are equal: the first may be stale."""
        last = b""
        for _ in range(20):
            now = self.driver.get_screenshot_as_png()
            if now == last:
                break
            last = now
            self.driver.execute_script("return document.body.offsetHeight")
        Path(path).write_bytes(last)


@contextlib.contextmanager
def display(width: int, height: int) -> Iterator[str]:
    """A private X screen with a window manager that fills it."""
    read, write = os.pipe()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    screen = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(screen, pass_fds=[write], **quiet)
    os.close(write)
    with os.fdopen(read) as answer:
        name = ":" + answer.readline().strip()
    manager = subprocess.Popen(["matchbox-window-manager", "-use_titlebar", "no"], env={**os.environ, "DISPLAY": name}, **quiet)
    try:
        yield name
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def webkit_pages() -> Iterator[MakePage]:
    """One session per page: WebKitGTK sessions share nothing."""
    from selenium import webdriver  # noqa: PLC0415 -- installed only for this engine
    from selenium.webdriver.webkitgtk.options import Options  # noqa: PLC0415
    from selenium.webdriver.webkitgtk.service import Service  # noqa: PLC0415

    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))

    @contextlib.contextmanager
    def page(width: int = 360, height: int = 740) -> Iterator[WebKitPage]:
        with display(width, height) as name:
            options = Options()
            options.binary_location = str(browser)
            options.add_argument("--automation")
            env = {**os.environ, "DISPLAY": name, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
            driver = webdriver.WebKitGTK(options=options, service=Service("/usr/bin/WebKitWebDriver", env=env))
            driver.set_script_timeout(30)
            driver.set_page_load_timeout(30)
            driver.command_executor.client_config.timeout = 60
            try:
                yield WebKitPage(driver)
            finally:
                driver.quit()

    yield page
