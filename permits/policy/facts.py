"""What the rules are asked about: the facts of one application, as codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """One application as the rules see it: codes of the year file, no names.

    `school_year` is like "2027-28"; `grade` is "TK", "K", "1" … "12" or empty when not known; `answers` are the reason's
    own questions, code to text ("yes"/"no", an option's value, or what was typed). Not known is never a problem here.
    """

    direction: str
    school_year: str
    grade: str
    reasons: tuple[str, ...]
    filer: str = ""
    parents_at_home: int | None = None
    groups: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)

    def values(self, fact: str) -> frozenset[str]:
        """The values of one fact that a condition of the year file may ask for; empty when not known."""
        if fact.startswith("answers."):
            answer = self.answers.get(fact.removeprefix("answers."), "")
            return frozenset({answer} if answer else ())
        known: Mapping[str, frozenset[str]] = {
            "direction": frozenset({self.direction}),
            "grade": frozenset({self.grade} if self.grade else ()),
            "reason": frozenset(self.reasons),
            "filer": frozenset({self.filer} if self.filer else ()),
            "group": self.groups,
            "parents_at_home": frozenset(() if self.parents_at_home is None else {str(self.parents_at_home)}),
        }
        return known[fact]


FACTS = frozenset({"direction", "grade", "reason", "filer", "group", "parents_at_home"})
