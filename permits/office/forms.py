"""The office's forms."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.models import Side
from permits.office.words import WHY_ORIGINAL
from permits.policy import decisions
from permits.policy.entries import Ground
from permits.policy.rulebook import Rulebook as Rules
from permits.web.forms import Choice, Choices, Form, Long, Text
from permits.wording import LANGUAGES, OUT_OF_TURN_CHOICES, OUTCOMES_OF_SIDE, RETURN_REASONS, in_language


class FamilyWords(Form):
    """A form with words that the family will read, in the family's own language; a colleague's gloss beside them if needed.

    No English paragraph stands in a Spanish letter (practice.md A13): what is said in English only is an error.
    """

    words = Long(required=False, rows=4)
    gloss = Long(required=False, rows=4)

    def __init__(self, language: str, *args: Any, **kwargs: Any) -> None:
        """`language`: the family's."""
        super().__init__(*args, **kwargs)
        self.language = language
        if language == "en":
            del self.fields["gloss"]
            self.fields["words"].label = _("Your words for the family")
            return
        name = in_language(LANGUAGES[language], "en")
        self.fields["words"].label = _("Your words for the family, in Spanish") if language == "es" else name
        self.fields["words"].help_text = _("The family reads Spanish. These words stand in its letter as you write them.")
        self.fields["words"].widget.attrs |= {"lang": language}
        self.fields["gloss"].label = _("The same in English, for your colleagues")
        self.fields["gloss"].help_text = _("The family is not sent it. Without it the notice waits in the outbox.")

    @property
    def english(self) -> str:
        """The same in English; empty where there is none, or where the family reads English."""
        return str(self.cleaned_data.get("gloss", ""))

    def clean(self) -> dict[str, Any]:
        """Refuses words that stand in English only."""
        cleaned = super().clean() or {}
        words, gloss = cleaned.get("words", ""), cleaned.get("gloss", "")
        if gloss and not words:
            self.add_error("words", _("Write these words in Spanish too: the family reads Spanish."))
        elif gloss and gloss == words:
            self.add_error("words", _("Both boxes hold the same words. The family reads Spanish: write Spanish here."))
        return cleaned


class ReturnPaper(FamilyWords):
    """Why a paper goes back."""

    why = Choice(RETURN_REASONS.items(), label=gettext_lazy("Why does it go back?"))
    field_order = ("why", "words", "gloss")

    def clean(self) -> dict[str, Any]:
        """The reason that says "see the note" needs the note."""
        cleaned = super().clean()
        if cleaned.get("why") == "other" and not cleaned.get("words") and not self.errors.get("words"):
            self.add_error("words", _("Say what is wrong with it: the family reads this."))
        return cleaned


class AskFor(FamilyWords):
    """Which papers are asked for."""

    field_order = ("papers", "words", "gloss")

    def __init__(self, papers: Sequence[tuple[str, str]], language: str, *args: Any, **kwargs: Any) -> None:
        """`papers`: (code, label) of what may be asked for."""
        super().__init__(language, *args, **kwargs)
        self.fields["papers"] = Choices(papers, label=_("Ask for"))
        self.order_fields(self.field_order)


class Note(Form):
    """A note for the file."""

    note = Long(label=gettext_lazy("Note for the file"), most=4000, rows=3)


class Look(Form):
    """What a person found who looked at a late case."""

    note = Long(label=gettext_lazy("What did you find, and why?"), most=4000, rows=4)


class Original(Form):
    """Why the family's own file is opened, not the pages made from it."""

    why = Choice(WHY_ORIGINAL.items(), label=gettext_lazy("Why do you need the family’s own file?"))


class Decide(FamilyWords):
    """A decision. The hints of the grounds are the exact words that the family will read."""

    field_order = ("because", "because_note", "outcome", "grounds", "words", "gloss", "note")

    def __init__(
        self, side: Side, rules: Rules, language: str, page_language: str, *args: Any, passes: Side | None = None, **kwargs: Any
    ) -> None:
        """`language`: the family's; `page_language`: the clerk's; `passes`: an earlier ready case that needs a reason."""
        super().__init__(language, *args, **kwargs)
        if passes is not None:
            self.ask_why(passes)
        outcomes = [(code, OUTCOMES_OF_SIDE[side.kind, code]) for code in ("yes", "no")]
        verbs = {"release": (_("Give the release"), _("Refuse the release")), "acceptance": (_("Accept"), _("Refuse"))}[side.kind]
        self.fields["outcome"] = Choice(
            [(code, verb) for (code, _label), verb in zip(outcomes, verbs, strict=True)], label=_("Your decision")
        )
        reasons = side.application.facts.reasons
        found = [one for one in decisions.grounds_for(rules, side.kind) if one.barred_reasons.isdisjoint(reasons)]
        self.fields["grounds"] = Choices(
            [(ground.code, ground_label(ground, rules, page_language)) for ground in found],
            hints={ground.code: rules.say(language, f"grounds.{ground.code}.letter") for ground in found},
            label=_("Grounds, if you refuse"),
            help_text=_("Below each ground stand the exact words the family will read in its letter."),
            required=False,
        )
        self.fields["note"] = Long(
            label=_("Note for the file"), help_text=_("The family is not sent it."), required=False, most=4000, rows=3
        )
        self.order_fields(self.field_order)

    def ask_why(self, passes: Side) -> None:
        """An earlier case is ready: why does this one come first?"""
        which = {"case": passes.application, "day": date_format(localtime(passes.received_at), "SHORT_DATE_FORMAT")}
        self.fields["because"] = Choice(
            OUT_OF_TURN_CHOICES.items(),
            label=_("Why does this case come first?"),
            help_text=_("Case %(case)s is ready too. It was received before, on %(day)s.") % which,
        )
        self.fields["because_note"] = Text(label=_("In your words, for another reason"), required=False, most=500)

    def why(self) -> dict[str, str]:
        """Why this case comes first, where it was asked."""
        return {name: self.cleaned_data.get(name, "") for name in ("because", "because_note")}

    def letter(self) -> dict[str, str]:
        """The words for the family by language."""
        words = {self.language: self.cleaned_data.get("words", "")}
        if self.cleaned_data.get("gloss"):
            words["en"] = self.cleaned_data["gloss"]
        return {language: text for language, text in words.items() if text}

    def refuse(self, problems: Sequence[str], said: dict[str, Any]) -> None:
        """Show each problem of the rules next to the field it belongs to."""
        places = {
            "unknown_outcome": "outcome", "refusal_barred": "outcome", "protected_supervisor": "outcome",
            "words_missing": "words", "letter_language": "words",
            "because_missing": "because", "because_note_missing": "because_note",
            "unequal_supervisor": "outcome", "unequal_note": "note",
        }  # fmt: skip
        for code in problems:
            place = places.get(code) or (None if code == "status" else "grounds")
            self.add_error(place, ValidationError(said[code], code=code))


def ground_label(ground: Ground, rules: Rules, language: str) -> str:
    """The ground's label, and what it asks of the clerk."""
    label = rules.say(language, f"grounds.{ground.code}.label")
    asks = [_("needs your words")] if ground.needs_note else []
    asks += [_("a supervisor signs")] if ground.needs_supervisor else []
    return f"{label} ({', '.join(asks)})" if asks else label
