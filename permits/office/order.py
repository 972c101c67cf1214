"""What was decided before an earlier case that was ready, and the reason that was given."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.models import Application, Rulebook
from permits.office import frame
from permits.queries import desk
from permits.queries import order as queries
from permits.queries.order import Inversion
from permits.wording import OUT_OF_TURN, SIDES


@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """The decisions of a school year that did not follow the order received, the last ones first."""
    mine = desk.desk(request.user)
    years = sorted({year for post in mine.posts for year in Rulebook.objects.years(post.body.code)}, reverse=True)
    year = request.GET.get("year", "")
    year = year if year in years else next(iter(years), "")
    found = queries.inversions(request.user, year)
    context = {
        "desk": mine,
        "years": [{"code": one, "label": one.replace("-", "–"), "current": one == year} for one in years],
        "year": year.replace("-", "–"),
        "rows": [_row(one) for one in found],
        "is_cut": len(found) == queries.MOST_SHOWN,
    }
    return frame.show(request, "office/order.html", context)


def _row(one: Inversion) -> dict[str, Any]:
    return {
        "side": SIDES[one.side.kind],
        "decided": {"url": frame.case_url(one.side.application), "name": _name(one.side.application)},
        "received": one.side.received_at,
        "passed": {"url": frame.case_url(one.passed.application), "name": _name(one.passed.application)},
        "passed_received": one.passed.received_at,
        "by": one.by or "",
        "on": one.at,
        "why": OUT_OF_TURN.get(one.because, ""),
    }


def _name(application: Application) -> str:
    name = _("Sealed case") if application.is_sealed else application.person.full_name
    return f"{application} {name}"
