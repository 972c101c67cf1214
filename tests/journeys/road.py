"""How a family walks: one function for each stretch of the road, in either language, with or without scripts.

    walker = Walker(page, live_server.url, OUTGOING_ES, watch)
    road.start(walker)
    road.fill_pages(walker)
    number = road.send(walker)

`look` is called on every page. Buttons that the district's guide names are pressed by its words, the others by their place.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf

from tests import papers
from tests.journeys.watch import Watch

# The words of the guide, in both languages (issue 2, part 3).
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "outgoing": "Apply for an outgoing permit",
        "incoming": "Apply for an incoming permit",
        "status": "Check status",
        "documents": "Upload documents",
        "continue": "Continue",
        "agree": "I have read and agree to the terms and conditions",
        "submit": "Submit the application",
        "receipt": "Download receipt",
        "other": "Español",
    },
    "es": {
        "outgoing": "Solicitar un permiso de salida",
        "incoming": "Solicitar un permiso de entrada",
        "status": "Consultar el estado",
        "documents": "Subir documentos",
        "continue": "Continuar",
        "agree": "He leído y acepto los términos y condiciones",
        "submit": "Enviar la solicitud",
        "receipt": "Descargar el recibo",
        "other": "English",
    },
}
GO_ON = "#main-form .actions button[type=submit]"


@dataclass(frozen=True)
class Plan:
    """What one family answers. `pages`: box to value by page; a date is a date, several ticks are a tuple."""

    direction: str
    language: str
    reason: str
    child: Mapping[str, Any]
    pages: Mapping[str, Mapping[str, Any]]
    paper: str
    grade: str = "4"


@dataclass
class Walker:
    """A family at a browser."""

    page: Any
    origin: str
    plan: Plan
    watch: Watch | None = None
    number: str = ""
    after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def words(self) -> Mapping[str, str]:
        """The guide's words in the family's language."""
        return WORDS[self.plan.language]

    @property
    def path(self) -> str:
        """Where the page is, without the language."""
        return urlsplit(self.page.url).path.removeprefix(f"/{self.plan.language}/")

    def open(self, path: str) -> None:
        """Type an address below the language."""
        self.page.goto(f"{self.origin}/{self.plan.language}/{path}")
        self.look()

    def look(self) -> None:
        """The page is judged, if somebody watches."""
        if self.watch:
            self.watch.look(self.plan.language)
        for more in self.after:
            more()

    def press(self, selector: str) -> None:
        """Press what leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()


def fill_in(page: Any, boxes: Mapping[str, Any]) -> None:
    """Fill the boxes that the page has; what it has not is left for the page that asks it."""
    for name, value in boxes.items():
        if isinstance(value, date):
            if page.query_selector(f"[name={name}_day]"):
                page.fill(f"[name={name}_day]", str(value.day))
                page.select_option(f"[name={name}_month]", str(value.month))
                page.fill(f"[name={name}_year]", str(value.year))
            continue
        box = page.query_selector(f"#main-form [name={name}]")
        kind = box and box.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, tuple) else (value,):
                tick(page, name, one)
        elif kind == "select":
            page.select_option(f"[name={name}]", value)
        elif kind:
            page.fill(f"[name={name}]", value)


def tick(page: Any, name: str, value: str) -> None:
    """Press the label: the round and square marks themselves lie off the screen."""
    box = page.query_selector(f'[name={name}][value="{value}"]' if value != "on" else f"[name={name}]")
    assert box, f"no choice {value} for {name}"
    if not box.is_checked():
        page.click(f'label[for="{box.get_attribute("id")}"]')


def start(walker: Walker, *, home: bool = True) -> None:
    """Home, before you start, and what would happen today, up to the first page of the application."""
    plan = walker.plan
    if home:
        walker.open("")
    walker.press(f'.card a:has-text("{walker.words[plan.direction]}")')
    walker.press("main .actions a.usa-button--big")
    lausd, neighbour = ("home", "wanted") if plan.direction == "outgoing" else ("wanted", "home")
    for boxes in (
        {lausd: "lausd", neighbour: "robledal"},
        {"school_year": "2027-28", "grade": plan.grade},
        {"reason": plan.reason},
    ):
        fill_in(walker.page, boxes)
        walker.press(GO_ON)
    walker.press(GO_ON)
    assert walker.path.startswith("apply/"), f"{walker.page.url} is not a page of the application"


def fill_pages(walker: Walker, *, until: str = "check") -> list[str]:
    """All pages of the application, to the one named; gives back which there were, in order."""
    seen = []
    for _ in range(20):
        page = walker.path.rstrip("/").rpartition("/")[2]
        if page == until:
            return seen
        fill_in(walker.page, walker.plan.child if page == "child" else walker.plan.pages.get(page, {}))
        complaint = walker.page.query_selector(".summary")
        assert not complaint, f"{page}: {complaint.inner_text()}"
        seen += [page] if page not in seen else []
        walker.press(GO_ON)
    raise AssertionError(f"the application does not end: {seen}")


def send(walker: Walker, *, quick: bool = True) -> str:
    """Declare, submit, and read the number. Quick hands are asked to retype a number, as the guide has it."""
    page, words = walker.page, walker.words
    if not quick:
        page.wait_for_function("() => performance.now() > 2500")
    page.click("label[for=id_declare]")
    assert page.inner_text(GO_ON) == words["submit"]
    walker.press(GO_ON)
    retype(walker)
    walker.number = shown_number(page)
    return walker.number


def retype(walker: Walker, button: str = GO_ON) -> None:
    """Who was too quick for a person types the number in the box, and presses again."""
    if walker.page.query_selector("#number-retyped"):
        walker.page.fill("#number-retyped", walker.page.inner_text("#number-shown"))
        walker.press(button)


def shown_number(page: Any) -> str:
    """The confirmation number on the page, digits only."""
    digits = re.sub(r"\D", "", page.inner_text("#number-digits"))
    assert len(digits) == 20, page.inner_text("main")
    return digits


def sample_files(folder: Path) -> list[str]:
    """Two photos, and beside them a file of a kind that is no paper."""
    files = {
        "recibo-de-luz.jpg": papers.jpeg_photo("Electric bill", gps=True),
        "segunda página.png": papers.png("Page two"),
        "lista de compras.docx": b"PK\x03\x04 a shopping list",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in files]


def upload(walker: Walker, files: list[str], *, script: bool = True) -> dict[str, str]:
    """Send the files for the plan's paper; gives back what is said of each by name, once all are answered."""
    page, card = walker.page, f"#upload-{walker.plan.paper}"
    page.set_input_files(f"#file-{walker.plan.paper}", files)
    if script:
        page.wait_for_function(
            f"n => document.querySelectorAll('{card} .file').length === n && !document.querySelector('{card} .file progress')",
            arg=len(files),
        )
        place = card
        walker.look()
    else:
        walker.press(f"{card} button[type=submit]")
        place = "#results"
    return said_of_files(page, place)


def said_of_files(page: Any, place: str) -> dict[str, str]:
    """Name of file to what stands beside it."""
    return {
        row.query_selector(".file__name").inner_text(): row.query_selector(".file__state").inner_text()
        for row in page.query_selector_all(f"{place} .file")
    }


def fetched(page: Any, selector: str) -> bytes:
    """What a link on the page leads to, asked for with the page's own cookies."""
    link = page.query_selector(selector)
    assert link, f"no link {selector} on {page.url}"
    answer = page.context.request.get(page.evaluate("e => e.href", link))
    assert answer.status == 200, f"{answer.status} for {answer.url}"
    body: bytes = answer.body()
    return body


def look_up(walker: Walker, *, page: str = "status", **more: Any) -> None:
    """The four boxes. `more` writes something else into one of them."""
    walker.open(f"{page}/")
    boxes = {
        **{name: walker.plan.child.get(name, "") for name in ("first_name", "last_name", "birth_date")},
        "number": walker.number,
    }
    fill_in(walker.page, {**boxes, **more})
    walker.press(GO_ON)


def code_from_mailbox(walker: Walker) -> str:
    """The newest one-time code in the demonstration's mailbox; the browser then goes back to where it was."""
    here = walker.page.url
    walker.open("office/demonstration/mailbox/")
    newest = walker.page.query_selector("main article").text_content()
    found = re.search(r"\b\d{6}\b", newest)
    assert found, newest
    walker.page.goto(here)
    return found[0]


def is_tagged_pdf(data: bytes) -> bool:
    """A PDF whose pages a screen reader can read in order, in a language that is named."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        return bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root and "/Lang" in root
