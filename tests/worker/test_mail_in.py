"""Answers to our e-mails and reports about them, over a real mail server's wire on the way out, as bytes on the way in."""

import io
import re
import sys
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from permits.actions import mail
from permits.models import Application, Attempt, AuditEntry, File, Message, Notice, Seen, Task
from permits.notices import addresses
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import papers, people
from tests.office import desk
from tests.worker.test_mail import Postbox, postbox

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db
HOME = "permits@reply.district.example"


@pytest.fixture(autouse=True)
def _comes_in(settings: Any) -> None:
    settings.MAIL_REPLY = HOME


def work() -> None:
    Worker(HANDLERS).run_until_idle()


def told(box: Postbox, family: people.Family = people.BEN) -> tuple[Application, EmailMessage]:
    """An application, and the e-mail about it as it arrived."""
    application = people.submitted(family)
    work()
    return application, box.arrived[-1]


def answer(message: EmailMessage, text: str, sender: str = people.BEN.email, **headers: str) -> EmailMessage:
    """What a mail program makes of "Reply"."""
    made = EmailMessage()
    made["From"], made["To"] = sender, message["Reply-To"]
    made["Subject"], made["Message-ID"] = f"Re: {message['Subject']}", "<one@family.example>"
    made["In-Reply-To"] = message["Message-ID"]
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(
        f"{text}\n\nOn Monday the office wrote:\n" + "".join(f"> {line}\n" for line in message.get_content().split("\n"))
    )
    return made


def report(notice: Notice, action: str, status: str = "5.1.1", to: str = "", about: str = "") -> bytes:
    """A delivery status as Postfix writes it (RFC 3464)."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered Mail\r\nAuto-Submitted: auto-replied\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="=b"\r\n\r\n'
        "--=b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--=b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; x@family.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--=b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {about or notice.message_id}\r\nSubject: x\r\n\r\nbody\r\n--=b--\r\n"
    ).encode()


def test_an_answer_lands_on_its_case_with_its_papers(postbox: Postbox) -> None:
    application, message = told(postbox)
    assert re.fullmatch(r"permits\+r[a-z2-7]{26}[0-9a-f]{20}@reply\.district\.example", message["Reply-To"])
    assert postbox.senders[-1].startswith("permits+b")
    assert (message["From"], message["Auto-Submitted"]) == ("permits@passage.invalid", "auto-generated")
    assert "You may answer this e-mail" in message.get_content()
    reply = answer(message, "I withdraw my application.")
    reply.add_attachment(papers.jpeg_photo(), maintype="image", subtype="jpeg", filename="O'Hara bill.jpg")
    reply.add_attachment(b"PK\x03\x04 office", maintype="application", subtype="octet-stream", filename="letter.docx")
    assert mail.take(reply.as_bytes(), message["Reply-To"]) == mail.KEPT

    kept = Message.objects.get()
    assert (kept.application, kept.origin, kept.content["text"]) == (application, "family", "I withdraw my application.")
    assert "> Hello" in kept.content["whole"]
    assert application.confirmation_number in message.get_content()
    digits = re.sub(r"\D", "", kept.content["whole"])
    assert application.reference in digits
    assert application.access_code not in digits
    assert b"withdraw" not in bytes(kept.sealed_content)
    application.refresh_from_db()
    assert application.withdrawn_at is None
    assert Task.objects.get(kind="message").body == kept.body
    work()
    file = File.objects.get()
    assert (file.document.requirement, file.state, len(file.pages)) == ("unsorted", "readable", 1)
    back = postbox.arrived[-1]
    assert (back["To"], Notice.objects.filter(kind="mail_received").count()) == (people.BEN.email, 1)
    assert "Attachment 2: We can open photos" in back.get_content()
    for secret in (people.BEN.last_name, "letter.docx"):
        assert secret not in back.get_content()

    # The same mail once more, as a server brings it that heard no answer: with another trace line above it.
    sent = len(postbox.arrived)
    assert mail.take(b"Received: from mx.example\r\n" + reply.as_bytes(), message["Reply-To"]) == mail.AGAIN
    work()
    assert (Message.objects.count(), File.objects.count(), Task.objects.filter(kind="message").count()) == (1, 1, 1)
    assert len(postbox.arrived) == sent


def test_what_was_cut_off_in_the_middle_is_finished_when_it_is_brought_again(postbox: Postbox) -> None:
    application, message = told(postbox)
    reply = answer(message, "here")
    reply.add_attachment(papers.png(), maintype="image", subtype="png", filename="x.png")
    mail.take(reply.as_bytes())
    File.objects.all().delete()
    Message.objects.update(taken_at=None)
    assert mail.take(reply.as_bytes()) == mail.KEPT
    assert (Message.objects.count(), File.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(application=application, act="message_came").count() == 1


def test_another_address_is_kept_and_told_nothing(postbox: Postbox) -> None:
    _application, message = told(postbox)
    reply = answer(message, "I am the father. Where is she?", "ex@elsewhere.example")
    reply.add_attachment(papers.jpeg_photo(), maintype="image", subtype="jpeg", filename="x.jpg")
    sent = len(postbox.arrived)
    assert mail.take(reply.as_bytes()) == mail.KEPT
    work()
    assert (len(postbox.arrived), File.objects.count()) == (sent, 0)
    assert Message.objects.get().origin == "other"
    assert Task.objects.get(kind="message_from_other")
    page = desk.signed_in(desk.clerk()).get(desk.url(Message.objects.get().application)).content.decode()
    for words in ("I am the father", "This address is not on file", "1 attachment was not opened"):
        assert words in page
    # Another office sees neither.
    elsewhere = desk.signed_in(desk.clerk("Their Clerk", district="robledal")).get(desk.url(Message.objects.get().application))
    assert "I am the father" not in elsewhere.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Message_ID": "<11111111-1111-4111-8111-111111111111@passage.invalid>"},
    ],
)
def test_programs_are_not_answered(postbox: Postbox, headers: dict[str, str]) -> None:
    _application, message = told(postbox)
    sent = len(postbox.arrived)
    assert mail.take(answer(message, "I am away.", **headers).as_bytes()) == mail.KEPT
    work()
    assert (Message.objects.get().origin, len(postbox.arrived)) == ("auto", sent)
    assert not Task.objects.filter(kind__startswith="message").exists()


def test_words_alone_are_answered_once_an_hour(postbox: Postbox) -> None:
    application, message = told(postbox)
    Seen.objects.create(user=desk.clerk(), application=application)
    for number in range(3):
        mail.take(answer(message, f"number {number}", Message_ID=f"<{number}@family.example>").as_bytes())
    assert (Message.objects.count(), Notice.objects.filter(kind="mail_received").count()) == (3, 1)
    assert Task.objects.filter(kind="message").count() == 1
    assert Seen.objects.get().news == "message_came"


def test_a_flood_waits_at_the_mail_server_and_nothing_is_lost(postbox: Postbox) -> None:
    _application, message = told(postbox)
    raw = [answer(message, f"{number}", Message_ID=f"<{number}@x.example>").as_bytes() for number in range(mail.PER_HOUR + 3)]
    became = [mail.take(one) for one in raw]
    assert became == [mail.KEPT] * mail.PER_HOUR + [mail.LATER] * 3
    assert Task.objects.filter(kind="mail_flood").count() == 1
    Attempt.objects.all().delete()  # an hour later
    assert [mail.take(one) for one in raw[-3:]] == [mail.KEPT] * 3
    assert mail.take(raw[0]) == mail.AGAIN
    assert Message.objects.count() == len(raw)


def test_no_address_can_be_guessed(postbox: Postbox) -> None:
    application, message = told(postbox)
    notice = Notice.objects.get(application=application, channel="email")
    right = message["Reply-To"]
    swapped = right.replace("+r", "+b")
    wrong = [
        HOME, f"permits+r{application.reference}@reply.district.example", right[:-28] + "00" + right[-26:], swapped,
        f"permits+r{notice.key}@reply.district.example", "", "permits+r" + "é" * 46 + "@x",
    ]  # fmt: skip
    for address in wrong:
        assert addresses.reached(address) is None, address
        reply = answer(message, "hello")
        del reply["To"]
        assert mail.take(reply.as_bytes(), address) == mail.UNKNOWN
    assert not Message.objects.exists()
    # Servers change the case of letters.
    assert mail.take(answer(message, "hello").as_bytes(), right.upper()) == mail.KEPT


def test_a_report_that_comes_later_marks_the_notice_and_another_way_is_taken(postbox: Postbox) -> None:
    application, message = told(postbox)
    notice = Notice.objects.get(application=application, channel="email")
    envelope = postbox.senders[-1]
    assert notice.state == "sent"
    assert mail.take(report(notice, "delayed", "4.4.1"), envelope) == mail.NO_NEWS
    assert mail.take(report(notice, "delivered", "2.0.0"), envelope) == mail.NO_NEWS
    notice.refresh_from_db()
    assert notice.state == "sent"
    assert mail.take(report(notice, "failed", about="<lost@relay.example>"), envelope) == mail.CAME_BACK
    notice.refresh_from_db()
    assert (notice.state, notice.outcome) == ("bounced", "no_mailbox")
    assert Task.objects.get(kind="bounced").detail["channel"] == "letter"
    assert Notice.objects.get(application=application, channel="letter").state == "ready"
    assert mail.take(report(notice, "failed"), envelope) == mail.CAME_BACK
    assert Task.objects.filter(kind="bounced").count() == 1
    assert not Message.objects.exists()
    assert message["Reply-To"]


def test_a_report_is_known_by_what_it_returns_too(postbox: Postbox) -> None:
    application, _message = told(postbox)
    notice = Notice.objects.get(application=application, channel="email")
    assert mail.take(report(notice, "failed", "5.2.2", "permits@passage.invalid"), "permits@passage.invalid") == mail.CAME_BACK
    notice.refresh_from_db()
    assert (notice.state, notice.outcome) == ("bounced", "mailbox_full")
    assert mail.take(report(notice, "failed", about="<x@y.example>"), "permits@passage.invalid") == mail.UNKNOWN


def test_without_an_address_for_answers_nothing_of_it_is_said(postbox: Postbox, settings: Any) -> None:
    settings.MAIL_REPLY = ""
    _application, message = told(postbox)
    assert message["Reply-To"] is None
    assert postbox.senders == ["permits@passage.invalid"]
    assert "please do not send papers by e-mail" in message.get_content()


def test_the_mail_server_is_told_by_exit_codes(postbox: Postbox, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    _application, message = told(postbox)
    raw = answer(message, "hello").as_bytes()

    def brought(data: bytes, to: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        said = io.StringIO()
        try:
            call_command("receive_mail", to=to, stdout=said)
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
        return 0, said.getvalue()

    assert brought(raw, message["Reply-To"]) == (0, "")
    code, text = brought(raw, HOME)
    assert (code, "Nadie lee correos" in text, "Nobody reads e-mail" in text) == (67, True, True)
    assert brought(b"x" * 50_000_001, message["Reply-To"])[0] == 65
    other = answer(message, "more", Message_ID="<2@family.example>").as_bytes()
    settings.VAULT_DIR.rename(settings.VAULT_DIR.with_name("away"))
    settings.VAULT_DIR.write_text("no folder")
    assert brought(other, message["Reply-To"])[0] == 75
    settings.VAULT_DIR.unlink()
    settings.VAULT_DIR.with_name("away").rename(settings.VAULT_DIR)
    assert brought(other, message["Reply-To"])[0] == 0
    assert Message.objects.count() == 2
