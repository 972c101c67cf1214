"""What every page of the application shares: it keeps what is typed, valid or not, and shows a box only where it applies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from permits.family.opened import Opened, Typed
from permits.web.forms import Form, Words
from permits.web.widgets import DateParts

SHOWN = "_shown"  # which boxes the page had when it was sent: the others could not be answered yet
LONGEST = 8000
PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Row:
    """One box of a page, with a heading above it where a new part begins."""

    field: BoundField
    heading: Words = ""
    text: Words = ""


class PageForm(Form):
    """One page of the application.

    `only_if`: a box is there only while another has one of the values, so that no script is needed: the page comes again
    with the boxes that a new answer calls for. `headings`: box to (heading, sentence) above it. `why`: which decision needs
    the answers, the rule that allows asking, and who sees them (practice.md A7). `for_student`: title, lead, why or a box's
    label as it is said to a student who files alone.
    """

    title: Words = ""
    lead: Words = ""
    why: Words = ""
    for_student: ClassVar[Mapping[str, Words]] = {}
    only_if: ClassVar[Mapping[str, tuple[str, frozenset[str]]]] = {}
    headings: ClassVar[Mapping[str, tuple[Words, Words]]] = {}

    def __init__(self, opened: Opened, typed: Typed | None = None, data: Any = None) -> None:
        """`data` is what was just sent; without it the page is shown with what was `typed` before."""
        self.opened = opened
        super().__init__(data=data)
        self.prepare()
        if opened.is_student:
            self._speak_to_student()
        self.every = dict(self.fields)
        held = typed or {}
        if data is None:
            self.initial = {name: _shown(field, name, held) for name, field in self.every.items()}
        source = self.collect(held)
        for name in [name for name in self.fields if not self.applies(name, source)]:
            del self.fields[name]

    def prepare(self) -> None:
        """Fits choices and labels to the rules, before anything is left out."""

    def _speak_to_student(self) -> None:
        for name, words in self.for_student.items():
            if name in self.fields:
                self.fields[name].label = words
            else:
                setattr(self, name, words)

    def applies(self, name: str, typed: Typed) -> bool:
        """Whether the box is there, given what is typed."""
        if name not in self.only_if:
            return True
        other, values = self.only_if[name]
        given = typed.get(other)
        return bool(values & set(given if isinstance(given, list) else [str(given or "")]))

    def collect(self, held: Typed) -> dict[str, Any]:
        """What is typed now: boxes that were shown as they were sent, the others as they were held before."""
        typed = dict(held)
        if not self.is_bound:
            return typed
        shown = self.shown_before
        for name, field in self.every.items():
            if isinstance(field.widget, DateParts):
                sent = {f"{name}_{part}": self.data.get(f"{name}_{part}") for part in PARTS}
                typed.update({key: str(value)[:20] for key, value in sent.items() if value is not None})
            elif isinstance(field, forms.MultipleChoiceField):
                if name in shown or name in self.data:
                    typed[name] = [str(value)[:100] for value in _listed(self.data, name)]
            elif isinstance(field, forms.BooleanField):
                if name in shown or name in self.data:
                    typed[name] = "on" if self.data.get(name) else ""
            elif name in self.data:
                typed[name] = str(self.data[name])[:LONGEST]
        return typed

    @property
    def shown_before(self) -> frozenset[str]:
        """The boxes of the page that was sent."""
        return frozenset(str(self.data.get(SHOWN, "")).split()) if self.is_bound else frozenset()

    @property
    def shown_now(self) -> str:
        """For the hidden box that says which boxes this page has."""
        return " ".join(self.fields)

    def appeared(self) -> list[str]:
        """Boxes that an answer just called for: they are asked now, and are no mistake yet."""
        if not self.shown_before:
            return []
        fresh = [name for name in self.fields if name not in self.shown_before]
        for name in fresh:
            self.errors.pop(name, None)
        return fresh

    def rows(self) -> Iterator[Row]:
        """The boxes in order, with their headings."""
        for bound in self:
            heading, text = self.headings.get(bound.name, ("", ""))
            yield Row(bound, heading, text)


def bound_to(form: type[PageForm], opened: Opened, typed: Typed) -> PageForm:
    """The page's form filled with what is held of it, to be judged."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    # An empty page is judged too: everything required is missing.
    return form(opened, typed, data)


def _shown(field: forms.Field, name: str, held: Typed) -> Any:
    if isinstance(field.widget, DateParts):
        parts = tuple(str(held.get(f"{name}_{part}") or "") for part in PARTS)
        return parts if any(parts) else None
    if isinstance(field, forms.MultipleChoiceField):
        return held.get(name) or []
    if isinstance(field, forms.BooleanField):
        return bool(held.get(name))
    return held.get(name, field.initial)


def _listed(data: Any, name: str) -> list[Any]:
    return data.getlist(name) if isinstance(data, QueryDict | MultiValueDict) else list(data.get(name, []))
