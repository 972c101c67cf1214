"""Letters open after a one-time code that went by the family's own channel, in the language they were written in."""

import io
import re
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client

from permits import access
from permits.actions import decide, send
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Notice, OneTimeCode
from tests import people
from tests.notices.test_pdf import text_of

pytestmark = pytest.mark.django_db
TAILS = ("/", ".pdf")  # the letter as a page, and as it prints


def opened(client: Client, application: Application) -> str:
    people.look_up(client, application)
    return f"/{application.language}/application/{application.key}/"


def newest_code(application: Application) -> str:
    notice = Notice.objects.filter(application=application, kind="one_time_code").latest("pk")
    code: str = notice.content["values"]["code"]
    return code


def link_in(page: Any, pattern: str) -> str:
    """The one link of that kind on a page."""
    found = re.search(rf'href="([^"]*{pattern})"', page if isinstance(page, str) else page.content.decode())
    assert found, pattern
    return found[1]


def prove(client: Client, base: str, application: Application) -> None:
    client.post(f"{base}code/?next=letters", {"act": "send"})
    assert client.post(f"{base}code/?next=letters", {"code": newest_code(application)}).status_code == 302


def test_the_code_goes_by_the_familys_channel_and_opens_the_letters(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    assert client.get(f"{base}letters/")["Location"] == f"{base}code/?next=letters"
    sent = client.post(f"{base}code/?next=letters", {"act": "send"}, follow=True)
    assert "6 digits to the e-mail" in sent.content.decode()
    assert Notice.objects.get(kind="one_time_code").channel == "email"
    code = newest_code(application)
    answer = client.post(f"{base}code/?next=letters", {"code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == f"{base}letters/"
    html = client.get(f"{base}letters/").content.decode()
    assert "Application received" in html
    assert "One-time code" not in html


@pytest.mark.parametrize(
    ("channels", "channel"),
    [
        (("letter", "phone"), "phone"),
        (("text",), "text"),
        (("letter",), "letter"),
        (("counter",), "counter"),
        (("letter", "email"), "email"),
    ],
)
def test_without_e_mail_the_code_goes_another_way(client: Client, channels: tuple[str, ...], channel: str) -> None:
    application = people.submitted(people.BEN, channels=channels, phone="+13235550199")
    base = opened(client, application)
    page = client.post(f"{base}code/", {"act": "send"}, follow=True)
    assert page.status_code == 200
    assert Notice.objects.get(kind="one_time_code").channel == channel
    life = OneTimeCode.objects.get().expires_at - machine_now()
    assert (life > timedelta(days=10)) == (channel != "email")


def test_a_wrong_code_opens_nothing_and_five_of_them_kill_the_right_one(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    client.post(f"{base}code/", {"act": "send"})
    code = newest_code(application)
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)
    for _ in range(5):
        assert "does not fit" in client.post(f"{base}code/", {"code": wrong}).content.decode()
    assert "does not fit" in client.post(f"{base}code/", {"code": code}).content.decode()
    assert not access.can_read_letters(client.session, application)


def test_a_code_works_once_and_only_for_its_own_case(client: Client) -> None:
    application, other = people.submitted(people.BEN), people.submitted(people.SARA)
    base, elsewhere = opened(client, application), opened(client, other)
    client.post(f"{base}code/", {"act": "send"})
    code = newest_code(application)
    assert client.post(f"{elsewhere}code/", {"code": code}).status_code == 200
    assert client.post(f"{base}code/", {"code": code}).status_code == 302
    assert client.post(f"{base}code/", {"code": code}).status_code == 200


def test_codes_are_not_sent_without_end(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    answers = [client.post(f"{base}code/", {"act": "send"}).status_code for _ in range(6)]
    assert answers == [302, 302, 302, 302, 302, 429]
    assert OneTimeCode.objects.count() == 5


def test_a_letter_is_a_tagged_pdf_and_that_it_was_read_is_written_first(client: Client) -> None:
    application = people.submitted(people.LUPE)
    base = opened(client, application)
    prove(client, base, application)
    page = client.get(link_in(client.get(f"{base}letters/"), r"letters/[0-9a-f-]{36}/")).content.decode()
    assert "Recibimos" in page
    assert Notice.objects.get(kind="received").read_at is not None
    answer = client.get(link_in(page, r"letters/[0-9a-f-]{36}\.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("es")
    assert Notice.objects.get(kind="received").read_at is not None
    assert list(AuditEntry.objects.filter(act="letter_viewed").values_list("actor", flat=True)) == ["family", "family"]


def test_a_spanish_letter_can_be_shown_in_both_languages_and_both_say_the_same_facts(client: Client) -> None:
    application = people.submitted(people.LUPE)
    base = opened(client, application)
    prove(client, base, application)
    decision = decide.decide(application.sides.get(kind="release"), people.staff(), "yes")
    send.send(Notice.objects.filter(decision=decision)[0].event, people.staff())
    letter = Notice.objects.filter(decision=decision)[0]
    assert f"letters/{letter.key}.pdf?both=1" in client.get(f"{base}letters/{letter.key}/").content.decode()
    text = text_of(client.get(f"{base}letters/{letter.key}.pdf?both=1").content)
    spanish, _mark, english = text.partition("The same letter in English.")
    assert "released to apply" in english
    assert "released to apply" not in spanish
    for fact in (str(application), "2027–28"):
        assert fact in spanish
        assert fact in english
    assert "The same letter" not in text_of(client.get(f"{base}letters/{letter.key}.pdf").content)


def test_an_english_letter_has_no_second_language(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    prove(client, base, application)
    notice = Notice.objects.get(application=application, kind="received")
    assert "both=1" not in client.get(f"{base}letters/{notice.key}/").content.decode()
    assert "The same letter" not in text_of(client.get(f"{base}letters/{notice.key}.pdf?both=1").content)


def test_what_the_office_has_not_sent_cannot_be_read(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    prove(client, base, application)
    decide.decide(application.sides.get(kind="release"), people.staff(), "no", grounds=["reason_not_shown"])
    draft = Notice.objects.get(state="draft")
    assert "Letter of refusal" not in client.get(f"{base}letters/").content.decode()
    assert {client.get(f"{base}letters/{draft.key}{tail}").status_code for tail in TAILS} == {404}
    send.send(draft.event, people.staff())
    assert "Letter of refusal" in client.get(f"{base}letters/").content.decode()
    assert {client.get(f"{base}letters/{draft.key}{tail}").status_code for tail in TAILS} == {200}


def test_letters_of_another_case_do_not_open_here(client: Client) -> None:
    application, other = people.submitted(people.BEN), people.submitted(people.SARA)
    base = opened(client, application)
    prove(client, base, application)
    foreign = Notice.objects.get(application=other, kind="received")
    assert {client.get(f"{base}letters/{foreign.key}{tail}").status_code for tail in TAILS} == {404}


def test_a_protected_case_reads_its_letters_too(client: Client) -> None:
    application = people.submitted(people.BEN, is_sealed=True, channels=("letter", "email"))
    base = opened(client, application)
    prove(client, base, application)
    notice = Notice.objects.get(application=application, kind="received", channel="letter")
    answer = client.get(f"{base}letters/{notice.key}.pdf")
    assert answer.content[:5] == b"%PDF-"


def test_while_letters_are_held_none_opens(client: Client) -> None:
    application = people.submitted(people.BEN)
    application.contacts_held_until = legal_now() + timedelta(days=2)
    application.save()
    base = opened(client, application)
    prove(client, base, application)
    html = client.get(f"{base}letters/").content.decode()
    assert not re.search(r"letters/[0-9a-f-]{36}", html)
    assert "changed a short time ago" in html
    key = Notice.objects.get(kind="received").key
    assert {client.get(f"{base}letters/{key}{tail}").status_code for tail in TAILS} == {404}


def test_the_code_leads_nowhere_outside(client: Client) -> None:
    application = people.submitted(people.BEN)
    base = opened(client, application)
    client.post(f"{base}code/", {"act": "send"})
    answer = client.post(f"{base}code/?next=https://evil.example/", {"code": newest_code(application)})
    assert answer["Location"] == f"{base}letters/"
