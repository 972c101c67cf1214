"""The family reads a letter on line: that it did is written first."""

from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Notice, Task


def record_read(notice: Notice) -> None:
    """Write that the family opened the letter; the first time counts as the time it was read. Nobody has to call for it then."""
    with one_act():
        Application.objects.select_for_update().only("pk").get(notices=notice)
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=machine_now())
        Task.objects.filter(unique_key=f"unread:{notice.event}", done_at=None).update(done_at=machine_now())
        AuditEntry.write("letter_viewed", application=notice.application, notice=notice.pk)
