"""How a clerk works at the browser: signs in, opens the case, looks at a paper, decides, reads what will be said, sends it."""

from typing import Any

from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests.journeys.road import Walker, fill_in

SEEN = """() => [...document.querySelectorAll('.paper__pages img')].every(i => i.complete && i.naturalWidth > 0)"""


def work() -> int:
    """The worker does all that is due; gives back how many jobs there were."""
    return Worker(HANDLERS).run_until_idle()


def sign_in(clerk: Walker, name: str) -> None:
    """By the demonstration's button on the office's sign-in page, which leads to the queue."""
    clerk.open("office/")
    assert "account/sign-in/" in clerk.path, clerk.page.url
    clerk.press(f'button[name=person]:has-text("{name}")')
    assert clerk.path == "office/", clerk.page.url


def open_case(clerk: Walker, reference: str) -> None:
    """From the queue."""
    clerk.press(f'table a:has-text("{reference}")')
    assert clerk.path == f"office/case/{reference.replace('-', '')}/", clerk.page.url


def look_at_paper(clerk: Walker, paper: str) -> int:
    """Open a paper, see every page image, accept it; gives back how many pages there were."""
    page: Any = clerk.page
    clerk.press(f"article[aria-labelledby=paper-{paper}] a.usa-button")
    images = page.query_selector_all(".paper__pages img")
    for image in images:
        image.scroll_into_view_if_needed()
    page.wait_for_function(SEEN)
    clerk.press("button[name=act][value=accept]")
    return len(images)


def decide(clerk: Walker, reference: str, outcome: str, ground: str = "", words: str = "", gloss: str = "") -> None:
    """Decide the one side this office has, up to the preview of what the family will be told. `gloss`: the words in English, for a
    family that reads another language."""
    number = reference.replace("-", "")
    clerk.open(f"office/case/{number}/")
    clerk.press(".case__panel a.usa-button[href*=decide]")
    boxes: dict[str, Any] = {"outcome": outcome}
    if ground:
        boxes["grounds"] = (ground,)
    if words:
        boxes["words"] = words
    if gloss:
        boxes["gloss"] = gloss
    fill_in(clerk.page, boxes)
    clerk.press("#main-form .actions button[type=submit]")
    assert "office/notice/" in clerk.path, clerk.page.inner_text("main")


def send(clerk: Walker) -> str:
    """Read the preview, then send it; gives back what was read."""
    text: str = clerk.page.inner_text("main")
    clerk.press("button[name=act][value=send]")
    return text
