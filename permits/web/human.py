"""Is this a person? A box that people do not see, the age of the page, and how often one client sends: nothing to solve
for families. Only when these look suspicious is a number shown, as text, to be typed again."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.http import HttpRequest

from permits.actions import limits
from permits.clock import machine_now
from permits.keys import random_digits
from permits.web.accounts import client_address

# Named like a box that programs like to fill in; it is out of sight and out of the tab order.
TRAP = "website"
TOKEN, SUM, RETYPED = "form_token", "number_token", "number_retyped"
QUICKEST_SECONDS = 2  # nobody reads a page and presses its button sooner
OLDEST_SECONDS = 12 * 3600
PER_CLIENT, CLIENT_SECONDS = 20, 3600
DIGITS = 5
_FORM, _NUMBER, _KEPT = "human-form", "human-number", "human_check"


@dataclass(frozen=True)
class Check:
    """What the page carries: the signed moment it was made and, when something looked suspicious, a number to type again."""

    token: str
    number: str = ""
    number_token: str = ""
    wrong: bool = field(default=False)


def form_token(at: datetime | None = None) -> str:
    """The signed moment at which a form was shown, by default now."""
    return signing.dumps((at or machine_now()).timestamp(), salt=_FORM)


def fresh() -> Check:
    """For a page that is shown the first time."""
    return Check(form_token())


def keep(request: HttpRequest, check: Check) -> None:
    """Hold a number to be typed again over a redirect."""
    request.session[_KEPT] = [check.number, check.number_token, check.wrong]


def kept(request: HttpRequest) -> Check:
    """The number held by `keep`, once; otherwise as for a page that is shown the first time."""
    held = request.session.pop(_KEPT, None)
    return Check(form_token(), *held) if held else fresh()


def ask(request: HttpRequest, purpose: str) -> Check | None:
    """None lets the form through; otherwise the page is shown again with this check. Counts the client.

    A number that was shown and typed again rightly lets anybody through; it holds for as long as a page does.
    """
    often = limits.too_often(f"human-{purpose}", client_address(request), most=PER_CLIENT, seconds=CLIENT_SECONDS)
    typed = request.POST.get(RETYPED)
    if typed is not None and not request.POST.get(TRAP):
        digits = "".join(mark for mark in typed if mark.isdigit())
        if hmac.compare_digest(digits.encode(), _shown(request).encode()) and digits:
            return None
        return _again(wrong=True)
    if often or request.POST.get(TRAP) or not _right_age(request):
        return _again()
    return None


def _again(*, wrong: bool = False) -> Check:
    number = random_digits(DIGITS)
    return Check(form_token(), number, signing.dumps(number, salt=_NUMBER), wrong)


def _shown(request: HttpRequest) -> str:
    try:
        return str(signing.loads(request.POST.get(SUM, ""), salt=_NUMBER, max_age=OLDEST_SECONDS))
    except signing.BadSignature:
        return ""


def _right_age(request: HttpRequest) -> bool:
    try:
        shown = float(signing.loads(request.POST.get(TOKEN, ""), salt=_FORM))
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return QUICKEST_SECONDS <= machine_now().timestamp() - shown <= OLDEST_SECONDS
