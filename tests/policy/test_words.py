"""Both languages are whole, plain, and speak the field's Spanish (practice.md D)."""

import re

import pytest

from tests.policy.books import SEEDS, book

EVERY = [(district, year, language) for district, year in SEEDS for language in ("en", "es")]


@pytest.mark.parametrize(("district", "year"), SEEDS)
def test_both_languages_have_the_same_texts(district, year):
    texts = book(district, year).texts
    assert texts["en"].keys() == texts["es"].keys()
    for key, english in texts["en"].items():
        assert bool(english) == bool(texts["es"][key]), key


@pytest.mark.parametrize(("district", "year"), SEEDS)
def test_sentences_are_translated(district, year):
    texts = book(district, year).texts
    same = [key for key, text in texts["en"].items() if text.count(" ") >= 3 and texts["es"][key] == text]
    assert same == []


@pytest.mark.parametrize(("district", "year"), SEEDS)
@pytest.mark.parametrize(
    "word", ["liberaci", "guardián", "guardian", "aplicar", "aplicación", "aplique", "ausentismo", "truancia"]
)
def test_words_that_go_wrong_in_spanish(district, year, word):
    wrong = [key for key, text in book(district, year).texts["es"].items() if word in text.lower()]
    assert wrong == []


@pytest.mark.parametrize(("district", "year"), SEEDS)
def test_spanish_says_usted(district, year):
    familiar = re.compile(r"\b(tú|tus|tienes|puedes|necesitas|envía|llama|escribe|sube|manda tu)\b", re.IGNORECASE)
    wrong = {key: text for key, text in book(district, year).texts["es"].items() if familiar.search(text)}
    assert wrong == {}


@pytest.mark.parametrize(("district", "year", "language"), EVERY)
def test_no_placeholder_is_left_but_the_letters_own(district, year, language):
    left = {key for key, text in book(district, year).texts[language].items() if "{" in text}
    assert left <= {"dates.pattern", "late.saved", "late.county"}


@pytest.mark.parametrize(("district", "year", "language"), EVERY)
def test_sentences_are_short(district, year, language):
    long = {}
    for key, text in book(district, year).texts[language].items():
        for sentence in re.split(r"[.!?;:]\s", text):
            if len(sentence.split()) > 40:
                long[key] = sentence
    assert long.keys() <= {"declaration", "late.call_first"}


@pytest.mark.parametrize(("district", "year", "language"), EVERY)
def test_a_military_card_is_never_asked_for(district, year, language):
    texts = book(district, year).texts[language]
    card = re.compile(r"military ID|identificación militar", re.IGNORECASE)
    for key, text in texts.items():
        if card.search(text):
            assert re.search(r"[Nn]ever|[Nn]unca", text), key


def test_the_eight_grounds_in_both_languages():
    rulebook = book("lausd")
    english = [rulebook.say("en", f"terms.{code}") for code in rulebook.terms]
    spanish = [rulebook.say("es", f"terms.{code}") for code in rulebook.terms]
    assert len(set(english)) == len(set(spanish)) == 8
    assert rulebook.say("es", "terms.agree") == "He leído y acepto los términos y condiciones"
    assert rulebook.say("en", "terms.agree") == "I have read and agree to the terms and conditions"
    assert spanish[3].startswith("Faltas sin justificación")
    assert rulebook.say("en", "terms.note_7")
    assert rulebook.say("es", "terms.note_7")
