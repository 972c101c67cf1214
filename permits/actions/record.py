"""A supervisor reads what a person did: that, too, is written down first."""

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.writing import one_act
from permits.models import AuditEntry, Body, User


def record_read(user: User, person: User) -> None:
    """Write who read whose record. PermissionDenied for whoever supervises nobody."""
    body = Body.objects.filter(pk__in=access.supervised(user)).order_by("pk").first()
    if body is None:
        raise PermissionDenied
    with one_act():
        AuditEntry.write("record_read", application=None, user=user, body=body, person=person.pk)
