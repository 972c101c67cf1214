"""What only the demonstration does."""

from datetime import date, datetime

from permits import clock
from permits.actions.writing import one_act
from permits.models import ClockShift, Job


def move_to(day: date) -> None:
    """Move the legal clock so that today is `day`; the time of day at the office stays, across a change to summer time too.

    Production never reads the shift (permits/clock.py).
    """
    now = clock.legal_now()
    wanted = datetime.combine(day, now.time(), tzinfo=now.tzinfo)
    with one_act():
        shift, _ = ClockShift.objects.get_or_create(id=1)
        shift.seconds += round(wanted.timestamp() - now.timestamp())
        shift.save(update_fields=["seconds"])
        # Promises for a legal moment look at the clock again.
        Job.enqueue("daily")
        Job.objects.filter(kind="remind_open", state="ready").update(run_at=clock.machine_now())
    clock.forget()
