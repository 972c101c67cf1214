"""An e-mail comes in: an answer lands on its case as a message that a person reads, a report marks the notice that came back.

An e-mail is no legal act: it withdraws nothing, corrects nothing and proves nobody. What reaches us by an address that only one
notice carried belongs to that notice's case; who says to have sent it is written beside it, and believed no further.
"""

import hashlib
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from permits.actions import limits, receive
from permits.actions.send import came_back
from permits.actions.writing import one_act
from permits.clock import legal_now, legal_today, machine_now
from permits.models import Application, AuditEntry, Message, Notice, Rulebook, Task
from permits.notices import addresses, covered, outbox
from permits.notices.dates import moment_in_words
from permits.policy.documents import UNSORTED
from permits.vault import mail as mails
from permits.vault import signatures, store
from permits.vault.mail import Attachment, Mail
from permits.wording import UNREADABLE, in_language

log = logging.getLogger(__name__)

# What became of a mail. `LATER`: the mail server keeps it and brings it again; `UNKNOWN`: the server tells its sender.
KEPT, AGAIN, CAME_BACK, NO_NEWS, UNKNOWN, LATER = "kept", "again", "came_back", "no_news", "unknown", "later"

PER_HOUR, HOUR = 20, 3600
MOST_FILES = 20
ATTACHMENT, THE_MAIL = _("Attachment %(number)s"), _("The e-mail itself")
# Which attachment, counted from 1 (0: the mail itself), its name, and a code of wording.UNREADABLE.
Refusal = tuple[int, str, str]
ACTS: Mapping[str, str] = {
    "family": "message_came", "second": "message_came", "other": "message_from_other", "auto": "message_auto",
}  # fmt: skip


def take(raw: bytes, to: str = "") -> str:
    """Take one e-mail as a mail server hands it over; `to` is the envelope's recipient, without it the headers are asked.

    When this returns `KEPT`, the mail, its text and its attachments are durable. Repeating it changes nothing more.
    store.StoreFull and database errors when it could not be kept: the mail must be brought again.
    """
    mail = mails.parse(raw)
    found = _reached(mail, to)
    if mail.report is not None:
        by_address = found.notice if found and found.purpose == addresses.REPORT else None
        return _reported(mail, by_address or addresses.by_message_id(mail.report.about))
    if found is None or found.notice.application is None:
        return UNKNOWN
    return _keep(raw, mail, found.notice, found.notice.application)


def _reached(mail: Mail, to: str) -> addresses.Reached | None:
    for address in [to] if to else mail.recipients:
        if found := addresses.reached(address):
            return found
    return None


def _reported(mail: Mail, notice: Notice | None) -> str:
    report = mail.report
    assert report is not None
    if notice is None:
        return UNKNOWN
    if report.action != "failed":
        log.info("Mail server about notice %s: %s %s", notice.pk, report.action, report.status)
        return NO_NEWS
    came_back(notice, _why(report.status))
    return CAME_BACK


def _why(status: str) -> str:
    """A code of wording.OUTCOMES for an enhanced status (RFC 3463)."""
    detail = status.partition(".")[2]
    if detail == "2.2":
        return "mailbox_full"
    return "no_mailbox" if detail.startswith("1.") or detail == "2.1" else "mail_refused"


def _keep(raw: bytes, mail: Mail, notice: Notice, application: Application) -> str:
    fingerprint = _fingerprint(raw, mail)
    message = Message.objects.filter(application=application, fingerprint=fingerprint).first()
    if message is not None and message.taken_at is not None:
        return AGAIN
    if message is None:
        if limits.too_often("mail", str(application.key), most=PER_HOUR, seconds=HOUR):
            _flooded(notice, application)
            return LATER
        message = _write(raw, mail, notice, application, fingerprint)
    files, refused = ([], []) if message.origin in {"other", "auto"} else _take_files(message, application, mail)
    _finish(message, mail, files, refused)
    return KEPT


def _fingerprint(raw: bytes, mail: Mail) -> str:
    """The same for a mail that a server brings twice: its id, and everything below its head, which servers write in."""
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    return hashlib.sha256(mail.message_id.encode() + b"\0" + mail.sender.encode() + b"\0" + body).hexdigest()


def _origin(mail: Mail, application: Application) -> str:
    if mail.is_auto or addresses.is_ours(mail.message_id):
        return "auto"
    if mail.sender and mail.sender == application.person.email.lower():
        return "family"
    second = {where.lower() for channel, where in outbox.second_adult(application) if channel == "email"}
    return "second" if mail.sender in second else "other"


def _write(raw: bytes, mail: Mail, notice: Notice, application: Application, fingerprint: str) -> Message:
    message = Message(
        key=uuid.uuid4(), application=application, body=notice.body, notice=notice, origin=_origin(mail, application),
        fingerprint=fingerprint, size=len(raw),
    )  # fmt: skip
    stored = store.put(raw, message.context)
    message.vault_id = stored.id
    words = {"subject": mail.subject, "text": mail.text, "whole": mail.whole, "from": mail.written_from, "date": mail.dated}
    message.content = {
        "sender": mail.sender, **{name: covered.code(application, text) for name, text in words.items()},
        "to": [one for one in mail.recipients if addresses.reached(one) is None],
        "files": [], "refused": [], "unread": len(mail.attachments), "is_broken": mail.is_broken, "sha256": stored.sha256,
        "parts": [_part(application, one) for one in mail.attachments],
    }  # fmt: skip
    try:
        held = _written(message, mail)
    except BaseException:
        store.delete(message.vault_id)
        raise
    if held.pk != message.pk:
        store.delete(message.vault_id)
    return held


def _part(application: Application, attachment: Attachment) -> dict[str, Any]:
    """What is kept of an attachment beside the mail itself, whether or not it is taken as a paper."""
    data = attachment.data
    return {
        "name": covered.code(application, attachment.name), "size": len(data), "sha256": hashlib.sha256(data).hexdigest(),
        "kind": signatures.kind_of(data[: signatures.HEAD]),
    }  # fmt: skip


def _written(message: Message, mail: Mail) -> Message:
    with one_act():
        application = Application.objects.select_for_update().get(pk=message.application_id)
        before = Message.objects.filter(application=application, fingerprint=message.fingerprint).first()
        if before is not None:
            return before
        message.save(force_insert=True)
        actor = "family" if message.origin in {"family", "second"} else "program"
        AuditEntry.write(ACTS[message.origin], application=application, actor=actor, message=message.pk)
        # What nobody sent and is no mere reply may be a report in a form of its own: a person looks.
        if message.origin != "auto" or (mail.is_from_nobody and not mail.is_vacation):
            _task(message)
    return message


def _task(message: Message) -> None:
    """One open task for all that came and was not read yet."""
    kind = "message_from_other" if message.origin == "other" else "message"
    same = Task.objects.filter(kind=kind, application=message.application_id, body=message.body, done_at=None)
    if not same.exists():
        Task.objects.create(
            kind=kind, application_id=message.application_id, body=message.body, detail={"message": message.pk},
            unique_key=f"message:{message.key}",
        )  # fmt: skip


def _flooded(notice: Notice, application: Application) -> None:
    """More than a person writes: what is over waits at the mail server, and the office knows."""
    with one_act():
        Task.objects.get_or_create(
            unique_key=f"mail_flood:{application.key}:{legal_today()}",
            defaults={"kind": "mail_flood", "application": application, "body": notice.body},
        )


def _take_files(message: Message, application: Application, mail: Mail) -> tuple[list[str], list[Refusal]]:
    """The attachments as papers, by the door of every upload: the names of those taken, and those that were not."""
    files: list[str] = []
    refused: list[Refusal] = [(0, "", "damaged")] if mail.is_broken else []
    for number, attachment in enumerate(mail.attachments[:MOST_FILES], 1):
        token = message.token_of(number)
        name = attachment.name or in_language(ATTACHMENT, application.language) % {"number": number}
        try:
            receive.receive_file(
                application, UNSORTED, token, name, [attachment.data], limit=settings.UPLOAD_LIMIT, tells=False, is_unsorted=True
            )
        except store.Refused as error:
            refused.append((number, name, error.code))
        else:
            files.append(name)
    over = enumerate(mail.attachments[MOST_FILES:], MOST_FILES + 1)
    refused += [(number, one.name, "too_many_files") for number, one in over]
    return files, refused


def _finish(message: Message, mail: Mail, files: list[str], refused: list[Refusal]) -> None:
    """All of it is kept; who wrote from the address on file is answered, at most once an hour for words alone."""
    key = str(message.application.key)
    is_quiet = message.origin != "family" or not (
        files or refused or not limits.too_often("mail-answered", key, most=1, seconds=HOUR)
    )
    with one_act():
        application = (
            Application.objects.select_for_update(of=("self",)).select_related("rulebook", "door").get(pk=message.application_id)
        )
        held = Message.objects.select_for_update(of=("self",)).select_related("notice", "body").get(pk=message.pk)
        if held.taken_at is not None:
            return
        held.content = {
            **held.content, "files": files, "refused": refused, "unread": len(mail.attachments) - len(files),
        }  # fmt: skip
        held.taken_at = machine_now()
        held.save(update_fields=["sealed_content", "taken_at"])
        if not is_quiet:
            _answer(application, held, len(files), refused)


def _answer(application: Application, message: Message, taken: int, refused: list[Refusal]) -> None:
    """To the address on file, never to whom a mail names as its sender. Files are counted: their names may hold the child's."""
    book, language = Rulebook.objects.select_related("body").get(pk=message.notice.content["rulebook"]), application.language
    each, whole = in_language(ATTACHMENT, language), in_language(THE_MAIL, language)
    wrong = [
        f"{each % {'number': number} if number else whole}: {in_language(UNREADABLE[code], language)}"
        for number, _name, code in refused
    ]
    values: dict[str, Any] = {
        "received_at": moment_in_words(legal_now().astimezone(book.parsed.zone), language),
        "taken": str(taken) if taken else "",
        "papers": "\n".join(wrong),
    }
    outbox.write(application, "mail_received", values, body=message.body, rulebook=book, channels=["email"])
