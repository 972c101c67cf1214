"""Two applications for one child: a person finds that they are the same and keeps one, or that both stand. Nothing is deleted."""

from datetime import datetime
from typing import Any

from permits import access
from permits.actions import carry, sides
from permits.actions.correct import keep_note
from permits.actions.writing import held_cases, one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Comparison, Notice, Side, Task, User
from permits.notices import outbox, siblings
from permits.policy import states

NOTICE = "joined"


class NotJoinedError(Exception):
    """They cannot be joined; `problems` are codes of office.words.NOT_JOINED."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class ToldError(Exception):
    """The family was told: what was found stands."""


class JudgedError(Exception):
    """Somebody found something of these two already."""


def problems(kept: Application, other: Application) -> list[str]:
    """Why the two cannot be joined, as codes; empty when they can.

    `adults`: they do not share an e-mail address or telephone number, and neither adult may learn of the other from us
    (practice.md A4); `protected`: sealed, or somebody must not be told; `year`, `districts`: the unit is a child, a year and two
    districts; `decided`: the one that would go is decided or over; `over`: the one kept is over.
    """
    found = []
    if any(one.is_sealed or one.answers.get("must_not_know") for one in (kept, other)):
        return ["protected"]
    same_email = kept.email and kept.email.lower() == other.email.lower()
    if not (same_email or (kept.phone and kept.phone == other.phone)):
        found.append("adults")
    if kept.school_year != other.school_year:
        found.append("year")
    if (kept.residence_district, kept.wanted_district) != (other.residence_district, other.wanted_district):
        found.append("districts")
    going = [side.status for side in other.sides.all() if side.body_id is not None]
    if not going or not all(states.may("join_same_child", status) for status in going):
        found.append("decided")
    if not any(states.may("join_same_child", side.status) for side in kept.sides.all() if side.body_id is not None):
        found.append("over")
    return found


def join(kept: Application, other: Application, user: User, why: str) -> Comparison:
    """They are the same child's: `kept` is decided, in the place of the earlier one; the other is joined to it.

    The papers sent with the other count in it from now on. The family is told by a notice that waits to be sent. `why` stays in
    both files. PermissionDenied, NotJoinedError, JudgedError.
    """
    with one_act():
        kept, other = _held(kept, other, user)
        if found := problems(kept, other):
            raise NotJoinedError(found)
        before: dict[str, Any] = {"statuses": {}, "received": {}}
        siblings.part(other)
        Notice.objects.filter(application=other, state="draft").update(state="cancelled", outcome="joined")
        mine = {side.kind: side for side in Side.objects.select_for_update().filter(application=kept)}
        for side in Side.objects.select_for_update(of=("self",)).filter(application=other, body__isnull=False).order_by("pk"):
            before["statuses"][side.kind] = side.status
            sides.go(side, "join_same_child")
            own = mine.get(side.kind)
            if own is not None and side.received_at < own.received_at:
                before["received"][side.kind] = [own.received_at.isoformat(), side.received_at.isoformat()]
                own.received_at = side.received_at
                own.version += 1
                own.save(update_fields=["received_at", "version"])
        row = _judged(kept, other, user, Comparison.JOINED, kept=kept, before=before)
        AuditEntry.write("joined_same_child", application=other, user=user, kept=kept.pk, before=before)
        AuditEntry.write("kept_same_child", application=kept, user=user, other=other.pk, before=before)
        for one in (kept, other):
            keep_note(one, user, why)
        carry.all_papers(row)
        body = _body_of(other, user)
        assert body.body is not None
        assert body.rulebook is not None
        outbox.write(other, NOTICE, {"kept_reference": str(kept)}, body=body.body, rulebook=body.rulebook)
    return row


def both_stand(one: Application, other: Application, user: User) -> Comparison:
    """They are two: each is decided by itself, and they are not shown as alike again. PermissionDenied, JudgedError."""
    with one_act():
        one, other = _held(one, other, user)
        row = _judged(one, other, user, Comparison.BOTH_STAND, kept=None, before={})
        for mine, theirs in ((one, other), (other, one)):
            AuditEntry.write("both_stand", application=mine, user=user, other=theirs.pk)
    return row


def undo(row: Comparison, user: User) -> None:
    """What was found is taken back: each stands as before, but for papers that were used already. Harmless when repeated.

    PermissionDenied, ToldError.
    """
    with one_act():
        first, second = _held(row.first, row.second, user)
        row = Comparison.objects.select_for_update().get(pk=row.pk)
        if row.undone_at is not None:
            return
        left = 0
        if row.verdict == Comparison.JOINED:
            kept, other = (first, second) if row.kept_id == first.pk else (second, first)
            _part(kept, other, row.before)
            left = carry.take_back(row)
        row.undone_at, row.undone_by = machine_now(), user
        row.save(update_fields=["undone_at", "undone_by"])
        for mine, theirs in ((first, second), (second, first)):
            AuditEntry.write("same_child_undone", application=mine, user=user, other=theirs.pk, files=left)


def _part(kept: Application, other: Application, before: dict[str, Any]) -> None:
    told = Notice.objects.select_for_update().filter(application=other, kind=NOTICE)
    if told.exclude(state__in=["draft", "cancelled"]).exists():
        raise ToldError
    told.filter(state="draft").update(state="cancelled", outcome="parted")
    for side in Side.objects.select_for_update().filter(application=other, status="joined"):
        sides.go(side, states.part_move(before["statuses"][side.kind]))
    for side in Side.objects.select_for_update().filter(application=kept):
        old, given = before["received"].get(side.kind, ("", ""))
        if given and side.received_at == datetime.fromisoformat(given):
            side.received_at = datetime.fromisoformat(old)
            side.version += 1
            side.save(update_fields=["received_at", "version"])


def _held(one: Application, other: Application, user: User) -> tuple[Application, Application]:
    found = held_cases([one.pk, other.pk])
    for row in found.values():
        access.check_see_case(user, row)
    return found[one.pk], found[other.pk]


def _judged(
    one: Application, other: Application, user: User, verdict: str, *, kept: Application | None, before: dict[str, Any]
) -> Comparison:
    first, second = sorted((one, other), key=lambda row: row.pk)
    if Comparison.objects.filter(first=first, second=second, undone_at=None).exists():
        raise JudgedError
    keys = [f"duplicate:{row.key}{end}" for row in (one, other) for end in ("", ":sealed")]
    done = {"done_at": machine_now(), "done_by": user}
    Task.objects.filter(unique_key__in=keys, kind="duplicate", done_at=None).update(**done)
    return Comparison.objects.create(first=first, second=second, verdict=verdict, kept=kept, before=before, by=user)


def _body_of(application: Application, user: User) -> Side:
    """The person's own side, by whose office the family is told."""
    return access.sides_of(user).select_related("body", "rulebook").filter(application=application).order_by("pk")[0]
