"""What the worker does for each kind of job. A handler may run twice: whatever it writes, it writes once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from permits.actions import chase, contacts, countdown, household
from permits.actions.accounts import send_reset
from permits.actions.contacts import letters_are_held
from permits.actions.lookup import say_number_again, tell_of_tries
from permits.actions.papers import unreadable
from permits.actions.send import came_back, sent
from permits.actions.statements import file_paper
from permits.actions.tell import letter_of, tell_received, tell_window_open
from permits.actions.writing import one_act
from permits.clock import legal_now
from permits.models import Application, AuditEntry, File, Job, Notice, Statement, Task
from permits.notices import addresses, outbox
from permits.notices.letters import CannotSet
from permits.notices.render import Rendered
from permits.vault import decoding, store
from permits.worker.exports import make_export
from permits.worker.verdicts import Hopeless, Later

HELD_PAUSE = 3600.0


def send_email(job: Job) -> None:
    """Hand an e-mail to the mail server; in the demonstration without one, the mailbox page is where it lands."""
    notice = Notice.objects.select_related("application", "body").get(pk=job.payload["notice"])
    if notice.state != "ready":
        return
    if notice.kind != "contact_changed" and notice.application and notice.application.contacts_held_until:
        if letters_are_held(notice.application):
            raise Later(HELD_PAUSE)
        contacts.hold_is_over(notice.application)
        notice.refresh_from_db()
        if notice.state != "ready":
            return
    said, to = outbox.rendered(notice), notice.content["to"]
    if not to:
        came_back(notice, "no_address")
        return
    if settings.EMAIL_HOST:
        message = _email(notice, said, to)
        with get_connection(fail_silently=False) as connection:
            try:
                connection.send_messages([message])
            except SMTPRecipientsRefused as error:
                came_back(notice, str(error))
                return
    sent(notice)


def hold_is_over(job: Job) -> None:
    """Three days after a confirmed address was changed, what waits goes the new way."""
    application = Application.objects.get(pk=job.payload["application"])
    if letters_are_held(application):
        raise Later(HELD_PAUSE)
    contacts.hold_is_over(application)


def _email(notice: Notice, said: Rendered, to: str) -> EmailMessage:
    """As it leaves: reports about it and answers to it come to addresses of its own, and programs do not answer it."""
    headers = {"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
    if envelope := addresses.address(notice, addresses.REPORT):
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    answers = [addresses.address(notice, addresses.ANSWER)] if addresses.takes_answers(notice) else []
    return EmailMessage(said.subject, said.message, envelope or None, [to], reply_to=answers, headers=headers)


def set_letter(job: Job) -> None:
    """Make the PDF of a letter and keep it in the vault; a name no font of ours can print becomes a task."""
    notice = Notice.objects.select_related("application", "body").get(pk=job.payload["notice"])
    try:
        pdf = letter_of(notice)
    except CannotSet as error:
        with one_act():
            Task.objects.get_or_create(
                unique_key=f"letter:{notice.key}",
                defaults={
                    "body": notice.body, "application": notice.application, "kind": "letter_not_set",
                    "detail": {"notice": notice.pk, "marks": sorted({f"U+{ord(mark):04X}" for mark in error.characters})},
                },
            )  # fmt: skip
        return
    vault_id = store.put(pdf, f"letter:{notice.key}").id
    with one_act():
        Notice.objects.filter(pk=notice.pk).update(letter_id=vault_id)


def read_file(job: Job) -> None:
    """Scan and decode a file in the sandbox; keep its page images, or say plainly why it cannot be read."""
    file = File.objects.select_related("document", "application").get(pk=job.payload["file"])
    if file.state != "received":
        return
    looked = decoding.look(file.vault_id, file.context, file.kind)
    if looked.state == "unreadable":
        unreadable(file, looked.why)
        return
    pages = [store.put(page, file.page_context).id for page in looked.pages]
    clean = store.put(looked.clean, file.clean_context).id
    with one_act():
        for one in household.copies(file):
            if File.objects.filter(pk=one.pk, state="received").update(state="readable", pages=pages, clean_id=clean):
                AuditEntry.write("file_read", application=one.application, actor="program", file=one.pk, pages=len(pages))


def tell_of_files(job: Job) -> None:
    """One message for all the files that came lately."""
    application = Application.objects.select_related("door", "rulebook").get(pk=job.payload["application"])
    tell_received(application, since=datetime.fromisoformat(job.payload["since"]))


def number_again(job: Job) -> None:
    """A family lost its number: find the case, if there is one, and say the number by its own channels."""
    say_number_again(job.payload["sealed"])


def somebody_tried(job: Job) -> None:
    """Many wrong numbers for one reference: the family is told, if the reference is one."""
    tell_of_tries(job.payload["reference"])


def remind_open(job: Job) -> None:
    """Keep the promise to tell when the window opens."""
    wait = (datetime.fromisoformat(job.payload["opens"]) - legal_now()).total_seconds()
    if wait > 0:
        raise Later(wait)
    tell_window_open(job.payload)


def statement_paper(job: Job) -> None:
    """What somebody signed on a phone becomes a file of the case."""
    found = Statement.objects.select_related("application__rulebook__body", "application__door")
    try:
        file_paper(found.get(pk=job.payload["statement"]))
    except KeyError as error:
        raise Hopeless("a paper was signed that the case does not ask for any more") from error


def staff_reset(job: Job) -> None:
    """Somebody at the sign-in page asked for a new password: find the person, if there is one, and send the link."""
    send_reset(job.payload["sealed"])


def daily(job: Job) -> None:
    """Once a day: what the days have brought becomes jobs of its own."""
    del job
    countdown.plan()
    chase.plan()


def unread(job: Job) -> None:
    """A legal notice was not opened for some days."""
    chase.act(job.payload["notice"])


def papers_reminder(job: Job) -> None:
    """Say again which papers are missing."""
    countdown.remind(job.payload["side"], job.payload["key"])


def papers_waited(job: Job) -> None:
    """The family's days for papers are over."""
    countdown.waited(job.payload["side"])


def legal_day(job: Job) -> None:
    """The legal day is near, and papers are missing."""
    countdown.name_supervisor(job.payload["side"])


def untold(job: Job) -> None:
    """The legal day is near, and nobody sent the decision."""
    countdown.untold(job.payload["side"])


HANDLERS: Mapping[str, Callable[[Job], None]] = {
    "send_email": send_email,
    "hold_is_over": hold_is_over,
    "set_letter": set_letter,
    "read_file": read_file,
    "tell_received": tell_of_files,
    "number_again": number_again,
    "somebody_tried": somebody_tried,
    "remind_open": remind_open,
    "statement_paper": statement_paper,
    "staff_reset": staff_reset,
    "make_export": make_export,
    "daily": daily,
    "papers_reminder": papers_reminder,
    "papers_waited": papers_waited,
    "legal_day": legal_day,
    "untold": untold,
    "unread": unread,
}
