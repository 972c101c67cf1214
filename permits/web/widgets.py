"""Form controls built as strings, with USWDS classes.

`STRING_BUILT` replaces Django's own widget templates, so stock widgets look right as well. An option list is put
together once per language and kept; a template for every option cost four times as much as the rest of a page.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Self, cast

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.dates import MONTHS
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from permits import languages

Pairs = tuple[tuple[str, str], ...]
Context = Mapping[str, Any]


def attributes(attrs: Mapping[str, Any]) -> str:
    """HTML attributes with a leading space each; True stands alone, False and None are left out.

    `required` is left out on purpose: a browser's own message speaks the browser's language, not the page's;
    the label says "required" in words.
    """
    parts = []
    for name, value in attrs.items():
        if value is True:
            if name != "required":
                parts.append(f" {name}")
        elif value is not None and value is not False:
            parts.append(f' {name}="{escape(value)}"')
    return "".join(parts)


def _with_class(attrs: Mapping[str, Any], name: str) -> dict[str, Any]:
    invalid = f" {name}--error" if attrs.get("aria-invalid") and name != "usa-file" else ""
    return {**attrs, "class": f"{name}{invalid} {attrs.get('class') or ''}".strip()}


def _input(context: Context) -> str:
    widget = context["widget"]
    kind = widget["type"]
    plain = {"hidden": "", "file": "usa-file", "checkbox": "usa-checkbox__input"}.get(kind, "usa-input")
    attrs = _with_class(widget["attrs"], plain) if plain else widget["attrs"]
    # A placeholder vanishes when one types and is too pale to read; the label says what is wanted.
    attrs = {key: value for key, value in attrs.items() if key != "placeholder"}
    value = widget.get("value")
    shown = "" if value is None or value == "" or kind == "file" else f' value="{escape(value)}"'
    return f'<input type="{kind}" name="{escape(widget["name"])}"{shown}{attributes(attrs)}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    attrs = attributes(_with_class(widget["attrs"], "usa-textarea"))
    # The line break after the tag is eaten by the browser and saves a first line break the family typed.
    return f'<textarea name="{escape(widget["name"])}"{attrs}>\n{escape(widget["value"] or "")}</textarea>'


def _select(context: Context) -> str:
    widget = context["widget"]
    pairs = tuple((str(option["value"]), str(option["label"])) for _g, group, _i in widget["optgroups"] for option in group)
    return select(widget["name"], pairs, set(widget["value"]), widget["attrs"])


def _ticks(context: Context) -> str:
    widget = context["widget"]
    pairs = tuple((str(option["value"]), str(option["label"])) for _g, group, _i in widget["optgroups"] for option in group)
    kind = "radio" if "radio" in widget["template_name"] else "checkbox"
    return ticks(kind, widget["name"], pairs, set(widget["value"]), widget["attrs"])


_INPUTS = "text input hidden email password tel url search number file checkbox date datetime time color clearable_file_input"

STRING_BUILT: Mapping[str, Callable[[Context], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS.split()},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/radio.html": _ticks,
    "django/forms/widgets/checkbox_select.html": _ticks,
}


@lru_cache(maxsize=512)
def _options(pairs: Pairs) -> str:
    return "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in pairs)


def select(name: str, pairs: Pairs, chosen: set[str], attrs: Mapping[str, Any]) -> str:
    """A drop-down list; `pairs` are (value, label) in the page's language."""
    options = _options(pairs)
    for value in chosen:
        mark = f'<option value="{escape(value)}"'
        options = options.replace(f"{mark}>", f"{mark} selected>", 1)
    return f'<select name="{escape(name)}"{attributes(_with_class(attrs, "usa-select"))}>{options}</select>'


@lru_cache(maxsize=1024)
def _tick_list(kind: str, name: str, lists: tuple[Pairs, Pairs], identity: str, extra: str) -> str:
    pairs, hints = lists
    said = dict(hints)
    rows = []
    for number, (value, label) in enumerate(pairs):
        own = f"{identity}_{number}" if identity else ""
        hint = said.get(value, "")
        described = f'<span class="usa-{kind}__label-description">{escape(hint)}</span>' if hint else ""
        rows.append(
            f'<div class="usa-{kind}"><input class="usa-{kind}__input usa-{kind}__input--tile" type="{kind}"'
            f' name="{escape(name)}" value="{escape(value)}" id="{escape(own)}"{extra}>'
            f'<label class="usa-{kind}__label" for="{escape(own)}">{escape(label)}{described}</label></div>'
        )
    return "".join(rows)


def ticks(kind: str, name: str, pairs: Pairs, chosen: set[str], attrs: Mapping[str, Any], *, hints: Pairs = ()) -> str:
    """A list of radio buttons or checkboxes as large tiles; hints are (value, sentence below the label)."""
    identity = str(attrs.get("id") or "")
    kept = {key: value for key, value in attrs.items() if key not in {"id", "class", "aria-describedby"}}
    if kind == "radio":  # the group says it, a single radio button may not
        kept.pop("aria-invalid", None)
    html = _tick_list(kind, name, (pairs, hints), identity, attributes(kept))
    for value in chosen:
        mark = f'value="{escape(value)}" id='
        html = html.replace(mark, f'value="{escape(value)}" checked id=', 1)
    return html


class Listed:
    """What our choosing widgets share: the options as plain pairs, an empty first line, hints."""

    choices: Any
    hints: Mapping[str, Any]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy for one form that shares the option list; Django's own copies 300 districts for every page."""
        self.__dict__.setdefault("_kept", {})
        return cast(Self, forms.Widget.__deepcopy__(cast(forms.Widget, self), memo))

    def pairs(self) -> Pairs:
        """(value, label) of every option, as text in the language now active; kept per language."""
        source, language = self.choices, get_language() or "en"
        kept: dict[str, tuple[Any, Pairs]] = self.__dict__.setdefault("_kept", {})
        found = kept.get(language)
        if found is None or found[0] is not source:
            found = (source, tuple(("" if value is None else str(value), str(label)) for value, label in source))
            if isinstance(source, list | tuple):  # what is made anew each time, such as a query, is not kept
                kept[language] = found
        return found[1]

    def hint_pairs(self) -> Pairs:
        """(value, hint) of the options that have one."""
        return tuple((value, str(hint)) for value, hint in self.hints.items())


class Select(Listed, forms.Select):
    """A drop-down list that costs the same for 3 options and for 900."""

    hints: Mapping[str, Any] = {}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The list; `value` is the chosen code or None."""
        del renderer
        chosen = {"" if value is None else str(value)}
        return mark_safe(select(name, self.pairs(), chosen, self.build_attrs(self.attrs, attrs)))


class Radios(Listed, forms.RadioSelect):
    """Radio buttons as tiles."""

    def __init__(self, attrs: dict[str, Any] | None = None, hints: Mapping[str, Any] | None = None) -> None:
        """`hints`: value -> a sentence under the label."""
        super().__init__(attrs)
        self.hints = hints or {}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The tiles; `value` is the chosen code or None."""
        del renderer
        chosen = set() if value is None else {str(value)}
        built = self.build_attrs(self.attrs, attrs)
        return mark_safe(ticks("radio", name, self.pairs(), chosen, built, hints=self.hint_pairs()))


class Checkboxes(Listed, forms.CheckboxSelectMultiple):
    """Checkboxes as tiles."""

    def __init__(self, attrs: dict[str, Any] | None = None, hints: Mapping[str, Any] | None = None) -> None:
        """`hints`: value -> a sentence under the label."""
        super().__init__(attrs)
        self.hints = hints or {}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The tiles; `value` is a list of chosen codes or None."""
        del renderer
        chosen = {str(one) for one in value or ()}
        built = self.build_attrs(self.attrs, attrs)
        return mark_safe(ticks("checkbox", name, self.pairs(), chosen, built, hints=self.hint_pairs()))


class DateParts(forms.Widget):
    """Day, month by name and year as three controls, in the order the language writes them.

    Posted as `<name>_day`, `<name>_month`, `<name>_year`. The value is a date, an ISO text, or the three texts that
    were typed. With `said_back` the script repeats the date in words, with the age if `age`.
    """

    use_fieldset = True
    said_back = True
    age = False

    def __init__(self, attrs: dict[str, Any] | None = None, *, age: bool = False, birthday: bool = False) -> None:
        """`age`: also say how old that is today; `birthday`: let the browser offer the visitor's own birth date."""
        super().__init__(attrs)
        self.age = age
        self.birthday = birthday

    def id_for_label(self, id_: str) -> str:
        """No single control is the label's."""
        del id_
        return ""

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> tuple[str, str, str] | None:
        """(day, month, year) as typed; None when none of the three was sent."""
        del files
        parts = tuple(data.get(f"{name}_{part}") for part in ("day", "month", "year"))
        if all(part is None for part in parts):
            return None
        day, month, year = ((part or "").strip() for part in parts)
        return day, month, year

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """True when the page did not send the field at all."""
        del files
        return all(f"{name}_{part}" not in data for part in ("day", "month", "year"))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The three controls."""
        del renderer
        built = self.build_attrs(self.attrs, attrs)
        identity = built.get("id") or f"id_{name}"
        shared: dict[str, Any] = {"aria-invalid": built.get("aria-invalid")}
        if shared["aria-invalid"]:
            shared["aria-describedby"] = f"{identity}_error"
        texts = split_date(value)
        labels = {"day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}
        controls = "".join(
            f'<div class="usa-form-group date__{part}"><label class="usa-label" for="{identity}_{part}">{labels[part]}'
            f"</label>{self._control(part, name, identity, texts[part], shared)}</div>"
            for part in date_order()
        )
        return mark_safe(
            f'<div class="date" id="{identity}"{self._data()}>{controls}</div>'
            f'<p class="date__said" id="{identity}_said" role="status"></p>'
        )

    def _control(self, part: str, name: str, identity: str, text: str, shared: Mapping[str, Any]) -> str:
        offered = f"bday-{part}" if self.birthday else "off"
        attrs = {"id": f"{identity}_{part}", "autocomplete": offered, **shared}
        if part == "month":
            return select(f"{name}_month", months(), {text}, attrs)
        attrs |= {"inputmode": "numeric", "maxlength": "4" if part == "year" else "2"}
        return _input({"widget": {"type": "text", "name": f"{name}_{part}", "value": text, "attrs": attrs}})

    def _data(self) -> str:
        if not self.said_back:
            return ""
        # Translators: words that repeat a typed date; {d} day, {m} month by name, {y} year, {a} age in years.
        data = {"data-said": gettext("That is {m} {d}, {y}.")}
        if self.age:
            data |= {
                "data-age-none": gettext("Less than one year old today."),
                "data-age-one": gettext("1 year old today."),
                "data-age-many": gettext("{a} years old today."),
            }
        if languages.every()[get_language() or languages.FIRST].months_small:
            data["data-lower"] = "1"
        return attributes(data)


def date_order() -> tuple[str, ...]:
    """The parts of a date in the order the language now active writes them."""
    return languages.every()[get_language() or languages.FIRST].date_order


def split_date(value: Any) -> dict[str, str]:
    """day, month (number as text) and year of a date, an ISO text or a triple of typed texts."""
    day = month = year = ""
    if isinstance(value, tuple | list):
        day, month, year = (str(part) for part in value)
    elif value and (found := re.match(r"(\d{4})-(\d\d)-(\d\d)", str(value))):
        year, month, day = found[1], str(int(found[2])), str(int(found[3]))
    return {"day": day, "month": month, "year": year}


def months() -> Pairs:
    """The months by name in the language now active, with an empty first line."""
    return _months(get_language() or "en")


@lru_cache(maxsize=8)
def _months(_language: str) -> Pairs:
    return (("", gettext("Month")), *((str(number), str(name)) for number, name in MONTHS.items()))


class Papers(forms.FileInput):
    """One control for several files: camera, photo album or folder, as the phone offers."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Takes pictures and PDF."""
        accepted = "image/jpeg,image/png,image/heic,image/heif,application/pdf,.heic,.heif"
        super().__init__({"multiple": True, "accept": accepted, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[Any]:
        """Every file of that name, in the order chosen."""
        del data
        return files.getlist(name)
