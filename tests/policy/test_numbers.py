"""The number: every wrong digit and every swap of neighbours is caught, and what people type is forgiven."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy.numbers import show, show_draft_code, show_reference, split_typed, valid, with_check_digit

digits = st.text("0123456789", min_size=1, max_size=19)


def test_every_single_error_and_swap_over_all_four_digit_numbers():
    for number in range(1000):
        whole = with_check_digit(f"{number:03d}")
        assert valid(whole)
        for place in range(4):
            for other in "0123456789":
                if other != whole[place]:
                    assert not valid(whole[:place] + other + whole[place + 1 :])
        for place in range(3):
            if whole[place] != whole[place + 1]:
                assert not valid(whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :])


@given(digits, st.data())
def test_one_wrong_digit_anywhere(number, data):
    whole = with_check_digit(number)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[place]]))
    assert not valid(whole[:place] + other + whole[place + 1 :])


@given(digits, st.data())
def test_two_neighbours_swapped_anywhere(number, data):
    whole = with_check_digit(number)
    place = data.draw(st.integers(0, len(whole) - 2))
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert valid(swapped) == (swapped == whole)


REFERENCE, ACCESS = with_check_digit("2741608"), with_check_digit("59201847330")


@given(st.lists(st.sampled_from([" ", "-", "/", "–", "\u00a0", ".", "\u200b", "\t"]), max_size=8), st.data())
def test_what_stands_between_the_digits_does_not_count(signs, data):
    text = REFERENCE + ACCESS
    for sign in signs:
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + sign + text[place:]
    typed = split_typed(text)
    assert (typed.reference, typed.access, typed.problem) == (REFERENCE, ACCESS, "")


def test_the_shown_number_reads_back():
    shown = show(REFERENCE, ACCESS)
    assert shown == f"{REFERENCE[:4]}-{REFERENCE[4:]} / {ACCESS[:4]}-{ACCESS[4:8]}-{ACCESS[8:]}"
    assert split_typed(shown).access == ACCESS
    assert split_typed(show_reference(REFERENCE)).reference == REFERENCE
    assert show_reference("27416083") == "2741-6083"
    assert show_draft_code("482109375526") == "4821-0937-5526"


def typo(number):
    return number[:2] + str((int(number[2]) + 1) % 10) + number[3:]


@pytest.mark.parametrize(
    ("text", "reference", "access", "problem"),
    [
        (REFERENCE, REFERENCE, None, ""),
        (ACCESS, None, ACCESS, ""),
        ("", None, None, "short"),
        (REFERENCE + ACCESS[:-1], None, None, "short"),
        (REFERENCE + ACCESS + "1", None, None, "long"),
        (typo(REFERENCE) + ACCESS, None, None, "reference_typo"),
        (REFERENCE + typo(ACCESS), REFERENCE, None, "access_typo"),
        (typo(ACCESS), None, None, "access_typo"),
        ("27A1-6083", None, None, "letters"),
        ("".join(chr(0xFF10 + int(digit)) for digit in REFERENCE + ACCESS), REFERENCE, ACCESS, ""),
    ],
)
def test_what_people_type(text, reference, access, problem):
    typed = split_typed(text)
    assert (typed.reference, typed.access, typed.problem) == (reference, access, problem)


@given(st.text(max_size=60))
def test_nothing_typed_breaks_it(text):
    typed = split_typed(text)
    assert typed.problem in {"", "short", "long", "reference_typo", "access_typo", "letters"}
    assert all(half is None or valid(half) for half in (typed.reference, typed.access))


def test_only_digits_have_a_check_digit():
    assert not valid("")
    assert not valid("12a")
    with pytest.raises(ValueError, match="digits"):
        with_check_digit("12x")
