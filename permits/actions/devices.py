"""A browser of the office becomes a counter device, or stops being one."""

from permits.actions.writing import one_act
from permits.models import AuditEntry, Body, User


def record_device(user: User, body: Body, *, begins: bool) -> None:
    """Write down who did it."""
    with one_act():
        AuditEntry.write("counter_device_begins" if begins else "counter_device_ends", application=None, user=user, body=body)
