"""The papers of a case as the family's pages show them: what each one is, where it stands, and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from permits.models import Document, File
from permits.policy.documents import GOOD, Asked
from permits.queries.case import Case
from permits.wording import PAPER_STATES, RETURN_REASONS, STAND_INS, UNREADABLE, in_language

TONES: Mapping[str, str] = {
    "missing": "act", "returned": "act", "unreadable": "act", "received": "wait",
    "accepted": "good", "seen": "good", "held": "good", "helpful": "plain", "spare": "plain",
}  # fmt: skip
PARTS = ("good", "bad", "none", "cover", "why")


@dataclass(frozen=True)
class Line:
    """One paper. `state` is a code of PAPER_STATES or `spare`: another paper of its group is enough."""

    asked: Asked
    state: str
    label: str
    note: str
    says: Mapping[str, str]  # the year file's own words: good, bad, none, cover, why
    conditions: Sequence[str]
    document: Document | None
    came: str = ""  # from which other child's application, in words

    @property
    def code(self) -> str:
        """The requirement's code."""
        return self.asked.code

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return TONES[self.state]

    @property
    def state_words(self) -> str:
        """The state in words."""
        return _("Not needed: another paper is here") if self.state == "spare" else str(PAPER_STATES[self.state])

    @property
    def can_upload(self) -> bool:
        """The family itself sends it."""
        return not self.asked.held_by_district


@dataclass(frozen=True)
class Group:
    """Papers of which any one is enough, or one paper alone (`label` is then its own)."""

    label: str
    lines: Sequence[Line]
    is_choice: bool = field(default=False)

    @property
    def best(self) -> Line:
        """The paper that speaks for the group: a good one, else one that came back, else the first."""
        order = {"accepted": 0, "seen": 0, "held": 0, "received": 1, "returned": 2, "unreadable": 2}
        return min(self.lines, key=lambda line: order.get(line.state, 3))


def groups(found: Case, language: str) -> list[Group]:
    """The checklist in the rules' order, papers of one group together where the first of them stands."""
    satisfied = {asked.group for asked in found.checklist if asked.group and found.have.get(asked.code) in GOOD}
    gathered: dict[str, list[Line]] = {}
    for asked in found.checklist:
        line = _line(found, asked, language, spare=asked.group in satisfied)
        gathered.setdefault(f"group {asked.group}" if asked.group else asked.code, []).append(line)
    made = [_group(found, lines, language) for lines in gathered.values()]
    # What must come first stands first; what only helps stands last.
    return sorted(made, key=lambda group: group.best.state == "helpful")


def _group(found: Case, lines: list[Line], language: str) -> Group:
    name = lines[0].asked.group
    if not name or len(lines) == 1:
        return Group(lines[0].label, lines)
    return Group(found.rules.say(language, f"requirement_groups.{name}.label"), lines, is_choice=True)


def _line(found: Case, asked: Asked, language: str, *, spare: bool) -> Line:
    document = _shown(found.documents.get(asked.code))
    words = {part: _said(found, language, f"requirements.{asked.code}.{part}") for part in PARTS}
    state = _state(asked, document, spare=spare)
    label = found.rules.say(language, f"requirements.{asked.code}.label")
    return Line(asked, state, label, _note(document), words, tuple(_conditions(asked)), document, came_with(found, document))


def _state(asked: Asked, document: Document | None, *, spare: bool) -> str:
    if document is not None and _is_for_office(document):
        return "held"
    if document is not None and not (document.state in {"returned", "unreadable"} and spare):
        return document.state
    if asked.held_by_district:
        return "held"
    if spare:
        return "spare"
    return "missing" if asked.required else "helpful"


def files_of(document: Document | None) -> list[File]:
    """The files of a paper that its family may know of: not what another adult sent for the same child."""
    return [file for file in document.files.all() if not file.is_for_office] if document else []


def _is_for_office(document: Document) -> bool:
    """All of it came from another adult."""
    files = list(document.files.all())
    return bool(files) and all(file.is_for_office for file in files)


def _shown(document: Document | None) -> Document | None:
    """One that came from another adult and was not good is none to this family: what it still owes is asked for as ever."""
    return None if document and document.state not in GOOD and _is_for_office(document) else document


def _note(document: Document | None) -> str:
    """Why it came back, by code only: what a clerk wrote stands in the letter."""
    if document is None:
        return ""
    if document.state == "returned":
        why = RETURN_REASONS.get(document.why) if document.why != "other" else None
        reason = _("Please send another: %(why)s.") % {"why": why} if why else _("Please send another.")
        letter = _("Our letter says more.")
        return f"{reason} {letter}"
    if document.state == "unreadable":
        return str(UNREADABLE.get(document.why) or _("Please take a new photo in good light, or send the file again."))
    return ""


def came_with(found: Case, document: Document | None) -> str:
    """The paper came with the application of a brother or sister; empty when this application has its own file of it."""
    files = files_of(document)
    if not files or not all(file.is_lent for file in files):
        return ""
    return file_came_with(found, files[0])


def file_came_with(found: Case, file: File) -> str:
    """Where a lent file came from, by the child's first name, or the number of the same child's other application; a case that is
    gone or protected by now is not named."""
    if not file.is_lent:
        return ""
    other = file.came_with
    if file.carried:
        return _("Came with application %(reference)s") % {"reference": other} if other and not other.is_sealed else ""
    if other is None or other.is_sealed or found.application.is_sealed:
        return _("Came with another child’s application")
    return _("Came with the application of %(name)s") % {"name": other.first_name}


def _conditions(asked: Asked) -> list[str]:
    """What the year file's words do not say by themselves."""
    said = []
    if asked.copies > 1:
        said.append(_("One for each adult at home: %(count)s.") % {"count": asked.copies})
    if asked.counter_only_ok:
        said.append(_("You may show it at our counter instead; we keep no copy."))
    if asked.may_come_later_days:
        said.append(_("It may come later, within %(days)s days.") % {"days": asked.may_come_later_days})
    return said


def _said(found: Case, language: str, key: str) -> str:
    try:
        return found.rules.say(language, key)
    except KeyError:
        return ""


def as_items(gathered: Sequence[Group], upload_url: str, asked: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """For parts/checklist.html: one row for each group, with the state that counts. `asked`: when a paper was asked for, and
    until when, by its code."""
    rows = []
    for group in gathered:
        line = group.best
        alternatives = " · ".join(one.label for one in group.lines)
        note = f"{line.label}: {line.note}" if line.note and group.is_choice else line.note
        when = next((said for one in group.lines if (said := (asked or {}).get(one.code))), "") if line.tone == "act" else ""
        rows.append(
            {
                "label": group.label,
                "tone": line.tone,
                "state": line.state_words,
                "note": f"{note} {when}".strip(),
                "text": alternatives if group.is_choice and line.state == "missing" else line.came,
                "url": f"{upload_url}#upload-{line.code}" if line.tone == "act" and line.can_upload else "",
                "action": _("Upload"),
            }
        )
    return rows


def first_name(found: Case, language: str) -> str:
    """The child's first name for a paper; a sealed case names nobody."""
    application = found.application
    return in_language(STAND_INS["student"], language) if application.is_sealed else application.person.first_name
