"""A signed statement as tagged PDF: what was shown, what was answered, the declaration, and how it was signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from permits.notices.letters import CannotSet, blocks, compiled
from permits.notices.papers import say, words


@dataclass(frozen=True)
class SignedPaper:
    """`signed` is what `actions.statements` kept at signing. `at`, `verified_at` and `family_at` are moments in words.

    The office's copy has the `reference` and the family's own part; the signer's copy has neither.
    """

    office_lines: tuple[str, ...]
    signed: Mapping[str, Any]
    contact: str
    at: str
    verified_at: str
    family_at: str = ""
    reference: str = ""
    for_office: bool = True


def statement_pdf(paper: SignedPaper) -> bytes:
    """PDF/UA-1. A character that no font of ours has becomes a question mark: the sealed record keeps it as it was typed."""
    signed, language = paper.signed, str(paper.signed["language"])
    other = next(one for one in signed["texts"] if one != language)
    w = words("statement", language)
    mine, theirs = signed["texts"][language], signed["texts"][other]
    family = dict(signed["family"]) if paper.for_office else {"rows": [], "name": ""}
    data = {
        "language": language, "other_language": other, "office_lines": list(paper.office_lines),
        "title": mine["title"], "other_title": theirs["title"], "intro": blocks(mine["intro"]),
        "facts": signed["facts"], "rows": signed["rows"], "sections": signed["sections"],
        "declaration": blocks(mine["declaration"]), "other_declaration": blocks(theirs["declaration"]),
        "name": signed["name"], "family": family, "reference": paper.reference,
        "w": {
            **w,
            "on": say(w["on"], when=paper.at),
            "contact": say(w[f"contact_{signed['channel']}"], contact=paper.contact, when=paper.verified_at),
            "here": w["here"] if signed["is_here"] else "",
            "rules": say(w["rules"], rules=signed["rules"]),
            "family_on": say(w["family_on"], when=paper.family_at) if family["name"] else "",
        },
    }  # fmt: skip
    try:
        return compiled("statement", data)
    except CannotSet as error:
        return compiled("statement", _without(data, {ord(mark): "?" for mark in error.characters}))


def _without(value: Any, marks: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(marks)
    if isinstance(value, dict):
        return {key: _without(one, marks) for key, one in value.items()}
    return [_without(one, marks) for one in value] if isinstance(value, list) else value
