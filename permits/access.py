"""Who may: one check_/can_ pair per question. Closed by default; who is let through to which page stands in `gates.py`.

Three kinds of post. A clerk and a supervisor work on the cases of their body. An administrator cares for the people of the body
(invites, gives and ends posts, closes accounts) and opens no case by that: whoever does both holds two posts. A supervisor sees
the list of people and changes nothing there: who comes in is not decided by who decides the cases.

A sealed case (Safe at Home, Gov. Code 6205-6210) is there only for people whose post an administrator named for such cases, at
the body that has a side of it. For everybody else there is no such case: every list, count and page asks `sides_of`,
`notices_of`, `tasks_of`, `exports_of` or `acts_on`, and its page answers as the page of a number that does not exist. A case
whose family a person knows (`models.Conflict`) is not there for this person in the same way; only its page says why.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from permits.clock import machine_now
from permits.models import Application, AuditEntry, Body, Conflict, Decision, Export, Notice, Post, Side, Statement, Task, User
from permits.policy import states

SESSION_CASES, SESSION_DRAFTS, SESSION_PROVEN, SESSION_SIGNING = "cases", "drafts", "proven", "signing"
SESSION_HELPING, SESSION_HELPED = "helping", "helped"
PROVEN_SECONDS = 15 * 60
SIGNING_SECONDS = 60 * 60
ON_CASES = (Post.CLERK, Post.SUPERVISOR)
# A sign of life is written down again when the last one is this old, and so far a page may be over its time.
SLACK_SECONDS = 60
MOST_DRAFTS = 10

Staff = User | AnonymousUser


def held(user: Staff) -> QuerySet[Post]:
    """All posts a person holds now, an administrator's too."""
    if not user.is_authenticated:
        return Post.objects.none()
    return Post.objects.filter(user=user, ended_at=None).select_related("body").order_by("pk")


def bodies(user: Staff) -> list[Body]:
    """The bodies at which a person holds any post, an administrator's too, in the order of the posts: whose rules may be read."""
    return list({post.body_id: post.body for post in held(user)}.values())


def posts(user: Staff) -> QuerySet[Post]:
    """The posts by which a person works on cases now: an administrator's is none."""
    return held(user).filter(role__in=ON_CASES)


def can_administrate(user: Staff, body: Body) -> bool:
    """The person is an administrator of the body."""
    return held(user).filter(role=Post.ADMINISTRATOR, body=body).exists()


def can_end_account(user: Staff, person: User) -> bool:
    """All posts the person holds, or held if there is none now, are at bodies of this administrator, who is somebody else."""
    mine = set(held(user).filter(role=Post.ADMINISTRATOR).values_list("body", flat=True))
    theirs = set((held(person) if held(person).exists() else person.posts.all()).values_list("body", flat=True))
    return user != person and bool(theirs) and theirs <= mine


def supervised(user: Staff) -> QuerySet[Any]:
    """Ids of the bodies where the person is a supervisor."""
    return posts(user).filter(role=Post.SUPERVISOR).values("body")


def can_read_record(user: Staff) -> bool:
    """Supervisors read what their people did."""
    return supervised(user).exists()


def named(user: Staff) -> QuerySet[Any]:
    """Ids of the bodies where the person is named for sealed cases."""
    return posts(user).filter(is_named=True).values("body")


def open_to(user: Staff) -> Q:
    """For rows with a body and perhaps a case (sides, notices, tasks …): of sealed cases those where the person is named, and
    none whose family the person knows.

    Said as a set that is left out, not as a condition on the case: sealed cases are few and have an index of their own, and no
    database can turn the query round to read all applications (ADR 10).
    """
    return (~Q(application__in=sealed()) | Q(body__in=named(user))) & ~Q(application__in=known_to(user))


def known_to(user: Staff) -> QuerySet[Any]:
    """Ids of the cases of which the person said: I know this family."""
    return Conflict.objects.filter(user=user.pk or 0, lifted_at=None).values("application")


def said_to_know(user: Staff, application: Application) -> bool:
    """The person would see this case, had they not said that they know the family."""
    sides = Side.objects.filter(~Q(application__in=sealed()) | Q(body__in=named(user)), body__in=posts(user).values("body"))
    return known_to(user).filter(application=application).exists() and sides.filter(application=application).exists()


def can_lift(user: Staff, application: Application) -> bool:
    """What keeps a colleague from a case, or keeps somebody from being told of it, is lifted by a supervisor of a body that has a
    side of the case, who may see it."""
    return sides_of(user).filter(application=application, body__in=supervised(user)).exists()


def sealed() -> QuerySet[Any]:
    """Ids of the sealed cases."""
    return Application.objects.filter(is_sealed=True).values("pk")


def sides_of(user: Staff) -> QuerySet[Side]:
    """The sides of the bodies a person works for, as far as the person may know of the case: the only way by which office pages
    reach a case."""
    return Side.objects.filter(open_to(user), body__in=posts(user).values("body"))


def nobody_sees(user: Staff) -> QuerySet[Side]:
    """Sealed cases that wait, at bodies the person leads, for which nobody is named. They are known by their number to nobody:
    that there is one is all that may be told."""
    leads = held(user).exclude(role=Post.CLERK).values("body")
    knows = Conflict.objects.filter(application=OuterRef(OuterRef("application")), user=OuterRef("user"), lifted_at=None)
    sees = Post.objects.filter(~Exists(knows), body=OuterRef("body"), is_named=True, ended_at=None, user__is_active=True)
    told = Notice.objects.filter(application=OuterRef("application"), body=OuterRef("body"), state__in=("draft", "ready"))
    waits = Q(status__in=[code for code, one in states.STATUSES.items() if not one.final]) | Exists(told)
    return Side.objects.filter(waits, ~Exists(sees), application__is_sealed=True, body__in=leads)


def can_see_case(user: Staff, application: Application) -> bool:
    """A side of the application belongs to a body where the person holds a post; if it is sealed, one that is named."""
    return sides_of(user).filter(application=application).exists()


def check_see_case(user: Staff, application: Application) -> None:
    """PermissionDenied unless `can_see_case`."""
    if not can_see_case(user, application):
        raise PermissionDenied


def can_take_out(user: Staff, application: Application) -> bool:
    """A whole case leaves the house by whoever may see it."""
    return can_see_case(user, application)


def check_take_out(user: Staff, application: Application) -> None:
    """PermissionDenied unless `can_take_out`."""
    if not can_take_out(user, application):
        raise PermissionDenied


def exports_of(user: Staff) -> QuerySet[Export]:
    """What the person asked for, at bodies where the person holds a post, without cases that are sealed to the person now."""
    return Export.objects.filter(open_to(user), user=user.pk, body__in=posts(user).values("body"))


def can_fetch(user: Staff, export: Export) -> bool:
    """Only whoever asked for it, while holding a post at the body it was made for, and while the case may be seen."""
    return exports_of(user).filter(pk=export.pk).exists() and (
        export.application is None or can_take_out(user, export.application)
    )


def can_decide(user: Staff, side: Side) -> bool:
    """The side belongs to a body where the person holds a post; of a sealed case, one that is named."""
    return side.body_id is not None and sides_of(user).filter(pk=side.pk).exists()


def check_decide(user: Staff, side: Side) -> None:
    """PermissionDenied unless `can_decide`."""
    if not can_decide(user, side):
        raise PermissionDenied


def supervises(user: Staff, side: Side) -> bool:
    """The person is a supervisor at the body of the side."""
    return side.body_id is not None and posts(user).filter(body_id=side.body_id, role=Post.SUPERVISOR).exists()


def can_take_back(user: Staff, decision: Decision, side: Side) -> bool:
    """Whoever decided may undo it before anybody was told, and a supervisor."""
    return can_decide(user, side) and (decision.decided_by_id == user.pk or supervises(user, side))


def can_approve_words(user: Staff, body: Body) -> bool:
    """A supervisor answers for what the clerks of a body say in its name."""
    return posts(user).filter(body=body, role=Post.SUPERVISOR).exists()


def works_on() -> Exists:
    """For a query of sides: the owner holds a post at the side's body, of a sealed case one that is named. Whoever left owns
    nothing there: a case waits for nobody who does not see it."""
    hidden = Application.objects.filter(pk=OuterRef(OuterRef("application")), is_sealed=True)
    held = Post.objects.filter(user=OuterRef("owner"), body=OuterRef("body"), ended_at=None, role__in=ON_CASES)
    return Exists(held.filter(Q(is_named=True) | ~Exists(hidden)))


def owner_of(side: Side) -> User | None:
    """Who works on the side now: its owner, while holding a post at its body."""
    if side.owner is None or not can_decide(side.owner, side):
        return None
    return side.owner


def colleagues(user: Staff, side: Side) -> QuerySet[User]:
    """Everybody else who can be given the side: people with a post at its body, for a sealed case those who are named."""
    there = Post.objects.filter(body=side.body_id, ended_at=None, role__in=ON_CASES)
    if side.application.is_sealed:
        there = there.filter(is_named=True)
    know = Conflict.objects.filter(application=side.application_id, lifted_at=None).values("user")
    return (
        User.objects.filter(pk__in=there.values("user"), is_active=True)
        .exclude(pk=user.pk or 0)
        .exclude(pk__in=know)
        .order_by("name", "pk")
    )


def can_take(user: Staff, side: Side) -> bool:
    """A side that nobody works on is anybody's of its body; a supervisor may take it from anybody."""
    return can_decide(user, side) and (owner_of(side) in {None, user} or supervises(user, side))


def can_let_go(user: Staff, side: Side) -> bool:
    """Put back or handed over is one's own side; a supervisor does it with anybody's."""
    return can_decide(user, side) and (owner_of(side) == user or supervises(user, side))


def notices_of(user: Staff) -> QuerySet[Notice]:
    """The notices of the person's bodies, without those of sealed cases for which the person is not named there."""
    asked = ~Q(statement__application__in=sealed()) | Q(body__in=named(user))
    asked &= ~Q(statement__application__in=known_to(user))
    return Notice.objects.filter(open_to(user), asked, body__in=posts(user).values("body"))


def can_send(user: Staff, notice: Notice) -> bool:
    """A body sends its own notices only."""
    return notices_of(user).filter(pk=notice.pk).exists()


def check_send(user: Staff, notice: Notice) -> None:
    """PermissionDenied unless `can_send`."""
    if not can_send(user, notice):
        raise PermissionDenied


def tasks_of(user: Staff) -> QuerySet[Task]:
    """Tasks of the person's bodies, open and done, for anybody there or for this person, without those of sealed cases for which
    the person is not named there."""
    return Task.objects.filter(open_to(user), Q(user=None) | Q(user=user.pk), body__in=posts(user).values("body"))


def open_tasks(user: Staff) -> QuerySet[Task]:
    """Of `tasks_of` those that wait, the oldest first."""
    return tasks_of(user).filter(done_at=None).order_by("created_at", "pk")


def acts_on(user: Staff) -> QuerySet[AuditEntry]:
    """The record of the bodies and cases that the person supervises, without sealed cases for which the person is not named."""
    mine = supervised(user)
    cases = Side.objects.filter(body__in=mine).values("application")
    rows = AuditEntry.objects.filter(Q(body__in=mine) | Q(application__in=cases) | Q(application__door__in=mine))
    seen = sides_of(user).filter(application__is_sealed=True).values("application")
    return rows.filter(~Q(application__in=sealed()) | Q(application__in=seen)).exclude(application__in=known_to(user))


def idle_seconds(session: Any) -> int:
    """How long a family's pages stay open here without a sign of life; less at the office's own counter device."""
    seconds: int = getattr(session, "idle_seconds", settings.IDLE_SECONDS)
    return seconds


def _is_awake(session: Any, last: float) -> bool:
    return machine_now().timestamp() - last < idle_seconds(session) + SLACK_SECONDS


def can_help(user: Staff) -> bool:
    """Only people of the district whose site this is fill in with its families."""
    return posts(user).filter(body__code=settings.PASSAGE_DISTRICT).exists()


def help_family(session: Any, user: User, how: str) -> None:
    """From now on the family's pages are filled in here for a family that is on the `phone` or at the `counter`."""
    close(session, forget=True)
    session[SESSION_HELPING] = {"user": user.pk, "how": how}


def helping(session: Any) -> str:
    """How the office helps a family in this browser now: `phone`, `counter`, or empty when it does not."""
    return str(session.get(SESSION_HELPING, {}).get("how", ""))


def stop_helping(session: Any) -> None:
    """The family's pages are closed here; nothing that was opened while helping stays open."""
    close(session, forget=True)
    session.pop(SESSION_HELPING, None)


def remember_helped(session: Any, application: Application) -> None:
    """The office has just filed this application with a family: what is still to be said to the family may be read here, even if
    the case is sealed to whoever helped."""
    session[SESSION_HELPED] = [application.reference, machine_now().timestamp()]


def has_just_helped(session: Any, reference: str) -> bool:
    """As `remember_helped`, not a quarter of an hour ago."""
    held, last = session.get(SESSION_HELPED, ("", 0.0))
    return bool(held == reference) and machine_now().timestamp() - last < PROVEN_SECONDS


def remember_case(session: Any, application: Application) -> None:
    """This browser has shown the whole number: it may work on the case until it rests too long. Never while the office helps:
    the access code is shown to no staff."""
    if helping(session):
        return
    held = dict(session.get(SESSION_CASES, {}))
    held[str(application.key)] = [application.generation, machine_now().timestamp()]
    session[SESSION_CASES] = held


def can_open_case(session: Any, application: Application) -> bool:
    """This browser showed the number that is valid now, and not too long ago; and it is not the office that helps."""
    if helping(session):
        return False
    generation, last = session.get(SESSION_CASES, {}).get(str(application.key), (0, 0.0))
    return bool(generation == application.generation) and _is_awake(session, last)


def prove(session: Any, application: Application) -> None:
    """This browser gave the one-time code that was sent by the family's own channel."""
    session[SESSION_PROVEN] = {**session.get(SESSION_PROVEN, {}), str(application.key): machine_now().timestamp()}


def can_read_letters(session: Any, application: Application) -> bool:
    """Letters and changes need the one-time code on top of the number."""
    last = session.get(SESSION_PROVEN, {}).get(str(application.key), 0.0)
    return can_open_case(session, application) and machine_now().timestamp() - last < PROVEN_SECONDS


def remember_draft(session: Any, key: str) -> None:
    """This browser began or resumed the draft: it may write it until it rests too long."""
    others = [(held, last) for held, last in session.get(SESSION_DRAFTS, {}).items() if held != key]
    session[SESSION_DRAFTS] = dict([*others, (key, machine_now().timestamp())][-MOST_DRAFTS:])


def can_write_draft(session: Any, key: str) -> bool:
    """This browser began or resumed the draft, and did not rest too long since."""
    return _is_awake(session, session.get(SESSION_DRAFTS, {}).get(key, 0.0))


def asleep(session: Any) -> list[str]:
    """Drafts of this browser that rested too long, the newest last: one of the two facts of a draft opens them again here."""
    return [key for key, last in session.get(SESSION_DRAFTS, {}).items() if not _is_awake(session, last)]


def is_open_here(session: Any) -> bool:
    """A draft or an application is open in this browser now."""
    drafts = session.get(SESSION_DRAFTS, {}).values()
    cases = session.get(SESSION_CASES, {}).values()
    return any(_is_awake(session, last) for last in [*drafts, *(last for _generation, last in cases)])


def keep_awake(session: Any) -> None:
    """A sign of life: what is awake stays awake. It is written down once a minute at most."""
    now = machine_now().timestamp()
    drafts, cases = session.get(SESSION_DRAFTS, {}), session.get(SESSION_CASES, {})
    old = [last for last in [*drafts.values(), *(last for _, last in cases.values())] if _is_awake(session, last)]
    if all(now - last < SLACK_SECONDS for last in old):
        return
    session[SESSION_DRAFTS] = {key: now if _is_awake(session, last) else last for key, last in drafts.items()}
    session[SESSION_CASES] = {
        key: [generation, now if _is_awake(session, last) else last] for key, (generation, last) in cases.items()
    }


def close(session: Any, *, forget: bool) -> None:
    """Nothing is open here any more. Unless all is to be forgotten, drafts only fall asleep."""
    drafts = session.pop(SESSION_DRAFTS, {})
    for name in (SESSION_CASES, SESSION_PROVEN, SESSION_SIGNING):
        session.pop(name, None)
    if not forget and drafts:
        session[SESSION_DRAFTS] = dict.fromkeys(drafts, 0.0)


def remember_signer(session: Any, statement: Statement) -> None:
    """This browser gave the code that was sent to the signer's own contact."""
    held = {**session.get(SESSION_SIGNING, {}), str(statement.key): [statement.token_hash, machine_now().timestamp()]}
    session[SESSION_SIGNING] = held


def can_sign(session: Any, statement: Statement) -> bool:
    """This browser gave the code for the link that is valid now, not an hour ago. It holds for reading one's own copy too."""
    token_hash, last = session.get(SESSION_SIGNING, {}).get(str(statement.key), ("", 0.0))
    is_known = bool(token_hash) and token_hash == statement.token_hash and statement.verified_at is not None
    return is_known and machine_now().timestamp() - last < SIGNING_SECONDS
