"""Which body decides what: the sides of an application, laid when it is filed, and laid anew when a district is corrected."""

from datetime import datetime

from permits.actions import findable
from permits.models import Application, AuditEntry, Body, Notice, Rulebook, Side, Task, User
from permits.notices import siblings
from permits.policy import documents, states, windows

DISTRICT_OF = {Side.RELEASE: "residence_district", Side.ACCEPTANCE: "wanted_district"}
DIRECTION_OF = {Side.RELEASE: "outgoing", Side.ACCEPTANCE: "incoming"}


class DecidedError(Exception):
    """The district was right for somebody who decided: that side cannot go to another body. `field` names the district."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def lay(application: Application, rulebook: Rulebook, verdict: str, now: datetime) -> list[Side]:
    """Release and acceptance. A district that does not work in Passage has its side `elsewhere`.

    `rulebook` and `verdict` are those of the door the family used; `now` is when the legal clock begins.
    """
    status = {"late": "late_referred", "person_looks": "person_looks"}.get(verdict, "in_line")
    sides = []
    for kind, body in _bodies(application).items():
        side = Side(application=application, kind=kind, status="elsewhere", received_at=now)
        if body is not None and body.pk == rulebook.body_id:
            side.body, side.rulebook, side.status = body, rulebook, status
        elif body is not None:
            side.body, side.rulebook, side.status = _by_its_own_rules(application, body, kind, now)
        sides.append(side)
    # A family that does not know its home district is looked at by the office whose door it used.
    if all(side.body is None for side in sides):
        mine = _of_the_door(application, sides)
        mine.body, mine.rulebook, mine.status = rulebook.body, rulebook, status
    here = [side.kind for side in sides if side.body]
    for side in sides:
        asked = documents.checklist(rulebook.parsed, application.facts, [side.kind], here)
        side.complete_at = now if side.body and not documents.missing(asked, {}) else None
    Side.objects.bulk_create(sides)
    return sides


def follow(application: Application, user: User) -> None:
    """After a district was corrected: each side goes to the body that it is now for, with the day it was received.

    Call it inside the correction's transaction. DecidedError when the side's body has decided, referred or closed it.
    """
    sides = list(
        Side.objects.select_for_update(of=("self",)).select_related("body").filter(application=application).order_by("pk")
    )
    wanted = _bodies(application)
    new = {side.kind: _by_its_own_rules(application, wanted[side.kind], side.kind, side.received_at) for side in sides}
    if all(body is None for body, _rules, _status in new.values()):
        mine = _of_the_door(application, sides)
        new[mine.kind] = (application.door, application.rulebook, "in_line")
    for side in sides:
        body, rules, status = new[side.kind]
        if side.body == body:
            continue
        move, before = states.move_of_side(status), side.body
        if not states.may(move, side.status):
            raise DecidedError(DISTRICT_OF[side.kind])
        side.status = states.target(move, side.status)
        side.body, side.rulebook, side.owner, side.claim, side.version = body, rules, None, None, side.version + 1
        side.save(update_fields=["body", "rulebook", "owner", "claim", "status", "version"])
        _hand_on(application, before, body)
        moved = {"side": side.kind, "before": before.code if before else "", "now": body.code if body else ""}
        AuditEntry.write("side_moved", application=application, user=user, body=body, **moved)
    findable.write(application)


def go(side: Side, move: str) -> None:
    """The side goes on by a move of policy/states.py; whoever saw it before is told. Call it inside the act, the row held."""
    side.status = states.target(move, side.status)
    side.version += 1
    side.save(update_fields=["status", "version"])


def _hand_on(application: Application, before: Body | None, body: Body | None) -> None:
    """What a body had prepared is not sent by it any more; its open tasks go where the case lies now."""
    if before is None or Side.objects.filter(application=application, body=before).exists():
        return
    siblings.part(application, ("draft",))
    Notice.objects.filter(application=application, body=before, state="draft").update(state="cancelled")
    there = body or Body.objects.filter(sides__application=application).first()
    Task.objects.filter(application=application, body=before, user=None, done_at=None).update(body=there)


def _bodies(application: Application) -> dict[str, Body | None]:
    codes = {kind: getattr(application, name) for kind, name in DISTRICT_OF.items()}
    bodies = {body.code: body for body in Body.objects.filter(code__in=set(codes.values()), kind=Body.DISTRICT)}
    return {kind: bodies.get(code) for kind, code in codes.items()}


def _by_its_own_rules(
    application: Application, body: Body | None, kind: str, received: datetime
) -> tuple[Body | None, Rulebook | None, str]:
    """A district's side by its own rules: outside its window a person looks first; without rules for the year, `elsewhere`."""
    rules = Rulebook.objects.newest(body.code, application.school_year) if body else None
    direction = DIRECTION_OF[kind]
    if rules is None or direction not in rules.parsed.directions:
        return None, None, "elsewhere"
    stands = windows.standing(rules.parsed, direction, application.reasons, application.facts.groups, received)
    return body, rules, "in_line" if stands.state == "open" else "person_looks"


def _of_the_door(application: Application, sides: list[Side]) -> Side:
    mine = Side.RELEASE if application.direction == "outgoing" else Side.ACCEPTANCE
    return next(side for side in sides if side.kind == mine)
