"""Saved views of the queue: kept under a name, renamed, shared, dropped."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from permits.actions import queue_views
from permits.models import QueueView, User
from permits.office import frame, narrowing
from permits.queries import desk
from permits.queries.desk import Desk
from permits.web.forms import Form, Text, Tick

LONGEST = 18  # digits of a number that the database takes


class ViewForm(Form):
    """The name of a view, and what it is for."""

    name = Text(label=gettext_lazy("Name of the view"), most=60)
    is_default = Tick(label=gettext_lazy("The queue begins with this view"), required=False)
    shared = Tick(label=gettext_lazy("Everybody in the office sees this view"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        """`may_share`: a supervisor."""
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]

    def chosen(self) -> dict[str, bool]:
        """The two ticks."""
        return {name: bool(self.cleaned_data.get(name)) for name in ("is_default", "shared")}


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """One's own views, and a new one for what the address asks."""
    user = frame.user_of(request)
    mine = desk.desk(request.user, with_queue=True)
    if request.method != "POST":
        return _page(request, mine, user, request.GET.urlencode())
    act, asked = request.POST.get("act", ""), request.POST.get("asked", "")
    if act == "keep":
        return _keep(request, mine, user, asked)
    if act not in {"drop", "change"}:
        return _page(request, mine, user, asked)
    view = _own(user, request.POST.get("view", ""))
    if act == "drop":
        queue_views.drop(view, user)
        messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
        return redirect("office:views")
    form = ViewForm(request.POST, prefix=str(view.pk), may_share=mine.supervises)
    if form.is_valid():
        try:
            queue_views.change(view, user, form.cleaned_data["name"], **form.chosen())
        except queue_views.NameTakenError:
            form.add_error("name", _("You have another view of this name."))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect("office:views")
    return _page(request, mine, user, asked, changed=(view.pk, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _keep(request: HttpRequest, mine: Desk, user: User, asked: str) -> HttpResponse:
    wish = narrowing.read(QueryDict(asked), mine)
    form = ViewForm(request.POST, may_share=mine.supervises)
    if form.is_valid():
        try:
            view = queue_views.keep(user, form.cleaned_data["name"], wish.asked(), **form.chosen())
        except queue_views.NameTakenError:
            form.add_error("name", _("You have another view of this name."))
        except queue_views.TooManyError:
            form.add_error("name", _("You have 30 views. Delete one first."))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(f"{reverse('office:queue')}?{view.asked}")
    return _page(request, mine, user, asked, kept=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _own(user: User, typed: str) -> QueueView:
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST
    view = QueueView.objects.filter(owner=user, pk=int(typed)).first() if is_number else None
    if view is None:
        raise Http404
    return view


def _page(
    request: HttpRequest, mine: Desk, user: User, asked: str, *, kept: ViewForm | None = None,
    changed: tuple[int, ViewForm] | None = None, status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    wish = narrowing.read(QueryDict(asked[:2000]), mine)
    rows = []
    for view in QueueView.objects.filter(owner=user).order_by("name", "pk"):
        initial = {"name": view.name, "is_default": view.is_default, "shared": view.body_id is not None}
        form = ViewForm(initial=initial, prefix=str(view.pk), may_share=mine.supervises)
        rows.append({"view": view, "form": changed[1] if changed and changed[0] == view.pk else form})
    context = {
        "desk": mine, "wish": wish, "here": wish.asked(), "rows": rows,
        "form": changed[1] if changed else kept or ViewForm(may_share=mine.supervises),
        "new": kept or ViewForm(may_share=mine.supervises),
        "tab": next(one["label"] for one in wish.tabs if one["current"]),
    }  # fmt: skip
    return frame.show(request, "office/views.html", context, status=status)
