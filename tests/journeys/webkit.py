"""WebKitGTK, Safari's engine, under the Playwright names that the journeys use.

Every page object belongs to one tab of one WebDriver session; a session has a private screen, which is made as wide as the page
should be: the window manager keeps the window as large as the screen. Nothing here needs the page's own scripts or timers, so
all works on a page that may run none. The engine tells its driver nothing of its console; what a page can hear of itself is
gathered by `WebKitPage.complaints`.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.journeys.engines import PATIENCE
from tests.journeys.webkit_page import Context, WebKitPage

LARGEST = (1600, 8000)  # of the private screen; a full picture of a page may be that high


class Screen:
    """A private X screen, and a window manager that keeps the window as large as it."""

    def __init__(self, name: str) -> None:
        """`name`: the display's."""
        self.env = {**os.environ, "DISPLAY": name}
        self.sizes: set[str] = set()

    def resize(self, width: int, height: int) -> None:
        """In pixels."""
        size = f"{width}x{height}"
        if size not in self.sizes:
            self._ask("--newmode", size, "0", str(width), "0", "0", "0", str(height), "0", "0", "0")
            self._ask("--addmode", "screen", size)
            self.sizes.add(size)
        self._ask("--output", "screen", "--mode", size)

    def _ask(self, *words: str) -> None:
        subprocess.run(["xrandr", *words], env=self.env, check=True, capture_output=True, timeout=30)


@contextlib.contextmanager
def screen() -> Iterator[Screen]:
    """One that can become any size up to LARGEST."""
    read, write = os.pipe()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    largest = f"{LARGEST[0]}x{LARGEST[1]}x24"
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", largest, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(words, pass_fds=[write], **quiet)
    os.close(write)
    processes = [server]
    try:
        with os.fdopen(read) as answer:
            one = Screen(":" + answer.readline().strip())
        one.resize(1280, 900)
        processes.insert(0, subprocess.Popen(["matchbox-window-manager", "-use_titlebar", "no"], env=one.env, **quiet))
        yield one
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)


def browser() -> Path | None:
    """The program with the engine in it."""
    return next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)


@contextlib.contextmanager
def webkit_pages() -> Iterator[Callable[..., AbstractContextManager[WebKitPage]]]:
    """A factory of pages, each in a session of its own: sessions share nothing."""

    @contextlib.contextmanager
    def page(width: int = 360, height: int = 740) -> Iterator[WebKitPage]:
        with screen() as one:
            options = Options()
            options.binary_location = str(browser())
            options.add_argument("--automation")
            env = {**one.env, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
            service = Service(shutil.which("WebKitWebDriver"), env=env)
            service.start()
            here = RemoteConnection(client_config=ClientConfig(service.service_url, timeout=3 * PATIENCE))
            try:
                driver = WebDriver(here, options=options, file_detector=UselessFileDetector())
                driver.set_script_timeout(PATIENCE)
                driver.set_page_load_timeout(PATIENCE)
                first = Context(driver, one.resize, LARGEST[1]).pages[0]
                first.set_viewport_size({"width": width, "height": height})
                yield first
                driver.quit()
            finally:
                service.stop()

    yield page
