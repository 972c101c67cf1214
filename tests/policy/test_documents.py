"""Which papers are asked, and which are missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy.documents import checklist, missing
from permits.policy.entries import GRADES
from permits.policy.facts import Facts
from tests.policy.books import book

REASONS = tuple(book("lausd").reasons)


def facts(*reasons, direction="outgoing", filer="parent", adults=None, grade="4", **answers):
    return Facts(direction, "2027-28", grade, reasons, filer, adults, frozenset(), answers)


def codes(of, kinds=("release", "acceptance")):
    return [line.code for line in checklist(book("lausd"), of, kinds)]


HOME = {"residence_lease": "accepted"}


def test_the_release_never_needs_the_iep_or_a_report_card():
    for reason in REASONS:
        asked = codes(facts(reason), ["release"])
        assert "iep" not in asked
        assert "report_card" not in asked
    assert "iep" in codes(facts("sibling"), ["acceptance"])


def test_nothing_on_grades_or_disability_for_bullying_and_military():
    for reason in ("bullying", "military"):
        for direction in ("outgoing", "incoming"):
            asked = codes(facts(reason, direction=direction))
            assert not {"iep", "report_card"} & set(asked)
    assert "report_card" not in codes(facts("sibling", "military", direction="incoming"))
    assert "report_card" in codes(facts("sibling", direction="incoming"))
    assert "report_card" not in codes(facts("sibling", direction="incoming", grade="K"))


@pytest.mark.parametrize("paper", ["work_license", "work_clients", "work_tax", "work_statement"])
def test_self_employed_any_one_paper_is_enough(paper):
    asked = checklist(book("lausd"), facts("parent_employment", work_kind="self_employed"), ["release"])
    assert "work_letter" not in [line.code for line in asked]
    assert missing(asked, HOME) == ("work_license",)
    assert missing(asked, {**HOME, paper: "received"}) == ()
    assert missing(asked, {**HOME, paper: "returned"}) == ("work_license",)


def test_an_employee_sends_a_letter():
    asked = checklist(book("lausd"), facts("parent_employment", work_kind="employer"), ["release"])
    assert missing(asked, HOME) == ("work_letter",)
    assert {line.code: line.required for line in asked}["work_stub"] is False


@pytest.mark.parametrize("paper", ["residence_bill", "residence_lease", "residence_mail", "residence_statement"])
@pytest.mark.parametrize(("state", "good"), [("received", True), ("accepted", True), ("seen", True), ("held", True),
                                             ("returned", False), ("unreadable", False)])  # fmt: skip
def test_any_one_paper_shows_the_home(paper, state, good):
    asked = checklist(book("lausd"), facts("exception"), ["release"])
    assert missing(asked, {paper: state}) == (() if good else ("residence_bill",))


def test_each_adult_at_home_shows_work_for_childcare():
    asked = {line.code: line for line in checklist(book("lausd"), facts("childcare", adults=2), ["release"])}
    assert asked["adult_schedule"].copies == 2
    assert asked["childcare_affidavit"].form == "affidavit"
    alone = {line.code: line for line in checklist(book("lausd"), facts("childcare"), ["release"])}
    assert alone["adult_schedule"].copies == 1


def test_a_center_and_a_relative_prove_different_things():
    assert "provider_enrollment" in codes(facts("childcare", provider_kind="center"))
    assert "provider_address_proof" not in codes(facts("childcare", provider_kind="center"))
    assert "provider_address_proof" in codes(facts("childcare", provider_kind="relative_or_friend"))


def test_the_finding_is_the_districts_own_paper():
    asked = checklist(book("lausd"), facts("bullying"), ["release"])
    assert "bullying_finding" in [line.code for line in asked]
    assert missing(asked, HOME) == ()


def test_the_filers_own_proof():
    assert "guardianship_order" in codes(facts("sibling", filer="guardian"))
    assert "caregiver_affidavit" in codes(facts("sibling", filer="caregiver"))
    assert codes(facts("sibling", filer="parent")) == codes(facts("sibling", filer="adult_student"))


def test_a_statement_is_enough_to_file_an_exception():
    assert missing(checklist(book("lausd"), facts("exception"), ["release"]), HOME) == ()


@given(
    st.lists(st.sampled_from(REASONS), max_size=2, unique=True),
    st.sampled_from(["outgoing", "incoming"]),
    st.sampled_from(sorted(book("lausd").filers)),
    st.sampled_from(["", *GRADES]),
    st.dictionaries(st.sampled_from(sorted(book("lausd").requirements)), st.sampled_from(["received", "returned", "held"])),
)
def test_always(reasons, direction, filer, grade, have):
    of = facts(*reasons, direction=direction, filer=filer, grade=grade)
    asked = checklist(book("lausd"), of, ["release", "acceptance"])
    listed = [line.code for line in asked]
    assert len(listed) == len(set(listed))
    lacking = missing(asked, have)
    assert set(lacking) <= set(listed)
    assert missing(asked, dict.fromkeys(listed, "accepted")) == ()
    assert set(missing(asked, {**have, **dict.fromkeys(lacking, "seen")})) == set()
    here = ["release", "acceptance"]
    assert {line.code for kind in here for line in checklist(book("lausd"), of, [kind], here)} == set(listed)
    assert set(codes(of, ["release"])) | set(codes(of, ["acceptance"])) >= set(listed)


def test_the_neighbour_asks_other_papers():
    of = Facts("outgoing", "2027-28", "4", ("health",), "parent")
    asked = checklist(book("robledal"), of, ["release"])
    assert [line.code for line in asked] == ["home_bill", "home_statement", "health_letter"]
