"""The front page, the district's other programs, and leaving a shared telephone or computer."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from permits import access
from permits.clock import legal_now
from permits.policy.entries import DIRECTIONS
from permits.queries.rules import Choice, choices, home_district, home_rules

# What a browser throws away at the end: pages it kept, also for Back. Cookies are ours to end: the language stays.
CLEARED = '"cache", "storage"'


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where everything begins: four doors, the papers to read, the window as it stands today."""
    language = get_language() or "en"
    years = {direction: choices(home_district(), direction, (), frozenset(), legal_now()) for direction in DIRECTIONS}
    rules = next((found[-1].rulebook for found in years.values() if found), None) or home_rules()
    context = {
        "immigration": rules.parsed.say(language, "immigration"),
        "windows": {direction: window_lines(found, direction, language) for direction, found in years.items()},
    }
    return render(request, "family/home.html", context)


def window_lines(years: list[Choice], direction: str, language: str) -> list[dict[str, str]]:
    """For each school year that is not over: where it stands for a family without a special reason, in the district's words."""
    lines = []
    for choice in years:
        state = {"open": "open", "not_yet_open": "not_yet_open"}.get(choice.standing.state, "late")
        # A year that runs and is closed is told only where nothing else would be.
        text = choice.rulebook.parsed.say(language, f"directions.{direction}.{state}").split("\n\n")[0]
        year = choice.school_year.replace("-", "–")
        lines.append({"year": year, "state": state, "text": text, "is_running": "1" if choice.is_running else ""})
    coming = [line for line in lines if not line["is_running"] or line["state"] == "open"]
    return coming or lines


@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """The district's other programs, for whoever wants to look before asking to leave."""
    rules, language = home_rules().parsed, get_language() or "en"
    context = {
        "title": rules.say(language, "other_programs.title"),
        "paragraphs": rules.say(language, "other_programs.text").split("\n\n"),
        "link": rules.say(language, "other_programs.link"),
        "url": rules.other_programs_url,
    }
    return render(request, "family/programs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """On a shared device: this browser forgets every draft and application it has opened. What was saved stays saved.

    After a long rest (`why=idle`) drafts fall asleep instead: who comes back opens them with the child's birth date.
    """
    if request.method != "POST":
        return render(request, "family/finish.html", {"done": "done" in request.GET, "closed": "closed" in request.GET})
    if access.helping(request.session):
        access.stop_helping(request.session)
        return redirect("office:help")
    rested = request.POST.get("why") == "idle"
    if getattr(request, "is_counter", False):
        return _next_family(request)
    if rested or request.user.is_authenticated:
        access.close(request.session, forget=not rested)
        request.session.cycle_key()
    else:
        request.session.flush()
    if rested and access.asleep(request.session):
        answer = redirect("family:wake")
    else:
        answer = redirect(f"{reverse('family:finish')}?{'closed' if rested else 'done'}=1")
    answer["Clear-Site-Data"] = CLEARED
    return answer


def _next_family(request: HttpRequest) -> HttpResponse:
    """At the counter device everything ends, and the first page waits for whoever comes next."""
    request.session.flush()
    answer = redirect("family:counter")
    answer["Clear-Site-Data"] = CLEARED
    return answer


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """The script says that somebody is still there; 410 when the pages were closed already."""
    if not (access.is_open_here(request.session) or getattr(request, "is_counter", False)):
        return HttpResponse(status=HTTPStatus.GONE)
    access.keep_awake(request.session)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
