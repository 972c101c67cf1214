"""The sweep finds what comparing each pair finds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from permits.policy.order import Place, inversions

START = datetime(2027, 2, 1, tzinfo=UTC)


def day(number):
    return None if number is None else START + timedelta(days=number)


@st.composite
def lines(draw):
    count = draw(st.integers(0, 9))
    days = st.one_of(st.none(), st.integers(0, 8))
    return [
        Place(key, day(draw(st.integers(0, 5))), day(draw(days)), day(gone), decided=gone is not None and draw(st.booleans()))
        for key, gone in enumerate(draw(st.lists(days, min_size=count, max_size=count)))
    ]


@given(lines())
def test_each_decision_is_compared_with_the_earliest_that_was_ready(line):
    wanted = {}
    for one in (place for place in line if place.decided):
        passed = [
            other for other in line
            if other.received < one.received and other.ready is not None and other.ready <= one.gone
            and (other.gone is None or other.gone > one.gone)
        ]  # fmt: skip
        if passed:
            wanted[one.key] = min(passed, key=lambda other: (other.received, other.key)).key
    assert {one.key: passed.key for one, passed in inversions(line)} == wanted


def test_of_two_decided_at_one_moment_none_was_passed():
    line = [Place(number, day(number), day(number), day(5), decided=True) for number in range(2)]
    assert list(inversions(line)) == []


def test_in_order_nothing_is_found():
    line = [Place(number, day(number), day(number), day(10 + number), decided=True) for number in range(50)]
    assert list(inversions(line)) == []
