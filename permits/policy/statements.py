"""What somebody else may sign on their own phone: which of our forms there are, and whose box each of their boxes is.

The boxes themselves are data of the year file (`affidavit = […]`, `employer_letter = […]`), their labels stand in its words.
"""

from dataclasses import dataclass

from permits.policy.entries import Rules

AFFIDAVIT, EMPLOYER_LETTER, CO_SIGNATURE = "affidavit", "employer_letter", "co_signature"
FORMS = (AFFIDAVIT, EMPLOYER_LETTER, CO_SIGNATURE)
# The kind of statement that a form becomes once somebody is asked to sign it.
KINDS = {AFFIDAVIT: "childcare_affidavit", EMPLOYER_LETTER: "employer_letter", CO_SIGNATURE: "co_signature"}

SIGNER, ADULT, KNOWN, SIGNATURE = "signer", "adult", "known", "signature"
# Boxes that the family answers, that the application answers already, and that the signing itself answers; all others are
# the signer's.
_OF_ADULT = frozenset({"adult_1_work", "adult_2_work", "worker"})
_KNOWN = frozenset({"pupil", "pupil_birth_date", "grade"})
_SIGNED = frozenset({"provider_signature", "adult_signature", "signer_signature", "date"})
_KINDS = {
    "provider_address": "address", "work_address": "address", "adult_1_work": "address", "adult_2_work": "address",
    "provider_name": "name", "worker": "name", "provider_phone": "phone", "signer_phone": "phone", "care_days": "days",
    "work_days": "days", "care_start": "date", "work_since": "date", "work_hours": "number",
}  # fmt: skip
_MAY_BE_EMPTY = frozenset({"provider_relation", "provider_license", "adult_2_work", "signer_phone", "work_since"})


@dataclass(frozen=True)
class Box:
    """One box of a form. `kind`: text, name, address, phone, days, date or number. `whose`: signer, adult, known, signature."""

    code: str
    kind: str
    whose: str
    required: bool


def boxes(rules: Rules, form: str) -> tuple[Box, ...]:
    """The boxes of a form in the year file's order. A co-signature has none: what is signed is the application."""
    codes = {AFFIDAVIT: rules.affidavit, EMPLOYER_LETTER: rules.employer_letter}.get(form, ())
    return tuple(Box(code, _KINDS.get(code, "text"), _whose(code), code not in _MAY_BE_EMPTY) for code in codes)


def _whose(code: str) -> str:
    if code in _SIGNED:
        return SIGNATURE
    if code in _KNOWN:
        return KNOWN
    return ADULT if code in _OF_ADULT else SIGNER
