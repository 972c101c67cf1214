"""Are all required papers there? The fact by which a case counts as ready; whatever can change the answer calls this."""

from datetime import datetime

from permits.actions.abandon import paper_came
from permits.clock import legal_now
from permits.models import Application
from permits.policy import states
from permits.queries import case

DECIDED = frozenset({"yes", "no", "abandoned"})


def papers_came(application: Application, requirement: str, came: datetime | None = None) -> None:
    """A paper is there: a case that was closed for want of it opens again; with the last missing one a case that waited goes back
    in line, in its old place. Otherwise as `weigh`. `came`: when it came, if not now."""
    paper_came(application, requirement, came or legal_now())
    weigh(application, "papers_in")


def weigh(application: Application, move: str = "no_longer_asked") -> None:
    """Keep `complete_at` true for each side that is not decided: since when nothing is missing, none while something is.

    Where nothing is, a side that waited for its family goes back in line by `move`, a code of `policy/states.py`. What never
    changes the answer writes nothing.
    """
    now = case.of(Application.objects.get(pk=application.pk))
    for side in now.sides.values():
        if side.body_id is None or side.status in DECIDED:
            continue
        is_there = not now.missing_for(side)
        goes_back = is_there and states.may(move, side.status)
        if not goes_back and is_there == (side.complete_at is not None):
            continue
        side.status = states.target(move, side.status) if goes_back else side.status
        if is_there != (side.complete_at is not None):
            side.complete_at = legal_now() if is_there else None
        side.version += 1
        side.save(update_fields=["status", "complete_at", "version"])
