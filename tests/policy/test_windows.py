"""Every day of both years, every reason, both directions, against an oracle that shares no code with the rules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy.lateness import judge
from permits.policy.windows import standing
from tests.policy.books import book

LA = ZoneInfo("America/Los_Angeles")
REASONS = (
    "parent_employment", "specialized_program", "continuing_enrollment", "sibling",
    "childcare", "bullying", "military", "exception",
)  # fmt: skip
YEARS = {"2026_27": 2026, "2027_28": 2027}


def oracle(direction: str, reason: str, first_year: int, day: tuple[int, int, int]) -> str:
    """Written from the district's guide: tuples of numbers, no dates."""
    if day > (first_year + 1, 6, 30):
        return "late"
    if direction == "incoming":
        return "open" if day >= (first_year, 2, 1) else "not_yet_open"
    if reason in {"parent_employment", "military"}:
        return "open"
    if day < (first_year, 2, 1):
        return "not_yet_open"
    return "open" if day <= (first_year, 4, 30) else "late"


def days_around(first_year: int):
    day = date(first_year - 1, 12, 1)
    while day <= date(first_year + 1, 12, 31):
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("direction", ["outgoing", "incoming"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_day_first_and_last_second(year, direction, reason):
    rulebook = book("lausd", year)
    for day in days_around(YEARS[year]):
        wanted = oracle(direction, reason, YEARS[year], (day.year, day.month, day.day))
        first = datetime(day.year, day.month, day.day, 0, 0, 0, tzinfo=LA)
        last = datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=LA)
        # Told in UTC, so that no two moments of one zone are compared by their wall clocks.
        for at in (first.astimezone(UTC), last.astimezone(UTC)):
            found = standing(rulebook, direction, [reason], [], at)
            assert found.state == wanted, (day, at)
    assert date(2028, 2, 29) in set(days_around(2027))


@given(
    st.datetimes(datetime(2025, 12, 1), datetime(2028, 12, 31), timezones=st.sampled_from([UTC, LA, ZoneInfo("Asia/Tokyo")])),
    st.sampled_from(REASONS),
    st.sampled_from(["outgoing", "incoming"]),
    st.sampled_from(sorted(YEARS)),
)
def test_any_moment_in_any_zone(at, reason, direction, year):
    local = at.astimezone(LA)
    wanted = oracle(direction, reason, YEARS[year], (local.year, local.month, local.day))
    assert standing(book("lausd", year), direction, [reason], [], at).state == wanted


@given(
    st.datetimes(datetime(2026, 11, 1), datetime(2028, 8, 1), timezones=st.just(UTC)),
    st.lists(st.sampled_from(REASONS), min_size=1, max_size=2, unique=True),
    st.sampled_from(["outgoing", "incoming"]),
)
def test_the_moments_told_agree_with_the_state(at, reasons, direction):
    found = standing(book("lausd"), direction, reasons, [], at)
    inside = (found.opens is None or found.opens <= at) and (found.closes is None or at < found.closes)
    assert (found.state == "open") == inside
    if found.state == "not_yet_open":
        assert found.opens is not None
        assert at < found.opens


@pytest.mark.parametrize(
    "moment",
    [
        "2027-03-14T09:59:59+00:00",  # 01:59:59, the last second before the spring change
        "2027-03-14T10:00:00+00:00",  # 03:00:00, the first one after it
        "2027-11-07T08:30:00+00:00",  # 01:30, the first time
        "2027-11-07T09:30:00+00:00",  # 01:30, again
        "2028-02-29T20:00:00+00:00",
        "2028-03-12T10:00:00+00:00",
        "2028-11-05T09:30:00+00:00",
    ],
)
def test_clock_changes_and_leap_day(moment):
    at = datetime.fromisoformat(moment)
    local = at.astimezone(LA)
    for direction in ("outgoing", "incoming"):
        for reason in REASONS:
            wanted = oracle(direction, reason, 2027, (local.year, local.month, local.day))
            assert standing(book("lausd"), direction, [reason], [], at).state == wanted


def test_the_very_edges_in_utc():
    edge = datetime(2027, 5, 1, 7, 0, tzinfo=UTC)  # 00:00 of 1 May in Los Angeles
    rulebook = book("lausd")
    assert standing(rulebook, "outgoing", ["sibling"], [], edge - timedelta(microseconds=1)).state == "open"
    late = standing(rulebook, "outgoing", ["sibling"], [], edge)
    assert (late.state, late.closes) == ("late", edge)
    opens = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
    before = standing(rulebook, "outgoing", ["sibling"], [], opens - timedelta(microseconds=1))
    assert (before.state, before.opens) == ("not_yet_open", opens)


def test_a_second_reason_without_closing_date_is_enough():
    at = datetime(2027, 9, 1, 12, tzinfo=LA)
    assert standing(book("lausd"), "outgoing", ["sibling"], [], at).state == "late"
    found = standing(book("lausd"), "outgoing", ["sibling", "parent_employment"], [], at)
    assert (found.state, found.exempt) == ("open", True)


def test_the_running_year_stays_open_to_incoming_until_it_ends():
    rulebook = book("lausd", "2026_27")
    assert standing(rulebook, "incoming", ["sibling"], [], datetime(2026, 11, 24, 12, tzinfo=LA)).state == "open"
    assert standing(rulebook, "incoming", ["sibling"], [], datetime(2027, 6, 30, 23, 59, 59, tzinfo=LA)).state == "open"
    over = standing(rulebook, "incoming", ["sibling"], [], datetime(2027, 7, 1, tzinfo=LA))
    assert (over.state, over.over) == ("late", True)


def test_the_neighbour_has_days_of_its_own():
    rulebook = book("robledal")

    def state(direction, *day, reason="sibling", groups=()):
        return standing(rulebook, direction, [reason], groups, datetime(*day, 12, tzinfo=LA)).state

    assert [state("outgoing", 2027, 2, 28), state("outgoing", 2027, 3, 1)] == ["not_yet_open", "open"]
    assert [state("outgoing", 2027, 5, 31), state("outgoing", 2027, 6, 1)] == ["open", "late"]
    assert [state("incoming", 2027, 6, 15), state("incoming", 2027, 6, 16)] == ["open", "late"]
    assert state("incoming", 2027, 11, 1) == "late"
    assert state("outgoing", 2027, 11, 1, reason="employee_child") == "open"
    assert state("outgoing", 2027, 11, 1, groups=["foster"]) == "open"


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        standing(book("lausd"), "outgoing", ["sibling"], [], datetime(2027, 3, 1))


IN_TIME, LATE = datetime(2027, 3, 1, 12, tzinfo=LA), datetime(2027, 6, 1, 12, tzinfo=LA)


@pytest.mark.parametrize(
    ("reason", "groups", "answers", "at", "wanted"),
    [
        ("sibling", [], {}, IN_TIME, "in_time"),
        ("parent_employment", [], {}, IN_TIME, "in_time"),
        ("sibling", ["foster"], {}, IN_TIME, "in_time"),
        ("sibling", [], {}, LATE, "late"),
        ("sibling", [], {"parent_works_there": False}, LATE, "late"),
        ("parent_employment", [], {}, LATE, "exempt"),
        ("military", [], {}, LATE, "exempt"),
        ("bullying", [], {}, LATE, "person_looks"),
        ("bullying", [], {"bullying_found": True}, LATE, "exempt"),
        ("sibling", [], {"parent_works_there": True}, LATE, "exempt"),
        ("sibling", ["foster"], {}, LATE, "person_looks"),
        ("sibling", ["homeless"], {}, LATE, "person_looks"),
        ("sibling", ["migratory"], {}, LATE, "person_looks"),
        ("sibling", [], {"homeless": True}, LATE, "person_looks"),
        ("sibling", ["foster"], {"active_duty": True}, LATE, "exempt"),
        ("sibling", [], {"a question of nobody": True}, LATE, "late"),
        ("sibling", [], {}, datetime(2027, 1, 31, 12, tzinfo=LA), "not_yet_open"),
        ("parent_employment", [], {}, datetime(2027, 1, 15, 12, tzinfo=LA), "exempt"),
        ("parent_employment", [], {}, datetime(2028, 7, 1, 12, tzinfo=LA), "late"),
    ],
)
def test_the_road_of_an_application(reason, groups, answers, at, wanted):
    assert judge(book("lausd"), "outgoing", [reason], groups, answers, at) == wanted


@given(
    st.datetimes(datetime(2026, 11, 1), datetime(2028, 12, 1), timezones=st.just(LA)),
    st.sampled_from(REASONS),
    st.sets(st.sampled_from(["foster", "homeless", "migratory", "military_family"])),
    st.dictionaries(st.sampled_from(["parent_works_there", "foster", "bullying_found", "valid_permit"]), st.booleans()),
)
def test_nobody_in_time_is_referred_and_a_yes_never_harms(at, reason, groups, answers):
    rulebook = book("lausd")
    order = ["not_yet_open", "late", "person_looks", "exempt", "in_time"]
    plain = judge(rulebook, "outgoing", [reason], [], {}, at)
    told = judge(rulebook, "outgoing", [reason], groups, answers, at)
    assert order.index(told) >= order.index(plain)
    if standing(rulebook, "outgoing", [reason], [], at).state == "open":
        assert plain in {"in_time", "exempt"}
    assert judge(rulebook, "incoming", [reason], groups, answers, at) in {"not_yet_open", "in_time", "late"}
