"""Three engines behind the few Playwright method names that the journeys use.

Chromium and stock Firefox are Playwright pages; WebKitGTK (Safari's engine) is a WebDriver session with the same names.
Selenium, which drives the last, is wanted only there: `make browsers` says so when it is not installed.
"""

import contextlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from playwright.sync_api import sync_playwright

MakePage = Callable[..., AbstractContextManager[Any]]

PATIENCE = 60  # seconds for anything a page should do: a busy machine is slow, and a story waits no longer than it must
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
        "webkit": ["WebKitWebDriver", "Xvfb", "xrandr", "matchbox-window-manager"],
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
                executable_path=shutil.which("chromium"),
                chromium_sandbox=os.geteuid() != 0,
                args=CHROMIUM,
                timeout=3000 * PATIENCE,
            )
        else:
            browser = playwright.firefox.launch(
                channel="moz-firefox",
                executable_path=shutil.which("firefox-esr"),
                timeout=3000 * PATIENCE,
                firefox_user_prefs=QUIET_FIREFOX,  # type: ignore[arg-type]
            )

        @contextlib.contextmanager
        def page(width: int = 360, height: int = 740, **options: Any) -> Iterator[Any]:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(1000 * PATIENCE)
            if engine == "firefox":
                context.on("page", _filling_replaces)
            try:
                yield context.new_page()
            finally:
                context.close()

        yield page
        browser.close()


def _filling_replaces(page: Any) -> None:
    """Over Firefox's protocol Playwright's `fill` writes behind what an e-mail or number box holds: it is emptied first."""
    fill = page.fill

    def replace(selector: str, value: str) -> None:
        fill(selector, "")
        fill(selector, value)

    page.fill = replace


def pages_of(engine: str) -> AbstractContextManager[MakePage]:
    """A factory of pages: `with pages_of("webkit") as pages, pages(360) as page: ...`."""
    if engine != "webkit":
        return playwright_pages(engine)
    from tests.journeys.webkit import webkit_pages  # noqa: PLC0415 -- Selenium is installed for this engine only

    return webkit_pages()
