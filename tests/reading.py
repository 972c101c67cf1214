"""A page as a browser and a screen reader take it: what a form would post, what is said where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """A tag with its attributes and all text inside."""

    tag: str
    attrs: Mapping[str, str]
    parents: tuple["Element", ...] = ()
    text: str = ""
    options: list["Element"] = field(default_factory=list)

    def within(self, **attrs: str) -> bool:
        """It or an element around it has these attributes."""
        return any(all(one.attrs.get(key) == value for key, value in attrs.items()) for one in (self, *self.parents))


class Page(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, html: str) -> None:
        """Reads the page."""
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.by_id = {element.attrs["id"]: element for element in self.elements if element.attrs.get("id")}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more element."""
        element = Element(tag, {key: value or "" for key, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag == "option" and self._open:
            self._open[-1].options.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost of that name."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Text belongs to all that is open."""
        for element in self._open:
            element.text += data

    def named(self, name: str) -> list[Element]:
        """The controls of that name."""
        return [element for element in self.elements if element.attrs.get("name") == name]

    def posts(self, form: str = "main-form") -> dict[str, list[str]]:
        """What the form would send now, buttons and the token aside."""
        sent: dict[str, list[str]] = {}
        for element in self.elements:
            name, kind = element.attrs.get("name", ""), element.attrs.get("type", "")
            if not name or name == "csrfmiddlewaretoken" or not element.within(id=form) or element.tag == "button":
                continue
            if kind in {"radio", "checkbox"} and "checked" not in element.attrs:
                continue
            if element.tag == "select":
                chosen = [one for one in element.options if "selected" in one.attrs] or element.options[:1]
                sent.setdefault(name, []).extend(one.attrs.get("value", "") for one in chosen)
            elif element.tag == "textarea":
                sent.setdefault(name, []).append(element.text.removeprefix("\n"))
            elif element.tag == "input":
                sent.setdefault(name, []).append(element.attrs.get("value", "on" if kind == "checkbox" else ""))
        return sent
