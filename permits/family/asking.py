"""What was answered before the start, read from the address: nothing of it names anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from permits import wording
from permits.family.opened import direction_of
from permits.family.questions import starting_fields
from permits.models import Rulebook
from permits.notices.dates import day_in_words
from permits.policy import clocks, lateness
from permits.policy.entries import Condition, Requirement
from permits.policy.facts import Facts
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.rules import Choice as Year
from permits.queries.rules import choices, home_district, home_rules, works_here
from permits.web.forms import Choice, Choices, Email, Form, Phone, Words

STEPS = ("where", "child", "why", "late")
FIELDS = {
    "where": ("home", "wanted"),
    "child": ("school_year", "grade"),
    "why": ("reason", "second_reason", "groups"),
    "late": ("late",),
}
LISTS = frozenset({"groups", "late"})
UNKNOWN = "unknown"


class StepForm(Form):
    """One step; the boxes come from the rules."""

    titles: ClassVar[dict[str, Words]] = {
        "where": _("From which district to which?"),
        "child": _("School year and grade"),
        "why": _("Your reason"),
        "late": _("Some questions first"),
    }
    title: Words = ""
    lead: Words = ""


class Remind(Form):
    """Where the reminder goes."""

    channel = Choice((("email", _("E-mail")), ("text", _("Text message")), ("phone", _("Phone call"))), label=_("Remind me by"))
    email = Email(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), required=False)

    def clean(self) -> dict[str, Any]:
        """The way that was chosen must lead somewhere."""
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {"email": "email", "text": "phone", "phone": "phone"}.get(cleaned.get("channel", ""))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Please fill in this field."))
        return cleaned

    def way(self) -> tuple[str, str]:
        """Channel and address."""
        channel = self.cleaned_data["channel"]
        return channel, self.cleaned_data["email" if channel == "email" else "phone"]


@dataclass
class Asking:
    """The answers so far, of one door, at one legal moment."""

    direction: str
    given: QueryDict
    at: datetime

    def told(self, name: str) -> str:
        """One answer; "" when it is open or not known."""
        value = self.given.get(name, "")
        return "" if value == UNKNOWN else value

    @cached_property
    def years(self) -> list[Year]:
        """The school years a family may choose at this door."""
        return choices(home_district(), self.direction, (), frozenset(), self.at)

    @cached_property
    def book(self) -> Rulebook:
        """The rules of the year chosen; not chosen or not known, of the year one can apply for now, or next."""
        by_year = {year.school_year: year for year in self.years}
        chosen = by_year.get(self.told("school_year"))
        if chosen is None:
            open_now = [year for year in self.years if year.standing.state == "open" and not year.is_running]
            coming = [year for year in self.years if not year.is_running]
            chosen = next(iter([*open_now, *coming, *self.years]), None)
        return chosen.rulebook if chosen else home_rules()

    @cached_property
    def rules(self) -> Rules:
        """Those rules, parsed."""
        return self.book.parsed

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reasons given, each once."""
        told = (self.told("reason"), self.told("second_reason"))
        return tuple(dict.fromkeys(code for code in told if code in self.rules.reasons))

    @property
    def groups(self) -> frozenset[str]:
        """Groups ticked that the rules know."""
        return frozenset(self.given.getlist("groups")) & self.rules.groups.keys()

    @property
    def late_answers(self) -> dict[str, bool]:
        """The exception test."""
        ticked = self.given.getlist("late")
        return {question.code: question.code in ticked for question in self.rules.late_questions}

    @cached_property
    def verdict(self) -> str:
        """What would happen to it today: in_time, exempt, person_looks, late, not_yet_open."""
        return lateness.judge(self.rules, self.direction, self.reasons, self.groups, self.late_answers, self.at)

    @cached_property
    def asks_late(self) -> bool:
        """Whether the exception test can change anything."""
        bare = lateness.judge(self.rules, self.direction, self.reasons, frozenset(), {}, self.at)
        return bare in {"late", "person_looks"} and bool(self.rules.late_questions)

    def order(self) -> tuple[str, ...]:
        """The steps of this family."""
        return ("routes", "where", "child", "why", *(("late",) if self.asks_late else ()), "answer")

    def following(self, step: str) -> str:
        """The step after this one."""
        order = self.order()
        return order[order.index(step) + 1] if step in order else "answer"

    def kept(self) -> dict[str, str | list[str]]:
        """All answers, as they go into the next address; unknown names and values are dropped."""
        kept: dict[str, str | list[str]] = {}
        for names in FIELDS.values():
            for name in names:
                values = [value[:60] for value in self.given.getlist(name) if value]
                if values:
                    kept[name] = values if name in LISTS else values[0]
        if self.given.get("late_asked"):
            kept["late_asked"] = "1"
        return kept

    def hidden(self, step: str) -> list[tuple[str, str]]:
        """The other steps' answers, for hidden boxes."""
        own = set(FIELDS.get(step, ()))
        pairs = [
            (name, value)
            for name, held in self.kept().items()
            if name not in own
            for value in (held if isinstance(held, list) else [held])
        ]
        return [*pairs, ("late_asked", "1")] if step == "late" else pairs

    def starting(self) -> dict[str, Any]:
        """What a draft begins with: only codes that the rules know."""
        rules = self.rules
        direction = direction_of(self.direction, self.told("home"), self.told("wanted"))
        fits = {
            "home": rules.districts,
            "wanted": rules.districts,
            "grade": rules.directions[direction].grades,
            "reason": [code for code, reason in rules.reasons.items() if direction in reason.directions],
        }
        fits["second_reason"] = fits["reason"]
        known = {name: self.told(name) if self.told(name) in allowed else "" for name, allowed in fits.items()}
        return {
            **known,
            "direction": direction,
            "school_year": self.book.school_year,
            "groups": sorted(self.groups),
            "late": [code for code, yes in self.late_answers.items() if yes],
            "late_asked": bool(self.given.get("late_asked")) and self.asks_late,
        }

    def facts(self) -> Facts:
        """What the rules may know already."""
        return Facts(self.direction, self.book.school_year, self.told("grade"), self.reasons, groups=self.groups)

    def says_today(self, language: str) -> list[str]:
        """The district's sentence for what would happen today, as paragraphs."""
        over = self.verdict == "late" and self.rules.year_ends < self.at.astimezone(self.rules.zone).date()
        key = "over" if over else {"in_time": "open"}.get(self.verdict, self.verdict)
        return self.rules.say(language, f"directions.{self.direction}.{key}").split("\n\n")

    def clock(self, language: str) -> dict[str, str]:
        """By when an answer is due, were it sent today (or on the day the window opens)."""
        due = clocks.decision_due(self.rules, self._sent_at())
        return {"text": self.rules.say(language, f"clocks.{due.kind}"), "day": day_in_words(due.on, language)}

    def _sent_at(self) -> datetime:
        window = self.rules.directions[self.direction].window
        if self.verdict == "not_yet_open" and window:
            return datetime.combine(window.opens, datetime.min.time(), self.rules.zone)
        return self.at

    def summary(self, language: str) -> list[dict[str, str]]:
        """The answers given, with the way back to each."""
        rules, unknown = self.rules, gettext("I don’t know")
        names = {code: district.name for code, district in rules.districts.items()}
        said = [rules.say(language, f"reasons.{code}.label") for code in self.reasons]
        rows = [
            (gettext("District where your child lives"), names.get(self.told("home"), unknown), "where"),
            (gettext("District you would like"), names.get(self.told("wanted"), unknown), "where"),
            (gettext("School year"), self.book.school_year.replace("-", "–"), "child"),
            (gettext("Grade requested"), str(wording.GRADES.get(self.told("grade"), unknown)), "child"),
            (gettext("Reason"), ", ".join(said) or unknown, "why"),
        ]
        return [{"label": label, "value": value, "step": step} for label, value, step in rows]

    def papers(self, language: str) -> list[dict[str, Any]]:
        """What to have at hand: every paper that may be asked, whatever the questions still to come are answered."""
        if self.verdict == "late" and self.rules.directions[self.direction].short_form_when_late:
            return []
        shown: dict[str, dict[str, Any]] = {}
        for requirement in possible(self.rules, self.facts(), self._kinds()):
            line = self._paper(requirement, language)
            if requirement.group is None:
                shown[requirement.code] = line
            elif requirement.group not in shown:
                group = self.rules.say(language, f"requirement_groups.{requirement.group}.label")
                shown[requirement.group] = {**line, "label": group, "text": line["label"]}
            else:
                # One line for papers of which any one is enough.
                shown[requirement.group]["text"] += f" · {line['label']}"
        return list(shown.values())

    def _paper(self, requirement: Requirement, language: str) -> dict[str, Any]:
        tests = requirement.only_if.tests if requirement.only_if else ()
        words = gettext("Needed") if requirement.required else gettext("Helpful, not required")
        if requirement.held_by_district:
            words = gettext("We get it ourselves")
        elif any(fact.startswith("answers.") for fact, _values in tests):
            words = gettext("Depends on your answers")
        label, good = (self.rules.say(language, f"requirements.{requirement.code}.{part}") for part in ("label", "good"))
        return {"label": label, "tone": "plain", "state": words, "text": good}

    def _kinds(self) -> tuple[str, ...]:
        own, other = ("release", "acceptance") if self.direction == "outgoing" else ("acceptance", "release")
        elsewhere = self.told("wanted" if self.direction == "outgoing" else "home")
        return (own, other) if elsewhere and works_here(elsewhere) else (own,)

    def grade_note(self, language: str) -> str:
        """A word of warning when a reason is meant for other grades; nobody is turned away."""
        grade = self.told("grade")
        for code in self.reasons:
            grades = self.rules.reasons[code].grades
            if grade and grades and grade not in grades:
                label = self.rules.say(language, f"reasons.{code}.label")
                names = {"first": wording.GRADES[grades[0]], "last": wording.GRADES[grades[-1]], "reason": label}
                return (
                    gettext("The reason “%(reason)s” is meant for children from %(first)s to %(last)s. You can still apply.")
                    % names
                )
        return ""


def possible(rules: Rules, facts: Facts, kinds: tuple[str, ...]) -> Iterator[Requirement]:
    """Every paper that could be asked, when what is not known yet is left open."""
    if not facts.reasons:
        facts = Facts(facts.direction, facts.school_year, facts.grade, (), groups=facts.groups)
    kept_out = frozenset[str]().union(*(rules.reasons[code].not_asked for code in facts.reasons))
    codes = [*rules.directions[facts.direction].documents]
    for reason in facts.reasons:
        codes += rules.reasons[reason].documents
    for code in dict.fromkeys(codes):
        requirement = rules.requirements[code]
        fits = facts.direction in requirement.directions and not set(kinds).isdisjoint(requirement.decisions)
        fits = fits and requirement.tells_of not in kinds  # the case will have that answer itself
        if fits and requirement.topic not in kept_out and _may_hold(requirement.only_if, facts):
            yield requirement


def _may_hold(condition: Condition | None, facts: Facts) -> bool:
    if condition is None:
        return True
    return all(not facts.values(fact) or facts.values(fact) & values for fact, values in condition.tests)


def step_form(step: str, asking: Asking, data: QueryDict | None = None) -> StepForm:
    """The form of one step, empty with what was answered before, or judged."""
    fields = starting_fields(asking.rules, asking.direction, years=[year.school_year for year in asking.years], unsure=True)
    initial = {name: asking.given.getlist(name) if name in LISTS else asking.given.get(name) for name in FIELDS[step]}
    form = StepForm(data, initial=initial)
    form.title = StepForm.titles[step]
    if step == "late":
        language = get_language() or "en"
        pairs = [(q.code, asking.rules.say(language, f"late_questions.{q.code}")) for q in asking.rules.late_questions]
        hint = _("Tick each one where your answer is yes. If none is true, tick nothing.")
        form.fields["late"] = Choices(pairs, label=_("Is one of these true for your family?"), required=False, help_text=hint)
        return form
    for name in FIELDS[step]:
        form.fields[name] = fields[name]
    if step == "where" and not asking.kept():
        # The door says one of the two; it can be changed.
        form.initial["home" if asking.direction == "outgoing" else "wanted"] = home_district()
    if step == "child" and len(asking.years) == 1 and not initial["school_year"]:
        form.initial["school_year"] = asking.years[0].school_year
    return form
