"""What was typed into the search box is understood, and of a whole number nothing but the reference is kept."""

from datetime import date

import pytest

from permits.languages import every
from permits.policy import asked, names, numbers, spelling

MONTHS = {names.fold(name): number for one in every().values() for number, name in enumerate(one.months, 1)}
REFERENCE = numbers.with_check_digit("2741608")
CODE = numbers.with_check_digit("59201847330")


def understood(typed):
    return asked.understand(typed, MONTHS, 2027)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("3/14/2019", [(3, 14)]), ("14/3/2019", [(3, 14)]), ("2019-03-14", [(3, 14)]), ("14.3.2019", [(3, 14)]),
        ("14 mar 2019", [(3, 14)]), ("14 de marzo de 2019", [(3, 14)]), ("March 14, 2019", [(3, 14)]), ("mar. 14 2019", [(3, 14)]),
        ("14 ene 2019", [(1, 14)]), ("Dec 14, 2019", [(12, 14)]), ("14th of march 2019", [(3, 14)]), ("3 / 14 / 19", [(3, 14)]),
        ("3/4/2019", [(3, 4), (4, 3)]), ("3/3/2019", [(3, 3)]), ("٢٠١٩-٠٣-١٤", [(3, 14)]),
    ],
)  # fmt: skip
def test_a_birth_date_is_read_as_people_write_it(typed, days):
    found = understood(typed)
    assert found.dates == tuple(date(2019, *day) for day in days)
    assert (found.words, found.phone, found.reference, found.problem) == ((), "", "", "")
    assert understood(f"Núñez {typed}").words == ("nunez",)
    assert understood(f"{typed} Núñez").dates == found.dates


def test_two_digits_of_a_year_are_never_in_the_future():
    assert understood("3/14/27").dates == (date(2027, 3, 14),)
    assert understood("3/14/98").dates == (date(1998, 3, 14),)


def test_a_child_may_be_called_like_a_month():
    assert understood("April Mayo Julio").words == ("april", "mayo", "julio")
    assert understood("April 14, 2019").words == ()


@pytest.mark.parametrize("typed", ["31/2/2019", "13/13/2019", "2019-13-40", "31 abr 2019"])
def test_a_day_that_does_not_exist_is_said(typed):
    assert (understood(typed).dates, understood(typed).problem) == ((), "day")


@pytest.mark.parametrize("typed", ["(323) 555-0111", "323.555.0111", "+1 323 555 0111", "1-323-555-0111", "3235550111"])
def test_a_phone_number_by_any_punctuation(typed):
    assert understood(typed).phone == "3235550111"


def test_a_phone_number_without_its_area_code_and_from_abroad():
    assert understood("555-0111").phone == "5550111"
    assert understood("+52 55 1234 5678").phone == "5512345678"
    assert asked.phone_key("+1 (323) 555-0111").startswith("5550111"[::-1])
    assert asked.phone_key("12345") == ""


@pytest.mark.parametrize("typed", ["rosa.ortega@family.example", "ROSA.Ortega@", "<rosa.ortega@family>", "rosa.ortega@f nuñez"])
def test_an_email_or_its_beginning(typed):
    assert understood(typed).email.startswith("rosa.ortega@")
    assert understood("rosa_77").beginning == "rosa_77"


SPELLED = [f"{REFERENCE}{CODE}", numbers.show(REFERENCE, CODE), f"{REFERENCE[:4]} {REFERENCE[4:]} {CODE}", f"no. {REFERENCE}/{CODE}",
           f"Núñez {REFERENCE} {CODE}", f"{REFERENCE[:4]}-{REFERENCE[4:]} {CODE[:2]}", f"{REFERENCE}{CODE[:5]}", REFERENCE]  # fmt: skip


@pytest.mark.parametrize("typed", SPELLED)
def test_of_a_whole_number_only_the_reference_is_kept(typed):
    found = understood(typed)
    assert (found.reference, found.text) == (REFERENCE, numbers.show_reference(REFERENCE))
    assert CODE[:5] not in repr(found)


@pytest.mark.parametrize("typed", [CODE, numbers.show(CODE, "")[:-3], f"nunez {CODE}"])
def test_the_secret_half_alone_is_dropped_and_not_said_again(typed):
    found = understood(typed)
    assert (found.problem, found.reference, found.phone) == ("code", "", "")
    assert not any(sign.isdigit() for sign in found.text)


def test_a_wrong_digit_is_noticed_and_not_said_again():
    typed = str((int(REFERENCE[0]) + 1) % 10) + REFERENCE[1:] + CODE
    assert understood(typed) == asked.Asked(problem="reference")
    assert understood("nunez 2019") == asked.Asked(text="nunez", words=("nunez",), near=(frozenset({"nunez"}),), problem="short")


def test_what_is_kept_is_understood_alike_again():
    for typed in ["nunez 3/4/2019", "3235550111", "rosa@x", "O'Hara-Lee ben", "14 de marzo de 2019 lopez", "lupe77", REFERENCE]:
        once = understood(typed)
        again = understood(once.text)
        assert (again.words, again.dates, again.email, again.phone) == (once.words, once.dates, once.email, once.phone)
        assert again.text == once.text


@pytest.mark.parametrize(
    ("word", "typed"),
    [("nunez", "nunes"), ("nunez", "nuenz"), ("nunez", "nunz"), ("nunez", "nunnez"), ("nunez", "unez"), ("nunez", "nunezz"),
     ("lee", "lea"), ("lee", "le")],
)  # fmt: skip
def test_one_typing_error_is_forgiven_and_is_reached_by_shortened_words(word, typed):
    assert spelling.one_error(word, typed)
    assert spelling.one_error(typed, word)
    assert spelling.shortened(word) & spelling.shortened(typed) or len(typed) < spelling.SHORTEST_FORGIVEN


@pytest.mark.parametrize(
    ("word", "typed"), [("nunez", "nunez"), ("nunez", "nuzne"), ("nunez", "unz"), ("nunez", "nnuezz"), ("li", "le")]
)
def test_two_errors_are_not(word, typed):
    assert not spelling.one_error(word, typed)


def test_every_single_error_shares_a_shortened_word():
    letters = "aenuz"
    word = "nunez"
    wrong = {word[:at] + one + word[at + 1 :] for at in range(5) for one in letters}
    more = {word[:at] + one + word[at:] for at in range(6) for one in letters}
    less = {word[:at] + word[at + 1 :] for at in range(5)}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(4)}
    for typed in (wrong | more | less | swapped) - {word}:
        assert spelling.one_error(word, typed), typed
        assert spelling.shortened(word) & spelling.shortened(typed), typed


def test_names_are_kept_by_word_and_by_neighbours_as_one():
    assert spelling.keys("María José", "", "García-López") == {"maria", "jose", "mariajose", "garcia", "lopez", "garcialopez"}
    assert {"cruz", "delacruz"} <= spelling.keys("Ana", "", "de la Cruz")
    assert spelling.keys("Ben", "", "O'Hara") == {"ben", "ohara"}
    assert spelling.keys("Wayan", "", "") == {"wayan"}


def test_an_error_is_looked_for_in_words_and_not_in_every_pair_of_neighbours():
    assert spelling.spelled("María José", "", "García-López") == {"maria", "jose", "garcia", "lopez"}
    assert spelling.spelled("Ana", "", "de la Cruz") == {"ana", "de", "la", "cruz", "delacruz"}


@pytest.mark.parametrize(
    "typed", ["garcialopes", "garcalopez", "garciallopez", "garcilaopez", "gracialopez", "garcialpez", "garcialopezz"]
)
def test_two_words_written_as_one_with_an_error_are_found_by_their_parts(typed):
    known = {short: [word] for word in ("garcia", "lopez") for short in spelling.shortened(word)}
    assert spelling.similar(typed, known) == ["garcialopez"]


def test_two_errors_are_not_found_by_parts():
    known = {short: [word] for word in ("garcia", "lopez") for short in spelling.shortened(word)}
    assert spelling.similar("garzialopes", known) == []
    assert spelling.similar("garcialopez", known) == []
