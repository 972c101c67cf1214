"""The last missing paper is there."""

from permits.clock import legal_now
from permits.models import Application
from permits.policy import states
from permits.queries import case


def papers_came(application: Application) -> None:
    """When the last missing paper is there, the case goes back in line in its old place and counts as complete."""
    now = case.of(Application.objects.get(pk=application.pk))
    if now.missing:
        return
    for side in now.sides.values():
        if side.body_id is None or states.STATUSES[side.status].final:
            continue
        if states.may("papers_in", side.status):
            side.status = states.target("papers_in", side.status)
        if side.complete_at is None:
            side.complete_at = legal_now()
        side.version += 1
        side.save(update_fields=["status", "complete_at", "version"])
