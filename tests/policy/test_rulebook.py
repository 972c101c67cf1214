"""A year file and its words are read together, and every mistake is named with its file and its place."""

from datetime import date, time
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.policy.rulebook import Rulebook, RulebookError, parse
from tests.policy.books import SEEDS, book, problems_of, words, year_file


@pytest.mark.parametrize(("district", "year"), SEEDS)
def test_every_seed_is_whole(district, year):
    rulebook = book(district, year)
    assert rulebook.district == district
    assert rulebook.school_year == year.replace("_", "-")
    assert set(rulebook.languages) == {"en", "es"} == set(rulebook.texts) - set(rulebook.lacking)
    assert district in rulebook.districts


def test_there_are_two_districts_with_two_years_each():
    assert SEEDS == [
        ("lausd", "2026_27"), ("lausd", "2027_28"), ("robledal", "2026_27"), ("robledal", "2027_28"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("[retention]", "colour = 1\n[retention]", "clocks.colour", "not a key"),
        ("needs_supervisor = true\nneeds_note", "needs_boss = true\nneeds_note", "grounds.expulsion.needs_boss", "not a key"),
        ("appeal_days = 30", 'appeal_days = "30"', "clocks.appeal_days", "whole number"),
        ("shared = true", 'shared = "yes"', "requirements.residence_bill.shared", "true or false"),
        ('form = "affidavit"', 'form = "affidavit"\nshared = true', "requirements.childcare_affidavit.shared", "about the adults"),
        ("held_by_district = true", "held_by_district = true\nshared = true", "requirements.school_recommendation.shared", "about the adults"),
        ("appeal_days = 30", "appeal_days = true", "clocks.appeal_days", "whole number"),
        ("appeal_days = 30", "appeal_days = -1", "clocks.appeal_days", "below 0"),
        ("first_day = 2027-08-12", "first_day = 2027-08-12T00:00:00", "first_day", "a day"),
        ("first_day = 2027-08-12", "", "first_day", "missing"),
        ("first_day = 2027-08-12", "first_day = 2026-08-12", "first_day", "2027-28"),
        ('school_year = "2027-28"', 'school_year = "2027-29"', "school_year", "follow each other"),
        ('"America/Los_Angeles"', '"America/Nowhere"', "zone", "time zone"),
        ('district = "lausd"', 'district = "elsewhere"', "district", "names no district"),
        ("last_day = 2027-04-30", "last_day = 2027-01-30", "directions.outgoing.last_day", "before"),
        ("[directions.incoming]", "[directions.sideways]", "directions.sideways", "not a direction"),
        ('exempt_reasons = ["parent_employment", "military"]', 'exempt_reasons = ["holidays"]', "directions.outgoing.exempt_reasons", "'holidays'"),
        ('looked_at_first_groups = ["foster"', 'looked_at_first_groups = ["pets"', "directions.outgoing.looked_at_first_groups", "'pets'"),
        ('documents = ["guardianship_order"]', 'documents = ["guardianship"]', "filers.guardian.documents[0]", "'guardianship'"),
        ('documents = ["sibling_proof", "sibling_release"]', 'documents = ["sibling_proof", "x"]', "reasons.sibling.documents[1]", "'x'"),
        ('documents = ["sibling_proof", "sibling_release"]', 'documents = ["sibling_proof"]', "requirements.sibling_release", "nobody"),
        ('questions = ["exception_statement"]', 'questions = ["story"]', "reasons.exception.questions[0]", "'story'"),
        ('questions = ["exception_statement"]', "questions = []", "questions.exception_statement", "nobody"),
        ('contact = "migrant"', 'contact = "harvest"', "groups.migratory.contact", "'harvest'"),
        ('leads_to = "person"', 'leads_to = "limbo"', "late_questions.foster.leads_to", "one of"),
        ('flagged = ["outside_hours"]', 'flagged = ["noise"]', "terms.flagged[0]", "'noise'"),
        ('law = "ab_1127"', 'law = "ab_1"', "bars.bullying.law", "'ab_1'"),
        ('barred_reasons = ["bullying"', 'barred_reasons = ["hate"', "grounds.program_offered_here.barred_reasons", "'hate'"),
        ('kind = "choice"', 'kind = "wheel"', "questions.work_kind.kind", "one of"),
        ('continuing_why = ["moved"]', 'continuing_why = ["flew"]', "questions.move_date.only_if.answers.continuing_why", "'flew'"),
        ("only_if = { answers = { continuing_why", "only_if = { answers = { because", "questions.move_date.only_if.answers.because", "no question"),
        ('only_if = { grade = ["1"', 'only_if = { weather = ["1"', "requirements.report_card.only_if.weather", "not a key"),
        ('decisions = ["release", "acceptance"]', 'decisions = ["release", "whim"]', "requirements.residence_bill.decisions[1]", "one of"),
        ('group = "military_paper"', 'group = "other_paper"', "requirements.military_orders.group", "two or more"),
        ('grades = ["9", "10", "11", "12"] }', 'grades = ["9", "13"] }', "districts.centinela_valley.grades[1]", "one of"),
        ("2026-01-01, 2026-01-19", "2026-01-01, 2026-01-01", "closed_days[1]", "twice"),
        ("[contacts.office]", "[contacts.desk]", "contacts.office", "'office'"),
        ("[groups.foster]", '[groups."Foster kids"]', "groups.Foster kids", "small letters"),
        ("last_hour = 17:00:00", "last_hour = 17", "county.last_hour", "a time"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_year_file(old, new, key, says):
    found = problems_of(old, new)
    assert any(p.file == "year.toml" and p.key == key and says in p.message for p in found), [str(p) for p in found]


@pytest.mark.parametrize(
    ("language", "old", "new", "key", "says"),
    [
        ("es", 'immigration = "Nunca', 'imigration = "Nunca', "immigration", "missing"),
        ("es", 'immigration = "Nunca', 'imigration = "Nunca', "imigration", "nobody uses"),
        ("en", "call_employer.hint = ", "call_employer.tip = ", "questions.call_employer.hint", "missing"),
        ("en", "note_7 = ", "note_6 = ", "terms.note_7", "missing"),
        ("es", "del {outgoing_opens} al", "del {outgoing_start} al", "directions.outgoing.not_yet_open", "nothing fills"),
        ("es", "La fecha límite es el {outgoing_last_day}.", "", "directions.outgoing.open", "other placeholders"),
        ("en", "for {year}. The last day", "for {year. The last day", "directions.outgoing.open", "brace"),
        ("en", 'agree = "I have read', 'agree = 7 # "I have read', "terms.agree", "a text"),
        ("en", 'immigration = "We never ask about immigration."', 'immigration = " "', "immigration", "empty"),
        ("es", "on = 2026-11-24", "", "approved.on", "missing"),
        ("es", "[approved]", "[approved]\nmood = 1", "approved.mood", "not a key"),
    ],
)
def test_a_mistake_in_the_words(language, old, new, key, says):
    found = problems_of(old, new, language=language)
    assert any(p.file.startswith("words/") and p.key == key and says in p.message for p in found), [str(p) for p in found]


def test_all_mistakes_are_told_at_once():
    year = year_file("lausd", "2027_28").replace(b"appeal_days = 30", b"appeal_days = 'x'").replace(b'"migrant"', b'"m"')
    texts = words("lausd")
    texts["es"] = texts["es"].replace(b'immigration = "', b'extra = "')
    with pytest.raises(RulebookError) as caught:
        parse(year, texts, "y.toml")
    told = {(p.file, p.key) for p in caught.value.problems}
    assert {("y.toml", "clocks.appeal_days"), ("y.toml", "groups.migratory.contact")} <= told
    assert {("words/es.toml", "immigration"), ("words/es.toml", "extra")} <= told
    assert "y.toml: clocks.appeal_days: must be a whole number" in str(caught.value)


@pytest.mark.parametrize(("year", "en"), [(b"\nopens = 2027-13-01", b""), (b"\n\xff", b""), (b"", b"\nno toml")])
def test_a_file_that_cannot_be_read_is_one_fault_and_not_a_hundred(year, en):
    texts = words("lausd")
    with pytest.raises(RulebookError) as told:
        parse(year_file("lausd", "2027_28") + year, {**texts, "en": texts["en"] + en}, "y.toml")
    assert [(fault.file, fault.key) for fault in told.value.problems] == [("words/en.toml" if en else "y.toml", "")]


def test_a_missing_language_and_one_too_many():
    with pytest.raises(RulebookError) as caught:
        parse(year_file("lausd", "2027_28"), {"en": words("lausd")["en"], "fr": b""}, "y.toml")
    assert {str(p) for p in caught.value.problems} == {
        "words/es.toml: is missing",
        "words/fr.toml: is a language that the year file does not name",
    }


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_rubbish_is_refused_never_a_crash(rubbish):
    with pytest.raises(RulebookError):
        parse(rubbish, {"en": rubbish})


@settings(deadline=None)
@given(st.data())
def test_a_year_file_cut_anywhere_is_refused_or_whole(data):
    year = year_file("robledal", "2027_28")
    cut = data.draw(st.integers(0, len(year) - 1))
    texts = words("robledal")
    try:
        parse(year[:cut], texts)
    except RulebookError as error:
        assert error.problems  # noqa: PT017 -- either way is right; only a crash is not


def test_the_county_and_the_clocks_of_the_first_district():
    rulebook = book("lausd")
    assert rulebook.county.last_hour == time(17)
    assert rulebook.county.support_pages == 10
    assert (rulebook.clocks.current_year_days, rulebook.clocks.future_year_days, rulebook.clocks.appeal_days) == (30, 14, 30)
    assert rulebook.first_day == date(2027, 8, 12)
    assert book("lausd", "2026_27").first_day == date(2026, 8, 13)
    assert len(rulebook.late_questions) == 7
    assert len(rulebook.terms) == 8
    assert rulebook.terms[6] in rulebook.flagged_terms


def test_telephones_that_no_source_gives_are_marked_as_made_up():
    for district, year in SEEDS:
        for contact in book(district, year).contacts.values():
            assert ("555-01" in contact.phone) == contact.made_up
            assert contact.email.endswith((".example", ".invalid")) == contact.made_up


def test_a_rulebook_cannot_be_changed():
    rulebook = book("lausd")
    with pytest.raises(AttributeError):
        rulebook.first_day = date(2020, 1, 1)
    assert isinstance(rulebook.reasons, MappingProxyType)
    assert isinstance(rulebook.texts["en"], MappingProxyType)


def test_words_carry_the_year_files_days_and_numbers():
    rulebook = book("lausd")
    assert "April 30, 2027" in rulebook.say("en", "directions.outgoing.open")
    assert "30 de abril de 2027" in rulebook.say("es", "directions.outgoing.open")
    assert "April 30, 2026" in book("lausd", "2026_27").say("en", "directions.outgoing.open")
    assert "not older than 60 days" in rulebook.say("en", "requirements.work_letter.good")
    assert "Para los grados TK a 6." in rulebook.say("es", "reasons.childcare.help")
    letter = rulebook.say("es", "late.county", until="8 de septiembre de 2027")
    assert "a más tardar el 8 de septiembre de 2027, a las 5 p. m." in letter
    assert rulebook.say("en", "questions.care_days.hint") == "", "an optional text that is not given"
    with pytest.raises(KeyError):
        rulebook.say("en", "reasons.holidays.label")
    with pytest.raises(KeyError):
        rulebook.say("en", "late.county")


def test_what_is_filled_in_is_never_read_as_a_placeholder():
    assert "{year}" in book("lausd").say("en", "late.county", until="{year}")


DRAFT = 'draft = true\nimmigration = "Mai."\n[directions.outgoing]\nopen = "{short}: {year}, {outgoing_last_day}"\n'


def with_draft(text: str) -> Rulebook:
    return parse(year_file("lausd", "2027_28"), {**words("lausd"), "xx": text.encode()}, "y.toml")


def test_a_draft_language_may_lack_texts_and_says_them_in_english():
    rulebook = with_draft(DRAFT)
    assert rulebook.say("xx", "immigration") == "Mai."
    assert rulebook.say("xx", "directions.outgoing.open") == "LAUSD: 2027–28, April 30, 2027", "its months are missing too"
    assert rulebook.say("xx", "cover") == rulebook.say("en", "cover")
    assert "cover" in rulebook.lacking["xx"]
    assert "immigration" not in rulebook.lacking["xx"]
    assert rulebook.say("yy", "cover") == rulebook.say("en", "cover"), "a language without a file"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("draft = true\n", "", "the year file does not name"),
        ("immigration", "imigration", "nobody uses"),
        ("{outgoing_last_day}", "30", "other placeholders"),
        ("{year}", "{jahr}", "nothing fills"),
    ],
)
def test_a_draft_language_is_checked_in_what_it_has(old, new, said):
    with pytest.raises(RulebookError, match=said):
        with_draft(DRAFT.replace(old, new))
