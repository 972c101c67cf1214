"""When a paper was asked for, by whom, by which channel, whether that reached the family, and until when: in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from permits.models import Side, User
from permits.notices import asked
from permits.notices.dates import day_in_words
from permits.policy.abandonment import Told
from permits.queries import chain
from permits.queries.case import Case
from permits.queries.chain import Chain
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS, NOTICE_STATES, PROOF_PROBLEMS

TONES: Mapping[str, str] = {"": "good", "days_left": "wait"}


def papers(found: Case, whole: Chain, language: str) -> list[dict[str, Any]]:
    """Each missing paper: its label, `problem` in words (empty when its chain is whole), `until`, and each time it was asked for.

    One query for the names of those who asked.
    """
    names = _names(whole)
    return [
        {
            "code": proof.paper,
            "label": _label(found, proof.paper, language),
            "problem": PROOF_PROBLEMS.get(proof.problem, ""),
            "tone": TONES.get(proof.problem, "bad"),
            "until": day_in_words(proof.until, language) if proof.until else "",
            "asked": [_asked(one, whole, names, language) for one in whole.naming(proof.paper)],
        }
        for proof in whole.proofs
    ]


def _label(found: Case, paper: str, language: str) -> str:
    """The paper's name, or that of its any-one-of group."""
    group = found.rules.requirements[paper].group
    return found.rules.say(language, f"requirement_groups.{group}.label" if group else f"requirements.{paper}.label")


def by_paper(found: Case, sides: Sequence[Side], language: str) -> dict[str, list[dict[str, Any]]]:
    """The same for the page of a case, by paper and for the person's own sides that are open; with which side it is."""
    said: dict[str, list[dict[str, Any]]] = {}
    for side in sides:
        for card in papers(found, chain.of(found, side), language):
            if card["asked"]:
                said.setdefault(card["code"], []).append({**card, "side": side.kind})
    return said


def _asked(one: Told, whole: Chain, names: Mapping[int, str], language: str) -> dict[str, Any]:
    row = whole.rows[one.key]
    return {
        "kind": NOTICE_KINDS[row.kind],
        "channel": CHANNELS[row.channel],
        "state": NOTICE_STATES[row.state],
        "came_back": row.state in {"bounced", "returned"},
        "left": day_in_words(one.left, language) if one.left else "",
        "until": day_in_words(one.until, language) if one.until else "",
        "by": names.get(asked.facts(row).get("by") or 0, ""),
        "language": LANGUAGES[row.language],
        "read": row.read_at,
    }


def _names(whole: Chain) -> dict[int, str]:
    wanted = {int(by) for row in whole.rows.values() if (by := asked.facts(row).get("by"))}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
