"""E-mail by a real mail server: sent once, kept when the server is down, a task when an address is refused."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from permits.clock import machine_now
from permits.models import AuditEntry, Job, Notice, Task
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people


class Postbox:
    """Keeps what arrives; refuses addresses that begin with `nobody`."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.senders: list[str] = []  # of the envelopes

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        self.senders.append(envelope.mail_from)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    server = Controller(box, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    yield box
    server.stop()


@pytest.mark.django_db
def test_an_email_is_sent_once_and_says_nothing_it_should_not(postbox: Postbox) -> None:
    application = people.submitted(people.BEN, answers={"questions": {"provider_address": "77 Canary Lane"}})
    Worker(HANDLERS).run_until_idle()
    Worker(HANDLERS).run_until_idle()
    (message,) = postbox.arrived
    notice = Notice.objects.get(application=application, channel="email")
    assert (notice.state, message["Message-ID"], message["To"]) == ("sent", notice.message_id, people.BEN.email)
    told = f"{message['Subject']}\n{message.get_content()}"
    assert application.confirmation_number in told
    for secret in (people.BEN.last_name, "Canary", people.BEN.street, "Robledal"):
        assert secret not in told
    assert AuditEntry.objects.filter(application=application, act="email_sent").count() == 1


@pytest.mark.django_db
def test_a_refused_address_becomes_a_task_and_is_not_tried_for_ever(postbox: Postbox, settings: Any) -> None:
    application = people.submitted(people.BEN, email="nobody@family.example")
    Worker(HANDLERS).run_until_idle()
    assert Notice.objects.get(application=application, channel="email").state == "bounced"
    assert Task.objects.get(kind="bounced").application == application
    # The law asks for the receipt in writing: it goes by post now.
    assert Notice.objects.get(application=application, channel="letter").state == "ready"
    assert not Job.objects.filter(kind="send_email", state__in=["ready", "running"]).exists()


@pytest.mark.django_db
def test_a_server_that_is_down_loses_nothing(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    people.submitted(people.BEN)
    Worker(HANDLERS).run_until_idle()
    job = Job.objects.get(kind="send_email")
    assert (job.state, job.attempts) == ("ready", 1)
    assert job.run_at > machine_now()
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    try:
        Job.objects.update(run_at=machine_now() - timedelta(seconds=1))
        Worker(HANDLERS).run_until_idle()
    finally:
        server.stop()
    assert len(box.arrived) == 1
    assert Notice.objects.get(channel="email").state == "sent"


@pytest.mark.django_db
def test_after_too_many_tries_a_person_is_told(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    application = people.submitted(people.BEN)
    for _ in range(Job.objects.get(kind="send_email").max_attempts):
        Job.objects.filter(kind="send_email").update(run_at=machine_now() - timedelta(seconds=1))
        Worker(HANDLERS).run_until_idle()
    assert Job.objects.get(kind="send_email").state == "dead"
    assert Task.objects.get(kind="job_dead").application == application
