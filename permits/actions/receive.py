"""Papers arrive: each file is stored and receipted the moment it is there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from permits.actions import carry, household
from permits.actions.complete import papers_came
from permits.actions.writing import one_act
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Document, File, Job, User
from permits.models.document import bound_to
from permits.queries import case
from permits.vault import store
from permits.vault.store import Stored

# One message tells of all files that came within this time.
QUIET_MINUTES = 10


@dataclass(frozen=True)
class Received:
    """A file that is durable: in the vault and in the database."""

    file: File
    again: bool


def receive_file(
    application: Application,
    requirement: str,
    token: uuid.UUID,
    name: str,
    chunks: Iterable[bytes],
    *,
    limit: int,
    by: User | None = None,
    actor: str = "",
    tells: bool = True,
    is_unsorted: bool = False,
) -> Received:
    """Stream a file into the vault, then write its row.

    A token that came before, or the very same bytes for the same requirement, gives back the first file: a press repeated,
    a page sent again from the browser's history. While the bytes come no connection to the database is held. `actor`: who sent
    it, when neither the family nor `by` did; without `tells` the family is not written to, because it has been already;
    `is_unsorted`: it came by e-mail, and nobody knows yet which paper it is.
    Raises vault.store.Refused (`empty`, `too_big`, `wrong_type`) or StoreFull with nothing kept, KeyError for a requirement
    that is not asked for.
    """
    if not is_unsorted and requirement not in {asked.code for asked in case.of(application).checklist}:
        raise KeyError(requirement)
    before = File.objects.filter(application=application, token=token).first()
    if before is not None:
        return Received(before, again=True)
    let_connection_go()
    stored = store.receive(chunks, f"file:{bound_to(application.pk, token)}", limit)
    try:
        return _write(application, requirement, token, name, stored, by or actor, tells=tells)
    except BaseException:
        store.delete(stored.id)
        raise


def let_connection_go() -> None:
    """Give the connection back to the pool, so that a slow line holds none of the few; the next query takes one again."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        connection.close()


def _write(
    application: Application, requirement: str, token: uuid.UUID, name: str, stored: Stored, by: User | str, *, tells: bool
) -> Received:
    with one_act():
        application, others = household.hold(application)
        before = File.objects.filter(application=application, token=token).first()
        if before is not None:
            store.delete(stored.id)
            return Received(before, again=True)
        document, _ = Document.objects.get_or_create(application=application, requirement=requirement)
        # That another adult sent the very same file is nothing this family may read.
        same = document.files.filter(sha256=stored.sha256).exclude(carried=File.OFFICE).first()
        if same is not None:
            store.delete(stored.id)
            return Received(same, again=True)
        if document.state not in {"accepted", "seen"}:
            document.state, document.why = "received", ""
            document.save(update_fields=["state", "why"])
        file = File(
            key=uuid.uuid4(), application=application, document=document, token=token, vault_id=stored.id,
            bound=bound_to(application.pk, token), size=stored.size, sha256=stored.sha256, kind=stored.kind,
            received_at=legal_now(),
        )  # fmt: skip
        file.names = {"name": name[:200]}
        file.save(force_insert=True)
        Job.enqueue("read_file", unique_key=f"read_file:{file.key}", payload={"file": file.pk})
        who: dict[str, Any] = {"actor": by} if isinstance(by, str) else {"user": by}
        AuditEntry.write("file_received", application=application, **who, file=file.pk, requirement=requirement)
        papers_came(application, requirement)
        household.lend(file, others)
        carry.one_file(file)
        if tells:
            _tell_later(application)
    return Received(file, again=False)


def _tell_later(application: Application) -> None:
    waiting = Job.objects.filter(
        kind="tell_received", state="ready", payload__application=application.pk, run_at__gt=machine_now()
    )
    if not waiting.exists():
        Job.enqueue(
            "tell_received",
            payload={"application": application.pk, "since": machine_now().isoformat()},
            run_at=machine_now() + timedelta(minutes=QUIET_MINUTES),
        )
