"""Pages that the year file writes: the reasons' own questions, the exception test, the guidelines, the starting answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from permits import wording
from permits.family.page_form import PageForm
from permits.policy.entries import Question
from permits.policy.names import alphabetical
from permits.queries.rules import home_district
from permits.web.forms import Choice, Choices, Date, Long, Name, Phone, Text, Tick, Whole, Words, YesNo

ADDRESS_MOST = 300


class ReasonForm(PageForm):
    """The questions of the reason, or of both."""

    title = _("Your reason")
    why = _(
        "The decision is about this reason, by the rules the district has published (Education Code 46600.2). "
        "The permit offices that decide see it. These questions do not ask about grades, behavior, "
        "disability, income or language."
    )

    def prepare(self) -> None:
        """One box for each question of the year file."""
        self.questions = {question.code: question for question in self.opened.questions()}
        for code, question in self.questions.items():
            self.fields[code] = self._field(question)
        rules, language = self.opened.rules, get_language() or "en"
        # With two reasons each part says which one it belongs to.
        firsts: dict[str, tuple[Words, Words]] = {}
        for reason in self.opened.reasons:
            own = [question.code for question in rules.reasons[reason].questions if question.code in self.questions]
            fresh = [code for code in own if code not in {c for c, _heading in firsts.items()}]
            if fresh:
                label, note = rules.say(language, f"reasons.{reason}.label"), rules.say(language, f"reasons.{reason}.note")
                firsts[fresh[0]] = (label, note)
        self.own_headings = firsts

    def rows(self) -> Any:
        """With the reason's name above its first question."""
        for row in super().rows():
            heading, text = self.own_headings.get(row.field.name, ("", ""))
            yield type(row)(row.field, heading, text)

    def _field(self, question: Question) -> forms.Field:
        rules, language = self.opened.rules, get_language() or "en"
        common: dict[str, Any] = {
            "label": rules.say(language, f"questions.{question.code}.label"),
            "help_text": rules.say(language, f"questions.{question.code}.hint"),
            "required": question.required,
        }
        if question.kind == "choice":
            options = [(value, rules.say(language, f"questions.{question.code}.options.{value}")) for value in question.options]
            return Choice(options, **common)
        if question.kind == "number":
            return Whole(most=question.most or 999, **common)
        if question.kind == "long":
            return Long(most=question.most or 2000, rows=8, **common)
        if question.kind == "address":
            return Long(most=ADDRESS_MOST, rows=3, **common)
        plain: Mapping[str, Any] = {"yes_no": YesNo, "date": Date, "phone": Phone, "name": Name}
        if question.kind in plain:
            more = {"autocomplete": "off"} if question.kind == "phone" else {}
            return plain[question.kind](**common, **more)  # type: ignore[no-any-return]
        return Text(most=question.most or 200, **common)

    def applies(self, name: str, typed: Mapping[str, Any]) -> bool:
        """A question of the year file may depend on another."""
        condition = self.questions[name].only_if
        answers = {key: str(value) for key, value in typed.items() if isinstance(value, str)}
        return condition is None or condition.holds(self.opened.facts(answers))

    def answers(self) -> dict[str, str]:
        """Code to text, as the rules take it; a date as 2027-02-01. Only what is known good."""
        known = getattr(self, "cleaned_data", {})
        texts = {code: known[code] for code in self.fields if known.get(code) not in (None, "")}
        return {code: value.isoformat() if hasattr(value, "isoformat") else str(value) for code, value in texts.items()}


class LateForm(PageForm):
    """The exception test, before anything is filled in."""

    title = _("The time to apply has ended. First some questions")
    late = Choices((), label=_("Is one of these true for your family?"), required=False)

    def prepare(self) -> None:
        """The seven questions, in the district's words."""
        rules, language = self.opened.rules, get_language() or "en"
        pairs = [(question.code, rules.say(language, f"late_questions.{question.code}")) for question in rules.late_questions]
        hint = _("Tick each one where your answer is yes. If none is true, tick nothing.")
        self.fields["late"] = Choices(pairs, label=self.fields["late"].label, required=False, help_text=hint)


class GuidelinesForm(PageForm):
    """The grounds on which a permit may be taken back, and the box that they were read."""

    title = _("Guidelines")
    agree = Tick(label=_("I have read and agree to the terms and conditions"))


class ProgramsForm(PageForm):
    """A page to read, with nothing to fill in."""

    title = _("Before you go on")


class AboutForm(PageForm):
    """The starting answers, to be changed, or to be given where they were left open."""

    title = _("About this application")
    home = Choice((), style="select", label=_("District where your child lives"), required=False)
    wanted = Choice((), style="select", label=_("District you would like"), required=False)
    school_year = Choice((), label=_("School year"))
    grade = Choice(
        (), style="select", label=_("Grade requested"), help_text=_("The grade your child will be in, in that school year.")
    )
    reason = Choice((), label=_("Reason"))
    second_reason = Choice(
        (), style="select", label=_("A second reason, if there is one"), required=False, empty=_("No second reason")
    )
    groups = Choices((), label=_("Is one of these true for your child?"), required=False)

    def prepare(self) -> None:
        """The choices of the rules. Inside the application only what was left open is asked."""
        self.gathered = False
        made = starting_fields(self.opened.rules, self.opened.direction, years=self.opened.years())
        for name, field in made.items():
            self.fields[name] = field
        asked = tuple(self.fields) if self.opened.changing else self.opened.open_starts()
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]

    def collect(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Only what is good is kept: the rest of the application stands on these answers."""
        typed = super().collect(held)
        if self.is_bound and self.gathered:
            for name in self.errors:
                typed[name] = held.get(name, "")
        self.gathered = True
        return typed


def starting_fields(rules: Any, direction: str, *, years: list[str], unsure: bool = False) -> dict[str, forms.Field]:
    """The boxes that are asked before the start; with `unsure` each can be answered with "I don’t know"."""
    language = get_language() or "en"
    unknown: list[tuple[str, Words]] = [("unknown", _("I don’t know"))] if unsure else []
    mine = home_district()
    ordered = sorted(rules.districts.values(), key=lambda district: (district.code != mine, alphabetical(district.name)))
    districts: list[tuple[str, Words]] = [(district.code, district.name) for district in ordered]
    reasons = [code for code, reason in rules.reasons.items() if direction in reason.directions]
    labels: list[tuple[str, Words]] = [(code, rules.say(language, f"reasons.{code}.label")) for code in reasons]
    helps: dict[str, Words] = {code: rules.say(language, f"reasons.{code}.help") for code in reasons}
    grades = [(code, wording.GRADES.get(code, code)) for code in rules.directions[direction].grades]
    groups = [(code, rules.say(language, f"groups.{code}.label")) for code in rules.groups]
    nowhere: Words = _("Choose") if unsure else _("I don’t know")
    hint = _("The grade your child will be in, in that school year.")
    return {
        "home": Choice(
            [*unknown, *districts], style="select", label=_("District where your child lives"), required=unsure, empty=nowhere,
        ),
        "wanted": Choice(
            [*unknown, *districts], style="select", label=_("District you would like"), required=unsure, empty=nowhere,
        ),
        "school_year": Choice([*((year, year_in_words(year)) for year in years), *unknown], label=_("School year")),
        "grade": Choice([*unknown, *grades], style="select", label=_("Grade requested"), help_text=hint),
        "reason": Choice([*labels, *unknown], label=_("Why do you ask for a permit?"), hints=helps),
        "second_reason": Choice(
            [pair for pair in labels if rules.reasons[pair[0]].second], style="select", required=False,
            label=_("A second reason, if there is one"), empty=_("No second reason"),
        ),
        "groups": Choices(
            groups, label=_("Is one of these true for your child?"), required=False,
            help_text=_("You do not have to answer. These children have special rights."),
        ),
    }  # fmt: skip


def year_in_words(school_year: str) -> str:
    """2027-28 as a family reads it."""
    return gettext("%(year)s school year") % {"year": school_year.replace("-", "–")}
