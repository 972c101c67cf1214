"""In which browsers a person of the office is signed in; each can be signed out from here."""

import re
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from permits.actions import accounts
from permits.office import frame

# The first that is named counts: Edge also calls itself Chrome, and Chrome Safari.
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
            ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The list. POST with `session`, an id from it, signs that browser out; with `others` all but this one."""
    user = frame.user_of(request)
    held = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key).order_by("-created_at")
    if request.method == "POST":
        asked = request.POST.get("session", "")
        chosen = held if "others" in request.POST else held.filter(pk=asked) if re.fullmatch(r"[0-9]{1,18}", asked) else ()
        ended = [one.end() for one in chosen]
        if ended:
            accounts.note(user, "signed_out_elsewhere")
            messages.success(request, _("Signed out there."))
        return redirect("account_sessions")
    others = [shown(one) for one in held if one.exists()]
    here = {"device": device(request.headers.get("User-Agent", ""))}
    return render(request, "account/sessions.html", {"here": here, "others": others})


def shown(held: Any) -> dict[str, Any]:
    """One of them: which browser on what, since when, from which address."""
    return {"pk": held.pk, "device": device(held.user_agent), "since": held.created_at, "address": held.ip}


def device(user_agent: str) -> str:
    """The browser and the system as people call them, as far as the browser says so."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if not browser or not system:
        return browser or system or _("A browser that does not say its name")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
