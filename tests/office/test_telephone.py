"""A family on the telephone: what may be said and to whom, and what follows from the call."""

import html

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from permits.actions import calls, one_time, papers
from permits.actions import send as acts
from permits.models import AuditEntry, Call, Notice, Task, User
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db

TOLD = {"called": "in", "person": "adult", "proof": "reference", "language": "Spanish", "outcome": "spoken"}
SECOND = {"second_adult": {"name": "Juan Núñez", "told": True, "phone": "+13235550199", "channels": ["phone"]}}


@pytest.fixture
def client():
    return desk.signed_in(desk.clerk())


def page(client, application, tail="telephone/"):
    response = client.get(desk.url(application, tail))
    assert response.status_code == 200
    return response.content.decode()


def noted(client, application, **more):
    return client.post(desk.url(application, "telephone/"), {**TOLD, **more})


def waiting(application, kind="received"):
    return Notice.objects.get(application=application, kind=kind, channel="phone")


def test_both_languages_say_what_the_family_page_says(client):
    application = people.submitted(people.LUPE)
    side = application.sides.get(kind="release")
    papers.ask_for(side, User.objects.get(), ["residence_bill"], "")
    acts.send(desk.draft_event(application, "papers_missing"), User.objects.get())
    shown = html.unescape(page(client, application))
    family = Client()
    people.look_up(family, application)
    for language in ("en", "es"):
        theirs = family.get(f"/{language}/application/{application.key}/").context
        lacking = [item for item in theirs["items"] if item["tone"] == "act"]
        assert lacking
        assert theirs["papers_due"]
        for said in (
            str(theirs["headline"]), str(theirs["help"]), theirs["papers_due"], *(due["day"] for due in theirs["due"]),
            *(f"{item['label']}: {item['state']}." for item in lacking),
        ):  # fmt: skip
            assert said in shown, said


def test_looking_is_written_down_first(client):
    application = people.submitted(people.LUPE)
    page(client, application)
    assert desk.acts(application)[-1] == "telephone_opened"


def test_the_access_code_is_nowhere(client):
    application = people.submitted(people.PHUONG)
    code = application.access_code
    shown = page(client, application)
    for part in (code, code[:4], code[4:8], application.confirmation_number):
        assert part not in shown
    assert "····-····-····" in shown or "first eight digits" in shown


def test_a_proven_caller_is_told_and_it_is_written_down(client):
    application = people.submitted(people.LUPE)
    assert noted(client, application, note="Asked about the date.").status_code == 302
    call = Call.objects.get()
    assert (call.outcome, call.person, call.is_ours, call.proof) == ("spoken", "adult", False, "reference")
    entry = AuditEntry.objects.get(application=application, act="call_noted")
    assert (entry.detail["outcome"], entry.detail["person"]) == ("spoken", "adult")
    assert "Asked about" not in str(entry.detail)
    assert b"Asked about" not in bytes(call.sealed_words)
    for tail in ("", "telephone/"):
        assert "Asked about the date." in page(client, application, tail)


def test_nobody_is_told_without_proof(client):
    application = people.submitted(people.LUPE)
    response = noted(client, application, proof="", note="Keep this")
    assert response.status_code == 422
    assert "Choose what the person said" in response.content.decode()
    assert "Keep this" in response.content.decode()
    assert not Call.objects.exists()


def test_somebody_who_must_not_be_told_is_warned_of_and_told_nothing(client):
    application = people.submitted(people.LUPE, answers={**SECOND, "must_not_know": True})
    shown = page(client, application)
    assert "Call first: somebody must not be told" in shown
    assert noted(client, application).status_code == 422  # a call that comes in, and nobody knows yet who it is
    client.post(desk.url(application, "telephone/keep-from/"), {"keep-name": "Juan Núñez", "keep-why": "the mother, called"})
    shown = page(client, application)
    assert "Must not be told: Juan Núñez" in shown
    for more in ({"person": "kept"}, {"person": "second"}, {"person": "other", "name": "Nunez, JUAN"}):
        for outcome in sorted(calls.TELLING):
            response = noted(client, application, outcome=outcome, **more)
            assert response.status_code == 422, (more, outcome)
            assert "must not be told" in response.content.decode()
    assert not Call.objects.exists()
    assert noted(client, application, person="kept", outcome="not_told").status_code == 302
    assert noted(client, application).status_code == 302  # the mother
    assert [call.outcome for call in Call.objects.order_by("pk")] == ["not_told", "spoken"]


def test_the_ledger_itself_refuses_a_call_that_told_somebody_kept_away(client):
    application = people.submitted(people.LUPE)
    noted(client, application)
    call = Call.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.create(
            application=application, body=call.body, user=call.user, is_ours=True, person="kept", outcome="interpreter"
        )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(outcome="no_answer")


def test_a_sealed_case_says_nothing_on_a_call_that_comes_in(client):
    application = people.submitted(people.LUPE, is_sealed=True)
    desk.clerk(is_named=True)
    shown = page(client, application)
    assert "Say nothing on a call that comes in" in shown
    before, _, inside = shown.partition("<details")
    assert "We have your application." not in before
    assert "We have your application." in inside
    assert noted(client, application).status_code == 422
    assert noted(client, application, called="out", proof="our_call").status_code == 302


def test_told_finishes_the_waiting_call_and_leaves_the_letter_to_the_law(client):
    application = people.submitted(people.PHUONG)
    row, letter = waiting(application), Notice.objects.get(application=application, kind="received", channel="letter")
    url = desk.url(application, f"telephone/?row={row.key}")
    assert f"telephone/?row={row.key}" in client.get("/en/office/lists/phone/").content.decode()
    form = client.get(url).context["form"]
    assert (form["called"].value(), form["read"].value()) == ("out", [str(row.key)])
    more = {"called": "out", "proof": "our_call", "outcome": "interpreter", "language": "Vietnamese", "read": [str(row.key)]}
    answer = client.post(url, {**TOLD, **more})
    assert answer.url.endswith("/lists/phone/")
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("done", "interpreter")
    shown = "Read out by telephone, in Vietnamese, through an interpreter"
    assert shown in page(client, application, "")
    assert shown in page(client, application)
    letter.refresh_from_db()
    assert (letter.state, letter.outcome) == ("ready", "")


def test_a_legal_notice_that_went_by_mail_is_written_as_read_out_too(client):
    application = people.submitted(people.LUPE)
    mail = Notice.objects.get(application=application, kind="received", channel="email")
    Notice.objects.filter(pk=mail.pk).update(state="sent")
    noted(client, application, outcome="interpreter", language="Mixteco", read=[str(mail.key)])
    row = waiting(application)
    assert (row.event, row.state, row.outcome, row.is_legal) == (mail.event, "done", "interpreter", True)
    mail.refresh_from_db()
    assert mail.state == "sent"
    noted(client, application, read=[str(mail.key)])
    assert Notice.objects.filter(event=mail.event).count() == 2


def test_a_draft_is_read_out_to_nobody(client):
    application = people.submitted(people.LUPE)
    client.post(desk.url(application, "decide/release/"), {"outcome": "yes"})
    draft = Notice.objects.filter(application=application, state="draft").first()
    assert draft is not None
    assert "Released" not in page(client, application).partition("What to say")[2].partition("For you")[0]
    assert noted(client, application, read=[str(draft.key)]).status_code == 422
    heard = calls.Heard(is_ours=False, person="adult", outcome="spoken", proof="reference", read=[draft.key])
    calls.note(application, User.objects.get(), heard)  # the page offers none, and the act takes none
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Notice.objects.filter(event=draft.event, channel="phone").exists()


def test_a_one_time_code_is_read_out_on_our_own_call_only(client):
    application = people.submitted(people.PHUONG)
    one_time.send_code(application)
    row = waiting(application, "one_time_code")
    noted(client, application, read=[str(row.key)])
    row.refresh_from_db()
    assert row.state == "ready"
    noted(client, application, called="out", proof="our_call", read=[str(row.key)])
    row.refresh_from_db()
    assert row.state == "done"


def test_three_calls_without_an_answer_make_a_task_and_a_letter(client):
    application = people.submitted(people.PHUONG, channels=("phone",))
    Notice.objects.filter(application=application, channel="letter").delete()
    row = waiting(application)
    for attempt in (1, 2):
        noted(client, application, called="out", outcome="no_answer", read=[str(row.key)])
        row.refresh_from_db()
        assert row.state == "ready"
        words = "1 call without an answer" if attempt == 1 else "2 calls without an answer"
        assert words in client.get("/en/office/lists/phone/").content.decode()
    noted(client, application, called="out", outcome="left_word", read=[str(row.key)])
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("bounced", "no_answer")
    assert Task.objects.filter(kind="unanswered", application=application).count() == 1
    assert Notice.objects.get(event=row.event, channel="letter").state == "ready"


def test_after_three_calls_a_letter_that_goes_anyway_is_not_doubled(client):
    application = people.submitted(people.PHUONG)
    row = waiting(application)
    for _attempt in range(3):
        noted(client, application, called="out", outcome="no_answer", read=[str(row.key)])
    assert set(Notice.objects.filter(event=row.event).values_list("channel", flat=True)) == {"phone", "letter"}
    assert Task.objects.filter(kind="unanswered").count() == 1


def test_a_wrong_number_makes_a_task_and_marks_the_contact(client):
    application = people.submitted(people.PHUONG, channels=("phone",))
    application.notices.filter(channel="letter").delete()
    row = waiting(application)
    for _again in range(2):
        noted(client, application, called="out", outcome="wrong_phone")
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("bounced", "wrong_phone")
    assert Task.objects.filter(kind="wrong_phone", application=application).count() == 1
    assert Notice.objects.get(event=row.event, channel="letter").state == "ready"
    assert "This number is wrong" in page(client, application)


def test_no_word_is_left_where_the_family_forbade_it(client):
    application = people.submitted(people.LUPE, answers={"reach": {"message_ok": "no"}})
    assert "Please call us back" not in page(client, application)
    assert noted(client, application, called="out", outcome="left_word").status_code == 422
    assert not Call.objects.exists()


def test_the_number_goes_in_writing_and_three_times_a_day_at_most(client):
    application = people.submitted(people.LUPE)
    for _time in range(3):
        response = client.post(desk.url(application, "telephone/"), {**TOLD, "outcome": "number_asked"}, follow=True)
        assert "E-mail" in response.content.decode()
        assert application.access_code[:4] not in response.content.decode()
    assert Notice.objects.filter(application=application, kind="number_again", channel="email").count() == 3
    assert noted(client, application, outcome="number_asked").status_code == 422
    assert Notice.objects.filter(application=application, kind="number_again").count() == 3


def test_the_second_adult_hears_its_own_copy_only(client):
    application = people.submitted(people.LUPE, answers=SECOND, channels=("phone",))
    rows = list(Notice.objects.filter(application=application, channel="phone", state="ready").order_by("is_copy"))
    mine, theirs = rows[0], [row for row in rows if row.is_copy]
    noted(client, application, person="second", read=[str(row.key) for row in rows])
    mine.refresh_from_db()
    assert mine.state == "ready"
    for row in theirs:
        row.refresh_from_db()
        assert row.state == "done"


def test_search_and_case_lead_to_the_page(client):
    application = people.submitted(people.LUPE)
    link = desk.url(application, "telephone/")
    assert link in client.get(desk.url(application)).content.decode()
    assert link in client.post("/en/office/search/", {"q": "Guadalupe"}, follow=True).content.decode()


def test_an_outcome_that_does_not_exist_is_an_error_of_the_form(client):
    application = people.submitted(people.LUPE)
    for outcome in ("", "granted"):
        assert noted(client, application, outcome=outcome).status_code == 422


def test_another_office_notes_no_call(client):
    application = people.submitted(people.BEN, wanted_district=next(
        code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"}
    ))  # fmt: skip
    other = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    for tail in ("telephone/", "telephone/keep-from/"):
        assert other.post(desk.url(application, tail), {**TOLD, "keep-name": "x", "keep-why": "y"}).status_code == 404
    assert not Call.objects.exists()
