"""Who works on a case: claimed as the next one, taken, put back, handed over. The place in line never changes by it."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from permits import access
from permits.actions.correct import keep_note
from permits.actions.writing import one_act
from permits.models import Application, AuditEntry, Side, User
from permits.policy import states
from permits.queries import ready


class TakenError(Exception):
    """Somebody was quicker; `owner` is who works on it now, None when nobody does any more."""

    def __init__(self, owner: User | None) -> None:
        super().__init__(str(owner))
        self.owner = owner


class NothingToDoError(Exception):
    """The side is decided, withdrawn or referred: nobody works on it any more."""


def claim_next(user: User, press: uuid.UUID | None = None) -> Side | None:
    """Make this person the owner of the next ready side of their bodies; None when nothing is ready.

    `press` is the button pressed, new on each page: pressed twice it gives the same side, as long as that is open and theirs.
    Of many at once each gets another side, the earlier ones first: a case's row is waited for, never skipped.
    """
    while True:
        had = access.sides_of(user).filter(claim=press).first() if press else None
        if had is not None:
            if had.owner_id == user.pk and not states.STATUSES[had.status].final:
                return had
            press = None
        side = ready.next_ready(user)
        if side is None or _claimed(side, user, press):
            return side


def _claimed(side: Side, user: User, press: uuid.UUID | None) -> bool:
    """Compare and set: False when the side is no longer as it was seen, or when the press has just had its case."""
    try:
        with one_act():
            application = Application.objects.select_for_update().only("pk").get(pk=side.application_id)
            as_seen = Side.objects.filter(~access.works_on(), pk=side.pk, version=side.version)
            if not as_seen.update(owner=user, claim=press or uuid.uuid4()):
                return False
            AuditEntry.write("claimed", application=application, user=user, side=side.kind)
    except IntegrityError:  # the same press, at once, on another row
        return False
    return True


def take(side: Side, user: User) -> None:
    """Take a side that nobody works on; a supervisor takes it from anybody. Harmless when it is theirs.

    PermissionDenied, TakenError when somebody was quicker, NothingToDoError.
    """
    access.check_decide(user, side)
    with one_act():
        application, row = _held(side)
        owner = access.owner_of(row)
        if owner == user:
            return
        if owner is not None and not access.supervises(user, row):
            raise TakenError(owner)
        _set(application, row, user, "taken", user, "")


def put_back(side: Side, user: User, note: str = "") -> None:
    """Nobody works on it any more; it stands where it stood in line. Harmless when nobody does. Errors as for `give`."""
    access.check_decide(user, side)
    with one_act():
        application, row = _held(side)
        if access.owner_of(row) is None:
            return
        _check_let_go(row, user)
        _set(application, row, None, "put_back", user, note)


def give(side: Side, user: User, to: User, note: str = "") -> None:
    """Hand one's own side, or as a supervisor anybody's, to a colleague of the body. `note` is kept in the file.

    PermissionDenied (also when `to` has no post at the body), TakenError when it is not theirs any more, NothingToDoError.
    """
    access.check_decide(user, side)
    if not access.can_decide(to, side):
        raise PermissionDenied
    with one_act():
        application, row = _held(side)
        _check_let_go(row, user)
        if access.owner_of(row) != to:
            _set(application, row, to, "given", user, note)


def _held(side: Side) -> tuple[Application, Side]:
    application = Application.objects.select_for_update().get(pk=side.application_id)
    row = Side.objects.select_for_update(of=("self",)).select_related("owner").get(pk=side.pk)
    if states.STATUSES[row.status].final:
        raise NothingToDoError
    return application, row


def _check_let_go(row: Side, user: User) -> None:
    if not access.can_let_go(user, row):
        raise TakenError(access.owner_of(row))


def _set(application: Application, row: Side, owner: User | None, act: str, user: User, note: str) -> None:
    row.owner, row.claim = owner, None
    row.save(update_fields=["owner", "claim"])
    AuditEntry.write(act, application=application, user=user, side=row.kind, to=owner.pk if owner else None)
    if note:
        keep_note(application, user, note)
