"""Who may be told on the telephone? A caller's voice proves nothing, and one wrong word can lead somebody to a hidden child."""

from collections.abc import Sequence
from dataclasses import dataclass

from permits.policy import names

# With whom the office speaks: who filed, the other adult on file, somebody else, somebody who must not be told.
ADULT, SECOND, OTHER, KEPT = "adult", "second", "other", "kept"
PERSONS = (ADULT, SECOND, OTHER, KEPT)
# By what a caller proves who it is. Never the access code: no staff hears it.
ADDRESS, OUR_CALL = "address", "our_call"
PROOFS = ("reference", ADDRESS, OUR_CALL)


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


def is_kept_from(line: Line, name: str) -> bool:
    """A name that is one of those who must not be told; accents, order and number of surnames do not matter."""
    return bool(name.strip()) and any(names.same_surname(kept, name) for kept in line.kept_from)


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
