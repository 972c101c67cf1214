"""The one table of moves is complete."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy.states import MOVES, STATUSES, headline, may, moves_from, owner, states_page, target, undo_move

WHOSE = {"family", "residence_district", "proposed_district", "county", "nobody"}
HEADLINES = {
    "in_line", "waiting_family", "person_looks", "late_referred", "released", "accepted", "permitted", "refused", "withdrawn", "joined",
    "abandoned",
}  # fmt: skip


def test_every_status_has_an_owner_and_can_be_reached():
    reached = {move.target for move in MOVES}
    assert reached == set(STATUSES)
    for code, kind in product(STATUSES, ("release", "acceptance")):
        assert owner(code, kind) in WHOSE


def test_moves_name_known_statuses_and_people():
    assert {move.source for move in MOVES} - {None} <= set(STATUSES)
    assert {move.who for move in MOVES} == {"family", "office", "clock"}
    assert all(move.check for move in MOVES)
    pairs = [(move.code, move.source) for move in MOVES]
    assert len(pairs) == len(set(pairs))


def test_no_status_that_waits_is_a_dead_end():
    for code, status in STATUSES.items():
        if not status.final:
            assert {"yes", "no"} <= ends(code), code
            assert status.owner != "nobody"


def ends(code):
    seen, todo = set(), [code]
    while todo:
        for move in moves_from(todo.pop()):
            if move.target not in seen:
                seen.add(move.target)
                todo.append(move.target)
    return seen


def test_a_decision_stands():
    assert not any(move.target in {"yes", "no"} for move in (*moves_from("yes"), *moves_from("no")))
    undone = [move.code for source in ("yes", "no") for move in moves_from(source) if move.target == "in_line"]
    assert undone == ["take_back_decision"] * 2, "only before anybody was told"
    assert [move.code for move in moves_from("no")] == ["take_back_decision"]
    assert not may("decide_yes", "no")
    assert not may("decide_no", "person_looks"), "a person looks first"
    assert may("decide_no", "waiting_family"), "missing papers never stop the clock"


def test_a_closed_case_is_no_denial_and_only_a_paper_opens_it():
    assert {move.target for move in moves_from("abandoned")} == {"in_line", "waiting_family"}
    assert [move.code for move in moves_from("abandoned") if move.who == "office"] == ["take_back_decision"]
    assert {move.source for move in MOVES if move.target == "abandoned"} == {"in_line", "waiting_family"}
    assert {move.who for move in MOVES if move.target == "abandoned"} == {"office"}, "never by itself"


def test_a_withdrawal_goes_back_to_where_it_was():
    for before in ("in_line", "waiting_family", "person_looks"):
        assert target(undo_move(before), target("withdraw", before)) == before


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        ({"release": "in_line", "acceptance": "elsewhere"}, "in_line"),
        ({"release": "waiting_family", "acceptance": "in_line"}, "waiting_family"),
        ({"release": "yes", "acceptance": "elsewhere"}, "released"),
        ({"release": "yes", "acceptance": "in_line"}, "released"),
        ({"release": "in_line", "acceptance": "yes"}, "accepted"),
        ({"release": "yes", "acceptance": "yes"}, "permitted"),
        ({"release": "yes", "acceptance": "no"}, "refused"),
        ({"release": "no", "acceptance": "yes"}, "refused"),
        ({"release": "late_referred", "acceptance": "elsewhere"}, "late_referred"),
        ({"release": "person_looks", "acceptance": "in_line"}, "person_looks"),
        ({"release": "withdrawn", "acceptance": "withdrawn"}, "withdrawn"),
        ({"release": "no", "acceptance": "withdrawn"}, "refused"),
        ({"release": "abandoned", "acceptance": "in_line"}, "abandoned"),
        ({"release": "no", "acceptance": "abandoned"}, "refused"),
    ],
)
def test_headline(sides, wanted):
    assert headline(sides) == wanted


@given(st.sampled_from(sorted(STATUSES)), st.sampled_from(sorted(STATUSES)))
def test_every_pair_has_a_headline(release, acceptance):
    assert headline({"release": release, "acceptance": acceptance}) in HEADLINES


def test_there_is_no_move_that_is_not_in_the_table():
    for code, source in product({move.code for move in MOVES}, (None, *STATUSES)):
        assert may(code, source) == any((move.code, move.source) == (code, source) for move in MOVES)
    with pytest.raises(KeyError):
        target("decide_yes", "withdrawn")


def test_the_page_draws_every_status_and_move():
    page = states_page()
    for code in STATUSES:
        assert f"| `{code}` |" in page
    for move in MOVES:
        assert f"{move.source or '[*]'} --> {move.target}: {move.code}" in page
