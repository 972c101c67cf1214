"""A case becomes sealed after it was filed, or stops being it: with a reason, and everything that could show it follows. One
person does it, and others hear of it at once: whoever is named for sealed cases, or those who name them.

Sealed is what Safe at Home (Gov. Code 6205-6210) or an order asks for. Who may see it afterwards: `access.open_to`.
"""

from dataclasses import asdict

from django.conf import settings
from django.db.models import Q

from permits import access
from permits.actions import findable
from permits.actions.correct import PERSONAL
from permits.actions.statements import close_open
from permits.actions.submit import school_of
from permits.actions.writing import one_act
from permits.acts import WHY_LIFTED, WHY_SEALED
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Body, Conflict, Export, Post, Side, Task, User
from permits.notices import outbox, siblings, staff
from permits.wording import in_language

MAIL = {"seal_seen": "staff_sealed", "unseal_seen": "staff_unsealed"}


def seal(application: Application, user: User, why: str) -> None:
    """Seal the case; `why` is a code of acts.WHY_SEALED. Harmless when it is sealed. PermissionDenied.

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
        _tell(held, user, "seal_seen", why)


def lift(application: Application, user: User, why: str) -> None:
    """The case is one like any other again; `why` is a code of acts.WHY_LIFTED. Harmless when it is not sealed.

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
        _tell(held, user, "unseal_seen", why)


def _tell(held: Application, user: User, kind: str, why: str) -> None:
    """Everybody else who is named at a body that has a side, and knows no one of the family: a task with who, when and why, and
    an e-mail that names no case and no child. Where fewer than two could look at it, the administrators hear that it happened."""
    know = Conflict.objects.filter(application=held, lifted_at=None).values("user")
    for body in Body.objects.filter(sides__application=held).distinct().order_by("pk"):
        posts = Post.objects.filter(body=body, ended_at=None, user__is_active=True).select_related("user").order_by("user", "pk")
        named = posts.filter(is_named=True, role__in=access.ON_CASES).exclude(user__in=know)
        able = list(dict.fromkeys(post.user for post in named))
        for person in (one for one in able if one != user):
            Task.objects.create(body=body, application=held, user=person, kind=kind, detail={"by": user.pk, "why": why})
            reason = in_language({**WHY_SEALED, **WHY_LIFTED}[why], person.language)
            _mail(MAIL[kind], person, body, user, seal_reason=reason)
        if len(able) <= 1:
            leads = posts.filter(role=Post.ADMINISTRATOR).exclude(user__in=[user.pk, *(one.pk for one in able)])
            for person in dict.fromkeys(post.user for post in leads):
                _mail("staff_seal_alone", person, body, user)


def _mail(kind: str, person: User, body: Body, by: User, **values: str) -> None:
    facts = {
        "person_name": person.name, "staff_actor": by.name, "seal_at": staff.until_in_words(legal_now(), body, person.language),
        "staff_sign_in": f"{settings.BASE_URL}/{person.language}/account/sign-in/", **values,
    }  # fmt: skip
    staff.write(kind, facts, body=body, language=person.language, to=person.email)


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
