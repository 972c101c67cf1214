"""The language switch on a form that is kept nowhere: what was typed travels along, and never through an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from permits.web.languages import in_language, offered


def pressed(request: HttpRequest) -> str:
    """The language that was pressed in the header; "" when another button was."""
    wanted = request.POST.get("_language", "")
    return wanted if wanted in offered() else ""


def elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Sends the browser, with everything it posted, to the same page in the language pressed; None when it is there."""
    wanted = pressed(request)
    if not wanted or wanted == get_language():
        return None
    return redirect(in_language(request.get_full_path(), wanted), preserve_request=True)
