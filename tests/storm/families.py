"""Made-up families by number, what each types into every box, and how each of them presses the button too often."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from urllib.parse import urlencode

from tests.storm.browser import Browser
from tests.storm.pages import Page, Pairs

FIRST = (
    "Ana", "Luis", "Mía", "Hugo", "Nguyễn", "Omar", "Zoë", "Kai", "Lucía",
    "Iris", "Noé", "Eva", "Björn", "Siobhán", "Tariq", "Renée",
)  # fmt: skip
LAST = (
    "Núñez", "García", "O'Neil", "Lee", "Ortega-Ruiz", "Okafor", "Trần", "Haddad", "Sánchez",
    "Ibarra", "Smith", "Peña", "Castro", "Kim", "Dubois", "Vega",
)  # fmt: skip
# Each way of pressing too often, and how many of twenty families do it.
WAYS = {"double": 5, "replay": 4, "time-out": 4, "two tabs": 3, "reorder": 3, "quick": 1}


@dataclass(frozen=True)
class Family:
    """One child and the adult who files. `way` is a key of WAYS; a thorough family opens every page before it answers it."""

    number: int
    first_name: str
    last_name: str
    birth_date: date
    grade: str
    language: str
    way: str
    is_thorough: bool
    sends_paper: bool

    @property
    def email(self) -> str:
        """By which the ledger knows the family again."""
        return f"family{self.number}@storm.example"

    @property
    def address(self) -> str:
        """A client of its own, so that the limits see many households and not one flood."""
        return f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"

    @property
    def reason(self) -> str:
        """Thorough families have the reason with the most questions."""
        return "childcare" if self.is_thorough else "exception"

    def starting(self) -> dict[str, str]:
        """The answers before the start."""
        return {
            "home": "lausd", "wanted": "robledal", "school_year": "2027-28", "grade": self.grade, "reason": self.reason,
        }  # fmt: skip

    def answers(self, page: str) -> dict[str, str | list[str]]:
        """What stands in the boxes of one page of the application."""
        born = self.birth_date
        return {
            "guidelines": {"agree": "on"},
            "reach": {"channels": ["email"], "email": self.email, "language": self.language},
            "child": {
                "first_name": self.first_name, "last_name": self.last_name, "birth_date_day": str(born.day),
                "birth_date_month": str(born.month), "birth_date_year": str(born.year),
            },
            "you": {"filer": "parent", "adult_name": f"Sam {self.last_name}", "parents_at_home": "1"},
            "home": {"street": f"{self.number} Pretend Avenue", "city": "Los Angeles", "zip": "90026"},
            "school": {"school_now": "Invented Elementary", "school_wanted": "Robledal Academy"},
            "reason": {
                "exception_statement": "Both of us work nights beside that school, and nobody else can bring her home.",
                "provider_kind": "relative_or_friend", "provider_name": "Luz Vega", "provider_address": "7 Pretend Street",
                "care_days": "Monday to Friday", "care_hours": "2 to 6",
            },
            "check": {"declare": "on"},
        }.get(page, {})  # fmt: skip


def made(count: int, seed: int = 2027) -> list[Family]:
    """So many families; the same seed makes the same ones."""
    dice = Random(seed)
    ways = [way for way, often in WAYS.items() for _ in range(often)]
    families = []
    for number in range(1, count + 1):
        grade = dice.randrange(1, 7)
        born = date(2022 - grade, 1, 1) - timedelta(days=dice.randrange(300))
        families.append(
            Family(
                number, f"{dice.choice(FIRST)} {dice.choice(FIRST)}", dice.choice(LAST), born, str(grade),
                dice.choice(["en", "es"]), ways[number % len(ways)], number % 25 == 0, number % 12 == 0,
            )
        )  # fmt: skip
    return families


@dataclass
class Written:
    """An application that is filled in and not yet sent: its last page's address, the boxes to send, and when it was opened."""

    key: str
    check: str
    boxes: Pairs
    earlier: tuple[str, Pairs]  # a page that can be sent again afterwards
    other_tab: Pairs  # the boxes of the last page as a second tab has it; nothing unless the family opened one


def begin(browser: Browser, family: Family) -> str:
    """From the answer before the start to the first page of the draft: its address."""
    door = f"/{family.language}/before-you-start/outgoing/"
    if family.is_thorough:
        page = browser.get(door)
        page = browser.get(f"{door}?step=where")
        while page.main_form().method == "get":
            query = urlencode(page.main_form().filled(family.starting()))
            page = browser.get(f"{door}?{query}")
    else:
        page = browser.get(f"{door}?{urlencode({**family.starting(), 'step': 'answer'})}")
    begun = browser.post(door, page.main_form().filled({}), follow=False)
    assert begun.goes_to, begun.complaints()
    return begun.goes_to


def write(browser: Browser, family: Family) -> Written:
    """Fill in page after page, up to the last one, which is opened and not sent."""
    path, sent = begin(browser, family), {}
    key = path.split("/")[3]
    while (name := path.rstrip("/").split("/")[-1]) != "check":
        boxes = _boxes(browser, family, path, name)
        answer = browser.post(path, boxes, follow=False)
        assert answer.goes_to, f"family {family.number}, {name}: {answer.complaints()}"
        path, sent[name] = answer.goes_to, (path, boxes)
    page = browser.get(path)
    assert page.path == path, f"family {family.number} was sent from its last page to {page.path}"
    answers = family.answers("check")
    other = browser.get(path).main_form().filled(answers) if family.way == "two tabs" else []
    return Written(key, path, page.main_form().filled(answers), sent["child"], other)


def _boxes(browser: Browser, family: Family, path: str, name: str) -> Pairs:
    answers = family.answers(name)
    if family.is_thorough:
        return browser.get(path).main_form().filled(answers)
    pairs = [(box, value) for box, held in answers.items() for value in (held if isinstance(held, list) else [held])]
    return [("csrfmiddlewaretoken", browser.cookies["csrftoken"]), *pairs]


def retyped(page: Page, family: Family) -> Pairs:
    """The last page came back with a number to type again: that number typed."""
    text = page.text
    assert 'id="number-shown">' in text, f"family {family.number} ({family.way}) sent its last page and got {page.complaints()}"
    shown = text.split('id="number-shown">', 1)[1].split("<", 1)[0]
    return page.main_form().filled({**family.answers("check"), "number_retyped": shown})
