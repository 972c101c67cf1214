"""Numbers that are copied down: shown in groups for the eye, and said digit by digit to those who hear the page.

Without this a screen reader says 2741-6083 as two thousand seven hundred forty-one, minus six thousand and eighty-three.
"""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_NUMBER = re.compile(r"\b\d{4}-\d{4}(?: / \d{4}-\d{4}-\d{4})?\b")


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


@register.filter
def with_numbers_heard(html: str) -> SafeString:
    """HTML of ours in which every confirmation number, or its first half, is both shown and heard."""
    return mark_safe(_NUMBER.sub(lambda number: heard(number[0]), html))
