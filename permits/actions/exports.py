"""Something is taken out of the house: asked for with a reason, made by the worker, fetched by whoever asked, then deleted."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Body, Export, Job, User
from permits.vault import store
from permits.vault.store import Stored

KEPT = timedelta(days=3)
ATTEMPTS = 3


def ask_for_list(user: User, kind: str, why: str, language: str, choices: dict[str, Any]) -> Export:
    """A list of the cases of the person's bodies, by the chosen columns and filters. PermissionDenied without a post."""
    body = Body.objects.filter(pk__in=access.posts(user).values("body")).order_by("pk").first()
    if body is None:
        raise PermissionDenied
    with one_act():
        export = _ask(Export(user=user, body=body, kind=kind, why=why, language=language, choices=choices))
        AuditEntry.write("list_asked", application=None, user=user, body=body, export=export.pk, kind=kind, why=why, **choices)
    return export


def ask_for_case(user: User, application: Application, kind: str, why: str, language: str) -> Export:
    """A whole case as PDF or ZIP. PermissionDenied unless it may be taken out by this person."""
    access.check_take_out(user, application)
    body = Body.objects.filter(pk__in=access.sides_of(user).filter(application=application).values("body")).order_by("pk")[0]
    with one_act():
        hold_case(pk=application.pk)
        export = _ask(Export(user=user, body=body, application=application, kind=kind, why=why, language=language))
        AuditEntry.write("packet_asked", application=application, user=user, body=body, export=export.pk, kind=kind, why=why)
    return export


def _ask(export: Export) -> Export:
    export.expires_at = machine_now() + KEPT
    export.save(force_insert=True)
    ids = {"export": export.pk, **({"application": export.application_id} if export.application_id else {})}
    Job.enqueue("make_export", unique_key=f"export:{export.key}", payload=ids, max_attempts=ATTEMPTS)
    return export


def progress(export: Export, done: int, total: int) -> None:
    """So many rows or pages are made."""
    Export.objects.filter(pk=export.pk, state="waiting").update(done=done, total=total)


def made(export: Export, stored: Stored) -> None:
    """It lies in the vault. What another worker made meanwhile stays, and this copy goes."""
    with one_act():
        kept = Export.objects.filter(pk=export.pk, state="waiting").update(
            state="ready", vault_id=stored.id, size=stored.size, sha256=stored.sha256
        )
    if not kept:
        store.delete(stored.id)


def could_not(export: Export) -> None:
    """It cannot be made; whoever asked for it reads that."""
    Export.objects.filter(pk=export.pk, state="waiting").update(state="failed")


def record_fetch(user: User, export: Export) -> None:
    """Write who takes what and why, before a byte leaves. PermissionDenied unless it is this person's."""
    if not access.can_fetch(user, export):
        raise PermissionDenied
    act = "packet_fetched" if export.application_id else "list_fetched"
    with one_act():
        if export.application_id:
            hold_case(pk=export.application_id)
        told: dict[str, Any] = {"export": export.pk, "kind": export.kind, "why": export.why, "sha256": export.sha256}
        AuditEntry.write(act, application=export.application, user=user, body=export.body, **told)


def expire() -> int:
    """Delete the bytes of what is over its time; gives back of how many."""
    over = list(Export.objects.filter(expires_at__lt=machine_now()).exclude(state="gone"))
    for export in over:
        # The row first: a file without a row is found by the vault's own sweep, a row without a file is a broken promise.
        Export.objects.filter(pk=export.pk).update(state="gone", vault_id="")
        if export.vault_id:
            store.delete(export.vault_id)
    return len(over)
