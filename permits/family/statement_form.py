"""The boxes of a statement as a form: what the year file asks, with the right kind of box for each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from permits.notices.dates import WEEK, weekday_name
from permits.policy import statements as rules_of
from permits.policy.rulebook import Rulebook as Rules
from permits.policy.statements import Box
from permits.web.forms import Choices, Date, Form, Long, Name, Phone, Text, Tick, Whole
from permits.web.widgets import DateParts

LONGEST = 2000
MOST_HOURS = 168
PARTS = ("day", "month", "year")


class BoxesForm(Form):
    """The boxes of one hand. `data` is what was just sent; `typed` what was kept before, as `typed_now` gave it."""

    def __init__(self, rules: Rules, form: str, whose: str, typed: Mapping[str, Any] | None = None, data: Any = None) -> None:
        """One field for each box."""
        super().__init__(data=data, initial=dict(typed or {}))
        language = get_language() or "en"
        for box in rules_of.boxes(rules, form):
            if box.whose == whose:
                self.fields[box.code] = field_of(box, rules.say(language, f"{form}.{box.code}"))

    def typed_now(self) -> dict[str, Any]:
        """What stands in the boxes now, valid or not; nothing longer than anybody would write."""
        files: MultiValueDict[str, Any] = MultiValueDict()
        held = {name: field.widget.value_from_datadict(self.data, files, name) for name, field in self.fields.items()}
        return {name: _short(value) for name, value in held.items() if value is not None}

    def answers(self) -> dict[str, Any]:
        """Box to value, as it is kept: a date as 2027-08-12, days of the week as codes."""
        known = getattr(self, "cleaned_data", {})
        return {name: _plain(known[name]) for name in self.fields if known.get(name) not in (None, "", [])}


def bound(rules: Rules, form: str, typed: Mapping[str, Any]) -> BoxesForm:
    """The signer's form filled with what is kept of it, to be judged."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    empty = BoxesForm(rules, form, rules_of.SIGNER)
    for name, value in typed.items():
        if name in empty.fields and isinstance(empty.fields[name].widget, DateParts):
            for part, text in zip(PARTS, value, strict=True):
                data[f"{name}_{part}"] = text
        else:
            data.setlist(name, value if isinstance(value, list) else [value])
    return BoxesForm(rules, form, rules_of.SIGNER, data=data)


class SignForm(Form):
    """A name and a tick: the signature."""

    name = Name(label=_("Type your full name. It is your signature."), autocomplete="name")
    agree = Tick(label=_("I have read this, it is true as far as I know, and I sign it."))


def field_of(box: Box, label: str) -> forms.Field:
    """The right kind of box."""
    common: dict[str, Any] = {"label": label, "required": box.required}
    if box.kind == "address":
        return Long(most=300, rows=3, **common)
    if box.kind == "days":
        language = get_language() or "en"
        days: Iterable[tuple[str, str]] = [(code, weekday_name(index, language)) for index, code in enumerate(WEEK)]
        return Choices([(code, name[:1].upper() + name[1:]) for code, name in days], **common)
    if box.kind == "number":
        return Whole(least=1, most=MOST_HOURS, **common)
    if box.kind == "phone":
        return Phone(**common)
    if box.kind == "date":
        return Date(**common)
    return Name(**common) if box.kind == "name" else Text(most=200, **common)


def _short(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [str(one)[:100] for one in value][:20]
    return str(value)[:LONGEST]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
