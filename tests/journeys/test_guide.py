"""The guide says what the pages say. `make guide` takes its pictures and labels anew; without it, a page that has changed is red."""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from permits.family.guide import FOLDER, taken
from permits.family.guide_words import STEPS
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import GO_ON, Plan, Walker

pytestmark = pytest.mark.django_db(transaction=True)
PLANS = {"en": plans.OUTGOING_EN, "es": plans.OUTGOING_ES}
MAKING = bool(os.environ.get("PASSAGE_GUIDE"))
WIDTH, HEIGHT, SCALE, COLOURS = 360, 480, 2, 48
# A red line round the place, which stands in the middle of the picture; the demonstration's own bar is no part of the page.
MARK = """s => { const bar = document.querySelector('.demo'); if (bar) bar.style.display = 'none';
document.activeElement.blur(); const e = document.querySelector(s); const room = Math.max(24, (window.innerHeight - e.offsetHeight) / 2);
e.style.outline = '4px solid #c8102e'; e.style.outlineOffset = '5px'; e.style.borderRadius = '6px';
window.scrollTo({ top: e.getBoundingClientRect().top + window.scrollY - room, behavior: 'instant' }) }"""
# A label's own words, without those that only a screen reader gets.
OWN_WORDS = """s => { const e = document.querySelector(s); const own = (e.querySelector('.card__title') || e).cloneNode(true);
own.querySelectorAll('.usa-sr-only, .usa-label--required').forEach(more => more.remove()); return own.textContent }"""
UNMARK = "s => { const e = document.querySelector(s); e.style.outline = e.style.outlineOffset = e.style.borderRadius = '' }"


class Album:
    """What is read off the pages, in the order of the walk; with `folder`, pictures too."""

    def __init__(self, page: Any, folder: Path | None) -> None:
        self.page, self.folder, self.pages = page, folder, dict[str, Any]()

    def take(self, name: str, mark: str, **labels: str) -> None:
        """Read each label where its selector points, and the page's own words; picture the place `mark`."""
        read = {f"{name}_{label}": self._words(selector) for label, selector in labels.items()}
        read[f"{name}_title"] = self._words("h1")
        print_of = re.sub(r"\d+", "#", re.sub(r"\s+", " ", self.page.inner_text("main")))
        self.pages[name] = {
            "labels": read,
            "print": hashlib.sha256(print_of.encode()).hexdigest()[:16],
            "size": [WIDTH, HEIGHT],
        }
        if self.folder:
            self.page.evaluate(MARK, mark)
            path = self.folder / f"{name}.png"
            self.page.screenshot(path=str(path))
            with Image.open(path) as picture:
                picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
            self.page.evaluate(UNMARK, mark)

    def _words(self, selector: str) -> str:
        return re.sub(r"\s+", " ", self.page.evaluate(OWN_WORDS, selector)).strip(" *")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_guide_says_what_the_pages_say(
    language: str, engine: str, pages: MakePage, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    if engine != "chromium":
        pytest.skip("the guide is made in Chromium, and a page's text is read off a little differently elsewhere")
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    folder = FOLDER / language if MAKING else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
    more = {"device_scale_factor": SCALE} if MAKING else {}
    with pages(WIDTH, HEIGHT, **more) as page:
        album = Album(page, folder)
        _walk(Walker(page, live_server.url, PLANS[language]), album, tmp_path)
    assert set(album.pages) >= {step.page for step in STEPS}
    if folder:
        text = json.dumps(album.pages, ensure_ascii=False, indent=1)
        (folder / "pages.json").write_text(text + "\n", encoding="utf-8")
        return
    held = taken(language)
    stale = [name for name, page in album.pages.items() if page != held.get(name)]
    assert not stale, f"these pages have changed since the guide was made: {stale}. Run `make guide` and look at it."


def _walk(walker: Walker, album: Album, tmp_path: Path) -> None:
    page, plan = walker.page, walker.plan
    walker.open("")
    doors = {name: f'main a[href$="/{path}"]' for name, path in DOORS.items()}
    album.take("home", ".card a", **doors)
    walker.press(f'.card a:has-text("{walker.words[plan.direction]}")')
    album.take("before", "main .actions a.usa-button--big", go="main .actions a.usa-button--big")
    walker.press("main .actions a.usa-button--big")
    road.fill_in(page, {"home": "lausd", "wanted": "robledal"})
    album.take("where", GO_ON, go=GO_ON)
    _to_the_answer(walker, plan)
    album.take("answer", GO_ON, go=GO_ON)
    walker.press(GO_ON)
    _the_application(walker, album)
    road.send(walker)
    documents = f'main a.usa-button--big:has-text("{walker.words["documents"]}")'
    album.take("number", ".number", label="main .number__label", documents=documents.partition(":has")[0])
    walker.press(documents)
    road.upload(walker, road.sample_files(tmp_path)[:1])
    page.reload()
    receipt = 'main a[href$="receipt.pdf"]'
    card = f"#upload-{plan.paper}"
    album.take("upload", card, choose=f"label[for=file-{plan.paper}]", receipt=receipt)
    desk.work()
    walker.open("status/")
    road.fill_in(
        page, {**{name: plan.child[name] for name in ("first_name", "last_name", "birth_date")}, "number": walker.number}
    )
    album.take("look_up", GO_ON, go=GO_ON)
    walker.press(GO_ON)
    album.take("status", "h1")


DOORS = {
    "outgoing": "before-you-start/outgoing/",
    "incoming": "before-you-start/incoming/",
    "status": "status/",
    "documents": "documents/",
    "resume": "resume/",
    "lost": "lost-number/",
}


def _to_the_answer(walker: Walker, plan: Plan) -> None:
    walker.press(GO_ON)
    for boxes in ({"school_year": "2027-28", "grade": plan.grade}, {"reason": plan.reason}):
        road.fill_in(walker.page, boxes)
        walker.press(GO_ON)


def _the_application(walker: Walker, album: Album) -> None:
    page = walker.page
    marks: dict[str, tuple[str, dict[str, str]]] = {
        "guidelines": ("label[for=id_agree]", {"agree": "label[for=id_agree]", "go": GO_ON}),
        "reach": ("aside .number__digits", {"code": "aside .number__label"}),
        "child": (".date", {}),
        "you": ("h1", {}),
        "home": ("h1", {}),
        "school": ("h1", {}),
        "reason": ("h1", {"go": GO_ON}),
    }
    for _ in range(12):
        name = walker.path.rstrip("/").rpartition("/")[2]
        if name == "check":
            break
        answers = walker.plan.child if name == "child" else walker.plan.pages.get(name, {})
        road.fill_in(page, answers)
        if name in marks:
            mark, labels = marks[name]
            album.take("home_address" if name == "home" else name, mark, **labels)
        walker.press(GO_ON)
    page.click("label[for=id_declare]")
    album.take("check", GO_ON, submit=GO_ON)
    page.click("label[for=id_declare]")
