"""The pages of the application that are the same for every reason: how to reach you, the child, you, home, school."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from permits import languages, wording
from permits.family.opened import years_on
from permits.family.page_form import PageForm
from permits.policy.entries import STUDENTS
from permits.web.forms import Choice, Choices, Date, Email, Name, Phone, Text, Tick, Words, YesNo, Zip

YES = frozenset({"on", "yes"})
# Grade 1 begins at six; a year or two beside that is nothing to ask about.
AGE_OF_GRADE: Mapping[str, int] = {"TK": 4, "K": 5, **{str(number): number + 5 for number in range(1, 13)}}
YOUNGER, OLDER = 1, 3
ADULT = 18


# What each way to a second adult needs.
SECOND_NEEDS = (
    ("second_email", {"email"}, _("Write their e-mail address, or take away the tick above.")),
    ("second_phone", {"text", "phone"}, _("Write their phone number, or take away the tick above.")),
    ("second_street", {"letter"}, _("Write their address, or take away the tick at letter.")),
    ("second_place", {"letter"}, _("Write the city, state and ZIP code.")),
)


class ReachForm(PageForm):
    """How to reach the family; nothing is compulsory but one way."""

    title = _("How can we reach you?")
    why = _(
        "So that our answer reaches you: the law gives you the right to a written answer (Education Code "
        "46600.2). The permit offices that decide see it."
    )
    lead = _("Choose what works for you. You do not need e-mail.")
    headings: ClassVar = {
        "message_ok": (_("When we call or write"), ""),
        "language": (_("Your language"), ""),
    }

    channels = Choices(
        wording.CHANNELS.items(),
        label=_("We may tell you news by"),
        help_text=_("Choose one or more. We answer by each of them."),
    )
    email = Email(label=_("E-mail"), required=False, help_text=_("Needed only if you chose e-mail."))
    phone = Phone(label=_("Phone"), required=False, help_text=_("Needed if you chose text message or phone call."))
    message_ok = YesNo(label=_("May we leave a message if you do not answer?"), required=False)
    phone_shared = YesNo(
        label=_("Do other people use or answer this phone?"), required=False, help_text=_("If so, we say less in a message.")
    )
    language = Choice(wording.LANGUAGES.items(), label=_("Letters and messages in"))
    spoken = Text(
        label=_("Language you like to speak, if it is another one"), required=False, most=60, width="medium", autocomplete="off"
    )
    talk_help = Choices(
        (
            ("interpreter", _("An interpreter")),
            ("asl", _("American Sign Language (ASL)")),
            ("relay", _("Relay calls (711)")),
        ),
        label=_("Do you need one of these when we talk?"),
        required=False,
        help_text=_("It is free."),
    )

    def prepare(self) -> None:
        """The page's own language is offered first, unless it is a draft: letters come in an approved one."""
        self.fields["language"].initial = languages.sent_in(get_language() or "en")

    def clean(self) -> dict[str, Any]:
        """What the chosen ways need must be there."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = set(cleaned.get("channels") or ())
        if "email" in chosen and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write your e-mail address, or take away the tick at e-mail."))
        if chosen & {"text", "phone"} and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Write your phone number, or take away the tick at text message and phone call."))
        return cleaned


class ChildForm(PageForm):
    """The child; a doubt about age and grade is asked once and never blocks."""

    title = _("Your child")
    why = _(
        "Both districts decide about one child and one school year (Education Code 46600), so both see this. "
        "The birth date also opens the application for you later."
    )
    lead = _("Write the name as it stands in school papers. We do not ask about birthplace, citizenship or immigration.")

    for_student: ClassVar = {
        "title": _("You, the student"),
        "lead": _("Write your name as it stands in school papers. We do not ask about birthplace, citizenship or immigration."),
        "why": _(
            "Both districts decide about one student and one school year (Education Code 46600), so both see this. "
            "The birth date also opens the application for you later."
        ),
        "only_one_name": _("I have only one name"),
        "birth_date": _("Your date of birth"),
    }

    first_name = Name(label=_("First name"))
    middle_name = Name(label=_("Middle name"), required=False)
    last_name = Name(
        label=_("Last name"), required=False, help_text=_("All last names. You may leave it empty only with the tick below.")
    )
    only_one_name = Tick(label=_("The child has only one name"), required=False)
    birth_date = Date(label=_("Date of birth"), age=True)
    sure = forms.Field(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Nobody is born tomorrow, and nobody of 24 asks for a school permit."""
        today = self.opened.at.date()
        born: Any = self.fields["birth_date"]
        born.latest, born.earliest = today, date(today.year - 24, 1, 1)
        self.doubt = ""

    def clean(self) -> dict[str, Any]:
        """A last name, unless there is only one name."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("last_name") and not cleaned.get("only_one_name") and "last_name" not in self.errors:
            self.add_error("last_name", _("Write the last name, or tick the box that there is only one name."))
        born = cleaned.get("birth_date")
        if born:
            self.doubt = self.doubtful(born)
        if born and self.opened.typed("you").get("filer") == "adult_student" and years_on(self.opened.at.date(), born) < ADULT:
            self.add_error("birth_date", _(
                "You wrote before that you are 18 or older. If you are younger, go back one page and choose that you live on "
                "your own, or let an adult apply."
            ))  # fmt: skip
        return cleaned

    def doubtful(self, born: date) -> str:
        """A code for this pair of birth date and grade when they do not fit; "" when they do."""
        usual = AGE_OF_GRADE.get(self.opened.grade)
        if usual is None:
            return ""
        age = years_on(self.opened.rules.first_day, born)
        return "" if usual - YOUNGER <= age <= usual + OLDER else f"{born.isoformat()}~{self.opened.grade}"

    @property
    def must_ask(self) -> bool:
        """The doubt was not shown yet for this very pair."""
        return bool(self.doubt) and str(self.data.get("sure") or "") != self.doubt


class YouForm(PageForm):
    """Who files. Nobody is turned away: the rules say which proof each one needs."""

    title = _("You")
    why = _(
        "The law says who may apply for a child (Education Code 46600.1). The permit offices that decide see "
        "it; the schools do not."
    )
    lead = _("Anyone who cares for the child may apply. We tell you later which paper shows it, if one is needed.")
    headings: ClassVar = {
        "second_name": (_("Another adult"), _("Only if there is one. We write to this person only if you tick the box.")),
        "must_not_know": (_("Safety"), ""),
    }
    only_if: ClassVar = {
        "helper_name": ("filer", frozenset({"helper"})),
        "helper_organization": ("filer", frozenset({"helper"})),
        "second_channels": ("second_told", YES),
        "second_email": ("second_told", YES),
        "second_phone": ("second_told", YES),
        "second_street": ("second_told", YES),
        "second_place": ("second_told", YES),
    }

    filer = Choice((), label=_("Who are you?"))
    adult_name = Name(label=_("Your full name"), autocomplete="name")
    helper_name = Name(label=_("Your name, as the person who helps"))
    helper_organization = Text(label=_("Your organization"), required=False, most=120, autocomplete="organization")
    parents_at_home = Choice(
        (
            ("1", pgettext_lazy("parents at home", "One")),
            ("2", pgettext_lazy("parents at home", "Two")),
            ("0", pgettext_lazy("parents at home", "None")),
        ),
        label=_("How many parents or guardians live with the child?"),
        help_text=_("We ask because each of them shows a work schedule."),
    )
    second_name = Name(label=_("Full name of the other adult"), required=False)
    second_told = Tick(label=_("Also write to this person about the application"), required=False)
    second_channels = Choices(
        [(code, label) for code, label in wording.CHANNELS.items() if code != "counter"],
        label=_("How may we write to or call this person?"),
    )
    second_email = Email(label=_("Their e-mail"), required=False, autocomplete="off")
    second_phone = Phone(label=_("Their phone"), required=False, autocomplete="off")
    second_street = Text(
        label=_("Their street or P.O. box"), required=False, most=120, autocomplete="off",
        help_text=_("Needed only for letters."),
    )  # fmt: skip
    second_place = Text(label=_("Their city, state and ZIP code"), required=False, most=120, autocomplete="off")
    must_not_know = YesNo(
        label=_("Is there anyone who must not get information about the student?"),
        required=False,
        help_text=_("If yes, a person from our office calls you. You do not need to explain or send anything here."),
    )

    def prepare(self) -> None:
        """The filers of the rules, in their words."""
        rules, language = self.opened.rules, get_language() or "en"
        pairs = [(code, rules.say(language, f"filers.{code}.label")) for code in rules.filers]
        hints = {code: rules.say(language, f"filers.{code}.proof") for code, filer in rules.filers.items() if filer.documents}
        self.fields["filer"] = Choice(pairs, label=self.fields["filer"].label, hints=hints)
        if not self.opened.asks_parents_at_home:
            del self.fields["parents_at_home"]

    def applies(self, name: str, typed: Mapping[str, Any]) -> bool:
        """Who helps writes the family's adult first, and then who helps. A student who files alone names no parent."""
        if name in {"adult_name", "parents_at_home"} and typed.get("filer") in STUDENTS:
            return False
        if name == "adult_name" and typed.get("filer") == "helper":
            self.fields[name].label = _("Full name of the parent or guardian")
            self.fields[name].widget.attrs["autocomplete"] = "off"
        return super().applies(name, typed)

    def clean(self) -> dict[str, Any]:
        """A second adult who is written to needs a name and a way."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("second_told"):
            if not cleaned.get("second_name") and "second_name" not in self.errors:
                self.add_error("second_name", _("Write the name of the person we should write to."))
            chosen = set(cleaned.get("second_channels") or ())
            for name, ways, message in SECOND_NEEDS:
                if chosen & ways and name in self.fields and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class HomeForm(PageForm):
    """Where the child lives. A family in Safe at Home gives its substitute address only."""

    title = _("Where your child lives")
    why = _(
        "The address shows which district must release your child (Education Code 48204). The permit offices "
        "that decide see it. With Safe at Home we never ask for the real address."
    )
    for_student: ClassVar = {
        "title": _("Where you live"),
        "why": _(
            "The address shows which district must release you (Education Code 48204). The permit offices "
            "that decide see it. With Safe at Home we never ask for the real address."
        ),
        "no_fixed_home": _("I have no fixed home right now"),
        "safe_at_home": _("I am in California’s Safe at Home program"),
    }
    only_if: ClassVar = {
        "mail_street": ("mail_other", YES),
        "mail_place": ("mail_other", YES),
    }

    safe_at_home = Tick(
        label=_("We are in California’s Safe at Home program"),
        required=False,
        help_text=_(
            "Then write only the substitute address you were given. We never ask for the real one, and we hide your case."
        ),
    )
    no_fixed_home = Tick(
        label=_("We have no fixed home right now"),
        required=False,
        help_text=_("Then leave the street empty. Write the city where you stay most often."),
    )
    street = Text(label=_("Street and number"), required=False, most=120, autocomplete="address-line1")
    unit = Text(label=_("Apartment or unit"), required=False, most=40, width="small", autocomplete="address-line2")
    city = Text(label=_("City"), most=80, width="medium", autocomplete="address-level2")
    zip = Zip(label=_("ZIP code"), required=False)
    mail_other = Tick(label=_("Send letters to another address"), required=False)
    mail_street = Text(label=_("Street or P.O. box for letters"), most=120, autocomplete="off")
    mail_place = Text(label=_("City, state and ZIP code for letters"), most=120, autocomplete="off")

    def clean(self) -> dict[str, Any]:
        """Street and ZIP, unless there is no fixed home."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("no_fixed_home"):
            for name, message in (
                ("street", _("Write the street and number, or tick that you have no fixed home.")),
                ("zip", _("Write the ZIP code, or tick that you have no fixed home.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class SchoolForm(PageForm):
    """School now and school wanted."""

    title = _("School")
    why = _(
        "A release is for one district and one school year. The school you name helps the other district; it "
        "is no promise. Both districts see it."
    )
    lead = _("If you do not know yet, leave it empty.")

    for_student: ClassVar = {"school_now": _("School you go to now")}

    school_now = Text(label=_("School your child goes to now"), required=False, most=120)
    current_grade = Choice(
        wording.GRADES.items(), style="select", label=_("Grade now"), required=False, empty=_("May stay empty")
    )
    school_wanted = Text(label=_("School you would like"), required=False, most=120)
    school_second = Text(label=_("Second choice"), required=False, most=120)

    def prepare(self) -> None:
        """For a child who comes to this district its own schools of that grade are offered."""
        opened = self.opened
        if opened.direction != "incoming" or not opened.rules.schools:
            return
        fitting = [school for school in opened.rules.schools if not opened.grade or opened.grade in school.grades]
        pairs: list[tuple[str, Words]] = [(school.code, school.name) for school in fitting]
        pairs.append(("other", _("Another school")))
        for name in ("school_wanted", "school_second"):
            label = self.fields[name].label
            self.fields[name] = Choice(pairs, style="select", label=label, required=False, empty=_("I don’t know yet"))
        self.fields["school_other"] = Text(label=_("Name of the other school"), required=False, most=120)

    def applies(self, name: str, typed: Mapping[str, Any]) -> bool:
        """The other school's name is asked when it was chosen."""
        if name == "school_other":
            return "other" in {typed.get("school_wanted"), typed.get("school_second")}
        return super().applies(name, typed)
