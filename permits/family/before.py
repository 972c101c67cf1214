"""Before you start: what would happen today, what to have at hand. No personal data; every answer lies in the address."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from permits import access
from permits.actions import drafts, limits
from permits.actions.remind import remind_when_open
from permits.clock import legal_now
from permits.family import steps, switching
from permits.family.asking import STEPS, Asking, Remind, step_form
from permits.family.opened import direction_of
from permits.models import Rulebook, User
from permits.notices.dates import day_in_words
from permits.policy.entries import DIRECTIONS
from permits.policy.windows import day_of, standing
from permits.queries.rules import home_district
from permits.web import human
from permits.web.accounts import client_address
from permits.web.languages import in_language, offered

MOST_STARTS, START_SECONDS = 300, 3600


@require_http_methods(["GET", "HEAD", "POST"])
def before(request: HttpRequest, direction: str) -> HttpResponse:
    """The steps before the start, then the answer; POST begins the draft."""
    if direction not in DIRECTIONS:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    asking = Asking(direction, given, legal_now())
    if request.method == "POST":
        return _begin(request, asking)
    wanted = given.get("_language", "")
    if wanted in offered():
        here = {**asking.kept(), "step": given.get("from", "")}
        return redirect(f"{in_language(request.path, wanted)}?{urlencode(here, doseq=True)}")
    done = given.get("from", "")
    if done in STEPS:
        form = step_form(done, asking, given)
        if not form.is_valid():
            return _step(request, asking, done, form)
        return _after(request, asking, done)
    step = given.get("step", "")
    if step == "answer":
        return _answer(request, asking)
    if step in STEPS:
        return _step(request, asking, step, step_form(step, asking))
    return _routes(request, asking)


def _after(request: HttpRequest, asking: Asking, done: str) -> HttpResponse:
    """What comes after a step that is answered."""
    if done == "where" and (door := _door(asking)):
        return render(request, "family/before/door.html", {**_frame(asking, "where"), **door})
    following = asking.following(done)
    if following == "answer":
        return _answer(request, asking)
    return _step(request, asking, following, step_form(following, asking))


def _url(asking: Asking, direction: str, **more: str) -> str:
    query = urlencode({**asking.kept(), **more}, doseq=True)
    return f"{reverse('family:before', args=[direction])}?{query}"


def _frame(asking: Asking, step: str) -> dict[str, Any]:
    order = asking.order()
    number = order.index(step) + 1 if step in order else 1
    back = order[number - 2] if number > 1 else ""
    return {
        "direction": asking.direction,
        "asking": asking,
        "step_number": number,
        "steps": len(order),
        "back_url": _url(asking, asking.direction, step=back),
        "hidden": asking.hidden(step),
    }


def _routes(request: HttpRequest, asking: Asking) -> HttpResponse:
    """May you need no permit? First of all, because then nothing else has to be read."""
    rules, language = asking.rules, get_language() or "en"
    routes = [
        {
            "label": rules.say(language, f"routes.{route.code}.label"),
            "text": rules.say(language, f"routes.{route.code}.text"),
            "whom": rules.say(language, f"contacts.{route.contact}.label"),
            "phone": rules.contacts[route.contact].phone,
        }
        for route in rules.routes
        if asking.direction in route.directions
    ]
    context = {
        **_frame(asking, "routes"),
        "routes": routes,
        "title": rules.say(language, f"directions.{asking.direction}.label"),
        "what": rules.say(language, f"directions.{asking.direction}.what"),
        "next_url": _url(asking, asking.direction, step="where"),
        "back_url": reverse("family:home"),
    }
    return render(request, "family/before/routes.html", context)


def _step(request: HttpRequest, asking: Asking, step: str, form: Any) -> HttpResponse:
    language = get_language() or "en"
    intro = ""
    if step == "late":
        intro = asking.rules.say(language, f"directions.{asking.direction}.late")
    context = {**_frame(asking, step), "form": form, "step": step, "title": form.title, "lead": form.lead, "intro": intro}
    return render(request, "family/before/step.html", {**context, "switch_in_form": True})


def _door(asking: Asking) -> dict[str, Any] | None:
    """The other door, or no door at all: one sentence and a button that carries the answers over."""
    mine, home, wanted = home_district(), asking.told("home"), asking.told("wanted")
    names = {code: asking.rules.districts[code].name for code in (home, wanted) if code in asking.rules.districts}
    right = direction_of(asking.direction, home, wanted)
    here = {
        "continue_url": _url(asking, asking.direction, step="child"),
        "where_url": _url(asking, asking.direction, step="where"),
    }
    if right != asking.direction:
        sentence = {
            "incoming": _("You want to come to this district, so this is an incoming permit."),
            "outgoing": _("You want to leave this district, so this is an outgoing permit."),
        }[right]
        return {"kind": "other", "sentence": sentence, "switch_url": _url(asking, right, step="child"), "right": right}
    if home and home == wanted:
        sentence = _("You chose %(district)s twice. A change of school inside one district needs no permit between districts.")
        return {"kind": "same", "sentence": sentence % {"district": names[home]}, **here}
    if home and wanted and mine not in {home, wanted}:
        sentence = _("This office cannot decide for %(home)s or %(wanted)s. Ask the district where your child lives first.")
        return {"kind": "elsewhere", "sentence": sentence % {"home": names[home], "wanted": names[wanted]}, **here}
    return None


def _answer(request: HttpRequest, asking: Asking) -> HttpResponse:
    """What would happen today."""
    language = get_language() or "en"
    late = asking.verdict in {"late", "person_looks"}
    kind = {"late": "warning", "person_looks": "info", "not_yet_open": "info"}.get(asking.verdict, "success")
    context = {
        **_frame(asking, "answer"),
        "verdict": asking.verdict,
        "kind": kind,
        "is_late": late,
        "paragraphs": asking.says_today(language),
        "summary": asking.summary(language),
        "papers": asking.papers(language),
        "clock": asking.clock(language),
        "facts": [asking.rules.say(language, key) for key in ("two_decisions", "stay_enrolled")],
        "note": asking.grade_note(language),
        "hidden": asking.hidden("answer"),
        "remind": Remind(auto_id="remind_%s") if asking.verdict == "not_yet_open" else None,
        "human": human.fresh(),
        "school_year": asking.book.school_year,
    }
    return render(request, "family/before/answer.html", context)


def _begin(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The family starts: its answers become the draft's first page and are not asked again."""
    wanted = request.POST.get("_language", "")
    if wanted in offered():
        path = in_language(request.path, wanted)
        return redirect(f"{path}?{urlencode({**asking.kept(), 'step': 'answer'}, doseq=True)}")
    if limits.too_often("begin", client_address(request), most=MOST_STARTS, seconds=START_SECONDS):
        return render(request, "family/too_often.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    draft = drafts.begin(get_language() or "en", asking.starting())
    request.session.cycle_key()  # whoever knew the session's key before does not know it now
    access.remember_draft(request.session, str(draft.key))
    if (how := access.helping(request.session)) and isinstance(request.user, User):
        drafts.help_with(draft, request.user, how)
    opened = steps.open_draft(draft)
    assert opened is not None
    return redirect("family:apply", key=draft.key, page=steps.walk(opened)[0])


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """Who comes too early is told when the window opens, by e-mail or text."""
    given: Mapping[str, str] | QueryDict = request.POST if request.method == "POST" else request.GET
    direction, year = given.get("direction", ""), given.get("school_year", "")
    known = year in Rulebook.objects.years(home_district())
    book = Rulebook.objects.newest(home_district(), year) if known else None
    if direction not in DIRECTIONS or book is None:
        return redirect("family:home")
    rules, language = book.parsed, get_language() or "en"
    where = standing(rules, direction, (), (), legal_now())
    if where.opens is None or where.state != "not_yet_open":
        return redirect("family:before", direction=direction)
    if (there := switching.elsewhere(request)) is not None:
        return there
    typed = request.POST if request.method == "POST" and not switching.pressed(request) else None
    form = Remind(typed, initial=dict(request.POST.items()))
    check: human.Check | None = human.fresh()
    done = False
    if form.is_valid():
        check = human.ask(request, "remind")
        if check is None:
            channel, to = form.way()
            remind_when_open(book, direction=direction, language=language, channel=channel, to=to, run_at=where.opens)
            done = True
    context = {
        "form": form, "human": check, "done": done, "opens": day_in_words(day_of(rules, where.opens), language),
        "direction": direction, "school_year": year, "switch_in_form": not done,
    }  # fmt: skip
    return render(request, "family/before/remind.html", context)
