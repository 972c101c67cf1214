"""Numbers that are copied down: shown in groups for the eye, and said digit by digit to those who hear the page.

Without this a screen reader says 2741-6083 as two thousand seven hundred forty-one, minus six thousand and eighty-three.
"""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def digit_by_digit(number: object) -> str:
    """`2741-6083 / 5920` as `2 7 4 1, 6 0 8 3, 5 9 2 0`: a comma is a pause."""
    return ", ".join(" ".join(group) for group in re.findall(r"\d+", str(number)))


@register.filter
def heard(number: object) -> SafeString:
    """Both at once, to stand in a sentence: the number for the eye and its digits for the ear."""
    return format_html(
        '<span class="nowrap" aria-hidden="true">{}</span><span class="usa-sr-only">{}</span>', number, digit_by_digit(number)
    )
