"""A season in the office: robots claim, look, decide and send over HTTP, several press at once, and a supervisor watches the alarms."""

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from tests.storm.browser import Browser
from tests.storm.pages import Page, Pairs
from tests.storm.product import Product
from tests.storm.storm import both

OFFICE = "/en/office/"
PAPER_AT_COUNTER = "residence_bill"
REFUSED_OF = 9  # every ninth case is refused
ROW = re.compile(r"<tr>.*?/office/case/(?P<reference>\d+)/.*?</tr>", re.DOTALL)
ALARM = re.compile(r'class="(?:late|soon)"')
# The demonstration has twins: who gives one of them another answer than the other is refused with these words.
TOGETHER = "They are decided together."
# And bullied children, whom a clerk's robot may not refuse.
PROTECTED = "The law protects this child."
TABS = ("line", "family", "look")


class Clerk:
    """One robot at one desk. `rivals` decide the same case at the same moment as it does; all of them have sessions of their own."""

    def __init__(self, product: Product, number: int, user: int) -> None:
        self.number = number
        self.browser = Browser(product.port, f"10.200.0.{number}")
        self.browser.get("/en/")
        signed = self.post(f"{OFFICE}demonstration/sign-in/", [("user", str(user))])
        assert signed.goes_to, f"clerk {number} was not let in: {signed.status}"
        self.rivals: Sequence[Clerk] = ()
        self.turns = 0

    def post(self, path: str, pairs: Pairs, browser: Browser | None = None) -> Page:
        """Send a form with the session's token; the answer is not followed."""
        sender = browser or self.browser
        return sender.post(path, [("csrfmiddlewaretoken", sender.cookies.get("csrftoken", "")), *pairs], follow=False)

    def claim(self) -> str:
        """The reference of the next case that is ready; "" when there is none."""
        page = self.browser.get(OFFICE)
        form = next(form for form in page.forms() if "press" in form.controls)
        answer = self.browser.post(form.action, form.filled({}), follow=False)
        where = urlsplit(answer.goes_to).path
        return where.split("/case/")[1].strip("/") if "/case/" in where else ""

    def work(self, told: "Told", at_most: int = 10**6) -> None:
        """Case after case, until none is ready or so many are done."""
        for _ in range(at_most):
            if not (reference := self.claim()):
                return
            case = self.browser.get(f"{OFFICE}case/{reference}/")
            assert case.status == 200, f"{case.status} {case.path}"
            self._accept_papers(reference, case)
            kind = re.search(rf"{OFFICE}case/{reference}/decide/(\w+)/", case.text)
            assert kind, f"a case was claimed in which nothing can be decided: {reference}"
            self._decide(reference, kind[1], told)

    def work_left(self, told: "Told", undecided: set[str]) -> None:
        """What became a supervisor's by name, because its day was near: decided on what is there."""
        for row in list(rows(self, "open")):
            case = self.browser.get(f"{OFFICE}case/{row['reference']}/")
            kind = re.search(rf"{OFFICE}case/{row['reference']}/decide/(\w+)/", case.text)
            if kind and row["reference"] in undecided:
                self._decide(row["reference"], kind[1], told, [("because", "sibling")])

    def _accept_papers(self, reference: str, case: Page) -> None:
        for key in dict.fromkeys(re.findall(rf"{OFFICE}case/{reference}/paper/([0-9a-f-]{{36}})/", case.text)):
            self.browser.get(f"{OFFICE}case/{reference}/paper/{key}/")
            self.post(f"{OFFICE}case/{reference}/paper/{key}/judge/", [("act", "accept")])

    def _decide(self, reference: str, kind: str, told: "Told", why: Pairs | None = None) -> None:
        path = f"{OFFICE}case/{reference}/decide/{kind}/"
        self.browser.get(path)
        self.turns += 1
        no = self.turns % REFUSED_OF == 0
        mine: Pairs = [("outcome", "no"), ("grounds", "papers_missing")] if no else [("outcome", "yes")]
        mine += why or []
        # Whoever decides a case that another has claimed passes others over, and says why.
        other: Pairs = [("outcome", "yes" if no else "no"), ("grounds", "papers_missing"), ("because", "sibling")]
        other = [pair for pair in other if not (no and pair[0] == "grounds")]
        acts = [lambda: self.post(path, mine), *(_pressed(rival, path, other) for rival in self.rivals)]
        answers = both(*acts)
        won = [page for page in answers if page.goes_to and "/notice/" in page.goes_to]
        told.pressed(reference, won, answers)
        if won:
            send = f"{won[0].goes_to}send/"
            self.browser.get(won[0].goes_to)
            both(lambda: self.post(send, [("act", "send")]), _pressed(self.rivals[0], send, [("act", "send")]))

    def close(self) -> None:
        """Hang up."""
        self.browser.close()


def _pressed(clerk: Clerk, path: str, pairs: Pairs) -> Callable[[], Page]:
    """The same press from another clerk's session, on a line of its own: that clerk works on something else meanwhile."""
    tab = clerk.browser.tab()

    def act() -> Page:
        try:
            return clerk.post(path, pairs, tab)
        finally:
            tab.close()

    return act


class Told:
    """What the robots were answered."""

    def __init__(self) -> None:
        self.presses, self.decided, self.doubled = 0, 0, list[str]()
        self.answers: Counter[int] = Counter()
        self._lock = threading.Lock()

    def pressed(self, reference: str, won: Sequence[Page], answers: Sequence[Page]) -> None:
        """One case was decided by several at once: each winner's page, and all answers."""
        with self._lock:
            self.presses += len(answers)
            self.decided += bool(won)
            self.answers.update(
                page.status
                for page in answers
                if not (page.status == 422 and any(words in page.text for words in (TOGETHER, PROTECTED)))
            )
            if len({page.goes_to for page in won}) > 1:
                self.doubled.append(reference)


class Watch:
    """The supervisor: reads every page of the queue on a day and remembers which cases were in alarm."""

    def __init__(self, desk: Clerk) -> None:
        self.desk = desk
        self.seen: dict[str, set[date]] = defaultdict(set)

    def look(self, today: date) -> int:
        """How many cases stand in the queue."""
        stand = 0
        for tab in TABS:
            for row in rows(self.desk, tab):
                stand += 1
                if ALARM.search(row[0]):
                    self.seen[row["reference"]].add(today)
        return stand


def rows(clerk: Clerk, tab: str) -> Iterator[re.Match[str]]:
    """The rows of one tab of the queue, page after page to its end."""
    where = f"{OFFICE}?tab={tab}"
    while where:
        page = clerk.browser.get(where)
        yield from ROW.finditer(page.text)
        on = re.search(r'href="(\?[^"]*after=[^"]*)"', page.text)
        where = OFFICE + on[1].replace("&amp;", "&") if on else ""


def at_counter(clerk: Clerk, references: Iterable[str]) -> None:
    """Families show their bill at the counter."""
    for reference in references:
        answer = clerk.post(f"{OFFICE}case/{reference}/counter/", [("requirement", PAPER_AT_COUNTER)])
        assert answer.goes_to, f"{answer.status} for {reference}"


def move(clerk: Clerk, day: date) -> None:
    """It is this day now, for the whole product."""
    clerk.post(f"{OFFICE}demonstration/date/", [("date", day.isoformat()), ("next", "/en/")])
