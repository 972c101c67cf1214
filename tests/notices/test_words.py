"""Every notice in both languages: complete, private where it must be, and of this house's Spanish."""

import re
from pathlib import Path

import pytest

from permits.notices.catalogue import FAMILY_FRAME, FRAMES, KINDS, LANGUAGES, VALUES, WORDS, samples
from permits.notices.pages import catalogue_page
from permits.notices.render import MOST_IN_A_TEXT, WORDS_OF, NoticeError, gsm, render

ASKED_FOR = {
    "resume_link", "one_time_code", "received", "documents_received", "paper_returned", "paper_unreadable", "papers_missing",
    "late_letter", "released", "refused", "accepted", "accept_refused", "withdrawn", "withdrawal_undone", "contact_changed",
    "number_again", "reminder_open",
}  # fmt: skip
EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]
# What is said to the people of the offices names no case, and leaves by e-mail only.
TO_FAMILIES = [(kind, language) for kind, language in EVERY if KINDS[kind].frame == FAMILY_FRAME]
WRONG_IN_SPANISH = re.compile(
    r"liberaci|liberad|guardi[aá]n|aplicar|aplique|aplicaci|ausentismo|ventana|denegad|calificaci|cargar|deadline|\btú\b|\btus?\b|"
    r"\bustedes\b|junta del condado|cuidador",
    re.IGNORECASE,
)


def test_the_catalogue_holds_every_notice_that_was_asked_for():
    assert set(KINDS) >= ASKED_FOR


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_notice_can_be_said(kind, language):
    said = render(kind, language, samples(KINDS[kind], language))
    assert said.subject
    assert said.message
    assert said.text
    assert bool(said.letter) == bool(said.title) == KINDS[kind].has_letter
    for part in (said.subject, said.message, said.text, said.letter, said.title):
        assert "{" not in part
        assert "}" not in part
        assert ".." not in part.replace("...", "")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_notice_can_be_said_without_its_optional_values(kind, language):
    given = {name: value for name, value in samples(KINDS[kind], language).items() if name in KINDS[kind].required}
    said = render(kind, language, given)
    assert said == render(kind, language, {**given, **dict.fromkeys(KINDS[kind].optional, "")})
    assert "{" not in said.message + said.letter
    assert not re.search(r"[:,] *\n\n[A-Z¡¿]?[^\n]* *\n*$", said.text)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_student_who_files_alone_is_not_told_of_a_child(kind, language):
    said = render(kind, language, samples(KINDS[kind], language), to_student=True)
    whole = f"{said.subject} {said.title} {said.message} {said.text} {said.letter}".lower()
    assert not re.search(r"your child|\bhij[oa]", whole)
    assert "|" not in whole
    assert len(said.text) <= MOST_IN_A_TEXT


def test_choices_of_words_are_chosen():
    adult, student = (render("released", "en", samples(KINDS["released"], "en"), to_student=alone) for alone in (False, True))
    assert (adult.title, student.title) == (
        "Your child is released to apply to the other district", "You are released to apply to the other district",
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "language"), TO_FAMILIES)
def test_the_subject_names_office_and_reference(kind, language):
    given = samples(KINDS[kind], language)
    subject = render(kind, language, given).subject
    assert given["office_name"] in subject
    if "reference" in KINDS[kind].values:
        assert given["reference"] in subject
    assert given.get("child_first_name", "Lucía") not in subject


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_private_values_stand_in_letters_only(kind, language):
    private = {name: f"SECRET{number}" for number, name in enumerate(sorted(VALUES)) if VALUES[name].private}
    said = render(
        kind, language, {**samples(KINDS[kind], language), **{n: v for n, v in private.items() if n in KINDS[kind].values}}
    )
    assert "SECRET" not in said.subject + said.message + said.text
    assert {"child_name", "grounds", "grounds_note", "other_district", "school"} <= set(private)


@pytest.mark.parametrize(("kind", "language"), TO_FAMILIES)
def test_a_text_fits_and_tells_nothing(kind, language):
    given = {**samples(KINDS[kind], language), "office_phone": "(213) 241-5255 ext. 12345"}
    text = render(kind, language, given).text
    assert len(text) <= MOST_IN_A_TEXT
    assert text == gsm(text)
    told = set(re.findall(r"\{([a-z_]+)\}", WORDS_OF[kind, language].text))
    # The request to sign goes to somebody who knows nothing of it yet: it must say who asks, and be the link itself.
    more = {"asker", "sign_url"} if kind == "sign_request" else set()
    assert told <= {"reference", "office_phone", "code", "draft_code", "number", "school_year", "window_opens"} | more
    assert not re.search(
        r"https?:|denied|refused|released|accepted|negad|salida|aceptad", text.replace(given.get("sign_url", "-"), "")
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["refused", "late_letter", "accept_refused"])
def test_a_refusal_gives_last_day_and_place_of_appeal_by_every_road(kind, language):
    given = samples(KINDS[kind], language)
    said = render(kind, language, given)
    for road in (said.message, said.letter):
        assert given["appeal_last_day"] in road.replace("\\", "")
        assert given["appeal_place"] in road
    if kind != "late_letter":
        assert given["grounds"] in said.letter
        assert given["grounds"] not in said.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_without_appeal_says_so(language):
    given = {n: v for n, v in samples(KINDS["accept_refused"], language).items() if not n.startswith(("appeal", "county"))}
    said = render("accept_refused", language, given)
    assert given["no_appeal_note"] in said.message
    assert not re.search(r"You can appeal|Usted puede apelar", said.message + said.letter)


def test_what_a_family_must_not_misunderstand():
    released = render("released", "en", samples(KINDS["released"], "en"))
    for road in (released.message, released.letter):
        assert "not a permit yet" in road
        assert "does not promise" in road
        assert "enrolled" in road
    late = render("late_letter", "en", samples(KINDS["late_letter"], "en")).letter
    assert "this district will not decide it" in late
    assert "we do not send it for you" in late
    assert "foster care" in late
    assert "active military duty" in late
    assert "bullied" in late
    accepted = samples(KINDS["accepted"], "es")
    assert "todavía no es un permiso" in render("accepted", "es", accepted).letter
    assert "El permiso está completo" in render("accepted", "es", {**accepted, "release_missing_from": ""}).letter


@pytest.mark.parametrize("path", sorted(WORDS.glob("**/es.*")), ids=lambda path: path.parent.name)
def test_the_spanish_is_the_field_s(path: Path):
    assert not WRONG_IN_SPANISH.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", [*KINDS, *FRAMES])
def test_both_languages_say_the_same(kind):
    english, spanish = (WORDS_OF[kind, language] for language in LANGUAGES)
    for part in ("message", "letter"):
        in_english, in_spanish = (
            [sorted(re.findall(r"\{[+-]?[a-z_]+\}", block)) for block in getattr(words, part)] for words in (english, spanish)
        )
        assert in_english == in_spanish
    assert sorted(re.findall(r"\{[a-z_]+\}", english.text)) == sorted(re.findall(r"\{[a-z_]+\}", spanish.text))


def test_no_folder_of_words_lies_unused():
    assert {path.name for path in WORDS.iterdir() if path.is_dir()} == {*KINDS, *FRAMES, "papers"}


def test_sentences_are_short_enough_for_a_sixth_grader():
    for kind, language in EVERY:
        said = render(kind, language, samples(KINDS[kind], language))
        sentences = [s for s in re.split(r"(?<=[.!?:])\s+|\n", said.message) if len(s.split()) > 2]
        lengths = [len(s.split()) for s in sentences]
        assert max(lengths) <= 34, (kind, language, max(sentences, key=lambda s: len(s.split())))
        assert sum(lengths) / len(lengths) <= 16, (kind, language)


def test_wrong_values_are_refused():
    given = samples(KINDS["refused"], "en")
    with pytest.raises(NoticeError, match=r"unknown values.*colour"):
        render("refused", "en", {**given, "colour": "red"})
    with pytest.raises(NoticeError, match=r"missing values.*appeal_last_day"):
        render("refused", "en", {**given, "appeal_last_day": " \u202e "})
    with pytest.raises(NoticeError, match=r"missing values.*grounds"):
        render("refused", "en", {n: v for n, v in given.items() if n != "grounds"})
    for kind, language in (("nothing", "en"), ("refused", "fr"), ("frame", "en")):
        with pytest.raises(NoticeError, match="no such notice"):
            render(kind, language, given)


def test_the_page_of_notices_is_up_to_date():
    page = Path(__file__).parents[2] / "docs" / "notices.md"
    assert page.read_text(encoding="utf-8") == catalogue_page()
