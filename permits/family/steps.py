"""Which pages an application has, and which comes next: derived from the answers, stored nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from permits.clock import legal_now
from permits.family.opened import Opened
from permits.family.page_form import PageForm, bound_to
from permits.family.pages import ChildForm, HomeForm, ReachForm, SchoolForm, YouForm
from permits.family.questions import AboutForm, GuidelinesForm, LateForm, ProgramsForm, ReasonForm
from permits.models import Draft, Rulebook
from permits.queries.rules import home_district

FORMS: Mapping[str, type[PageForm]] = {
    "about": AboutForm,
    "late": LateForm,
    "programs": ProgramsForm,
    "guidelines": GuidelinesForm,
    "reach": ReachForm,
    "child": ChildForm,
    "you": YouForm,
    "home": HomeForm,
    "school": SchoolForm,
    "reason": ReasonForm,
}
CHECK = "check"


@dataclass(frozen=True)
class Place:
    """Where a page stands in the walk: its number from 1, how many there are, its neighbours ("" at the ends)."""

    number: int
    of: int
    before: str
    after: str


def open_draft(draft: Draft, *, changing: bool = False) -> Opened | None:
    """The draft with its year's rules; None when that year is no longer published."""
    start = {**draft.answers.get("before", {}), **draft.answers.get("about", {})}
    book = Rulebook.objects.newest(home_district(), str(start.get("school_year") or ""))
    return Opened(draft, book, legal_now(), changing) if book else None


def walk(opened: Opened) -> tuple[str, ...]:
    """The pages of this application in order; the last one is the check."""
    rules = opened.rules.directions[opened.direction]
    pages = []
    if opened.open_starts():
        pages.append("about")
    if asks_exceptions(opened):
        pages.append("late")
    if rules.other_programs:
        pages.append("programs")
    pages += ["guidelines", "reach", "you", "child", "home", "school"]
    if not opened.is_short and next(opened.questions(), None) is not None:
        pages.append("reason")
    return (*pages, CHECK)


def asks_exceptions(opened: Opened) -> bool:
    """Late, and the exception test was not answered before the start."""
    where = opened.standing
    return where.state == "late" and not where.exempt and not where.over and not opened.start.get("late_asked")


def right_reason(opened: Opened) -> str:
    """The reason whose right is told in place of the other programs; "" when the programs are shown."""
    skip = opened.rules.directions[opened.direction].skip_other_programs
    return next((reason for reason in opened.reasons if reason in skip), "")


def place(opened: Opened, page: str) -> Place | None:
    """Where a page stands; None for a page that this application does not have."""
    pages = walk(opened)
    if page not in pages:
        return None
    number = pages.index(page)
    after = pages[number + 1] if number + 1 < len(pages) else ""
    return Place(number + 1, len(pages), pages[number - 1] if number else "", after)


def judged(opened: Opened, page: str) -> PageForm:
    """The page as it is held, judged."""
    return bound_to(FORMS[page], opened, opened.held(page))


def is_complete(opened: Opened, page: str) -> bool:
    """Everything required on the page is there and right, and it was sent at all."""
    return is_sent(opened, page) and judged(opened, page).is_valid()


def is_sent(opened: Opened, page: str) -> bool:
    """The family was on the page and went on; of the guidelines it is known when, and which."""
    held = opened.draft.answers.get(page)
    return held is not None and (page != "guidelines" or "at" in held)


def incomplete(opened: Opened) -> tuple[str, ...]:
    """The pages that still need something, in order."""
    return tuple(page for page in walk(opened)[:-1] if not is_complete(opened, page))
