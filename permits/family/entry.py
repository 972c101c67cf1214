"""How a family's pages open: by what this browser's session has shown, and how they change language with a form half filled."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits import access
from permits.models import Application
from permits.queries import case
from permits.queries.case import Case
from permits.web.forms import Form
from permits.web.languages import in_language, offered
from permits.wording import FIELDS

# What the session holds beside the keys of access.py: which boxes differed, results to say once, files sent from here.
DIFFERS, RESULTS, MINE = "differs", "upload_results", "uploaded_here"


def opened(request: HttpRequest, key: UUID) -> Case | None:
    """The case, when this browser showed its number not long ago. Four queries, and none for a stranger."""
    if str(key) not in request.session.get(access.SESSION_CASES, {}):
        return None
    found = case.by_key(key)
    if found is None or not access.can_open_case(request.session, found.application):
        return None
    access.keep_awake(request.session)
    return found


def shut(request: HttpRequest, page: str = "family:status") -> HttpResponseRedirect:
    """To the look-up: the same for a case that is closed to this browser and for one that does not exist."""
    messages.info(request, _("For your safety this page was closed. Please enter the number again."))
    return redirect(page)


def proven(request: HttpRequest, key: UUID, after: str) -> Case | HttpResponseRedirect:
    """The case, when it is open here and the one-time code was given; else the way to the number, or to the code.

    `after`: where the code leads on to, a key of letters.AFTER.
    """
    found = opened(request, key)
    if found is None:
        return shut(request)
    return found if access.can_read_letters(request.session, found.application) else to_code(key, after)


def to_code(key: UUID, after: str) -> HttpResponseRedirect:
    """To the page of the one-time code, which leads on to `after`."""
    return redirect(f"{reverse('family:code', args=[key])}?next={after}")


def come_in(request: HttpRequest, application: Application) -> None:
    """A new session key, so that one set before by somebody else is worth nothing; then the case is open here.

    What was sent from here before may have been sent by another person.
    """
    for name in (RESULTS, MINE):
        request.session.pop(name, None)
    request.session.cycle_key()
    access.remember_case(request.session, application)


def switched(request: HttpRequest) -> HttpResponse | None:
    """The answer when the language switch sent the form: the same form, sent on to the page in the other language.

    307 keeps the method and what was typed; nothing of it is kept here.
    """
    wanted = request.POST.get("_language")
    if wanted not in offered() or wanted == get_language():
        return None
    answer = HttpResponse(status=HTTPStatus.TEMPORARY_REDIRECT)
    answer["Location"] = in_language(request.get_full_path(), wanted)
    return answer


def only_switched(request: HttpRequest) -> bool:
    """The form came from the language switch: show it again as it was typed, without judging it."""
    return "_language" in request.POST


def typed_in(kind: type[Form], request: HttpRequest) -> Mapping[str, Any]:
    """What was typed, box by box, as a form takes it for its `initial`."""
    widgets = {name: field.widget for name, field in kind.base_fields.items()}
    return {name: widget.value_from_datadict(request.POST, request.FILES, name) for name, widget in widgets.items()}


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


def remember_difference(request: HttpRequest, application: Application, boxes: tuple[str, ...]) -> None:
    """Which boxes of the look-up differ from what was filed, as codes, until a page has said it."""
    if boxes:
        request.session[DIFFERS] = [str(application.key), *boxes]
    else:
        request.session.pop(DIFFERS, None)


def difference(request: HttpRequest, application: Application) -> list[str]:
    """The names of the boxes that differed at the look-up; never what stands in the file."""
    held = request.session.get(DIFFERS, [])
    return [str(FIELDS[code]) for code in held[1:]] if held[:1] == [str(application.key)] else []
