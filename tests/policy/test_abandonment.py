"""May a case be closed for missing papers? On every day, for every chain: only on proof, and never past the legal day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.policy import abandonment
from permits.policy.abandonment import Told, last_day, proofs, reminder_due, reopen_until
from permits.policy.clocks import is_open
from permits.policy.facts import Facts
from permits.policy.rulebook import parse
from tests.policy.books import book, problems_of, words, year_file

DUE = date(2027, 8, 26)
STATES = ["draft", "ready", "sent", "posted", "done", "bounced", "returned"]


def told(left=date(2027, 2, 15), *, papers=("bill",), language="es", channel="email", state="sent", key=1):
    until = last_day(book("lausd"), left, DUE) if left else None
    return Told(key, frozenset(papers), language, channel, state, left, until)


def why(rows, today, missing=None, due=DUE, *, protected=False):
    found = proofs("es", missing or {"bill": ("bill",)}, rows, today)
    return [proof.problem for proof in found], abandonment.problems(found, today, due, protected=protected)


def test_the_vector_of_domain_7():
    """Notice of missing papers + 30 days; 17 March 2027 is a Wednesday."""
    until = last_day(book("lausd"), date(2027, 2, 15), DUE)
    assert until == date(2027, 3, 17)
    assert why([told()], until) == (["days_left"], ("not_proven",))
    assert why([told()], until + timedelta(days=1)) == ([""], ())


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], "not_asked"),
        ([told(papers=("lease",))], "not_asked"),
        ([told(language="en")], "other_language"),
        ([told(state="bounced")], "came_back"),
        ([told(state="bounced"), told(None, channel="letter", state="ready", key=2)], "not_left"),
        ([told(None, state="draft")], "not_left"),
        ([told(channel="text", state="done")], "not_written"),
        ([told(channel="phone", state="done"), told(channel="text", state="done", key=2)], "not_written"),
        ([told(channel="letter", state="returned")], "came_back"),
        ([told(channel="letter", state="posted")], ""),
        ([told(state="bounced"), told(channel="letter", state="posted", key=2)], ""),
        ([told(papers=("bill", "lease"))], ""),
    ],
)
def test_what_is_proof_and_what_is_not(rows, problem):
    problems = why(rows, date(2027, 6, 1))
    assert problems == ([problem], ("not_proven",) if problem else ())


def test_every_missing_paper_needs_its_own_and_one_of_a_group_is_enough():
    both = {"bill": ("bill", "lease"), "stub": ("stub",)}
    assert why([told(papers=("lease",))], date(2027, 6, 1), both) == (["", "not_asked"], ("not_proven",))
    assert why([told(papers=("lease", "stub"))], date(2027, 6, 1), both) == (["", ""], ())


def test_never_when_the_days_end_on_the_legal_day_nor_after_it():
    until = last_day(book("lausd"), date(2027, 2, 15), DUE)
    assert why([told()], until + timedelta(days=1), due=until)[1] == ("day_over",)
    assert why([told()], until, due=until)[1] == ("legal_day", "not_proven")
    assert why([told()], until + timedelta(days=1), due=until + timedelta(days=1))[1] == ()
    assert why([told()], until + timedelta(days=2), due=until + timedelta(days=1))[1] == ("day_over",)


def test_who_is_protected():
    rules = book("lausd")

    def facts(*reasons, groups=()):
        return Facts("outgoing", "2027-28", "4", reasons, groups=frozenset(groups))

    assert not abandonment.is_protected(rules, facts("childcare"), "release", "yes")
    assert abandonment.is_protected(rules, facts("childcare", "bullying"), "acceptance")
    assert abandonment.is_protected(rules, facts("childcare", groups=["homeless"]), "release")
    # Where the year file names no reason, a bar of the law still holds.
    safety = book("robledal")
    assert abandonment.is_protected(safety, facts("safety"), "release", "yes")
    assert why([told()], date(2027, 6, 1), protected=True)[1] == ("protected",)
    assert why([], date(2027, 6, 1), {"": ()})[1] == ("not_proven",)
    assert abandonment.problems((), date(2027, 6, 1), DUE, protected=False) == ("nothing_missing",)


rows = st.builds(
    told,
    st.none() | st.dates(date(2027, 2, 1), date(2027, 9, 1)),
    language=st.sampled_from(["en", "es"]),
    channel=st.sampled_from(["email", "letter", "text", "phone", "counter"]),
    state=st.sampled_from(STATES),
    key=st.integers(1, 9),
)


@given(st.lists(rows, max_size=5), st.dates(date(2027, 2, 1), date(2027, 10, 1)), st.dates(date(2027, 3, 1), date(2027, 10, 1)))
def test_whatever_was_told_it_is_closed_only_on_proof(said, today, due):
    """The invariant, said once more without the code's own words."""
    if why(said, today, due=due)[1]:
        return
    good = [
        one for one in said
        if one.left and one.language == "es" and (one.channel, one.state) in {("email", "sent"), ("letter", "posted"), ("counter", "done")}
    ]  # fmt: skip
    first = min(one.left for one in good)
    assert today > first + timedelta(days=30)
    assert today <= due


@given(st.dates(date(2027, 2, 1), date(2028, 6, 1)))
def test_no_day_of_the_family_is_a_closed_one_nor_shorter_than_said(left):
    rules = book("lausd")
    for day, least in ((last_day(rules, left, date(2028, 8, 1)), 30), (reopen_until(rules, [left]), 30)):
        assert is_open(day, rules.closed_days)
        assert (day - left).days >= least
    assert abandonment.newest_over(rules, last_day(rules, left, DUE) + timedelta(days=1)) >= left
    assert abandonment.newest_over(rules, last_day(rules, left, date(2028, 8, 1))) < left


def test_opening_again_counts_from_the_last_telling_and_before_that_not_at_all():
    rules = book("lausd")
    assert reopen_until(rules, []) is None
    assert reopen_until(rules, [date(2027, 4, 1), date(2027, 3, 1)]) == date(2027, 5, 3)


def test_reminders_lie_before_the_last_day_and_the_latest_counts():
    rules = book("lausd")
    until = last_day(rules, date(2027, 2, 15), DUE)
    due = {days: reminder_due(rules, proofs("es", {"bill": ("bill",)}, [told()], until - timedelta(days=days)), until - timedelta(days=days))
           for days in (20, 14, 10, 5, 0)}  # fmt: skip
    assert due == {20: None, 14: (until, 14), 10: (until, 14), 5: (until, 5), 0: (until, 5)}
    after = until + timedelta(days=1)
    assert reminder_due(rules, proofs("es", {"bill": ("bill",)}, [told()], after), after) is None


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("reminders = [14, 5]", "reminders = [5, 14]", "abandonment.reminders", "the longest"),
        ("reminders = [14, 5]", "reminders = [30]", "abandonment.reminders[0]", "less than the 30"),
        ("reminders = [14, 5]", "reminders = [true]", "abandonment.reminders[0]", "a whole number"),
        ('protected_groups = ["foster"', 'protected_groups = ["nobody"', "abandonment.protected_groups", "names no group"),
        ('protected_reasons = ["bullying"', 'protected_reasons = ["fun"', "abandonment.protected_reasons", "names no reason"),
        (
            "abandonment_notice_days = 30",
            "abandonment_notice_days = 31",
            "clocks.abandonment_notice_days",
            "current_year_days (30)",
        ),
        ("[abandonment]", "[abandonments]", "abandonments", "is not a key"),
    ],
)
def test_a_year_file_that_would_close_too_soon_is_refused(old, new, key, said):
    assert any(one.key == key and said in one.message and one.file == "year.toml" for one in problems_of(old, new))


def test_a_version_published_before_there_were_these_rules_is_still_read():
    text = year_file("lausd", "2027_28").decode()
    table = text[text.index("[abandonment]") : text.index("# ---- The county")]
    old = parse(
        "\n".join(line for line in text.replace(table, "").splitlines() if not line.startswith("unread_")).encode(),
        words("lausd"),
    )
    assert (old.abandonment.reminders, old.clocks.unread_open_days) == ((), 4)
