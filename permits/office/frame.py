"""What every office page shares: its frame, the case it is about, and where a form leads back to."""

import uuid
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from permits import access
from permits.actions.papers import record_look
from permits.models import Application, Side, User
from permits.office.words import CHANNELS_BY_HAND, ROLES
from permits.policy import states
from permits.queries import case, desk
from permits.queries.case import Case
from permits.queries.desk import Desk

LONGEST_ID = 18  # digits of a number that the database takes as a row's id
SEARCHES = "office_searches"  # in the session: [name, sealed] of the last searches, the newest last


def user_of(request: HttpRequest) -> User:
    """The person signed in; the middleware lets nobody else through to an office page."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK,
    look: Application | None = None,
) -> HttpResponse:  # fmt: skip
    """A page in the office's frame: who you are, what waits. `look`: the case whose answers the page shows beside its own page;
    that somebody looks is written down before anything is shown."""
    if look is not None:
        page = request.resolver_match.url_name if request.resolver_match else ""
        record_look(user_of(request), look, "case_opened", page=page)
    mine = context.get("desk") or desk.desk(request.user)
    post = next(iter([*mine.posts, *mine.held]), None)
    frame = {
        "office_nav": _nav(request, mine) if mine.posts else _without_cases(request),
        "on_cases": bool(mine.posts),
        "leads": any(post.role != post.CLERK for post in mine.held),
        "post_name": f"{request.user}, {ROLES[post.role]}. {post.body.name}" if post else "",
        "can_help": any(post.body.code == settings.PASSAGE_DISTRICT for post in mine.posts),
        "reads_record": any(post.role == post.SUPERVISOR for post in mine.posts),
        "waiting": {name: count_words(count) for name, count in mine.waiting.items()},
        "results_url": results_url(request),
        "queue_url": queue_url(request),
        "queue_here": request.POST.get("here", ""),
        "nobody_sees": mine.nobody_sees,
    }
    return render(request, template, {**frame, **context}, status=status)


def results_url(request: HttpRequest) -> str:
    """The results of the last search in this session, empty without one; its address tells nothing (permits/office/search.py)."""
    kept = request.session.get(SEARCHES, [])
    return f"{reverse('office:search')}?s={kept[-1][0]}" if kept else ""


def queue_url(request: HttpRequest) -> str:
    """The queue as it was narrowed, and on the page, where the form was filled in that was just sent; else as it begins."""
    asked = QueryDict(request.POST.get("here", "")[:2000]).urlencode()
    return f"{reverse('office:queue')}?{asked}" if asked else reverse("office:queue")


def count_words(count: int) -> str:
    """A count as far as it helps: nothing for none, 99+ for many."""
    if count > desk.MOST_COUNTED:
        return f"{desk.MOST_COUNTED}+"
    return str(count) if count else ""


def _nav(request: HttpRequest, mine: Desk) -> list[dict[str, Any]]:
    places = [(reverse("office:queue"), _("Queue"), "")]
    places.append((reverse("office:unsent"), _("To send"), count_words(mine.waiting["unsent"])))
    for channel, label in CHANNELS_BY_HAND.items():
        places.append((reverse("office:lists", args=[channel]), str(label), count_words(mine.waiting[channel])))
    places.append((reverse("office:tasks"), _("Tasks"), count_words(mine.waiting["tasks"])))
    here = request.path
    return [
        {"url": url, "label": label, "count": count, "current": here == url or (url == places[0][0] and "/case/" in here)}
        for url, label, count in places
    ]


def _without_cases(request: HttpRequest) -> list[dict[str, Any]]:
    """The places of somebody who works on no case."""
    places = [(reverse("office:people"), _("People")), (reverse("office:rules"), _("Rules"))]
    return [{"url": url, "label": label, "count": "", "current": request.path.startswith(url)} for url, label in places]


def case_of(request: HttpRequest, reference: str) -> Case:
    """The case behind the address; 404 alike for none and for another body's."""
    found = case.by_reference(reference)
    if found is None or not access.can_see_case(request.user, found.application):
        raise Http404
    return found


def key_of(typed: str) -> uuid.UUID | None:
    """A key as a form or an address gives it back; None for what is none."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def case_url(application: Application) -> str:
    """The page of a case."""
    return reverse("office:case", args=[application.reference])


def own_sides(request: HttpRequest, found: Case) -> list[Side]:
    """The sides that the person's bodies decide, the open ones first."""
    bodies = desk.bodies(request.user, found.application)
    mine = [side for side in found.sides.values() if side.body_id in bodies]
    return sorted(mine, key=lambda side: states.STATUSES[side.status].final)


def own_side(request: HttpRequest, found: Case) -> Side:
    """The side for which the person asks for papers; 404 without one."""
    sides = own_sides(request, found)
    if not sides:
        raise Http404
    return sides[0]
