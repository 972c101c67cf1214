"""The family reads a letter on line: that it did is written first."""

from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.models import AuditEntry, Notice, Task


def record_read(notice: Notice) -> None:
    """Write that the family opened the letter; the first time counts as the time it was read. Nobody has to call for it then."""
    with one_act():
        hold_case(notices=notice)
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=machine_now())
        Task.objects.filter(unique_key=f"unread:{notice.event}", done_at=None).update(done_at=machine_now())
        AuditEntry.write("letter_viewed", application=notice.application, notice=notice.pk)
