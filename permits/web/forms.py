"""The forms of Passage: the base form and the fields; USWDS markup, rendered cheaply.

Every form is drawn by `Renderer` (settings.FORM_RENDERER), allauth's too: stock Django widgets come out with USWDS
classes. In a page: `{{ form.child.as_field_group }}`, or `{{ form }}` for all fields in order, after
`{% include "permits/parts/error_summary.html" %}`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from permits.web.rendering import Renderer
from permits.web.widgets import Checkboxes, DateParts, Papers, Radios, Select

__all__ = [
    "Choice", "Choices", "Date", "Digits", "Email", "Files", "Form", "Long", "Name", "Phone", "Renderer", "Text", "Tick",
    "Whole", "YesNo", "Zip", "show_phone", "tidy",
]  # fmt: skip

Words = Any  # a text or a lazy translation
CHOOSE = _("Choose")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
HERE, COUNTRY, ABROAD = 10, "1", range(8, 16)  # digits of a telephone number here, our country code, digits with a foreign one


class Form(forms.Form):
    """The base of every form of ours: no browser bubbles, no colon after labels."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Django's."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def tidy(text: str) -> str:
    """Composed (NFC) text with single spaces and without control or invisible direction characters."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if character.isspace() else character for character in composed)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Co"} or c in "\u200c\u200d").split())


class Typed(forms.CharField):
    """Typed text. A text that is too long is told so; a browser that cut it in silence would lose what a family wrote."""

    default_error_messages = {
        "required": _("Please fill in this field."),
        "max_length": _("This is too long: %(show_value)d characters. Please write at most %(limit_value)d."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """As Django's, without the browser's limit."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Text(Typed):
    """One line of text; spaces tidied. `most`: characters; `width`: "" (full), "small", "medium"."""

    def __init__(self, *, most: int = 200, width: str = "", autocomplete: str = "off", **kwargs: Any) -> None:
        """`autocomplete` is the HTML token (given-name, address-line1 …); "off" where it is about the child."""
        super().__init__(max_length=most, **kwargs)
        self.widget.attrs |= {"autocomplete": autocomplete}
        if width:
            self.widget.attrs["class"] = f"width-{width}"

    def to_python(self, value: Any) -> str:
        """The tidied text."""
        return tidy(super().to_python(value) or "")


class Name(Text):
    """A person's name in any script, at most 100 characters; it must hold a letter."""

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        """Telephones begin it with a capital and do not correct it."""
        super().__init__(most=100, autocomplete=autocomplete, **kwargs)
        self.widget.attrs |= {"autocapitalize": "words", "spellcheck": "false"}

    def validate(self, value: Any) -> None:
        """Refuses a name without any letter."""
        super().validate(value)
        if value and not any(character.isalpha() for character in value):
            raise ValidationError(_("Write the name with letters."), code="no_letter")


class Long(Typed):
    """Several lines of text, at most `most` characters."""

    def __init__(self, *, most: int = 2000, rows: int = 5, **kwargs: Any) -> None:
        """`rows`: height in lines."""
        widget = forms.Textarea({"rows": rows, "autocomplete": "off"})
        super().__init__(max_length=most, widget=widget, **kwargs)
        self.widget.attrs.pop("cols", None)

    def to_python(self, value: Any) -> str:
        """The text with plain line breaks, each line tidied."""
        lines = (super().to_python(value) or "").replace("\r\n", "\n").split("\n")
        return "\n".join(tidy(line) for line in lines).strip()


class Digits(Text):
    """Digits only; spaces, dashes, slashes and points typed between them are dropped. Gives the digits."""

    def __init__(self, *, least: int = 1, most: int = 20, **kwargs: Any) -> None:
        """`least` and `most`: how many digits; room for separators is left."""
        kwargs.setdefault("width", "medium")
        super().__init__(most=most * 2 + 10, **kwargs)
        self.least, self.digits = least, most
        self.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        """The digits as text; other characters are an error."""
        bare = re.sub(r"[\s./\u2010-\u2015-]", "", super().to_python(value))
        if not bare:
            return ""
        if not (bare.isascii() and bare.isdigit()):
            raise ValidationError(_("Use only digits, 0 to 9."), code="letters")
        if not self.least <= len(bare) <= self.digits:
            raise ValidationError(_digits_wanted(self.least, self.digits), code="length", params={"n": len(bare)})
        return bare


def _digits_wanted(least: int, most: int) -> Words:
    if least == most:
        return _("This needs %(wanted)s digits. You wrote %%(n)s.") % {"wanted": most}
    return _("This needs %(least)s to %(most)s digits. You wrote %%(n)s.") % {"least": least, "most": most}


class Whole(forms.IntegerField):
    """A whole number, typed on a numeric keypad."""

    default_error_messages = {
        "required": _("Please fill in this field."),
        "invalid": _("Write a whole number with digits, like 12."),
        "min_value": _("The smallest number here is %(limit_value)s."),
        "max_value": _("The largest number here is %(limit_value)s."),
    }

    def __init__(self, *, least: int = 0, most: int = 999, **kwargs: Any) -> None:
        """`least` and `most`: the smallest and largest number taken."""
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "width-small"})
        super().__init__(min_value=least, max_value=most, widget=widget, **kwargs)


class Phone(Text):
    """A telephone number. Gives E.164 text: +13235550100; a number from abroad starts with + and its country code."""

    def __init__(self, *, autocomplete: str = "tel", **kwargs: Any) -> None:
        """Ten digits are taken as a number of the United States."""
        super().__init__(most=40, width="medium", autocomplete=autocomplete, **kwargs)
        self.widget.input_type = "tel"

    def to_python(self, value: Any) -> str:
        """E.164 text, or an error that says what is wanted."""
        typed = super().to_python(value)
        if not typed:
            return ""
        digits = re.sub(r"[\s().\u2010-\u2015/-]", "", typed)
        abroad = digits.startswith("+")
        digits = digits.lstrip("+")
        if digits.isascii() and digits.isdigit():
            if len(digits) == len(COUNTRY) + HERE and digits.startswith(COUNTRY):
                abroad, digits = False, digits.removeprefix(COUNTRY)
            if len(digits) == HERE and not abroad:
                return f"+{COUNTRY}{digits}"
            if abroad and len(digits) in ABROAD:
                return f"+{digits}"
        raise ValidationError(_("Write the phone number with area code, like 323 555 0100."), code="phone")

    def prepare_value(self, value: Any) -> Any:
        """What the box shows: a stored number of the United States as (323) 555-0100."""
        return show_phone(value) if isinstance(value, str) else value


def show_phone(stored: str) -> str:
    """+13235550100 as (323) 555-0100; any other text as it is."""
    found = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", stored)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else stored


class Email(forms.EmailField):
    """An e-mail address, kept as typed except for spaces at the ends and for invisible characters."""

    default_error_messages = Typed.default_error_messages

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        """Telephones neither capitalise nor correct it."""
        kwargs.setdefault("error_messages", {"invalid": _("Write a whole e-mail address, like name@example.com.")})
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """The tidied text."""
        return tidy(super().to_python(value) or "")


class Zip(Text):
    """A ZIP code of five digits, or nine."""

    def __init__(self, *, autocomplete: str = "postal-code", **kwargs: Any) -> None:
        """Gives 90012 or 90012-1234."""
        super().__init__(most=20, width="small", autocomplete=autocomplete, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric"}

    def to_python(self, value: Any) -> str:
        """The code, or an error."""
        digits = re.sub(r"[\s-]", "", super().to_python(value))
        if not digits:
            return ""
        if not re.fullmatch(r"[0-9]{5}([0-9]{4})?", digits):
            raise ValidationError(_("A ZIP code has 5 digits."), code="zip")
        return f"{digits[:5]}-{digits[5:]}".rstrip("-")


class Choice(forms.ChoiceField):
    """One of several: radio tiles (style "radio") or a drop-down list ("select"). Gives the code as text, "" if none."""

    default_error_messages = {
        "required": _("Please choose an answer."),
        "invalid_choice": _("Please choose one of the answers shown here."),
    }

    def __init__(
        self,
        choices: Iterable[tuple[str, Words]],
        *,
        style: str = "radio",
        hints: Mapping[str, Words] | None = None,
        empty: Words = CHOOSE,
        **kwargs: Any,
    ) -> None:
        """`hints`: code -> sentence under the tile's label; `empty`: the first line of a drop-down list."""
        pairs = tuple(choices)
        if style == "select":
            super().__init__(choices=(("", empty), *pairs), widget=Select(), **kwargs)
        else:
            super().__init__(choices=pairs, widget=Radios(hints=hints), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy for one form that shares the option list."""
        return forms.Field.__deepcopy__(self, memo)


class YesNo(Choice):
    """Yes or no, with `unsure` also "I don't know". Gives yes, no, unknown or ""."""

    def __init__(self, *, unsure: bool = False, **kwargs: Any) -> None:
        """Tiles beside each other where there is room."""
        answers = [("yes", _("Yes")), ("no", _("No"))]
        if unsure:
            answers.append(("unknown", _("I don’t know")))
        super().__init__(answers, **kwargs)


class Choices(forms.MultipleChoiceField):
    """Any of several, as checkbox tiles. Gives a list of codes."""

    default_error_messages = {
        "required": _("Please choose at least one."),
        "invalid_choice": _("Please choose from the answers shown here."),
        "invalid_list": _("Please choose from the answers shown here."),
    }

    def __init__(self, choices: Iterable[tuple[str, Words]], *, hints: Mapping[str, Words] | None = None, **kwargs: Any) -> None:
        """`hints`: code -> sentence under the tile's label."""
        super().__init__(choices=tuple(choices), widget=Checkboxes(hints=hints), **kwargs)


class Tick(forms.BooleanField):
    """One box to tick: "I have read …". Gives a bool; required means it must be ticked."""

    default_error_messages = {"required": _("Please tick this box to go on.")}


class Date(forms.Field):
    """A date in three parts. Gives a date; errors name the part that is missing.

    Bounds are dates, both allowed; without them any day of a life that a year's typing error has not moved elsewhere.
    """

    default_error_messages = {"required": _("Please give the date.")}

    widget = DateParts

    def __init__(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        age: bool = False,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        """`age`: the page says the age back; `birthday`: it is the visitor's own (browsers may fill it)."""
        super().__init__(widget=DateParts(age=age, birthday=birthday), **kwargs)
        self.earliest, self.latest = earliest or EARLIEST, latest or LATEST

    def to_python(self, value: Any) -> date | None:
        """The date; None when nothing was typed."""
        if value is None or isinstance(value, date):
            return value
        day, month, year = value
        if not (day or month or year):
            return None
        absent = [text for part, text in ((day, _("day")), (month, _("month")), (year, _("year"))) if not part]
        if absent:
            raise ValidationError(_("The date also needs: %(parts)s."), params={"parts": ", ".join(map(str, absent))})
        if not re.fullmatch(r"[0-9]{4}", year):
            raise ValidationError(_("Write the year with four digits, like 2015."), code="year")
        try:
            return date(int(year), int(month), int(day))
        except (ValueError, OverflowError) as error:
            raise ValidationError(_("There is no such day. Check the day and the month."), code="no_day") from error

    def validate(self, value: date | None) -> None:
        """Refuses a date outside the bounds."""
        super().validate(value)
        if value and value > self.latest:
            raise ValidationError(_("This date is too late. Check the year."), code="too_late")
        if value and value < self.earliest:
            raise ValidationError(_("This date is too early. Check the year."), code="too_early")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class Files(forms.FileField):
    """Several files at once. Gives a list of uploaded files, perhaps empty."""

    default_error_messages = {"required": _("Choose at least one file.")}

    widget = Papers

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; an error when none came and one is required. What they hold is the vault's to judge."""
        del initial
        files = [one for one in data or [] if one]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files
