"""What differs from the fixed text of a notice, marked for whoever reads it before it leaves: what was filled in for this family,
and the office's own words. The family gets no marks."""

import re
from collections.abc import Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from permits.models import Notice
from permits.notices import gloss, outbox
from permits.notices.own_words import own_words, place_of
from permits.notices.render import Rendered, render

# Characters for private use, which no font of ours has: no word that can be printed holds one.
_FILLED, _OWN, _END = "\ue000", "\ue001", "\ue002"
_TAGS = {_FILLED: "<mark>", _OWN: '<mark class="own">', _END: "</mark>"}
# The district's own: the same in every notice, nothing to look at twice.
_SAME = re.compile(r"office_|county_|appeal_place$|appeal_attachments$|.*_url$")
_LAST = re.compile(r"(\.?)$")


def rendered(notice: Notice) -> Rendered:
    """As `outbox.rendered`, with the signs of what differs; a text message has none."""
    return _rendered(notice, notice.language, outbox.values_of(notice))


def in_english(notice: Notice) -> Rendered:
    """As `gloss.in_english`, with the same signs."""
    return _rendered(notice, "en", gloss.values_in_english(notice))


def _rendered(notice: Notice, language: str, values: Mapping[str, str]) -> Rendered:
    own = place_of(notice.kind) if own_words(notice) else ""
    signed = {
        name: value if _SAME.match(name) else _signed(value, _OWN if name == own else _FILLED) for name, value in values.items()
    }
    return render(notice.kind, language, signed, to_student=notice.to_student)


def _signed(value: str, sign: str) -> str:
    """Each line between signs; a full stop at its end stays outside, where the words look for it."""
    lines = (line.strip() for line in value.split("\n"))
    return "\n".join(_LAST.sub(rf"{_END}\1", f"{sign}{line}", count=1) if line else "" for line in lines)


def shown(text: str) -> SafeString:
    """A text with its signs as HTML."""
    return as_marks(escape(text))


def as_marks(html: str) -> SafeString:
    """HTML with signs as HTML with marks."""
    for sign, tag in _TAGS.items():
        html = html.replace(sign, tag)
    return mark_safe(html)
