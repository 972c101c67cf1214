"""Two tabs on one page: what an older one sends never overwrites newer answers in silence."""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from permits.family.opened import Opened, Typed
from permits.family.page_form import PARTS, PageForm
from permits.web.widgets import DateParts, date_order

VERSION, TAB = "version", "_tab"
LONGEST_TAB = 40
NOT_ANSWERS = frozenset({"check", "link", "links_used"})


def version_of(typed: Typed) -> str:
    """A print of answers; an empty box and one that was never shown are the same."""
    told = {name: value for name, value in typed.items() if value and name not in NOT_ANSWERS and not name.startswith("_")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def version_of_all(opened: Opened) -> str:
    """A print of all pages, for the last one."""
    pages = {page: version_of(typed) for page, typed in opened.draft.answers.items() if isinstance(typed, Mapping)}
    return version_of(pages)


def boxes(request: HttpRequest, version: str) -> list[tuple[str, str]]:
    """Hidden boxes of a page: what it was made from, and which tab it is."""
    return [(VERSION, version), (TAB, request.POST.get(TAB, "")[:LONGEST_TAB] or uuid.uuid4().hex[:12])]


def is_stale(form: PageForm, held: Typed) -> bool:
    """The page was made before somebody else saved other answers than these. Without its print nothing can be said."""
    seen, tab = form.data.get(VERSION), form.data.get(TAB)
    if seen is None or seen == version_of(held) or (tab and tab == held.get(TAB)):
        return False
    return version_of(form.collect(held)) != version_of(held)


def differences(form: PageForm, held: Typed) -> Iterator[dict[str, Any]]:
    """Label and saved answer of every box in which something else stands now."""
    typed = form.collect(held)
    for name, field in form.every.items():
        keys = [f"{name}_{part}" for part in PARTS] if isinstance(field.widget, DateParts) else [name]
        if not field.widget.is_hidden and any((typed.get(key) or "") != (held.get(key) or "") for key in keys):
            yield {"label": field.label, "saved": _in_words(field, name, held) or _("(empty)")}


def _in_words(field: forms.Field, name: str, held: Typed) -> str:
    if isinstance(field.widget, DateParts):
        parts = {part: str(held.get(f"{name}_{part}") or "") for part in PARTS}
        number = parts["month"]
        parts["month"] = str(MONTHS.get(int(number), number)) if number.isascii() and number.isdigit() else number
        return " ".join(filter(None, (parts[part] for part in date_order())))
    value = held.get(name)
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = {str(code): str(label) for code, label in choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in chosen if code)
    return str(value or "")
