"""A person looks first at what came late but may be protected: the case goes back in line, or is referred to the county."""

from permits import access
from permits.actions import sides
from permits.actions.correct import keep_note
from permits.actions.decide import NotAllowedError
from permits.actions.first_words import tell_late, tell_received, window_last_day
from permits.actions.writing import one_act
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Rulebook, Side, Task, User
from permits.policy import states
from permits.queries import case

DIRECTION_OF = {Side.RELEASE: "outgoing", Side.ACCEPTANCE: "incoming"}


def lift(side: Side, user: User, note: str) -> None:
    """It is not late after all: the side stands in line in its old place, and the family is told when an answer is due.

    NotAllowedError (`note_missing`, `status`), PermissionDenied.
    """
    with one_act():
        application, side, rulebook = _held(side, user, "look_lifts", note)
        _move(application, side, user, "look_lifts", note)
        if side.body_id == application.door_id:
            found = case.of(application)
            tell_received(application, rulebook, found.worked_kinds, found.have)


def refer(side: Side, user: User, note: str) -> None:
    """It is late: the letter that says where and until when the county can be asked waits until the office sends it.

    NotAllowedError (`note_missing`, `status`, `no_window` where the rules name no last day), PermissionDenied.
    """
    with one_act():
        application, side, rulebook = _held(side, user, "look_refers", note)
        if window_last_day(rulebook, DIRECTION_OF[side.kind]) is None:
            raise NotAllowedError(["no_window"])
        _move(application, side, user, "look_refers", note)
        tell_late(application, rulebook, DIRECTION_OF[side.kind], legal_now(), shown_first=True)


def _held(side: Side, user: User, move: str, note: str) -> tuple[Application, Side, Rulebook]:
    access.check_decide(user, side)
    application = Application.objects.select_for_update(of=("self",)).select_related("door").get(pk=side.application_id)
    side = Side.objects.select_for_update(of=("self",)).select_related("body", "rulebook__body").get(pk=side.pk)
    problems = [] if note.strip() else ["note_missing"]
    if not states.may(move, side.status):
        problems.append("status")
    if problems or side.rulebook is None:
        raise NotAllowedError(problems or ["status"])
    return application, side, side.rulebook


def _move(application: Application, side: Side, user: User, move: str, note: str) -> None:
    sides.go(side, move)
    AuditEntry.write(move, application=application, user=user, side=side.kind)
    keep_note(application, user, note)
    Task.objects.filter(application=application, body=side.body, kind="person_looks", done_at=None).update(
        done_at=machine_now(), done_by=user
    )
