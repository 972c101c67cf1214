"""Calls as office pages show them: with whom, what became of each, and how this family can be called."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from permits.actions.calls import READ_OUT
from permits.models import Application, Notice
from permits.policy import telling
from permits.queries.answers import TALK_HELP
from permits.queries.calls import WHO_CALLED, persons
from permits.wording import OUTCOMES

MOST_SHOWN = 12


def reach(application: Application) -> list[str]:
    """What the family said about its telephone, so that nothing is said to the wrong ear."""
    answers = application.answers.get("reach") or {}
    said = []
    if answers.get("message_ok") == "no":
        said.append(_("Leave no message."))
    if answers.get("phone_shared") == "yes":
        said.append(_("Other people use this phone: say only that the permit office called."))
    if answers.get("spoken"):
        said.append(_("Likes to speak: %(language)s") % {"language": answers["spoken"]})
    said += [str(TALK_HELP[code]) for code in answers.get("talk_help") or () if code in TALK_HELP]
    return said


def may_leave_word(application: Application) -> bool:
    """The family did not say that no message may be left."""
    return (application.answers.get("reach") or {}).get("message_ok") != "no"


def outcome_of(row: Notice) -> str:
    """What became of a notice, in words; of one read out, in which language."""
    label = str(OUTCOMES.get(row.outcome, row.outcome)) if row.state != "sent" else ""
    if row.channel != "phone" or row.outcome not in READ_OUT:
        return label
    spoken = [call.words.get("language") for call in row.calls.all() if call.outcome == row.outcome]
    if not spoken or not spoken[-1]:
        return label
    if row.outcome == "interpreter":
        return _("Read out by telephone, in %(language)s, through an interpreter") % {"language": spoken[-1]}
    return _("Read out by telephone, in %(language)s") % {"language": spoken[-1]}


def call_rows(application: Application) -> list[dict[str, Any]]:
    """The calls of a case, the newest first, for its pages."""
    known: Mapping[str, Any] = dict(persons(application))
    return [
        {
            "outcome": OUTCOMES.get(call.outcome, call.outcome),
            "ours": WHO_CALLED["out" if call.is_ours else "in"],
            "person": call.words.get("name") or known.get(call.person, ""),
            "is_kept": call.person == telling.KEPT,
            "language": call.words.get("language", ""),
            "note": call.words.get("note", ""),
            "at": call.at,
            "by": call.user,
        }
        for call in application.calls.select_related("user").order_by("-pk")[:MOST_SHOWN]
    ]
