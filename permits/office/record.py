"""What the people of an office did and looked at, for its supervisors; reading it is written down too."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from permits import access
from permits.actions.record import record_read
from permits.acts import ACTS
from permits.models import AuditEntry
from permits.office import frame
from permits.office.words import PEOPLE_ACTS
from permits.queries import record as entries

LONGEST = 19  # digits of a number that the database takes


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """One person's acts, the newest first, page by page."""
    user = frame.user_of(request)
    if not access.can_read_record(user):
        raise Http404
    people = list(entries.people(user))
    person = next((one for one in people if str(one.pk) == request.GET.get("person")), None)
    before = request.GET.get("before", "")
    before = before if before.isascii() and before.isdigit() and len(before) < LONGEST else ""
    rows: list[AuditEntry] = []
    if person is not None:
        record_read(user, person)
        rows = entries.of_person(user, person, int(before) if before else None)
    more, rows = len(rows) > entries.PAGE, rows[: entries.PAGE]
    open_cases = entries.open_to(user, rows)
    context = {
        "people": [{"pk": one.pk, "name": one.name, "chosen": one == person, "is_active": one.is_active} for one in people],
        "person": person,
        "rows": [_row(row, is_open=row.application_id in open_cases) for row in rows],
        "before": rows[-1].pk if more else "",
        "is_first": not before,
    }
    return frame.show(request, "office/record.html", context)


def _row(row: AuditEntry, *, is_open: bool) -> dict[str, Any]:
    application = row.application
    return {
        "at": row.at,
        "what": ACTS.get(row.act) or PEOPLE_ACTS.get(row.act, row.act),
        "case": str(application) if application else "",
        "url": frame.case_url(application) if application and is_open else "",
    }
