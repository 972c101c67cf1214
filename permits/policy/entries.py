"""The entries of a year file, as frozen dataclasses. Codes are plain strings; what a family reads lies in the words files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from permits.policy.facts import Facts

GRADES = ("TK", "K", *(str(grade) for grade in range(1, 13)))
ADULT_GRADE = "18-22"
DIRECTIONS = ("outgoing", "incoming")
KINDS = ("release", "acceptance")
# Of those who may file, the students themselves: pages then speak to "you", and no parent is asked (Family Code
# 6500: a minor is under 18; a youth who lives alone is turned away by nobody).
STUDENTS = frozenset({"adult_student", "independent_youth"})


@dataclass(frozen=True)
class Condition:
    """All of the tests must hold; a test holds when the fact has one of the values."""

    tests: tuple[tuple[str, frozenset[str]], ...]

    def holds(self, facts: Facts) -> bool:
        """True when every test holds; a fact that is not known fails its test."""
        return all(facts.values(fact) & values for fact, values in self.tests)


@dataclass(frozen=True)
class Window:
    """Days in the district's zone, both included; without a last day it stays open."""

    opens: date
    last_day: date | None


@dataclass(frozen=True)
class DirectionRules:
    """What holds for outgoing or for incoming applications of this school year."""

    code: str
    window: Window | None
    exempt_reasons: frozenset[str]
    exempt_groups: frozenset[str]
    looked_at_first_reasons: frozenset[str]
    looked_at_first_groups: frozenset[str]
    short_form_when_late: bool
    running_year_open: bool
    grades: tuple[str, ...]
    other_programs: bool
    skip_other_programs: frozenset[str]
    applications_per_year: int | None
    order: str  # "release_first" | "acceptance_first" | "either"
    school_recommendation: bool
    documents: tuple[str, ...]  # asked of everyone, before the reason's own


@dataclass(frozen=True)
class Question:
    """One question of a reason. `most` is the longest text in characters or the highest number, 0 for the kind's usual."""

    code: str
    kind: str  # text long yes_no choice date number phone name address district_school
    required: bool
    only_if: Condition | None
    options: tuple[str, ...]
    most: int
    decisions: tuple[str, ...]
    topic: str | None


@dataclass(frozen=True)
class Reason:
    """A reason to apply, with its own questions and papers; `not_asked` are topics that may not be asked before acceptance."""

    code: str
    directions: tuple[str, ...]
    questions: tuple[Question, ...]
    documents: tuple[str, ...]
    second: bool
    grades: tuple[str, ...]
    not_asked: frozenset[str]
    hours_minimum: int | None
    priority: int


@dataclass(frozen=True)
class Requirement:
    """A paper that may be asked (practice.md A8); whether it is asked in one case, and how often, `documents.checklist` says."""

    code: str
    required: bool
    group: str | None  # any one of the requirements of this group is enough
    only_if: Condition | None
    per: str  # "application" | "adult"
    directions: tuple[str, ...]
    fresh_days: int | None  # no older than this on the day of filing
    signed_by: tuple[str, ...]
    decisions: tuple[str, ...]
    held_by_district: bool  # the office fetches it; the family need not bring it
    may_come_later_days: int | None
    counter_only_ok: bool  # may be seen at the counter, no copy kept
    seen_by: tuple[str, ...]
    delete_after_days: int | None
    topic: str | None
    form: str | None  # our own form that answers it: "affidavit", "employer_letter" or "co_signature"
    tells_of: str | None  # the side whose answer it is: "release" or "acceptance"; nobody is asked for what is decided here
    shared: bool  # about the adults or the home: what one child of a household sends serves the others


@dataclass(frozen=True)
class Filer:
    """Who may file, and which papers that person needs."""

    code: str
    documents: tuple[str, ...]
    co_signature: bool


@dataclass(frozen=True)
class Group:
    """Pupils with rights of their own; asked only to route them to those rights."""

    code: str
    contact: str
    looked_at_first: bool


@dataclass(frozen=True)
class Route:
    """A way by which a family may need no permit, and whom to call."""

    code: str
    contact: str
    directions: tuple[str, ...]


@dataclass(frozen=True)
class LateQuestion:
    """One yes/no question of the exception test; a yes leads to the ordinary road or to a person."""

    code: str
    leads_to: str  # "exempt" | "person"


@dataclass(frozen=True)
class Ground:
    """A ground to refuse (kinds release, acceptance) or to revoke (kind revocation)."""

    code: str
    kinds: tuple[str, ...]
    barred_reasons: frozenset[str]
    needs_note: bool
    needs_supervisor: bool
    evidence: tuple[str, ...]
    law: str | None


@dataclass(frozen=True)
class Bar:
    """The law protects from a refusal, for these kinds, reasons and grades: it is forbidden always or once the other side has
    said yes; where it is not forbidden, a supervisor decides on it."""

    code: str
    kinds: tuple[str, ...]
    reasons: frozenset[str]
    grades: frozenset[str]
    when: str  # "always" | "other_side_yes" | "supervisor": it is never forbidden
    law: str


@dataclass(frozen=True)
class OtherDistrict:
    """A district a family may pick, this one included. `agreement_until` is the last day of the written agreement."""

    code: str
    name: str
    county: str
    agreement: bool
    agreement_until: date | None
    grades: tuple[str, ...]
    made_up: bool


@dataclass(frozen=True)
class School:
    """A school of this district; the span of its grades tells when a pupil moves on to the next one."""

    code: str
    name: str
    grades: tuple[str, ...]
    kind: str  # "district" | "affiliated_charter" | "charter" | "county"
    places: int | None
    email: str  # where the office asks for its recommendation; empty when the office types it


@dataclass(frozen=True)
class Contact:
    """Whom to call. `made_up` marks a number or address that serves the demonstration only."""

    code: str
    phone: str
    email: str
    hours: str
    address: str
    url: str
    made_up: bool


@dataclass(frozen=True)
class County:
    """The county office, place of appeal. `last_hour` is the local time by which an appeal must have arrived."""

    code: str
    name: str
    address: str
    phone: str
    email: str
    url: str
    hours: str
    last_hour: time
    closed_days: frozenset[date]
    languages: tuple[str, ...]
    support_pages: int | None
    decides_in_days: int
    decides_in_days_extended: int | None


@dataclass(frozen=True)
class Clocks:
    """Lengths in calendar days unless the name says open days."""

    current_year_days: int
    current_year_starts_days_before: int
    future_year_days: int
    missing_papers_days: int
    paper_last_open_days: int
    appeal_days: int
    undo_withdrawal_days: int
    abandonment_notice_days: int
    reopen_days: int
    unread_open_days: int  # a legal notice that nobody opened after so many open days is a person's task
    unread_letter_open_days: int  # and so many later, when nobody did anything, a letter
    district_appeal_days: int | None
    draft_days: int
    decision_rolls: bool  # a decision's day moves on when it falls on a closed day; the statute does not say so


@dataclass(frozen=True)
class Abandonment:
    """How a case is closed for missing papers; the lengths stand in `Clocks`.

    `reminders`: calendar days before the family's last day on which what is still missing is said again, the longest first.
    `protected_reasons`, `protected_groups`: never closed for missing papers, but decided on what is there. All are empty in
    versions that were published before there was such a table.
    """

    reminders: tuple[int, ...]
    protected_reasons: frozenset[str]
    protected_groups: frozenset[str]


@dataclass(frozen=True)
class Retention:
    """How long things are kept, in days after the case ends."""

    case_days: int
    files_days: int
    withdrawn_days: int


@dataclass(frozen=True)
class TwoPersons:
    """What one person begins and another one confirms: decisions with one of these outcomes, and a new version of the rules."""

    outcomes: frozenset[str]  # "yes" | "no"
    rules: bool


@dataclass(frozen=True)
class Law:
    """A text of the law that a rule or a letter leans on, with the days on which it is in force."""

    code: str
    cite: str
    in_force_from: date | None
    in_force_until: date | None


@dataclass(frozen=True)
class Approval:
    """Who approved one language's words, and when."""

    name: str
    on: date


@dataclass(frozen=True, eq=False)
class Rules:
    """Everything the year file says. Mappings keep the file's order and cannot be changed; two rulebooks are never equal."""

    district: str
    school_year: str  # "2027-28"
    first_day: date  # first day of instruction
    year_ends: date  # the last day of the school year, 30 June
    zone: ZoneInfo
    languages: tuple[str, ...]
    made_up: bool  # a district of the demonstration only
    directions: Mapping[str, DirectionRules]
    reasons: Mapping[str, Reason]
    questions: Mapping[str, Question]
    requirements: Mapping[str, Requirement]
    filers: Mapping[str, Filer]
    groups: Mapping[str, Group]
    routes: tuple[Route, ...]
    late_questions: tuple[LateQuestion, ...]
    terms: tuple[str, ...]
    flagged_terms: frozenset[str]  # the district must still say what they mean; the note's key is terms.note_<number>
    grounds: Mapping[str, Ground]
    bars: Mapping[str, Bar]
    laws: Mapping[str, Law]
    districts: Mapping[str, OtherDistrict]
    schools: tuple[School, ...]
    contacts: Mapping[str, Contact]
    county: County
    clocks: Clocks
    abandonment: Abandonment
    retention: Retention
    two_persons: TwoPersons
    closed_days: frozenset[date]
    other_programs_url: str
    packet: tuple[str, ...]  # codes of the information packet's sections, in order
    affidavit: tuple[str, ...]  # codes of the childcare affidavit's boxes, in order
    employer_letter: tuple[str, ...]  # codes of the employer's letter's boxes, in order
