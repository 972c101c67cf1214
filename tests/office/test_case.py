"""What the page of a case says."""

import pytest

from permits.models import Application, Document, Notice, Side
from permits.office import kin
from permits.queries import case, ready
from permits.queries.deciding import Answer
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("other", "said"), [("in_line", False), ("yes", True)])
def test_a_legal_bar_says_only_what_is_so_and_where_it_stands(other, said):
    application = people.submitted(people.LUPE, reason="bullying")
    Side.objects.filter(application=application, kind="acceptance").update(status=other)
    page = desk.signed_in(desk.clerk()).get(desk.url(application)).content.decode()
    assert "AB 1127" in page
    assert "ab_1127" not in page
    assert ("The other district has said yes" in page) is said
    assert ("nobody once the other district says yes" in page) is not said


@pytest.mark.parametrize(
    ("tail", "typed", "kind"),
    [
        ("ask/", {"papers": ["adult_id"], "words": "", "gloss": ""}, "papers_missing"),
        ("write/", {"words": "¿Puede venir el lunes?", "gloss": "Can you come on Monday?"}, "office_message"),
        ("paper/{key}/judge/", {"act": "return", "why": "too_old", "words": "", "gloss": ""}, "paper_returned"),
    ],
)
def test_pressed_twice_a_message_to_the_family_is_prepared_once(tail, typed, kind):
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.LUPE)
    path = desk.url(application, tail.format(key=desk.with_paper(application).document.key))
    first, second = client.post(path, typed), client.post(path, typed)
    assert "/notice/" in first.url
    assert second.url == first.url
    assert Notice.objects.filter(kind=kind).values("event").distinct().count() == 1
    assert desk.acts(application).count("note") == bool(typed["gloss"])
    other = {**typed, "words": "Por favor.", "gloss": "Please."}
    assert client.post(path, other).url != first.url


def test_a_dropped_request_for_papers_puts_the_case_back_in_line_unless_another_one_asks():
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)

    def asked(paper):
        return client.post(desk.url(application, "ask/"), {"papers": [paper], "words": ""}).url

    def status():
        return Side.objects.get(application=application, kind="release").status

    client.post(asked("adult_id") + "send/", {"act": "drop"})
    assert status() == "in_line"
    first, second = asked("adult_id"), asked("residence_bill")
    client.post(first + "send/", {"act": "send"})
    client.post(second + "send/", {"act": "drop"})
    assert status() == "waiting_family"


@pytest.mark.parametrize("has_file", [False, True])
def test_seen_at_the_counter_by_mistake_is_taken_back(has_file):
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)
    codes = [*case.of(application).missing]
    for code in codes:
        client.post(desk.url(application, "counter/"), {"requirement": code})
    side = Side.objects.get(application=application, kind="release")
    assert side.complete_at is not None
    if has_file:
        desk.with_paper(application, codes[0])
        Document.objects.filter(application=application, requirement=codes[0]).update(state="seen")
    assert "It was not seen" in client.get(desk.url(application)).content.decode()
    for _ in range(2):
        client.post(desk.url(application, "counter/"), {"requirement": codes[0], "act": "undo"})
    side.refresh_from_db()
    assert (side.complete_at is not None) is has_file
    assert (codes[0] in case.of(Application.objects.get()).missing) is not has_file
    assert desk.acts(application).count("paper_not_seen") == 1


def test_each_side_waits_for_the_papers_of_its_own_decision_only():
    rob = desk.clerk("Rob Clerk", district="robledal")
    people.at(2027, 3, 10)
    application = people.submitted(people.BEN, direction="incoming", residence_district="robledal", wanted_district="lausd")
    found = case.of(application)
    release, acceptance = found.sides["release"], found.sides["acceptance"]
    assert release.body.code == "robledal"
    needed = found.missing_for(release)
    assert needed
    assert "release_copy" not in found.missing  # the case has the release itself
    # A plan names them, though the releasing district has no such papers in its own rules.
    planned = kin.answer_row(found, release, release.rulebook.parsed, Answer("yes"), "")["missing"]
    assert planned == [case.paper_label(found.rules, code, "en") for code in needed]
    for code in needed:
        desk.with_paper(application, code)
    assert ready.next_ready(rob) == release
    row = desk.signed_in(rob).get("/en/office/").context["rows"][0]
    assert (row["is_ready"], row["missing"]) == (True, 0)
    acceptance.refresh_from_db()
    assert acceptance.complete_at is None
    acceptance_only = next(code for code in found.missing if code not in needed)
    label = case.paper_label(found.rules, acceptance_only, "en")
    asked = desk.signed_in(rob).get(desk.url(application, "decide/release/")).context
    assert label not in asked["missing"]


def test_a_release_of_a_district_that_is_not_here_is_a_paper_for_the_acceptance():
    people.at(2027, 3, 10)
    application = people.submitted(people.BEN, direction="incoming", residence_district="culver_city", wanted_district="lausd")
    found = case.of(application)
    assert found.sides["release"].body is None
    assert "release_copy" in found.missing_for(found.sides["acceptance"])


def test_an_empty_note_is_answered_where_it_was_written():
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)
    page = client.post(desk.url(application, "note/"), {"note": ""})
    assert page.status_code == 422
    # The browser goes to the notes, far down the page, and not to its top.
    assert f'action="{desk.url(application, "note/")}#notes"' in page.content.decode()


def test_a_note_pressed_twice_is_one_note():
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)
    for words, kept in (("The mother called.", 1), ("The mother called.", 1), ("Once more.", 2), ("The mother called.", 3)):
        assert client.post(desk.url(application, "note/"), {"note": words}).status_code == 302
        assert application.corrections.filter(field="note").count() == kept
