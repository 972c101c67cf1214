"""What a person must do because no program can."""

from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from permits import access
from permits.actions.finish import finish
from permits.acts import WHY_LIFTED, WHY_SEALED
from permits.models import Task, User
from permits.office import frame
from permits.queries.lists import PAGE
from permits.wording import CHANNELS, NOTICE_KINDS, OUTCOMES, TASKS


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The open tasks of the person's bodies, the oldest first."""
    rows = list(access.open_tasks(request.user).select_related("application", "body")[: PAGE + 1])
    known, names = _known(request.user, rows), _names(rows)
    context = {
        "tasks": [
            {
                "pk": task.pk,
                "what": TASKS.get(task.kind, task.kind),
                "application": task.application,
                "url": _url(task),
                "since": task.created_at,
                "detail": _detail(task, known, names),
            }
            for task in rows[:PAGE]
        ],
        "more": len(rows) > PAGE,
        "no_scanner": not settings.CLAMD_ADDRESS,
    }
    return frame.show(request, "office/tasks.html", context)


def _url(task: Task) -> str:
    """Where it is done: the case, or the page that is for nothing else."""
    if task.kind == "rules_unreadable" and task.body is not None:
        return f"{reverse('office:rules')}?office={task.body.code}"
    if task.application is None:
        return ""
    if task.kind == "duplicate":
        return reverse("office:same_child", args=[task.application.reference])
    if task.kind == "kept_from_asked":
        return reverse("office:kept_from", args=[task.application.reference])
    return frame.case_url(task.application)


def _known(user: access.Staff, tasks: Sequence[Task]) -> set[str]:
    """Of the cases that these tasks name beside their own, the references of those the person may open."""
    named = [task.detail["first"].replace("-", "") for task in tasks if "first" in task.detail]
    found = access.sides_of(user).select_related("application").filter(application__reference__in=named) if named else ()
    return {str(side.application) for side in found}


def _names(tasks: Sequence[Task]) -> dict[int, str]:
    """Of colleagues whose act a task tells of, by id."""
    ids = {task.detail["by"] for task in tasks if "by" in task.detail}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _detail(task: Task, known: Collection[str], names: Mapping[int, str]) -> str:
    """What a person must know beside the kind of task; `known` are the references that may be told, `names` of colleagues."""
    first = task.detail.get("first", "")
    said = [*task.detail.get("marks", ()), first if first in known else "", OUTCOMES.get(task.detail.get("outcome", ""), "")]
    said += [names.get(task.detail.get("by", 0), ""), {**WHY_SEALED, **WHY_LIFTED}.get(task.detail.get("why", ""), "")]
    if task.detail.get("kind"):
        said.append(NOTICE_KINDS.get(task.detail["kind"], ""))
    if task.detail.get("channel"):
        said.append(_("Tried next: %(channel)s") % {"channel": CHANNELS[task.detail["channel"]]})
    if task.kind == "rules_unreadable":
        year = task.detail["school_year"].replace("-", "–")
        said.append(_("%(year)s, version %(n)s") % {"year": year, "n": task.detail["version"]})
        said.append(_("open cases: %(n)s") % {"n": task.detail["cases"]})
    if task.kind == "legal_day":
        can = task.detail.get("can_close")
        said.append(_("It can be closed: the proof is whole.") if can else _("It cannot be closed: the proof is not whole."))
    return ", ".join(str(one) for one in said if one)


@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A person did it."""
    try:
        finish(pk, frame.user_of(request))
    except Task.DoesNotExist as error:
        raise Http404 from error
    return redirect("office:tasks")
