"""Who may be told on the telephone: a table of calls."""

import pytest

from permits.policy.telling import Line, barred, is_kept_from

OPEN = Line(second_is_told=True)
UNNAMED = Line(must_not_know=True, second_is_told=True)
NAMED = Line(must_not_know=True, kept_from=("Juan Núñez Ortega",), second_is_told=True)
SEALED = Line(is_sealed=True, second_is_told=True)


@pytest.mark.parametrize(
    ("line", "is_ours", "person", "name", "proof", "code"),
    [
        (OPEN, False, "adult", "Rosa Ortega", "reference", ""),
        (OPEN, False, "adult", "Rosa Ortega", "", "not_proven"),
        (OPEN, False, "adult", "Rosa Ortega", "her voice", "not_proven"),
        (OPEN, False, "adult", "Rosa Ortega", "our_call", "not_proven"),
        (OPEN, True, "adult", "Rosa Ortega", "our_call", ""),
        (OPEN, False, "second", "Pedro Ortega", "address", ""),
        (Line(), False, "second", "Pedro Ortega", "address", "second_not_told"),
        (OPEN, False, "other", "", "address", "no_name"),
        (OPEN, False, "other", "Maria Social", "address", ""),
        (OPEN, True, "kept", "", "our_call", "kept_from"),
        (UNNAMED, False, "adult", "Rosa Ortega", "reference", "call_first"),
        (UNNAMED, True, "second", "Pedro Ortega", "our_call", "call_first"),
        (UNNAMED, True, "adult", "Rosa Ortega", "our_call", ""),
        (NAMED, False, "adult", "Rosa Ortega", "reference", ""),
        (NAMED, False, "adult", "Rosa Ortega", "address", "weak_proof"),
        (NAMED, True, "adult", "Rosa Ortega", "our_call", ""),
        (NAMED, True, "second", "JUAN NUNEZ", "our_call", "kept_from"),
        (NAMED, True, "other", "Ortega Núñez Juan", "our_call", "kept_from"),
        (SEALED, False, "adult", "Rosa Ortega", "reference", "call_back"),
        (SEALED, True, "adult", "Rosa Ortega", "our_call", ""),
        (SEALED, True, "other", "Maria Social", "our_call", "only_family"),
    ],
)
def test_who_may_be_told(line, is_ours, person, name, proof, code):
    assert barred(line, is_ours=is_ours, person=person, name=name, proof=proof) == code


def test_a_name_is_known_however_it_is_said():
    assert is_kept_from(NAMED, "Juan Nunez")
    assert not is_kept_from(NAMED, "Rosa Ortega")
    assert not is_kept_from(NAMED, " ")
