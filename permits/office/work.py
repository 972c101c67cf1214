"""Who works on a case: the next one that is ready is claimed, one is taken, put back, handed over."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from permits import access
from permits.actions import assign
from permits.models import Side, User
from permits.office import frame
from permits.policy import states
from permits.queries import load, ready
from permits.queries.case import Case
from permits.queries.load import Load
from permits.web.forms import Choice, Form, Long
from permits.wording import LANGUAGES, SIDES


class HandOver(Form):
    """To which colleague, with what each of them has now."""

    to = Choice((), label=gettext_lazy("To whom?"))
    note = Long(
        label=gettext_lazy("Note for the colleague"), help_text=gettext_lazy("It stays in the file. The family is not sent it."),
        required=False, most=4000, rows=3,
    )  # fmt: skip

    def __init__(self, loads: dict[int, Load], *args: Any, **kwargs: Any) -> None:
        """`loads`: what each colleague has, by id."""
        super().__init__(*args, **kwargs)
        self.fields["to"] = Choice(
            [(str(pk), one.person.name) for pk, one in loads.items()],
            hints={str(pk): load_in_words(one) for pk, one in loads.items()},
            label=_("To whom?"),
        )


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take the next case that is ready, and open it; where none is, say why."""
    user = frame.user_of(request)
    side = assign.claim_next(user, frame.key_of(request.POST.get("press", "")))
    if side is None:
        messages.info(request, why_none(ready.standstill(user)))
        return redirect("office:queue")
    messages.success(request, _("You work on this case now. It was the next one in line."))
    return redirect(frame.case_url(side.application))


def work(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Take a case, put it back, or hand it over: the page shows how much each colleague has."""
    found = frame.case_of(request, reference)
    side = found.sides.get(kind)
    if side is None or not access.can_decide(request.user, side):
        raise Http404
    if states.STATUSES[side.status].final:
        messages.info(request, _("Nobody has to work on this case any more."))
        return redirect(frame.case_url(found.application))
    if request.method == "POST":
        return _act(request, found, side)
    return _page(request, found, side)


def _act(request: HttpRequest, found: Case, side: Side) -> HttpResponse:
    user, act = frame.user_of(request), request.POST.get("act")
    form = HandOver(dict(load.of_colleagues(user, side)), request.POST)
    if act not in {"take", "put_back"} and not form.is_valid():
        return _page(request, found, side, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    try:
        if act == "take":
            assign.take(side, user)
            said = _("You work on this case now.")
        elif act == "put_back":
            assign.put_back(side, user, note)
            said = _("The case is back in its old place. Anybody can claim it.")
        else:
            to = User.objects.get(pk=form.cleaned_data["to"])
            assign.give(side, user, to, note)
            said = _("%(name)s works on this case now.") % {"name": to}
    except assign.TakenError as error:
        messages.warning(request, _taken(error.owner))
    except assign.NothingToDoError:
        messages.info(request, _("Nobody has to work on this case any more."))
    else:
        messages.success(request, said)
    return redirect(frame.case_url(found.application))


def _taken(owner: User | None) -> str:
    if owner is None:
        return _("Nobody works on this case. Take it first.")
    return _("%(name)s works on this case. Only that person or a supervisor can change it.") % {"name": owner}


def _page(
    request: HttpRequest, found: Case, side: Side, form: HandOver | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    application = found.application
    loads = load.of_colleagues(request.user, side)
    context = {
        "application": application,
        "label": SIDES[side.kind],
        "work": card(request, found, side),
        "form": form or HandOver(dict(loads)),
        "has_colleagues": bool(loads),
        "back": frame.case_url(application),
    }
    return frame.show(request, "office/work.html", context, status=status)


def card(request: HttpRequest, found: Case, side: Side) -> dict[str, Any]:
    """Who works on one's own side, and what this person may do about it; empty for what is not one's own or is over."""
    if states.STATUSES[side.status].final or not access.can_decide(request.user, side):
        return {}
    owner = access.owner_of(side)
    return {
        "owner": owner,
        "left": side.owner if owner is None else None,
        "is_mine": owner == request.user,
        "can_take": owner != request.user and access.can_take(request.user, side),
        "can_let_go": owner is not None and access.can_let_go(request.user, side),
        "url": reverse("office:work", args=[found.application.reference, side.kind]),
    }


def load_in_words(one: Load) -> str:
    """`7 open cases: 5 English, 2 Spanish. 1 due within 5 open days.`"""
    if not one.open:
        return _("No open case")
    said = ngettext("%(n)d open case", "%(n)d open cases", one.open) % {"n": one.open}
    languages = ", ".join(f"{LANGUAGES.get(code, code)} {count}" for code, count in one.languages.items())
    if not one.near:
        return f"{said}: {languages}"
    near = ngettext("%(n)d of them is due within 5 open days", "%(n)d of them are due within 5 open days", one.near)
    return f"{said}: {languages}. {near % {'n': one.near}}"


def why_none(stands: ready.Standstill) -> str:
    """Why there is no next case, in numbers."""
    parts = [
        (_("Waiting for papers: %(n)s."), stands.papers),
        (_("With colleagues: %(n)s."), stands.colleagues),
        (_("To be looked at first: %(n)s."), stands.look),
        (_("Waiting for a second person: %(n)s."), stands.second),
    ]
    waits = [sentence % {"n": frame.count_words(count)} for sentence, count in parts if count]
    return " ".join([_("No case is ready that nobody works on."), *(waits or [_("Nobody waits in line.")])])
