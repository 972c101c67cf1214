"""The queue as a clerk wants to see it: filters and columns, read from an address, said in words, written as an address again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits.models import Rulebook, Side
from permits.office.words import (
    COLUMNS,
    DAYS_LEFT,
    FILTERS,
    NOTICES_BACK,
    OWNED_BY,
    PAPERS_THERE,
    TABS,
    TURNS,
)  # fmt: skip
from permits.queries.desk import TABS as STATUSES_OF
from permits.queries.desk import Desk
from permits.queries.narrow import Narrow
from permits.web.forms import Choice, Choices, Form
from permits.wording import GRADES, LANGUAGES, SIDES, STATUSES_SHORT, Label

USUAL = ("side", "reason", "received", "due", "papers", "status")
Pairs = Sequence[tuple[str, Label]]


class Filters(Form):
    """Every filter as a list to choose from, and the columns. All may be empty."""

    columns = Choices(COLUMNS.items(), label=gettext_lazy("Columns"), required=False)

    def __init__(self, tab: str, mine: Desk, *args: Any, **kwargs: Any) -> None:
        """`mine`: with colleagues and rulebooks."""
        super().__init__(*args, **kwargs)
        columns = self.fields.pop("columns")
        for name, pairs in _choices(tab, mine).items():
            self.fields[name] = Choice(pairs, style="select", empty=_("All"), label=FILTERS[name], required=False)
        self.fields["columns"] = columns


def _choices(tab: str, mine: Desk) -> dict[str, Pairs]:
    statuses = STATUSES_OF[tab]
    colleagues = [(str(pk), name) for pk, name in mine.colleagues]
    found: dict[str, Pairs] = {
        "status": [(one, STATUSES_SHORT[one]) for one in statuses],
        "turn": [(one, label) for one, label in TURNS.items() if (one in {"other", "nobody"}) == (tab == "decided")],
        "left": [*DAYS_LEFT.items()],
        "owner": [*OWNED_BY.items(), *colleagues],
        "papers": [*PAPERS_THERE.items()],
        **_of_rules(tuple(mine.books), get_language() or "en"),
        "side": [(one, SIDES[one]) for one in (Side.RELEASE, Side.ACCEPTANCE)],
        "grade": [*GRADES.items()],
        "language": [*LANGUAGES.items()],
        "notice": [*NOTICES_BACK.items()],
    }
    hidden = {"left", "papers"} if tab == "decided" else {"owner"} if tab == "mine" else set()
    if len(statuses) == 1:
        hidden |= {"status", "turn"}
    return {name: pairs for name, pairs in found.items() if name not in hidden}


def _asks_second(books: Sequence[int]) -> bool:
    return any(book.parsed.two_persons.outcomes for book in Rulebook.objects.readable(books))


@lru_cache(maxsize=64)
def _of_rules(books: tuple[int, ...], language: str) -> dict[str, Pairs]:
    """Reasons and other districts of all rulebooks, as the newest one says them."""
    reasons: dict[str, Label] = {}
    districts: dict[str, Label] = {}
    for book in Rulebook.objects.readable(books):
        rules = book.parsed
        for code in rules.reasons:
            reasons.setdefault(code, rules.say(language, f"reasons.{code}.label"))
        for code, one in rules.districts.items():
            districts.setdefault(code, one.name)
    return {"reason": [*reasons.items()], "district": sorted(districts.items(), key=lambda pair: str(pair[1]))}


@dataclass(frozen=True)
class Wish:
    """What one address asks of the queue. `form` holds what was chosen and what was wrong with it."""

    tab: str
    narrow: Narrow
    columns: tuple[str, ...]
    form: Filters
    second: bool = False  # some rules ask for a second person, so that there is a tab for what waits for one

    def asked(self, *without: str, tab: str = "") -> str:
        """The same as part of an address, without some filters or for another tab; never with a place in the list."""
        query = QueryDict(mutable=True)
        query["tab"] = tab or self.tab
        for name, value in self.narrow.chosen.items():
            if name not in without:
                query[name] = value
        if self.columns != USUAL:
            query.setlist("columns", self.columns)
        return query.urlencode()

    @property
    def unfiltered(self) -> str:
        """The same tab and columns without any filter."""
        return self.asked(*self.narrow.chosen)

    @property
    def tags(self) -> list[dict[str, str]]:
        """Each filter in words, with the address that lets it go."""
        found = []
        for name, value in self.narrow.chosen.items():
            field: Any = self.form.fields[name]
            said = dict(field.choices).get(value, value)
            found.append({"text": f"{FILTERS[name]}: {said}", "url": f"?{self.asked(name)}"})
        return found

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs; what is asked for stays when another one is opened, as far as it has such a thing."""
        return [
            {"code": code, "label": label, "current": code == self.tab, "url": f"?{self.asked('status', 'turn', tab=code)}"}
            for code, label in TABS.items()
            if code != "second" or self.second or code == self.tab
        ]


def read(query: Mapping[str, Any], mine: Desk) -> Wish:
    """What an address asks for; what is wrong in it is said beside its field, and left out."""
    typed = query if isinstance(query, QueryDict) else QueryDict(mutable=True)
    tab = typed.get("tab", "")
    tab = tab if tab in TABS else "line"
    form = Filters(tab, mine, typed)
    form.is_valid()
    good: Mapping[str, Any] = form.cleaned_data
    columns = _in_order(good.get("columns") or ())
    return Wish(
        tab, Narrow(**{name: good[name] for name in FILTERS if good.get(name)}), columns or USUAL, form, _asks_second(mine.books)
    )


def _in_order(chosen: Iterable[str]) -> tuple[str, ...]:
    kept = set(chosen)
    return tuple(code for code in COLUMNS if code in kept)
