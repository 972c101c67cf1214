"""The family reads a letter on line: that it did is written first."""

from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Notice


def record_read(notice: Notice) -> None:
    """Write that the family opened the letter; the first time counts as the time it was read."""
    with one_act():
        Application.objects.select_for_update().only("pk").get(notices=notice)
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=machine_now())
        AuditEntry.write("letter_viewed", application=notice.application, notice=notice.pk)
