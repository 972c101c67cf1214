"""The families of the stories about who files and about hard cases, and the steps that they share. Nobody here exists."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.road import Plan, Walker, fill_in
from tests.journeys.watch import Watch

CLERK, SUPERVISOR = "Ana Clerk", "Bea Supervisor"
# A reason whose one question is a statement, so that a story about something else stays short.
STATEMENT = {"en": "The school there has what my child needs.", "es": "La escuela de allá tiene lo que mi hija necesita."}
SUBMIT = "#main-form .actions button[type=submit]"


def family(language: str, *, direction: str = "outgoing", grade: str = "4", reason: str = "exception", **pages: Any) -> Plan:
    """The usual family, with other answers on some pages: `family("es", you={"filer": "caregiver"})`."""
    usual = plans.plan(
        direction, language, reason, "residence_bill", {"exception_statement": STATEMENT[language]},
        grade=grade, wanted="carthay" if direction == "incoming" else "Robledal Elementary",
    )  # fmt: skip
    changed = {page: {**usual.pages.get(page, {}), **boxes} for page, boxes in pages.items()}
    return replace(usual, child=changed.pop("child", usual.child), pages={**usual.pages, **changed})


def child(first: str, last: str, born: date, **more: Any) -> Mapping[str, Any]:
    """The child's page."""
    return {"first_name": first, "middle_name": "", "last_name": last, "birth_date": born, **more}


def at(page: Any, origin: str, plan: Plan, *, number: str = "") -> Walker:
    """Somebody at this browser, watched: the language of each page, its width, what axe finds, what the browser says."""
    return Walker(page, origin, plan, Watch(page, origin), number)


def filed(walker: Walker) -> str:
    """From the start page to the confirmation; gives back the number."""
    road.start(walker)
    road.fill_pages(walker)
    return road.send(walker)


def clerk_at(page: Any, origin: str, plan: Plan, *, role: str = "clerk", district: str = "lausd") -> Walker:
    """An office person signed in, reading the plan's language."""
    name = SUPERVISOR if role == "supervisor" else CLERK
    people.staff(f"{role}@office.example", role=role, name=name, district=district)
    clerk = at(page, origin, plan)
    desk.sign_in(clerk, name)
    return clerk


def case_page(clerk: Walker, number: str, tail: str = "") -> str:
    """A page of a case by its address; gives back what it says."""
    clerk.open(f"office/case/{number[:8]}/{tail}")
    return said(clerk)


def fill_and_press(walker: Walker, boxes: Mapping[str, Any], button: str = SUBMIT) -> str:
    """Fill a form and send it; gives back what the next page says."""
    fill_in(walker.page, boxes)
    walker.press(button)
    return said(walker)


def said(walker: Walker) -> str:
    """All that the page says."""
    text: str = walker.page.inner_text("main")
    return text


def in_both(language: str, english: str, spanish: str) -> str:
    """The words of one of the two languages."""
    return english if language == "en" else spanish
