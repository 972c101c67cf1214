"""What can happen next to one side of an application, and whose turn is it? The one table, and the page drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """A status of a side. `owner` "deciding_district" is the side's own district: `owner` below names which one.

    `final`: no decision of this district is due any more.
    """

    code: str
    owner: str  # "family" | "deciding_district" | "county" | "nobody"
    final: bool
    meaning: str


@dataclass(frozen=True)
class Move:
    """Who may lead a side from one status to another, and what must be checked; a source of None is the filing."""

    code: str
    who: str  # "family" | "office" | "clock"
    source: str | None
    target: str
    check: str


STATUSES: Mapping[str, Status] = {
    status.code: status
    for status in (
        Status("in_line", "deciding_district", False, "received, waits its turn in the order received"),
        Status("waiting_family", "family", False, "papers are asked for; its place in the order is kept"),
        Status("person_looks", "deciding_district", False, "late, but a person looks before anything is sent"),
        Status("second_person", "deciding_district", False, "one person has proposed the answer, another one must confirm it"),
        Status("late_referred", "family", True, "late: not decided here; the family itself may ask the county"),
        Status("yes", "nobody", True, "released, or accepted"),
        Status("no", "nobody", True, "refused; the letter names the last day and place of appeal"),
        Status(
            "abandoned", "family", True, "closed for missing papers, no denial; a paper in time opens it again in its old place"
        ),
        Status("withdrawn", "nobody", True, "withdrawn by the family; can be undone for some days, its place is kept"),
        Status("joined", "nobody", True, "the same child has another application, which is decided in the place of the earlier"),
        Status("elsewhere", "family", True, "that district does not use Passage: the family applies there itself"),
    )
}

_UNDECIDED = ("in_line", "waiting_family", "person_looks", "second_person")
_NOT_TOLD = "the family was not told yet; the status it had before"
_IN_REOPEN_DAYS = "within the days to open it again; its place and its legal day are the old ones"
_IN_DAYS = "within the days to undo a withdrawal; the status it had before"

MOVES: tuple[Move, ...] = (
    Move("submit", "family", None, "in_line", "in time, or exempt"),
    Move("submit_looked_at_first", "family", None, "person_looks", "late, and a group or reason that is looked at first"),
    Move("submit_late", "family", None, "late_referred", "late, and nothing lifts it; the letter goes out at once"),
    Move("submit_elsewhere", "family", None, "elsewhere", "the district of this side has no office here"),
    Move("ask_papers", "office", "in_line", "waiting_family", "names the papers; stops no clock"),
    Move("ask_papers", "office", "waiting_family", "waiting_family", "names more papers"),
    Move("papers_in", "family", "waiting_family", "in_line", "every required paper is there, or its any-one-of group"),
    Move("stop_waiting", "clock", "waiting_family", "in_line", "the papers' last day has passed: decide on what is there"),
    Move("no_longer_asked", "office", "waiting_family", "in_line", "nothing that was asked for is needed any more"),
    Move("look_lifts", "office", "person_looks", "in_line", "not late after all, or the law lifts it; a note says why"),
    Move("look_refers", "office", "person_looks", "late_referred", "a person has looked; a note says why"),
    Move("take_back_referral", "office", "late_referred", "in_line", "it was not late; a note says why"),
    *(Move("decide_yes", "office", source, "yes", "no ground is named") for source in ("in_line", "waiting_family")),
    *(
        Move("decide_no", "office", source, "no", "grounds, note where needed, no legal bar")
        for source in ("in_line", "waiting_family")
    ),
    *(
        Move(
            "propose_decision",
            "office",
            source,
            "second_person",
            "as to decide; the rules ask for a second person for this answer",
        )
        for source in ("in_line", "waiting_family")
    ),
    Move("confirm_yes", "office", "second_person", "yes", "another person than the one who proposed it; as to decide"),
    Move("confirm_no", "office", "second_person", "no", "another person than the one who proposed it; as to decide"),
    Move("send_back", "office", "second_person", "in_line", "another person than the one who proposed it; a note says why"),
    Move("take_back_proposal", "office", "second_person", "in_line", "the person who proposed it"),
    *(
        Move("take_back_decision", "office", source, "in_line", "the family was not told yet; whoever decided, or a supervisor")
        for source in ("yes", "no", "abandoned")
    ),
    *(
        Move("abandon", "office", source, "abandoned", "the chain of notices is whole for every missing paper; not protected")
        for source in ("in_line", "waiting_family")
    ),
    Move("reopen", "family", "abandoned", "in_line", "the last missing paper, " + _IN_REOPEN_DAYS),
    Move(
        "reopen_waiting", "family", "abandoned", "waiting_family", "a missing paper, others are still to come, " + _IN_REOPEN_DAYS
    ),
    *(Move("withdraw", "family", source, "withdrawn", "not shut off for this family") for source in _UNDECIDED),
    *(
        Move("withdraw_for_family", "office", source, "withdrawn", "the family's recorded word")
        for source in (*_UNDECIDED, "yes", "elsewhere")
    ),
    *(
        Move(
            "join_same_child", "office", source, "joined", "the same child, year, districts and adult; the earlier place is kept"
        )
        for source in _UNDECIDED
    ),
    Move("part_same_child", "office", "joined", "in_line", _NOT_TOLD),
    Move("part_same_child_waiting", "office", "joined", "waiting_family", _NOT_TOLD),
    Move("part_same_child_unlooked", "office", "joined", "person_looks", _NOT_TOLD),
    Move("undo_withdrawal", "family", "withdrawn", "in_line", _IN_DAYS),
    Move("undo_withdrawal_waiting", "family", "withdrawn", "waiting_family", _IN_DAYS),
    Move("undo_withdrawal_unlooked", "family", "withdrawn", "person_looks", _IN_DAYS),
    *(
        Move(code, "office", source, target, check)
        for code, target, check in (
            ("move_side", "in_line", "a district was corrected: the side is another body's, with the day it was received"),
            ("move_side_looked_at_first", "person_looks", "the same, and by that body's rules it was late"),
            ("move_side_elsewhere", "elsewhere", "the same, and the right district has no office here"),
        )
        for source in (*_UNDECIDED, "elsewhere")
    ),
)

_TARGETS: Mapping[tuple[str, str | None], str] = {(move.code, move.source): move.target for move in MOVES}
_UNDO = {"waiting_family": "undo_withdrawal_waiting", "person_looks": "undo_withdrawal_unlooked"}
_PART = {"waiting_family": "part_same_child_waiting", "person_looks": "part_same_child_unlooked"}


def may(code: str, source: str | None) -> bool:
    """Is there such a move from this status? Who may make it, and its check, is for the caller to hold."""
    return (code, source) in _TARGETS


def target(code: str, source: str | None) -> str:
    """The status this move leads to; KeyError when there is no such move from there."""
    return _TARGETS[code, source]


def move_of_side(status: str) -> str:
    """The code of the move that brings a side, whose district was corrected, to this status with its new body."""
    return {"person_looks": "move_side_looked_at_first", "elsewhere": "move_side_elsewhere"}.get(status, "move_side")


def moves_from(source: str | None) -> tuple[Move, ...]:
    """All moves that leave this status."""
    return tuple(move for move in MOVES if move.source == source)


def undo_move(before: str) -> str:
    """The code of the move that undoes a withdrawal for a side that was in this status before."""
    return _UNDO.get(before, "undo_withdrawal")


def part_move(before: str) -> str:
    """The code of the move that parts a side from the same child's other application, by the status it had before."""
    return _PART.get(before, "part_same_child")


def owner(status: str, kind: str) -> str:
    """Whose turn it is: family, residence_district (release), proposed_district (acceptance), county or nobody."""
    whose = STATUSES[status].owner
    if whose == "deciding_district":
        return "residence_district" if kind == "release" else "proposed_district"
    return whose


def headline(sides: Mapping[str, str]) -> str:
    """One status for the whole application, from the status of each side (kind to status).

    A refusal or referral speaks first, then a withdrawal, then that another application is decided instead, then a closing for
    missing papers, then both yeses, then what somebody must do, then one yes.
    """
    have = set(sides.values())
    for status, says in (("no", "refused"), *((one, one) for one in ("late_referred", "withdrawn", "joined", "abandoned"))):
        if status in have:
            return says
    if sides.get("release") == sides.get("acceptance") == "yes":
        return "permitted"
    for status in ("waiting_family", "person_looks"):
        if status in have:
            return status
    if sides.get("release") == "yes":
        return "released"
    return "accepted" if sides.get("acceptance") == "yes" else "in_line"


def states_page() -> str:
    """The page docs/states.md: the statuses, the table of moves and the picture of it, in Markdown with Mermaid."""
    rows = [f"| `{s.code}` | {s.owner.replace('_', ' ')} | {'yes' if s.final else ''} | {s.meaning} |" for s in STATUSES.values()]
    moves = [f"| `{m.code}` | {m.who} | {_shown(m.source)} | `{m.target}` | {m.check} |" for m in MOVES]
    arrows = [f"    {m.source or '[*]'} --> {m.target}: {m.code} ({m.who})" for m in MOVES]
    return "\n".join(
        (
            "# What can happen to one side of an application",
            "",
            "Made from the table in `permits/policy/states.py`; a test fails when this page is older than the table.",
            "An application has one side for each district that must decide: release by the district of residence,",
            "acceptance by the district of proposed enrollment. Whose turn it is, the owner says.",
            "",
            "| status | owner | final | meaning |",
            "|---|---|---|---|",
            *rows,
            "",
            "| move | who | from | to | check |",
            "|---|---|---|---|---|",
            *moves,
            "",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```",
            "",
        )
    )


def _shown(source: str | None) -> str:
    return f"`{source}`" if source else "(filing)"
