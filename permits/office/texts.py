"""What we say in other languages, and who has read it: the gaps, counted and listed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from permits.office import frame
from permits.queries import texts

MOST = 100
STATES = {
    "missing": gettext_lazy("Missing: said in English"),
    "changed": gettext_lazy("Changed since it was approved"),
    "unread": gettext_lazy("Not yet approved by anybody"),
    "approved": gettext_lazy("Approved"),
}


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Each language and place with its counts; one of them line by line."""
    wanted, place = request.GET.get("language", ""), request.GET.get("place", "")
    state = request.GET.get("state", "")
    found = texts.survey()
    codes = list(dict.fromkeys(one.code for one in found))
    chosen = next((one for one in found if (one.language, one.code) == (wanted, place)), None)
    states = {state} if state in STATES else STATES.keys() - {"approved"}
    listed = [line for line in chosen.lines if line.state in states] if chosen else []
    shown = [one for one in found if wanted in {"", one.language} and place in {"", one.code}]
    context = {
        "languages": [
            {"code": one.code, "name": one.name, "is_draft": one.is_draft, "chosen": one.code == wanted}
            for one in texts.translated()
        ],
        "places": [{"code": code, "label": _label(code), "chosen": code == place} for code in codes],
        "states": [{"code": code, "label": label, "chosen": code == state} for code, label in STATES.items()],
        "rows": [_row(one) for one in shown],
        "chosen": _row(chosen) if chosen else None,
        "lines": [{"line": line, "state": STATES[line.state]} for line in listed[:MOST]],
        "more": max(0, len(listed) - MOST),
    }
    return frame.show(request, "office/texts.html", context)


def _label(code: str) -> str:
    return {texts.INTERFACE: _("Pages"), texts.NOTICES: _("Messages, letters and papers")}.get(code, code)


def _row(one: texts.Place) -> dict[str, Any]:
    counts: dict[str, int] = {state: one.count(state) for state in texts.STATES}
    return {
        "language": one.language,
        "name": next(language.name for language in texts.translated() if language.code == one.language),
        "code": one.code,
        "label": _label(one.code),
        "all": len(one.lines),
        **counts,
        "by": one.by,
        "on": one.on,
        "promised": one.promised,
    }
