"""Several cases at once: first what would happen to which, then the act."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from permits.actions import together as acts
from permits.models import User
from permits.office import bulk, frame
from permits.office.bulk import keys_of
from permits.office.words import TOGETHER, WHY_NOT
from permits.queries import desk, together
from permits.queries.together import Line
from permits.wording import SIDES


@require_POST
def together_page(request: HttpRequest) -> HttpResponse:
    """The plan; with the button pressed there, the act. Pressed twice it shows what the first press did."""
    user, back = frame.user_of(request), frame.queue_url(request)
    act, _sign, person = request.POST.get("act", "").partition(":")
    keys = keys_of(request)
    to = _colleague(user, person) if act == "give" else None
    if act == "decide" and keys:
        return bulk.begin(request, keys)
    if act not in (*together.ACTS, "decide") or (act == "give" and to is None):
        messages.error(request, _("Choose what to do with the ticked cases."))
        return redirect(back)
    if not keys:
        messages.error(request, _("Tick at least one case."))
        return redirect(back)
    if request.POST.get("press", ""):
        return _do(request, user, keys, act, to)
    lines = [(line, line.why_not) for line in together.plan(user, keys, act, to.pk if to else None)]
    return _show(request, act, to, lines, is_done=False)


def _do(request: HttpRequest, user: User, keys: Sequence[int], act: str, to: User | None) -> HttpResponse:
    if bulk.was_pressed(request):
        return redirect(frame.queue_url(request))
    done = acts.do(user, keys, act, frozenset(request.POST.getlist("seen")), to)
    count = sum(not why for _line, why in done)
    said = ngettext("Done for %(n)d case.", "Done for %(n)d cases.", count) % {"n": count}
    (messages.success if count else messages.warning)(request, said)
    return _show(request, act, to, done, is_done=True)


def _colleague(user: User, typed: str) -> User | None:
    known = {str(pk): pk for pk, _name in desk.desk(user, with_queue=True).colleagues}
    return User.objects.filter(pk=known[typed]).first() if typed in known else None


def _show(
    request: HttpRequest, act: str, to: User | None, lines: Sequence[tuple[Line, str]], *, is_done: bool
) -> HttpResponse:  # fmt: skip
    rows = [_row(line, why, act, to) for line, why in lines]
    context = {
        "title": TOGETHER[act] % {"name": to} if to else TOGETHER[act],
        "act": f"give:{to.pk}" if to else act,
        "rows": rows,
        "count": sum(not row["why_not"] for row in rows),
        "press": uuid.uuid4(),
        "is_done": is_done,
    }
    return frame.show(request, "office/together.html", context)


def _row(line: Line, why: str, act: str, to: User | None) -> dict[str, Any]:
    side, application = line.side, line.side.application
    return {
        "pk": side.pk,
        "seen": line.seen,
        "url": frame.case_url(application),
        "reference": str(application),
        "name": _("Sealed case") if application.is_sealed else application.person.full_name,
        "side": SIDES[side.kind],
        "owner": line.owner or _("Nobody"),
        "why_not": WHY_NOT[why] % {"name": line.owner or ""} if why else "",
        "what": [] if why else _what(act, to),
    }


def _what(act: str, to: User | None) -> list[str]:
    """What happens to the case, in words."""
    if act == "put_back":
        return [str(_("Anybody can claim it. Its place in line stays."))]
    if act == "take":
        return [str(_("You work on it."))]
    return [str(_("%(name)s works on it.") % {"name": to})]
