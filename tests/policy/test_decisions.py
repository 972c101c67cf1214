"""What may be decided, and on what ground."""

import pytest

from permits.policy.decisions import bars_ahead, grounds_for, needs_supervisor, problems
from permits.policy.facts import Facts
from tests.policy.books import book


def ask(reason, kind, outcome, grounds=(), words="", other_side=""):
    facts = Facts("outgoing", "2027-28", "4", (reason,), "parent")
    return problems(book("lausd"), facts, kind, outcome, grounds, words, other_side=other_side)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (("sibling", "release", "yes"), ()),
        (("sibling", "release", "yes", ["other"]), ("grounds_with_yes",)),
        (("sibling", "release", "perhaps"), ("unknown_outcome",)),
        (("sibling", "release", "no"), ("ground_missing",)),
        (("sibling", "release", "no", ["reason_not_shown"]), ()),
        (("sibling", "release", "no", ["bad_mood"]), ("ground_unknown",)),
        (("sibling", "release", "no", ["no_space"]), ("ground_of_other_kind",)),
        (("sibling", "acceptance", "no", ["no_space"]), ()),
        (("sibling", "release", "no", ["other"]), ("words_missing",)),
        (("sibling", "release", "no", ["other"], "  "), ("words_missing",)),
        (("sibling", "release", "no", ["other"], "because"), ()),
        (("military", "release", "no", ["program_offered_here"]), ("ground_barred",)),
        (("bullying", "release", "no", ["reason_not_shown"]), ()),
        (("bullying", "release", "no", ["reason_not_shown"], "", "yes"), ("refusal_barred",)),
        (("military", "release", "no", ["reason_not_shown"], "", "yes"), ("refusal_barred",)),
        (("military", "acceptance", "no", ["no_space"], "", "yes"), ()),
        (("sibling", "release", "no", ["reason_not_shown"], "", "yes"), ()),
    ],
)
def test_problems(asked, wanted):
    assert ask(*asked) == wanted


def test_a_clerk_is_warned_before_the_other_side_has_said_yes():
    military = Facts("outgoing", "2027-28", "4", ("military",))
    assert bars_ahead(book("lausd"), military, "release") == ("military",)
    assert bars_ahead(book("lausd"), military, "acceptance") == ()


@pytest.mark.parametrize(("grade", "wanted"), [("10", ()), ("11", ("grade_11_12",)), ("12", ("grade_11_12",))])
def test_who_goes_on_with_a_permit_in_the_last_two_grades_is_protected_but_may_be_refused(grade, wanted):
    facts = Facts("outgoing", "2027-28", grade, ("continuing_enrollment",))
    assert bars_ahead(book("lausd"), facts, "release") == wanted
    assert bars_ahead(book("lausd"), facts, "acceptance") == wanted
    assert problems(book("lausd"), facts, "release", "no", ["reason_not_shown"], "", other_side="yes") == ()


def test_grounds_of_each_kind():
    release = [ground.code for ground in grounds_for(book("lausd"), "release")]
    acceptance = [ground.code for ground in grounds_for(book("lausd"), "acceptance")]
    assert "program_offered_here" in release
    assert "no_space" not in release
    assert "no_space" in acceptance
    assert needs_supervisor(book("lausd"), ["no_space", "expulsion"])
    assert not needs_supervisor(book("lausd"), ["no_space"])
