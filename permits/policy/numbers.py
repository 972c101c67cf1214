"""The confirmation number: digits, a check digit in each half, and how it is shown and read back."""

import unicodedata
from dataclasses import dataclass

REFERENCE_LENGTH = 8
ACCESS_LENGTH = 12

# Damm's quasigroup of order ten: totally anti-symmetric, with a zero diagonal. Every single wrong digit and every swap of
# two neighbours changes the end state; a test tries them all.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_IGNORED = frozenset("/\\|._,:;#*()[]+")


@dataclass(frozen=True)
class Typed:
    """What was read from a box: a half that is None was not given or is wrong; `problem` says why, empty when all is well."""

    reference: str | None
    access: str | None
    problem: str  # "" | "short" | "long" | "reference_typo" | "access_typo" | "letters"


def with_check_digit(digits: str) -> str:
    """The digits with their check digit behind them; anything but ASCII digits is an error (ValueError)."""
    return digits + str(_state(digits))


def valid(digits: str) -> bool:
    """True when the last digit fits the others; False for an empty text or one with anything but ASCII digits in it."""
    return digits.isascii() and digits.isdigit() and _state(digits) == 0


def split_typed(text: str) -> Typed:
    """Read what a person typed: spaces, dashes, slashes and dots do not count, digits of any script do.

    20 digits are the whole number, 8 the reference alone, 12 the access code alone. A half with a typing error is None.
    """
    digits = ""
    for sign in text:
        value = unicodedata.digit(sign, None)
        if value is not None:
            digits += str(value)
        elif not _ignored(sign):
            return Typed(None, None, "letters")
    if len(digits) > REFERENCE_LENGTH + ACCESS_LENGTH:
        return Typed(None, None, "long")
    if len(digits) not in (REFERENCE_LENGTH, ACCESS_LENGTH, REFERENCE_LENGTH + ACCESS_LENGTH):
        return Typed(None, None, "short")
    if len(digits) == ACCESS_LENGTH:
        return Typed(None, digits, "") if valid(digits) else Typed(None, None, "access_typo")
    reference, access = digits[:REFERENCE_LENGTH], digits[REFERENCE_LENGTH:]
    if not valid(reference):
        return Typed(None, None, "reference_typo")
    if access and not valid(access):
        return Typed(reference, None, "access_typo")
    return Typed(reference, access or None, "")


def show_reference(reference: str) -> str:
    """27416083 as 2741-6083."""
    return _groups(reference)


def show(reference: str, access: str) -> str:
    """Both halves, as 2741-6083 / 5920-1847-3306."""
    return f"{_groups(reference)} / {_groups(access)}"


def show_draft_code(code: str) -> str:
    """Twelve digits as 4821-0937-5526."""
    return _groups(code)


def _groups(digits: str) -> str:
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _ignored(sign: str) -> bool:
    # Zs spaces, Cc and Cf what copying brings along, Pd dashes of any length.
    return sign in _IGNORED or unicodedata.category(sign) in {"Zs", "Cc", "Cf", "Pd"} or sign in "\u2212\u00ad"


def _state(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        message = "Only the digits 0 to 9 have a check digit."
        raise ValueError(message)
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state
