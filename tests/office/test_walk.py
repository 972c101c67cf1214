"""The road of a case through an office: opened, papers judged, decided, told."""

import pytest

from permits.models import AuditEntry, Correction, Decision, Notice, Side
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


def test_queue_shows_the_case_with_everything_a_clerk_needs():
    ana = desk.clerk()
    application = people.submitted(people.LUPE)
    page = desk.signed_in(ana).get("/en/office/").content.decode()
    assert str(application) in page
    assert "Guadalupe Núñez Ortega" in page
    assert "open days left" in page
    assert "Release" in page


def test_the_queue_is_in_the_order_received():
    ana = desk.clerk()
    first = people.submitted(people.LUPE)
    people.days_later(1)
    second = people.submitted(people.BEN)
    page = desk.signed_in(ana).get("/en/office/").content.decode()
    assert page.index(str(first)) < page.index(str(second))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_of_a_case_opens_in_both_languages(language):
    ana = desk.clerk()
    client = desk.signed_in(ana)
    application = people.submitted(people.LUPE)
    file = desk.with_paper(application)
    base = f"/{language}/office/"
    case = f"{base}case/{application.reference}/"
    for tail in ("", f"paper/{file.document.key}/", f"file/{file.key}/original/", "ask/", "correct/", "decide/release/"):
        assert client.get(case + tail).status_code == 200, tail
    for tail in (
        "",
        "?tab=decided",
        "search/",
        "tasks/",
        "lists/unsent/",
        "lists/letter/",
        "lists/text/",
        "lists/phone/",
        "lists/counter/",
    ):
        assert client.get(base + tail).status_code == 200, tail


def test_opening_a_case_is_written_down():
    ana = desk.clerk()
    application = people.submitted(people.LUPE)
    desk.signed_in(ana).get(desk.url(application))
    entry = AuditEntry.objects.get(application=application, act="case_opened")
    assert entry.user == ana


def test_accepting_a_paper():
    ana = desk.clerk()
    application = people.submitted(people.LUPE)
    desk.with_paper(application)
    paper = desk.paper(application)
    response = desk.signed_in(ana).post(desk.url(application, f"paper/{paper.key}/judge/"), {"act": "accept"})
    assert response.status_code == 302
    assert desk.paper(application).state == "accepted"


def test_returning_a_paper_prepares_a_message_that_waits():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    desk.with_paper(application)
    paper = desk.paper(application)
    response = desk.signed_in(ana).post(
        desk.url(application, f"paper/{paper.key}/judge/"),
        {"act": "return", "why": "hard_to_read", "words": "Please use more light."},
    )
    event = desk.draft_event(application, "paper_returned")
    assert response.url == f"/en/office/notice/{event}/"
    preview = desk.signed_in(ana).get(response.url).content.decode()
    assert "Please use more light." in preview
    assert "hard to read" in preview
    assert desk.paper(application).state == "returned"


def test_seen_at_the_counter_keeps_no_copy():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    desk.signed_in(ana).post(desk.url(application, "counter/"), {"requirement": "residence_bill"})
    paper = desk.paper(application)
    assert paper.state == "seen"
    assert not paper.files.exists()


def test_a_paper_that_is_not_asked_cannot_be_seen_at_the_counter():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    response = desk.signed_in(ana).post(desk.url(application, "counter/"), {"requirement": "passport"})
    assert response.status_code == 404


def test_asking_for_papers_turns_the_case_to_the_family():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    form = client.get(desk.url(application, "ask/")).context["form"]
    code = form.fields["papers"].choices[0][0]
    client.post(desk.url(application, "ask/"), {"papers": [code], "words": ""})
    assert Side.objects.get(application=application, kind="release").status == "waiting_family"
    assert Notice.objects.filter(application=application, kind="papers_missing").exists()


def test_a_note_is_kept_sealed_and_shown():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    client.post(desk.url(application, "note/"), {"note": "Mother called about the bus."})
    row = Correction.objects.get(application=application, field="note")
    assert b"bus" not in bytes(row.sealed_change)
    assert "Mother called about the bus." in client.get(desk.url(application)).content.decode()


def test_release_is_decided_then_seen_then_sent():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    response = client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    notice = Notice.objects.get(application=application, kind="released")
    assert notice.state == "draft"
    assert response.url == f"/en/office/notice/{notice.event}/"
    client.post(f"/en/office/notice/{notice.event}/send/", {"act": "send"})
    notice.refresh_from_db()
    assert notice.state == "ready"


def test_a_dropped_notice_does_not_leave():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    desk.with_paper(application)
    paper = desk.paper(application)
    client.post(desk.url(application, f"paper/{paper.key}/judge/"), {"act": "return", "why": "too_old"})
    event = desk.draft_event(application, "paper_returned")
    client.post(f"/en/office/notice/{event}/send/", {"act": "drop"})
    client.post(f"/en/office/notice/{event}/send/", {"act": "send"})
    assert Notice.objects.get(event=event).state == "cancelled"


def test_a_decision_must_be_told():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    event = desk.draft_event(application, "released")
    assert "Drop it" not in client.get(f"/en/office/notice/{event}/").content.decode()
    client.post(f"/en/office/notice/{event}/send/", {"act": "drop"})
    assert Notice.objects.get(event=event).state == "draft"


def test_papers_of_a_decided_case_are_not_judged_any_more():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    desk.with_paper(application)
    paper = desk.paper(application)
    client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    for body in ({"act": "accept"}, {"act": "return", "why": "too_old"}):
        client.post(desk.url(application, f"paper/{paper.key}/judge/"), body)
    client.post(desk.url(application, "counter/"), {"requirement": "adult_id"})
    client.post(desk.url(application, "ask/"), {"papers": ["adult_id"]})
    assert desk.paper(application).state == "received"
    assert not Notice.objects.filter(kind__in=["paper_returned", "papers_missing"]).exists()


def test_a_refusal_without_ground_shows_the_problem_at_its_field():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    response = desk.signed_in(ana).post(desk.url(application, "decide/release/"), {"outcome": "no"})
    assert response.status_code == 422
    assert "Choose at least one ground." in response.context["form"].errors["grounds"]
    assert not Decision.objects.exists()


def test_the_grounds_show_the_words_the_family_will_read():
    ana = desk.clerk()
    application = people.submitted(people.LUPE)
    page = desk.signed_in(ana).get(desk.url(application, "decide/release/")).content.decode()
    rules = people.rulebook().parsed
    ground = next(ground for ground in rules.grounds.values() if "release" in ground.kinds)
    assert rules.say("es", f"grounds.{ground.code}.letter") in page.replace("&#x27;", "'").replace("&quot;", '"')


def test_of_two_clerks_one_wins_and_the_other_is_told_who_and_what():
    ana, bea = desk.clerk(), desk.clerk("Bea Clerk")
    application = people.submitted(people.BEN)
    desk.signed_in(ana).post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    ground = next(ground.code for ground in people.rulebook().parsed.grounds.values() if "release" in ground.kinds)
    response = desk.signed_in(bea).post(
        desk.url(application, "decide/release/"), {"outcome": "no", "grounds": [ground], "words": "Because."}
    )
    assert response.status_code == 409
    assert "Ana Clerk" in response.content.decode()
    assert "Released" in response.content.decode()
    assert Decision.objects.get().decided_by == ana


def test_pressing_decide_twice_gives_the_same_page_and_one_decision():
    ana = desk.clerk()
    application = people.submitted(people.BEN)
    client = desk.signed_in(ana)
    answers = [client.post(desk.url(application, "decide/release/"), {"outcome": "yes"}).url for _ in range(3)]
    assert len(set(answers)) == 1
    assert Decision.objects.count() == 1
    assert Notice.objects.filter(kind="released").count() == len(application.channels)
