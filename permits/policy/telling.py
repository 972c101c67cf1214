"""Who may be told on the telephone? A caller's voice proves nothing, and one wrong word can lead somebody to a hidden child."""

from collections.abc import Sequence
from dataclasses import dataclass

from permits.policy import alike, names

# With whom the office speaks: who filed, the other adult on file, somebody else, somebody who must not be told.
ADULT, SECOND, OTHER, KEPT = "adult", "second", "other", "kept"
PERSONS = (ADULT, SECOND, OTHER, KEPT)
# By what a caller proves who it is. Never the access code: no staff hears it.
ADDRESS, OUR_CALL = "address", "our_call"
PROOFS = ("reference", ADDRESS, OUR_CALL)
# How the wish to tell somebody again reaches the office: with a look at who it is, on our call to the number on file, by the
# family's page after its code, or in writing from a contact on file. A call that comes in is none of them.
AT_COUNTER, ON_LINE, IN_WRITING = "counter", "on_line", "in_writing"
WAYS = (AT_COUNTER, OUR_CALL, ON_LINE, IN_WRITING)


@dataclass(frozen=True)
class Line:
    """What a case says about its telephone: sealed (Safe at Home); a person must not be told; the names of those, once the
    family has told them; the family ticked that the second adult is told."""

    is_sealed: bool = False
    must_not_know: bool = False
    kept_from: Sequence[str] = ()
    second_is_told: bool = False

    @property
    def must_call_first(self) -> bool:
        """Nobody knows yet who must not be told: the office calls the number on file before it says anything."""
        return self.must_not_know and not self.kept_from


@dataclass(frozen=True)
class Wish:
    """That somebody may be told again. `name`: whose wish it is; `way`: how it reached the office, a code of WAYS; `contact`: the
    e-mail address or phone number from which it came, where it came in writing."""

    name: str
    way: str
    contact: str = ""


@dataclass(frozen=True)
class Known:
    """What a case says of its adults. `filer`: who filed; `contacts`: this adult's own; `number`: the one that is called;
    `code_to`: where one-time codes go; `kept`: names of those who must not be told; `second` and `seconds`: the other adult, and
    this one's contacts."""

    filer: str
    contacts: Sequence[str] = ()
    number: str = ""
    code_to: str = ""
    kept: Sequence[str] = ()
    second: str = ""
    seconds: Sequence[str] = ()


def wish_barred(wish: Wish, known: Known) -> str:
    """Why this wish lifts nothing, as a code; empty when a supervisor may go by it.

    Codes: `kept_from` (it is the wish of a person who must not be told), `not_filer` (only who filed may wish it), `no_contact`
    (from where it came is not known), `their_contact` (from a contact that a person who must not be told has too; while nobody is
    written down that may be the other adult), `other_contact` (from none of the filer's own).
    """
    if is_one_of(known.kept, wish.name):
        return "kept_from"
    if not alike.same_adult(known.filer, wish.name):
        return "not_filer"
    came = {OUR_CALL: known.number, ON_LINE: known.code_to, IN_WRITING: wish.contact}.get(wish.way, "")
    if wish.way == AT_COUNTER:
        return ""
    if wish.way not in WAYS or not came.strip():
        return "no_contact"
    is_concerned = bool(known.second) and (not known.kept or is_one_of(known.kept, known.second))
    if is_concerned and _same_contact(came, known.seconds):
        return "their_contact"
    return "" if wish.way == ON_LINE or _same_contact(came, known.contacts) else "other_contact"


def _same_contact(contact: str, others: Sequence[str]) -> bool:
    return _plain(contact) in {_plain(one) for one in others}


def _plain(contact: str) -> str:
    """An e-mail address without case; of a phone number the ten digits that differ here."""
    if "@" in contact:
        return contact.strip().casefold()
    return "".join(sign for sign in contact if sign.isdigit())[-10:]


def is_one_of(kept: Sequence[str], name: str) -> bool:
    """A name that is one of those who must not be told; accents, order and number of surnames do not matter."""
    return bool(name.strip()) and any(names.same_surname(one, name) for one in kept)


def is_kept_from(line: Line, name: str) -> bool:
    """As `is_one_of`, of what the case says."""
    return is_one_of(line.kept_from, name)


def barred(line: Line, *, is_ours: bool, person: str, name: str, proof: str) -> str:
    """Why nothing may be told to this person on this call, as a code; empty when it may.

    `is_ours`: the office called the number on file; `name`: of the person spoken to; `proof`: a code of PROOFS.

    Codes: `kept_from`, `call_back` (sealed: only on our call to the number on file), `only_family` (sealed: to who filed),
    `call_first`, `second_not_told`, `no_name`, `not_proven`, `weak_proof` (who is kept away may well know the address).
    """
    if person == KEPT or is_kept_from(line, name):
        return "kept_from"
    if line.is_sealed and not is_ours:
        return "call_back"
    if line.is_sealed and person != ADULT:
        return "only_family"
    if line.must_call_first and not (is_ours and person == ADULT):
        return "call_first"
    if person == SECOND and not line.second_is_told:
        return "second_not_told"
    if person == OTHER and not name.strip():
        return "no_name"
    if proof not in PROOFS or (proof == OUR_CALL and not is_ours):
        return "not_proven"
    return "weak_proof" if line.must_not_know and proof == ADDRESS else ""
