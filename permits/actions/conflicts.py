"""A person of the office says that they know the family of a case: from then on it is not there for this person."""

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Conflict, Side, User


def declare(application: Application, user: User, why: str) -> None:
    """The person works on the case no more and opens it no more; whatever of it was theirs is anybody's. Harmless when repeated.

    `why` is a code of office.words.WHY_KNOWN. PermissionDenied for a case that the person may not see.
    """
    access.check_see_case(user, application)
    with one_act():
        held = Application.objects.select_for_update().get(pk=application.pk)
        _, is_new = Conflict.objects.get_or_create(application=held, user=user, lifted_at=None, defaults={"why": why})
        if not is_new:
            return
        Side.objects.filter(application=held, owner=user).update(owner=None, claim=None)
        AuditEntry.write("conflict_declared", application=held, user=user, why=why)


def lift(conflict: Conflict, user: User, why: str) -> None:
    """A supervisor looked into it: the case is there for the person again. Harmless when repeated.

    `why` is a code of office.words.WHY_FREE. PermissionDenied unless the person supervises a side of the case, which nobody does
    who knows the family too.
    """
    if not access.can_lift(user, conflict.application):
        raise PermissionDenied
    with one_act():
        held = Application.objects.select_for_update().get(pk=conflict.application_id)
        row = Conflict.objects.select_for_update().get(pk=conflict.pk)
        if row.lifted_at is not None:
            return
        row.lifted_at, row.lifted_by, row.lifted_why = machine_now(), user, why
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
        AuditEntry.write("conflict_lifted", application=held, user=user, person=row.user_id, why=why)
