"""What is wrong with a year file or its words, in the reader's language: the sentences of policy/reading.py and its sisters."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from permits.policy.problems import Problem
from permits.wording import Label

KINDS: Mapping[str, Label] = {
    "a text": _("a text"),
    "true or false": _("true or false"),
    "a whole number": _("a whole number"),
    "a day like 2027-02-01": _("a day like 2027-02-01"),
    "a time like 17:00:00": _("a time like 17:00:00"),
    "a table": _("a table"),
    "a list, each a text": _("a list, each a text"),
    "a list, each a whole number": _("a list, each a whole number"),
    "a list, each a day like 2027-02-01": _("a list, each a day like 2027-02-01"),
}
# Each with what it leaves open: `kind` is one of KINDS, the rest is said as it stands.
FAULTS: tuple[tuple[str, Label], ...] = (
    (r"is missing; (?P<kind>.+) is needed", _("is missing; %(kind)s is needed")),
    (r"is missing", _("is missing")),
    (r"must not be empty", _("must not be empty")),
    (r"must not be below 0, not (?P<value>.+)", _("must not be below 0, not %(value)s")),
    (r"must be one of (?P<among>.+), not (?P<value>.+)", _("must be one of %(among)s, not %(value)s")),
    (
        r'must be two years that follow each other, like "2027-28", not (?P<value>.+)',
        _('must be two years that follow each other, like "2027-28", not %(value)s'),
    ),
    (r"must be (?P<kind>.+), not (?P<value>.+)", _("must be %(kind)s, not %(value)s")),
    (r"must be 1 to current_year_days \((?P<value>.+)\)", _("must be 1 to current_year_days (%(value)s)")),
    (
        r"must be 1 or more, and less than the (?P<value>.+) days given",
        _("must be 1 or more, and less than the %(value)s days given"),
    ),
    (r"must be 1 or more", _("must be 1 or more")),
    (r"must begin with the longest", _("must begin with the longest")),
    (
        r"with unread_open_days, must be at most a third of appeal_days \((?P<value>.+)\)",
        _("with unread_open_days, must be at most a third of appeal_days (%(value)s)"),
    ),
    (r"must name at least one language", _("must name at least one language")),
    (r"must come after first_day", _("must come after first_day")),
    (r"must not come before opens", _("must not come before opens")),
    (r"must not come after the school year has ended", _("must not come after the school year has ended")),
    (r"stands twice: (?P<value>.+)", _("stands twice: %(value)s")),
    (r"is not a key that is known here", _("is not a key that is known here")),
    (r"is not a direction; there are outgoing and incoming", _("is not a direction; there are outgoing and incoming")),
    (r"is not a time zone: (?P<value>.+)", _("is not a time zone: %(value)s")),
    (r"is not TOML: (?P<value>.+)", _("is not TOML: %(value)s")),
    (r"is not UTF-8: (?P<value>.+)", _("is not UTF-8: %(value)s")),
    (r"is a language that the year file does not name", _("is a language that the year file does not name")),
    (r"is a text that nobody uses", _("is a text that nobody uses")),
    (r"is asked by nobody", _("is asked by nobody")),
    (r"is leaned on by nobody", _("is leaned on by nobody")),
    (r"is a value that cannot be: (?P<value>.+)", _("is a value that cannot be: %(value)s")),
    (r"has a brace that belongs to no placeholder", _("has a brace that belongs to no placeholder")),
    (r"has a placeholder that nothing fills: (?P<value>.+)", _("has a placeholder that nothing fills: %(value)s")),
    (r"has other placeholders than (?P<value>.+)", _("has other placeholders than %(value)s")),
    (r"does not lie in the first half of (?P<value>.+)", _("does not lie in the first half of %(value)s")),
    (r"names no (?P<what>\w+): (?P<value>.+)", _("names nothing that is there (%(what)s): %(value)s")),
    (
        r"a code is small letters, digits and underscores, a letter first",
        _("a code is small letters, digits and underscores, a letter first"),
    ),
    (r"a choice needs options, and only a choice has them", _("a choice needs options, and only a choice has them")),
    (
        r"only the answer to a yes_no or a choice can be asked for",
        _("only the answer to a yes_no or a choice can be asked for"),
    ),
    (
        r"only what the family sends about the adults or the home can serve several children",
        _("only what the family sends about the adults or the home can serve several children"),
    ),
    (r"an any-one-of group needs two or more: (?P<value>.+)", _("an any-one-of group needs two or more: %(value)s")),
    (r'needs a document with form = "co_signature"', _('needs a document with form = "co_signature"')),
    (r"needs the boxes of employer_letter", _("needs the boxes of employer_letter")),
)


def said(message: str) -> str:
    """The sentence in the language of the page; one that is not known here as it came."""
    for pattern, label in FAULTS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            held = {name: str(KINDS.get(value, value)) for name, value in match.groupdict().items()}
            return str(label) % held
    return message


def line(fault: Problem) -> str:
    """One fault with its file and its place."""
    file = _("Year file") if fault.file == "year file" else fault.file
    return ": ".join(filter(None, (str(file), fault.key, said(fault.message))))
