"""Names are forgiven their accents, case, hyphens, apostrophes, order and number."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy.names import fold, same_first_name, same_surname


@pytest.mark.parametrize(
    ("filed", "typed"),
    [
        ("Núñez", "nunez"),
        ("García-López", "Lopez Garcia"),
        ("García López", "GARCIA"),
        ("Garcia", "García de la Peña"),
        ("O'Brien", "obrien"),
        ("O'Brien", "O Brien"),
        ("O’Hara", "O'HARA"),
        ("De la Cruz", "delacruz"),
        ("De la Cruz", "cruz"),
        ("Nguyễn Thị", "nguyen"),
        ("Đặng", "dang"),
        ("Łukasiewicz", "lukasiewicz"),
        ("Müller", unicodedata.normalize("NFD", "müller")),
        ("Strauß", "strauss"),
        ("İnce", "ince"),
        ("Smith Jr.", "Smith"),
        ("ʻAkaka", "Akaka"),
        ("陈伟", "陈伟"),
        ("さくら", "さくら"),
        ("สมชาย", "สมชาย"),
        ("አበበ", "አበበ"),
        ("", ""),
        ("", "  "),
    ],
)
def test_the_same(filed, typed):
    assert same_surname(filed, typed)
    assert same_surname(typed, filed)


@pytest.mark.parametrize(
    ("filed", "typed"),
    [
        ("García", "Gómez"),
        ("García López", "García Pérez"),
        ("De la Cruz", "De la Rosa"),
        ("De la Cruz", "de la"),
        ("García", ""),
        ("", "García"),
        ("García", "---"),
        ("陈伟", "陈明"),
        ("ばば", "はは"),
        ("김민준", "김민서"),
        ("Smith Jr.", "Jr."),
    ],
)
def test_not_the_same(filed, typed):
    assert not same_surname(filed, typed)


def test_first_names_likewise():
    assert same_first_name("María José", "maria")
    assert same_first_name("María José", "JOSE MARIA")
    assert same_first_name("D'Angelo", "dangelo")
    assert not same_first_name("María", "Ana")


@given(st.text(max_size=40))
def test_a_name_is_itself_and_folding_is_done_once(name):
    assert same_surname(name, name)
    assert fold(fold(name)) == fold(name)
    assert fold(f"  {name} ") == fold(name)


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8), min_size=1, max_size=4), st.randoms())
def test_order_is_forgiven(words, random):
    mixed = words[:]
    random.shuffle(mixed)
    assert fold(" ".join(words)) == fold("-".join(mixed).upper())
