"""The queue in the order received."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.access import Staff
from permits.office import frame
from permits.office.words import TABS, TABS_EMPTY
from permits.queries import desk
from permits.queries.desk import Row
from permits.wording import LANGUAGES, OUTCOMES_OF_SIDE, SIDES, STATUSES_SHORT

SOON = 5  # open days


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One tab of the queue, page by page."""
    tab = request.GET.get("tab", "line")
    tab = tab if tab in TABS else "line"
    found = desk.page(request.user, tab, request.GET.get("after", ""))
    context = {
        "tab": tab,
        "tabs": [{"code": code, "label": label, "current": code == tab} for code, label in TABS.items()],
        "rows": shown(found.rows, request.user),
        "press": uuid.uuid4(),
        "after": found.after,
        "is_first": "after" not in request.GET,
        "empty": TABS_EMPTY[tab],
    }
    return frame.show(request, "office/queue.html", context)


def shown(rows: Sequence[Row], user: Staff | None = None, *, telephone: bool = False) -> list[dict[str, Any]]:
    """Rows as the table shows them to this person; with `telephone` each leads to the page for a family that calls, too."""
    language = get_language() or "en"
    return [_row(row, language, user, telephone=telephone) for row in rows]


def _row(row: Row, language: str, user: Staff | None, *, telephone: bool) -> dict[str, Any]:
    application, side = row.case.application, row.side
    return {
        "url": frame.case_url(application),
        "telephone": reverse("office:telephone", args=[application.reference]) if telephone else "",
        "reference": str(application),
        "name": _("Sealed case") if application.is_sealed else application.person.full_name,
        "grade": application.grade,
        "school_year": application.school_year.replace("-", "–"),
        "side": SIDES[side.kind],
        "reasons": [row.case.rules.say(language, f"reasons.{code}.label") for code in application.reasons],
        "received": side.received_at,
        "due": row.due.on if row.due else None,
        "days": row.days_left,
        "tone": tone_of(row.days_left),
        "missing": row.missing,
        "status": OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status]),
        "is_ready": row.is_ready,
        "owner": _owner(row, user),
        "other_language": LANGUAGES[application.language] if application.language != "en" else "",
    }


def _owner(row: Row, user: Staff | None) -> str:
    """Who works on it, in words; empty for nobody."""
    if row.side.owner is None:
        return ""
    if row.owner_left:
        return _("Nobody: %(name)s left") % {"name": row.side.owner}
    return _("With you") if row.side.owner == user else _("With %(name)s") % {"name": row.side.owner}


def tone_of(days: int | None) -> str:
    """late when the day has passed or is today, soon when few open days are left."""
    if days is None:
        return ""
    return "late" if days <= 0 else "soon" if days <= SOON else ""
