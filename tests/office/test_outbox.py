"""What was prepared: words of the office in both languages or not at all, many sent at once after a dry run, or on a day."""

import re
from datetime import date

import pytest
from django.utils.html import escape

from permits.actions import correct, decide, schedule
from permits.actions.own_words import write_words
from permits.actions.send import LacksWordsError, send
from permits.clock import legal_today, machine_now
from permits.models import AuditEntry, Notice, Snippet, Task
from permits.notices import outbox
from permits.notices.covered import without_secret
from permits.office import marked
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY = date(2027, 2, 19), date(2027, 2, 20)  # the season stands at the Monday before
OUTBOX = "/en/office/lists/unsent/"


def released(person=people.LUPE, **more):
    people.season()
    application = people.submitted(person, **more)
    user = desk.clerk()
    decision = decide.decide(application.sides.get(kind="release"), user, "yes", because="sibling")
    return Notice.objects.filter(decision=decision).first()


def page_of(client, notice):
    return client.get(f"/en/office/notice/{notice.event}/")


def without_marks(text):
    return re.sub(r"</?mark[^>]*>", "", text)


def words(client, notice, **typed):
    return client.post(f"/en/office/notice/{notice.event}/words/", typed)


def day_typed(day):
    return {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year)}


def test_words_in_one_language_keep_the_notice_here():
    notice, client = released(), desk.signed_in(desk.clerk())
    assert words(client, notice, en="Bring the form to the school.", es="").status_code == 302
    page = page_of(client, notice)
    assert page.context["lacks"]
    assert 'value="send"' not in page.content.decode()
    client.post(f"/en/office/notice/{notice.event}/send/", {"act": "send"})
    notice.refresh_from_db()
    assert notice.state == "draft"
    words(client, notice, en="Bring the form to the school.", es="Lleve el formulario a la escuela.")
    said = page_of(client, notice).context["said"][0]
    assert '<mark class="own">Lleve el formulario a la escuela</mark>.' in said["message"]
    assert "Bring the form" not in said["message"]
    assert '<mark class="own">Bring the form to the school</mark>.' in said["gloss"]["message"]
    client.post(f"/en/office/notice/{notice.event}/send/", {"act": "send"})
    notice.refresh_from_db()
    assert notice.state == "ready"


def test_what_stood_before_is_kept_with_who_and_the_fixed_text_stays():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk())
    fixed = page_of(client, notice).context["said"][0]["message"]
    words(client, notice, en="First words.")
    words(client, notice, en="Second words.")
    words(client, notice, en="Second words.")
    page = client.get(f"/en/office/notice/{notice.event}/words/")
    assert [one["words"] for one in page.context["earlier"]] == [{"en": "First words."}, {}]
    assert page.context["earlier"][0]["by"] == str(desk.clerk())
    said, fixed = (without_marks(one) for one in (page_of(client, notice).context["said"][0]["message"], fixed))
    assert said.replace("Second words.\n\n", "") == fixed or said.replace("\n\nSecond words.", "") == fixed
    assert AuditEntry.objects.filter(act="words_changed").count() == 2


@pytest.mark.parametrize("person", [people.LUPE, people.BEN])
def test_the_preview_marks_what_was_filled_in_and_without_its_marks_says_what_leaves(person):
    notice, client = released(person), desk.signed_in(desk.clerk())
    shown = page_of(client, notice).context["said"][0]
    leaves = without_secret(outbox.rendered(notice))
    assert "<mark>" in shown["message"]
    assert f"<mark>{notice.application}</mark>" in shown["subject"]
    for name in ("subject", "message"):
        assert without_marks(shown[name]) == escape(getattr(leaves, name))
    assert outbox.rendered(notice).text == marked.rendered(notice).text
    assert '<mark class="own">' not in shown["message"]


@pytest.mark.parametrize("person", [people.BEN, people.LUPE])
def test_a_ground_that_promises_words_never_leaves_without_them(person):
    people.season()
    side, user = people.submitted(person).sides.get(kind="release"), desk.clerk()
    refusal = {"outcome": "no", "grounds": ["reason_rules_not_met"], "because": "sibling", "note": "Six hours a week."}
    client, page = desk.signed_in(user), desk.url(side.application, "decide/release/")
    told = client.post(page, refusal).context["form"].errors  # the note for the file stands in no letter
    assert told.as_data()["words"][0].code == "words_missing"
    assert client.post(page, {**refusal, "words": "Seis horas.", "gloss": "Six hours."}).status_code == 302
    notice = Notice.objects.get(application=side.application, kind="refused", is_copy=False, channel="email")
    assert words(client, notice, en="", es="").context["form"].errors
    write_words(notice.event, user, {})
    with pytest.raises(LacksWordsError):
        send(notice.event, user)
    assert page_of(client, notice).context["lacks"]


def test_what_has_left_is_not_changed():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk())
    send(notice.event, desk.clerk())
    words(client, notice, en="Too late.")
    notice.refresh_from_db()
    assert "own" not in notice.content


def test_only_what_was_read_leaves_with_the_others_and_the_dry_run_changes_nothing():
    read, unread = released(people.BEN), released(people.LUPE)
    client = desk.signed_in(desk.clerk())
    page_of(client, read)
    chosen = {"events": [str(read.event), str(unread.event)]}
    page = client.post(OUTBOX, chosen)
    assert [row["event"] for row in page.context["leave"]] == [read.event]
    assert [row["event"] for row in page.context["stay"]] == [unread.event]
    assert set(Notice.objects.values_list("state", flat=True)) & {"draft"}
    assert not Notice.objects.filter(event=read.event).exclude(state="draft").exists()
    for _ in range(2):
        client.post(f"{OUTBOX}send/", {**chosen, "act": "now"})
    assert set(Notice.objects.filter(event=read.event).values_list("state", flat=True)) == {"ready"}
    assert set(Notice.objects.filter(event=unread.event).values_list("state", flat=True)) == {"draft"}
    assert AuditEntry.objects.filter(act="notice_sent", application=read.application).count() == 1


def test_words_changed_after_the_reading_are_read_again():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk())
    page_of(client, notice)
    words(client, notice, en="New words.")
    assert not client.get(OUTBOX).context["rows"][0]["leaves"]
    page_of(client, notice)
    assert client.get(OUTBOX).context["rows"][0]["leaves"]


def test_what_says_something_else_since_it_was_read_is_read_again():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk())
    shown = page_of(client, notice).context["words"]
    assert client.get(OUTBOX).context["rows"][0]["leaves"]
    people.days_later(1)  # another day is no other text
    assert client.get(OUTBOX).context["rows"][0]["leaves"]
    fact = notice.application
    correct.correct(fact, desk.clerk(), {"first_name": "Benno"}, "by telephone", fact.version)
    assert not client.get(OUTBOX).context["rows"][0]["leaves"]
    again = client.post(f"/en/office/notice/{notice.event}/send/", {"act": "send", "words": shown}, follow=True)
    assert "It says something else since you read it" in again.content.decode()
    notice.refresh_from_db()
    assert notice.state == "draft"
    assert client.get(OUTBOX).context["rows"][0]["leaves"]  # the page was read once more by that


def test_another_bodys_drafts_are_not_sent():
    notice = released(people.BEN)
    page_of(desk.signed_in(desk.clerk()), notice)
    stranger = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    stranger.post(f"{OUTBOX}send/", {"events": [str(notice.event)], "act": "now"})
    assert stranger.get(f"/en/office/notice/{notice.event}/words/").status_code == 404
    notice.refresh_from_db()
    assert notice.state == "draft"


def test_nothing_ticked_and_nonsense_say_so():
    client = desk.signed_in(desk.clerk())
    assert client.post(OUTBOX, {"events": ["nonsense"]}, follow=True).status_code == 200
    assert client.post(f"{OUTBOX}send/", {"act": "day", **day_typed(date(2027, 3, 12))}, follow=True).status_code == 200


def test_a_notice_leaves_on_its_day_and_not_before_the_office_opens():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk())
    url = f"/en/office/notice/{notice.event}/day/"
    closed = client.post(url, day_typed(SATURDAY))
    assert closed.status_code == 422
    assert closed.context["form"].errors["day"]
    assert client.post(url, day_typed(legal_today())).status_code == 422
    assert client.post(url, day_typed(FRIDAY)).status_code == 302
    assert schedule.send_due() == 0
    people.at(2027, 2, 19, 7, 59)
    assert schedule.send_due() == 0
    people.at(2027, 2, 19, 8, 1)
    assert schedule.send_due() == 1
    assert schedule.send_due() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.letter_date) == ("ready", FRIDAY)


def test_what_leaves_on_a_day_is_read_as_of_that_day():
    people.season()
    side = people.submitted(people.BEN).sides.get(kind="release")
    decide.decide(side, desk.clerk(), "no", ["reason_not_shown"], because="sibling")
    notice, client = Notice.objects.filter(application=side.application, kind="refused").first(), desk.signed_in(desk.clerk())
    client.post(f"/en/office/notice/{notice.event}/day/", day_typed(FRIDAY))
    assert "March 22, 2027" in page_of(client, notice).context["said"][0]["message"]  # 30 days on is a Sunday


def test_a_decision_does_not_leave_after_its_legal_day_and_the_outbox_shows_that_day():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk())
    url, last = f"/en/office/notice/{notice.event}/day/", date(2027, 8, 26)
    late = client.post(url, day_typed(date(2027, 8, 27)))
    assert "Aug. 26, 2027" in str(late.context["form"].errors["day"])
    page_of(client, notice)
    dry = client.post(f"{OUTBOX}send/", {"events": [str(notice.event)], "act": "day", **day_typed(date(2027, 8, 27))})
    assert "Aug. 26, 2027" in str(dry.context["form"].errors["day"])
    assert client.post(url, day_typed(last)).status_code == 302
    people.at(2027, 8, 19, 9)
    row = client.get(OUTBOX).context["rows"][0]
    assert (row["due"], row["days"], row["tone"]) == (last, 5, "soon")
    assert "5 open days left" in client.get(OUTBOX).content.decode()


def test_new_words_lift_the_day_and_so_does_the_button():
    notice, user = released(people.BEN), desk.clerk()
    schedule.send_on(notice.event, user, FRIDAY)
    write_words(notice.event, user, {"en": "Other words."})
    notice.refresh_from_db()
    assert notice.send_on is None
    schedule.send_on(notice.event, user, FRIDAY)
    desk.signed_in(user).post(f"/en/office/notice/{notice.event}/day/", {"act": "wait"})
    notice.refresh_from_db()
    assert notice.send_on is None
    write_words(notice.event, user, {"es": "Solo español."})
    with pytest.raises(LacksWordsError):
        schedule.send_on(notice.event, user, FRIDAY)


def test_whoever_chose_the_day_left_the_office_and_a_person_hears_of_it():
    notice, user = released(people.BEN), desk.clerk()
    schedule.send_on(notice.event, user, FRIDAY)
    user.posts.update(ended_at=machine_now())
    people.at(2027, 2, 22)
    assert schedule.send_due() == 0
    assert Task.objects.get(kind="not_sent").detail["why"] == "person"
    notice.refresh_from_db()
    assert (notice.state, notice.send_on) == ("draft", None)


def test_a_supervisor_approves_a_text_in_both_languages_and_a_clerk_puts_it_in():
    notice = released(people.LUPE)
    chief, clerk = desk.signed_in(desk.clerk("Bea Chief", role="supervisor")), desk.signed_in(desk.clerk())
    url, text = "/en/office/our-words/", {"title": "Counter", "en": "Come to the counter.", "es": "Venga a la ventanilla."}
    assert clerk.post(url, text).status_code == 403
    assert chief.post(url, {**text, "es": ""}).status_code == 422
    assert chief.post(url, {**text, "es": text["en"]}).status_code == 422
    assert chief.post(url, text).status_code == 302
    assert chief.post(url, text).status_code == 422, "a title is there once"
    snippet = Snippet.objects.get()
    words(clerk, notice, text=str(snippet.pk), en="", es="")
    assert "Venga a la ventanilla." in without_marks(page_of(clerk, notice).context["said"][0]["message"])
    assert not page_of(clerk, notice).context["lacks"]
    assert clerk.post(f"{url}{snippet.pk}/retire/").status_code == 403
    stranger = desk.signed_in(desk.clerk("Rob Clerk", district="robledal", role="supervisor"))
    assert stranger.post(f"{url}{snippet.pk}/retire/").status_code == 404
    chief.post(f"{url}{snippet.pk}/retire/")
    assert "text" not in clerk.get(f"/en/office/notice/{notice.event}/words/").context["form"].fields
    assert "Venga a la ventanilla." in without_marks(page_of(clerk, notice).context["said"][0]["message"])


def test_what_waits_is_counted_as_often_as_the_list_shows_it():
    client, application = desk.signed_in(desk.clerk()), people.submitted(people.LUPE, channels=("email", "text"))
    client.post(desk.url(application, "ask/"), {"papers": ["adult_id"], "words": ""})
    assert Notice.objects.filter(state="draft").count() == 2
    page = client.get("/en/office/lists/unsent/")
    assert page.context["waiting"]["unsent"] == "1"


def test_a_case_says_that_its_decision_was_not_told_until_it_is_sent():
    notice, client = released(people.BEN), desk.signed_in(desk.clerk("Bea Clerk"))
    page = client.get(desk.url(notice.application)).content.decode()
    assert "The family is not told yet." in page
    assert f"/en/office/notice/{notice.event}/" in page
    send(notice.event, desk.clerk())
    assert "The family is not told yet." not in client.get(desk.url(notice.application)).content.decode()
