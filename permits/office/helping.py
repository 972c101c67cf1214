"""The office fills in with a family on the telephone or at the counter, on the family's own pages; and the counter device."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from permits import access
from permits.actions import drafts, limits
from permits.actions import hand_over as acts
from permits.actions.devices import record_device
from permits.office import frame
from permits.queries import case, desk
from permits.queries.case import Case
from permits.web import counter
from permits.web.forms import Choice, Date, Digits, Form
from permits.web.languages import in_language
from permits.wording import CHANNELS, DIRECTIONS, IDENTITIES, LANGUAGES

MOST_TRIES, TRY_SECONDS = 20, 3600  # the same as at the family's own door
HOW = (("phone", gettext_lazy("On the telephone")), ("counter", gettext_lazy("At the counter")))


class ResumeForm(Form):
    """What the family says of a draft it began."""

    prefix = "go"
    how = Choice(HOW, label=gettext_lazy("Where is the family?"))
    code = Digits(least=12, most=12, label=gettext_lazy("Draft code"), autocomplete="off")
    birth_date = Date(label=gettext_lazy("Child’s date of birth"))


class BeginForm(Form):
    """A family that has not begun."""

    prefix = "new"
    how = Choice(HOW, label=gettext_lazy("Where is the family?"))
    direction = Choice(DIRECTIONS.items(), label=gettext_lazy("What does it ask for?"))
    language = Choice(LANGUAGES.items(), label=gettext_lazy("The pages and letters in"))


class IdentityForm(Form):
    """What showed who it is."""

    identity = Choice(IDENTITIES.items(), label=gettext_lazy("What did you look at?"))


def help_family(request: HttpRequest) -> HttpResponse:
    """Go on with a draft by its code and the child's birth date, as the family would, or begin a new one."""
    if not access.can_help(request.user):
        raise PermissionDenied
    act = request.POST.get("act", "")
    resume = ResumeForm(request.POST if act == "resume" else None)
    begin = BeginForm(request.POST if act == "begin" else None)
    if act == "begin" and begin.is_valid():
        access.help_family(request.session, frame.user_of(request), begin.cleaned_data["how"])
        path = reverse("family:before", args=[begin.cleaned_data["direction"]])
        return redirect(in_language(path, begin.cleaned_data["language"]))
    if act == "resume" and resume.is_valid():
        if (answer := _resume(request, resume.cleaned_data)) is not None:
            return answer
        resume.add_error(None, _("There is no draft with this code and birth date, or there were too many tries this hour."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if act else HTTPStatus.OK
    context = {"resume": resume, "begin": begin, "form": resume if act == "resume" else begin}
    return frame.show(request, "office/help.html", context, status=status)


def _resume(request: HttpRequest, said: dict[str, Any]) -> HttpResponse | None:
    user = frame.user_of(request)
    if limits.too_often("help-resume", str(user.pk), most=MOST_TRIES, seconds=TRY_SECONDS):
        return None
    draft = drafts.by_code(said["code"], said["birth_date"])
    if draft is None:
        return None
    access.help_family(request.session, user, said["how"])
    access.remember_draft(request.session, str(draft.key))
    drafts.help_with(draft, user, said["how"])
    return redirect(in_language(reverse("family:go_on", args=[draft.key]), draft.language))


def help_done(request: HttpRequest, reference: str) -> HttpResponse:
    """What to say to the family once its application is in: the first eight digits, never more.

    Whoever filed a sealed case with the family reads it here once, and opens the case no more.
    """
    just_filed = case.by_reference(reference) if access.has_just_helped(request.session, reference) else None
    found = just_filed or frame.case_of(request, reference)
    how = access.helping(request.session)
    access.stop_helping(request.session)
    context = {
        "application": found.application, "at_counter": how == "counter", "ways": _number_goes(found),
        "may_see": access.can_see_case(request.user, found.application),
    }  # fmt: skip
    return frame.show(request, "office/help_done.html", context)


def _number_goes(found: Case) -> list[str]:
    """By which channels the whole number is on its way."""
    rows = found.application.notices.filter(kind__in=("received", "person_looks", "number_again"), channel__in=WRITTEN)
    return [str(CHANNELS[row.channel]) for row in rows]


WRITTEN = ("email", "letter", "counter")


def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """A look at who it is, written down; then the code by which the family sees its number on the counter device."""
    found = frame.case_of(request, reference)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    context = {"application": found.application, "form": form, "back": frame.case_url(found.application)}
    if form.is_valid():
        context["code"] = acts.hand_over(found.application, frame.user_of(request), form.cleaned_data["identity"])
    return frame.show(request, "office/hand_over.html", context)


def counter_device(request: HttpRequest) -> HttpResponse:
    """Makes this browser a counter device, or an ordinary one again."""
    is_counter: bool = request.is_counter  # type: ignore[attr-defined]
    if request.method != "POST":
        return frame.show(request, "office/counter_device.html", {"is_counter": is_counter})
    user = frame.user_of(request)
    body = desk.desk(user).posts[0].body
    record_device(user, body, begins=not is_counter)
    if is_counter:
        answer = redirect("office:queue")
        counter.end(answer)
        messages.success(request, _("This is an ordinary browser again."))
        return answer
    logout(request)
    answer = redirect(in_language(reverse("family:counter"), get_language() or "en"))
    counter.begin(answer, body.code)
    return answer
