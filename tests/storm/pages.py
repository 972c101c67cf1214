"""A page as a browser without script has it: its forms with what stands in them, the number it shows, what it complains of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

NUMBER = re.compile(r"\d{4}-\d{4} / \d{4}-\d{4}-\d{4}\b")
Pairs = list[tuple[str, str]]


@dataclass
class Control:
    """One named control. `options` are the values of a list, of radio buttons or of checkboxes; `chosen` those that are on."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form; `controls` by name, in the order of the page."""

    action: str
    method: str
    identity: str
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self, answers: Mapping[str, str | list[str]]) -> Pairs:
        """What the browser would send once the answers stand in the boxes of their names; other boxes stay as they are."""
        return [pair for control in self.controls.values() for pair in _sent(control, answers.get(control.name))]


def _sent(control: Control, answer: str | list[str] | None) -> Iterator[tuple[str, str]]:
    if control.kind in {"file", "submit", "button"}:
        return
    if control.kind in {"radio", "checkbox", "select"}:
        wanted = control.chosen if answer is None else answer if isinstance(answer, list) else [answer]
        for value in wanted:
            if value not in control.options:
                raise AssertionError(f"{control.name} has no choice {value!r}: {control.options}")
            yield control.name, value
        return
    yield control.name, control.value if answer is None else str(answer)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._control: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"form", "input", "select", "option", "textarea"}:
            return
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(told.get("action", ""), told.get("method", "get").lower(), told.get("id", ""))
            self.forms.append(self._form)
        elif tag == "option" and self._control is not None:
            self._control.options.append(told.get("value", ""))
            if "selected" in told or not self._control.chosen:
                self._control.chosen = [told.get("value", "")]
        elif self._form is not None and told.get("name"):
            self._take(tag, told, self._form)

    def _take(self, tag: str, told: Mapping[str, str], form: Form) -> None:
        kind = {"input": told.get("type", "text"), "select": "select", "textarea": "textarea"}[tag]
        control = form.controls.setdefault(told["name"], Control(told["name"], kind, told.get("value", "")))
        if kind in {"radio", "checkbox"}:
            value = told.get("value", "on")
            control.options.append(value)
            if "checked" in told:
                control.chosen.append(value)
        elif tag in {"select", "textarea"}:
            self._control = control

    def handle_data(self, data: str) -> None:
        if self._control is not None and self._control.kind == "textarea":
            self._control.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in {"select", "textarea"}:
            if self._control is not None and tag == "textarea":
                self._control.value = self._control.value.removeprefix("\n")
            self._control = None


@dataclass(frozen=True)
class Page:
    """An answer of the server, and the address it came from."""

    status: int
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def number(self) -> str:
        """The confirmation number that stands on the page; "" when there is none."""
        _before, _mark, after = self.text.partition('id="number-digits"')
        shown = NUMBER.search(" ".join(re.sub(r"<[^>]*>", "", after.partition("</p>")[0]).split()))
        return shown[0] if shown else ""

    @property
    def goes_to(self) -> str:
        """Where a redirect leads, without a fragment."""
        return self.headers.get("location", "").split("#")[0]

    def forms(self) -> list[Form]:
        """The page's forms."""
        reader = _Reader()
        reader.feed(self.text)
        return reader.forms

    def main_form(self) -> Form:
        """The form that a family fills in on this page."""
        return next(form for form in self.forms() if form.identity == "main-form")

    def complaints(self) -> str:
        """What is said about what was typed, for the message of a test that fails."""
        found = re.findall(r'class="usa-error-message[^>]*>(.*?)</(?:div|span)>', self.text, re.DOTALL)
        return f"{self.status} {self.path}: " + "; ".join(re.sub(r"<[^>]+>", "", part).strip() for part in found)
