"""Who did and saw what in a case, in words."""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits import access
from permits.acts import ACTS, WHY_LIFTED, WHY_SEALED
from permits.models import AuditEntry
from permits.office.words import ACTORS, LOOKED_AT, WHY_FREE, WHY_KNOWN, WISH_WAYS
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.case import Case
from permits.wording import FIELDS, IDENTITIES, NOTICE_KINDS, OUT_OF_TURN, OUTCOMES, OUTCOMES_OF_SIDE, SIDES

MOST_SHOWN = 60


def timeline(request: HttpRequest, found: Case) -> list[dict[str, Any]]:
    """What happened to a case, the newest first, as far as it is shown."""
    entries = list(
        AuditEntry.objects.filter(application=found.application).select_related("user").order_by("-sequence")[:MOST_SHOWN]
    )
    language = get_language() or "en"
    passed = [entry.detail["passed"] for entry in entries if "passed" in entry.detail]
    known = set(access.sides_of(request.user).filter(pk__in=passed).values_list("pk", flat=True)) if passed else set()
    return [
        {
            "what": ACTS.get(entry.act, entry.act),
            "at": entry.at,
            "who": entry.user or ACTORS[entry.detail.get("by", entry.actor)],
            "about": _about(_told(entry.detail, known), found.rules, language),
        }
        for entry in entries
    ]


def _told(detail: Mapping[str, Any], known: Collection[int]) -> Mapping[str, Any]:
    """An entry's detail, without the reason why a case was passed that the reader may not know of."""
    return {**detail, "because": ""} if "passed" in detail and detail["passed"] not in known else detail


def _about(detail: Mapping[str, Any], rules: Rules, language: str) -> str:
    """The codes of an entry in words, as far as they say something to a clerk."""
    said: list[Any] = []
    if detail.get("requirement"):
        said.append(say(rules, language, f"requirements.{detail['requirement']}.label"))
    if detail.get("side"):
        said.append(SIDES.get(detail["side"], ""))
    if detail.get("outcome"):
        said.append(OUTCOMES_OF_SIDE.get((detail.get("side", ""), detail["outcome"])) or OUTCOMES.get(detail["outcome"], ""))
    if why := {**WHY_SEALED, **WHY_LIFTED, **WHY_KNOWN, **WHY_FREE, **LOOKED_AT}.get(detail.get("why", "")):
        said.append(why)
    if detail.get("way"):
        said.append(WISH_WAYS.get(detail["way"], ""))
    if detail.get("because"):
        said.append(OUT_OF_TURN.get(detail["because"], ""))
    if detail.get("identity"):
        said.append(IDENTITIES.get(detail["identity"], ""))
    if detail.get("kind"):
        said.append(NOTICE_KINDS.get(detail["kind"], ""))
    said += [FIELDS.get(field, "") for field in detail.get("fields", ())]
    if detail.get("page"):
        said.append(_("page %(number)s") % {"number": detail["page"]})
    return ", ".join(str(one) for one in dict.fromkeys(said) if one)


def say(rules: Rules, language: str, key: str) -> str:
    """A text of the year file that may be absent."""
    try:
        return rules.say(language, key)
    except KeyError:
        return ""
