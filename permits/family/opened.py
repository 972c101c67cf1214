"""A draft opened for work: what was answered, under which rules, at which moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from permits.models import Draft, Rulebook
from permits.policy import lateness, windows
from permits.policy.entries import STUDENTS, Question
from permits.policy.facts import Facts
from permits.policy.rulebook import Rulebook as Rules
from permits.policy.windows import Standing
from permits.queries.rules import choices, home_district

NEEDED = ("grade", "reason")
WELL_INTO = timedelta(days=30)
Typed = Mapping[str, Any]  # what was typed on one page: text, or a list of codes


def direction_of(door: str, home: str, wanted: str) -> str:
    """The districts decide: leaving this district is outgoing, coming to it is incoming; otherwise the door that was used."""
    mine = home_district()
    if (home == mine) == (wanted == mine):
        return door
    return "outgoing" if home == mine else "incoming"


@dataclass
class Opened:
    """A draft, its rules and the legal moment. Pages not answered yet are empty."""

    draft: Draft
    book: Rulebook
    at: datetime
    changing: bool = False  # the family came back to a page from the last one

    @cached_property
    def rules(self) -> Rules:
        """The year's rules, parsed."""
        return self.book.parsed

    def typed(self, page: str) -> Typed:
        """What was typed on a page."""
        held: Typed = self.draft.answers.get(page, {})
        return held

    @cached_property
    def start(self) -> dict[str, Any]:
        """What was answered before the start, and what was changed of it since: home, wanted, grade, reason, …"""
        return {**self.typed("before"), **self.typed("about")}

    def told(self, name: str) -> str:
        """One of the starting answers; "" when it was left open."""
        value = str(self.start.get(name) or "")
        return "" if value == "unknown" else value

    def open_starts(self) -> tuple[str, ...]:
        """Starting answers that an application cannot do without and that were left open at the start."""
        held = self.typed("before")
        left = {name for name in NEEDED if not self.told(name) or held.get(name) in (None, "", "unknown")}
        return tuple(name for name in NEEDED if name in left)

    def held(self, page: str) -> Typed:
        """What a page shows when it is opened: what was typed on it; the starting answers on their own page."""
        return self.start if page == "about" else self.typed(page)

    def years(self) -> list[str]:
        """The school years a family may choose."""
        return [choice.school_year for choice in choices(home_district(), self.direction, self.reasons, self.groups, self.at)]

    @property
    def direction(self) -> str:
        """outgoing or incoming."""
        return direction_of(self.told("direction"), self.told("home"), self.told("wanted"))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The first and the second reason, as far as they are known."""
        told = (self.told("reason"), self.told("second_reason"))
        return tuple(dict.fromkeys(code for code in told if code in self.rules.reasons))

    @property
    def groups(self) -> frozenset[str]:
        """Groups with rights of their own that the family named."""
        return frozenset(self.start.get("groups") or ())

    @property
    def grade(self) -> str:
        """The grade the child will attend in the school year asked for."""
        return self.told("grade")

    @property
    def is_student(self) -> bool:
        """The student files: 18 or more, or living alone."""
        return self.typed("you").get("filer") in STUDENTS

    @cached_property
    def standing(self) -> Standing:
        """Where the window stands now."""
        return windows.standing(self.rules, self.direction, self.reasons, self.groups, self.at)

    @cached_property
    def late_answers(self) -> dict[str, bool]:
        """The exception test: code to yes or no."""
        ticked = set(self.typed("late").get("late") or self.start.get("late") or ())
        return {question.code: question.code in ticked for question in self.rules.late_questions}

    @cached_property
    def verdict(self) -> str:
        """Which road it would go now: in_time, exempt, person_looks, late or not_yet_open."""
        return lateness.judge(self.rules, self.direction, self.reasons, self.groups, self.late_answers, self.at)

    @property
    def is_short(self) -> bool:
        """Late, and the district will not decide it: then nothing more is asked than the county needs to know."""
        return self.verdict == "late" and self.rules.directions[self.direction].short_form_when_late

    def questions(self) -> Iterator[Question]:
        """The questions of the reasons, each once; what the law keeps out of the selection is left out."""
        kept_out = frozenset[str]().union(*(self.rules.reasons[code].not_asked for code in self.reasons))
        seen = set()
        for code in self.reasons:
            for question in self.rules.reasons[code].questions:
                if question.code not in seen and question.topic not in kept_out:
                    seen.add(question.code)
                    yield question

    def facts(self, answers: Mapping[str, str]) -> Facts:
        """What the rules may ask, with these answers to the reasons' questions."""
        you = self.typed("you")
        at_home = str(you.get("parents_at_home") or "")
        return Facts(
            direction=self.direction,
            school_year=self.book.school_year,
            grade=self.grade,
            reasons=self.reasons,
            filer=str(you.get("filer") or ""),
            parents_at_home=int(at_home) if at_home.isdigit() else None,
            groups=self.groups,
            answers=answers,
        )

    @property
    def asks_parents_at_home(self) -> bool:
        """Some paper of the reasons is asked of each adult at home; otherwise nobody needs to know how many there are."""
        if self.is_short:
            return False
        codes = [code for reason in self.reasons for code in self.rules.reasons[reason].documents]
        papers = [self.rules.requirements[code] for code in codes]
        return any(
            paper.per == "adult" or (paper.only_if and any(fact == "parents_at_home" for fact, _ in paper.only_if.tests))
            for paper in papers
        )

    @property
    def closes(self) -> datetime | None:
        """Until when a draft is kept at least: to the end of the window, or well into one that has not opened and has no end."""
        where, window = self.standing, self.rules.directions[self.direction].window
        if window is not None and window.last_day is not None:
            return where.closes
        return where.opens + WELL_INTO if where.state == "not_yet_open" and where.opens else None


def years_on(first_day: date, born: date) -> int:
    """Whole years of age on the first day of school."""
    return first_day.year - born.year - ((first_day.month, first_day.day) < (born.month, born.day))
