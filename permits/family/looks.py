"""Who looked at the application: each look by an office, told to the family after its code."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.acts import LOOKS
from permits.family import entry
from permits.models import AuditEntry, Rulebook
from permits.notices.dates import day_in_words
from permits.queries import record
from permits.queries.case import Case

MOST = 300


@require_safe
def looks(request: HttpRequest, key: UUID) -> HttpResponse:
    """By day and office, the newest first. Offices are named, people are not: the office knows who it was."""
    found = entry.proven(request, key, "looks")
    if isinstance(found, HttpResponse):
        return found
    hidden = [file.pk for document in found.documents.values() for file in document.files.all() if file.is_for_office]
    looked = record.looks_at(found.application)
    rows = [row for row in looked[: MOST + 1] if row.detail.get("file") not in hidden]
    offices = _offices(found)
    zone = found.rules.zone
    days = [
        {"day": day_in_words(day, entry.language()), "offices": _by_office(list(entries), offices)}
        for day, entries in groupby(rows[:MOST], key=lambda row: row.at.astimezone(zone).date())
    ]
    context = {
        "days": days,
        "has_more": len(rows) > MOST,
        "reference": str(found.application),
        "back": reverse("family:case", args=[key]),
    }
    return render(request, "family/looks.html", context)


def _by_office(entries: list[AuditEntry], offices: dict[int, str]) -> list[dict[str, Any]]:
    """Each office with what it looked at that day, and how often."""
    seen: dict[str, dict[str, int]] = {}
    for row in entries:
        mine = {post.body_id for post in row.user.posts.all()} if row.user else set()
        office = next((name for body, name in offices.items() if body in mine), _("Another office"))
        acts = seen.setdefault(office, {})
        acts[row.act] = acts.get(row.act, 0) + 1
    return [
        {"name": office, "acts": [{"what": LOOKS[act], "times": times} for act, times in acts.items()]}
        for office, acts in seen.items()
    ]


def _offices(found: Case) -> dict[int, str]:
    """The name of each district's office by the id of its body, in the page's language."""
    rules = {side.body_id: side.rulebook_id for side in found.sides.values() if side.body_id and side.rulebook_id}
    rules.setdefault(found.application.door_id, found.application.rulebook_id)
    return {body: Rulebook.objects.held(held).parsed.say(entry.language(), "district.name") for body, held in rules.items()}
