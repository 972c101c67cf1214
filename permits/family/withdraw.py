"""Withdraw, and take it back with one press for some days."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from permits.actions import withdraw as act
from permits.family import entry
from permits.family.case import last_day
from permits.policy import clocks


def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it means, then the button; while it can be undone, the button that undoes it."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application, rules = found.application, found.rules
    if request.method == "POST" and not application.is_sealed:
        if request.POST.get("act") == "undo":
            act.undo(application)
            messages.success(request, _("Your application is back, in its old place."))
        elif request.POST.get("act") == "withdraw":
            act.withdraw(application)
            messages.success(request, _("Your application is withdrawn. We tell every contact we have."))
        return redirect("family:case", key=application.key)
    until = clocks.undo_until(rules, application.withdrawn_at) if application.withdrawn_at else None
    context = {
        "reference": str(application),
        "can_withdraw": act.can_withdraw(application) and not application.is_sealed,
        "can_undo": act.can_undo(application) and not application.is_sealed,
        "undo_until": last_day(until.astimezone(rules.zone), entry.language()) if until else "",
        "undo_days": rules.clocks.undo_withdrawal_days,
        "back": reverse("family:case", args=[application.key]),
    }
    return render(request, "family/withdraw.html", context)
