"""The queue in the order received."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.access import Staff
from permits.models import Side
from permits.office import frame, narrowing
from permits.office.words import NEWS, TABS_EMPTY, TOGETHER
from permits.queries import desk
from permits.queries.desk import Row
from permits.wording import LANGUAGES, OUTCOMES_OF_SIDE, SIDES, STATUSES_SHORT

SOON = 5  # open days


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One tab of the queue, narrowed as the address asks, page by page. Without any wish, the person's own default view."""
    mine = desk.desk(request.user, with_queue=True)
    default = next((view for view in mine.views if view.is_default and view.is_own), None)
    asked = request.GET if request.GET or default is None else QueryDict(default.asked)
    wish = narrowing.read(asked, mine)
    found = desk.page(frame.user_of(request), mine, wish.tab, wish.narrow, asked.get("after", ""))
    here = wish.asked()
    context = {
        "desk": mine,
        "wish": wish,
        "form": wish.form,
        "filters": [field for field in wish.form if field.name != "columns"],
        "tab": wish.tab,
        "newest_first": wish.tab in desk.NEWEST_FIRST,
        "rows": shown(found.rows, request.user),
        "columns": wish.columns,
        "views": [{"view": view, "url": f"?{view.asked}", "current": view.asked == here} for view in mine.views],
        "here": here,
        "place": f"{here}&{urlencode({'after': asked['after']})}" if asked.get("after") else here,
        "together": _together(mine),
        "press": uuid.uuid4(),
        "after": urlencode({"after": found.after}) if found.after else "",
        "looked": found.looked,
        "is_first": "after" not in asked,
        "empty": _("No case fits these filters.") if wish.narrow.chosen else TABS_EMPTY[wish.tab],
    }
    return frame.show(request, "office/queue.html", context)


def _together(mine: desk.Desk) -> list[tuple[str, str]]:
    """What can be done with several cases: to take them, to put them back, to decide them, to hand them to each colleague."""
    alone = [(code, str(TOGETHER[code])) for code in ("take", "put_back", "decide")]
    return alone + [(f"give:{pk}", TOGETHER["give"] % {"name": name}) for pk, name in mine.colleagues]


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
        "district": (row.case.district_name(other_district(row)) if row.is_readable else other_district(row)) or "–",
        "school_year": application.school_year.replace("-", "–"),
        "side": SIDES[side.kind],
        "reasons": [row.case.rules.say(language, f"reasons.{code}.label") for code in application.reasons]
        if row.is_readable
        else [_("Its rules cannot be read")],
        "received": side.received_at,
        "due": row.due.on if row.due else None,
        "days": row.days_left,
        "tone": tone_of(row.days_left),
        "missing": row.missing,
        "status": OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status]),
        "is_ready": row.is_ready,
        "has_kin": row.has_kin,
        "owner": _owner(row, user),
        "language": LANGUAGES[application.language],
        "news": NEWS.get(row.news, ""),
        "pk": side.pk,
        "other_language": LANGUAGES[application.language] if application.language != "en" else "",
    }


def _owner(row: Row, user: Staff | None) -> str:
    """Who works on it, in words; empty for nobody."""
    if row.side.owner is None:
        return ""
    if row.owner_left:
        return _("Nobody: %(name)s left") % {"name": row.side.owner}
    return _("With you") if row.side.owner == user else _("With %(name)s") % {"name": row.side.owner}


def other_district(row: Row) -> str:
    """Code of the district on the other side."""
    application = row.case.application
    return application.wanted_district if row.side.kind == Side.RELEASE else application.residence_district


def tone_of(days: int | None) -> str:
    """late when the day has passed or is today, soon when few open days are left."""
    if days is None:
        return ""
    return "late" if days <= 0 else "soon" if days <= SOON else ""
