"""A case becomes sealed after it was filed, or stops being it: with a reason, and everything that could show it follows.

Sealed is what Safe at Home (Gov. Code 6205-6210) or an order asks for. Who may see it afterwards: `access.open_to`.
"""

from dataclasses import asdict

from django.db.models import Q

from permits import access
from permits.actions import findable
from permits.actions.correct import PERSONAL
from permits.actions.statements import close_open
from permits.actions.submit import school_of
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Export, Side, Task, User
from permits.notices import outbox, siblings


def seal(application: Application, user: User, why: str) -> None:
    """Seal the case; `why` is a code of office.words.WHY_SEALED. Harmless when it is sealed. PermissionDenied.

    Names and contacts leave their columns, the search and the notices that wait to leave; links to sign die; lists that were
    taken out and may hold it are deleted; whoever worked on it and is not named does so no more. A task asks for the address of
    its letters.
    """
    access.check_see_case(user, application)
    with one_act():
        held = _held(application)
        if held.is_sealed:
            return
        siblings.part(held)
        person = held.person
        held.answers = {**held.answers, "person": {**asdict(person), "birth_date": person.birth_date.isoformat()}}
        for name in PERSONAL:
            setattr(held, name, None if name == "birth_date" else "")
        held.is_sealed, held.household, held.siblings = True, None, None
        held.school = school_of(held)
        held.version += 1
        held.save()
        AuditEntry.write("sealed", application=held, user=user, why=why)
        findable.write(held)
        close_open(held)
        outbox.name_nobody(held)
        _hide(held)


def lift(application: Application, user: User, why: str) -> None:
    """The case is one like any other again; `why` is a code of office.words.WHY_LIFTED. Harmless when it is not sealed.

    PermissionDenied for whoever is not named. The person in `answers` goes back into its columns, and the search finds it.
    """
    access.check_see_case(user, application)
    with one_act():
        held = Application.objects.select_for_update().get(pk=application.pk)
        if not held.is_sealed:
            return
        person = held.person
        held.is_sealed = False
        for name in PERSONAL:
            setattr(held, name, getattr(person, name))
        held.answers = {name: value for name, value in held.answers.items() if name != "person"}
        held.school = school_of(held)
        held.version += 1
        held.save()
        AuditEntry.write("unsealed", application=held, user=user, why=why)
        findable.write(held)


def _held(application: Application) -> Application:
    """The application, locked with those of its set, in the order of their ids: a message to several children is parted."""
    kin = Application.objects.filter(pk=application.pk).exclude(siblings=None).values("siblings")
    rows = Application.objects.select_for_update().filter(Q(pk=application.pk) | Q(siblings__in=kin)).order_by("pk")
    return next(one for one in list(rows) if one.pk == application.pk)


def _hide(held: Application) -> None:
    """Owners, tasks and lists that still knew of it."""
    sides = list(Side.objects.select_for_update(of=("self",)).select_related("owner").filter(application=held).order_by("pk"))
    for side in sides:
        if side.owner is not None and not access.can_decide(side.owner, side):
            side.owner, side.claim = None, None
            side.save(update_fields=["owner", "claim"])
    for body in sorted({side.body_id for side in sides if side.body_id}):
        Task.objects.create(body_id=body, application=held, kind="sealed_now")
    # A task about a look-alike in the open named this one: it is this one's task now.
    for task in Task.objects.filter(kind="duplicate", done_at=None, detail__first=str(held)).select_related("application"):
        task.detail = {**task.detail, "first": str(task.application)}
        task.application, task.body = held, held.door
        task.save(update_fields=["application", "body", "detail"])
    lists = Export.objects.filter(application=None, body__in=[side.body_id for side in sides if side.body_id])
    lists.exclude(state="gone").update(expires_at=machine_now())
