"""A decision is undone while nobody was told of it: it stays in the record, and the side is decided anew in its next round."""

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.correct import keep_note
from permits.actions.decide import NotAllowedError
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Decision, Notice, Side, Task, User
from permits.policy import states


class ToldError(Exception):
    """The family was told, or is being told: what was decided stands."""


def take_back(side: Side, user: User, note: str) -> None:
    """The side stands in line again, in its old place; what was prepared is dropped. `note` says why, and stays in the file.

    Only whoever decided it, or a supervisor. PermissionDenied, ToldError, NotAllowedError (`note_missing`; `status` when there
    is nothing to undo, so that a second press changes nothing).
    """
    access.check_decide(user, side)
    if not note.strip():
        raise NotAllowedError(["note_missing"])
    with one_act():
        application = Application.objects.select_for_update().get(pk=side.application_id)
        row = Side.objects.select_for_update(of=("self",)).get(pk=side.pk)
        decision = Decision.objects.filter(side=row, round=row.round).first()
        if decision is None or not states.may("take_back_decision", row.status):
            raise NotAllowedError(["status"])
        if not access.can_take_back(user, decision, row):
            raise PermissionDenied
        held = Notice.objects.select_for_update().filter(decision=decision)
        if held.exclude(state__in=["draft", "cancelled"]).exists():
            raise ToldError
        held.filter(state="draft").update(state="cancelled", outcome="taken_back")
        Task.objects.filter(unique_key=f"untold:{decision.pk}", done_at=None).update(done_at=machine_now(), done_by=user)
        row.status = states.target("take_back_decision", row.status)
        row.round += 1
        row.version += 1
        row.save(update_fields=["status", "round", "version"])
        AuditEntry.write(
            "decision_taken_back",
            application=application,
            user=user,
            side=row.kind,
            decision=decision.pk,
            outcome=decision.outcome,
        )
        keep_note(application, user, note)
