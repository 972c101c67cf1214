"""What the days do to cases that wait for papers: reminders, the end of the family's days, the supervisor before the legal day.

Once a day `plan` writes one job for each thing that is due; each job looks again and does it once, whatever ran before.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from permits import access
from permits.actions import sides
from permits.actions.writing import one_act
from permits.clock import legal_today
from permits.models import Application, AuditEntry, Job, Notice, Post, Rulebook, Side, Task, User
from permits.notices import outbox
from permits.notices.dates import day_in_words
from permits.policy import abandonment, clocks, states
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import case, chain, ready
from permits.queries.lists import WAITING

OPEN = ("in_line", "waiting_family")
AT_ONCE = 200
# The same reminder has the same event, so that the ledger takes it once.
EVENTS = uuid.UUID("5b0f6f0e-6d0c-5c55-9a3e-2f5f0f2f7c11")


def plan() -> int:
    """Write the jobs for today; gives back how many things are due. Harmless when repeated."""
    due = 0
    for side, kind, about in _due(legal_today()):
        key = f"{kind}:{side.pk}:{side.round}:{about}"
        Job.enqueue(kind, unique_key=key, payload={"application": side.application_id, "side": side.pk, "key": key})
        due += 1
    return due


def _due(today: date) -> Iterator[tuple[Side, str, str]]:
    """Each side with what is due for it: the kind of job, and what makes it the same job tomorrow."""
    waiting = Side.objects.filter(status__in=OPEN, complete_at=None, body__isnull=False, application__withdrawn_at=None)
    for side in _near(waiting, today):
        yield side, "legal_day", ""
    for side in _near(Side.objects.filter(pk__in=_untold().values("decision__side")), today):
        yield side, "untold", ""
    asked = Notice.objects.filter(kind__in=chain.ASKING, is_copy=False, letter_date__isnull=False)
    for side, rows in _with_notices(waiting.filter(application__in=asked.values("application"))):
        found_case = case.of(side.application)
        if not found_case.is_readable(side):
            continue  # a task says so (actions/stored_rules.py)
        found = chain.of(found_case, side, rows)
        rules = _rules(side)
        reminder = abandonment.reminder_due(rules, found.proofs, today)
        if reminder is not None:
            yield side, "papers_reminder", f"{reminder[0]}:{reminder[1]}"
        if side.status == "waiting_family" and found.until is not None and today > found.until:
            yield side, "papers_waited", str(found.until)


def _near(waiting: QuerySet[Side], today: date) -> Iterator[Side]:
    """Sides whose legal day is as near as the year file says that they must be decided on what is there."""
    for book in Rulebook.objects.readable(Rulebook.objects.values_list("pk", flat=True)):
        near = ready.due_by([book.body_id], book.parsed.clocks.paper_last_open_days, today, [book.pk])
        yield from waiting.filter(near, body=book.body_id).order_by("pk")


def _with_notices(sides: QuerySet[Side]) -> Iterator[tuple[Side, Sequence[Notice]]]:
    """Sides in parts, each with the notices of its case that ask for papers; two queries a part, and the cases'."""
    last = 0
    while page := list(sides.filter(pk__gt=last).select_related("application").order_by("pk")[:AT_ONCE]):
        last = page[-1].pk
        rows = Notice.objects.filter(application__in=[one.application_id for one in page], kind__in=chain.ASKING, is_copy=False)
        of_case = {
            key: list(group)
            for key, group in groupby(rows.order_by("application_id", "created_at", "pk"), key=lambda row: row.application_id)
        }
        for side in page:
            yield side, of_case.get(side.application_id, [])


def _untold() -> QuerySet[Notice]:
    return Notice.objects.filter(state="draft", decision__isnull=False)


def _rules(side: Side) -> Rules:
    assert side.rulebook_id is not None
    return Rulebook.objects.held(side.rulebook_id).parsed


def _held(pk: int) -> tuple[Application, Side] | None:
    """The case and its side, locked; None when nothing is waited for any more. Call it inside the act."""
    application = Application.objects.select_for_update(of=("self",)).get(sides=pk)
    side = Side.objects.select_for_update(of=("self",)).select_related("body", "rulebook", "owner").get(pk=pk)
    is_open = side.status in OPEN and side.complete_at is None and side.body_id is not None
    return (application, side) if is_open and application.withdrawn_at is None else None


def remind(pk: int, key: str) -> None:
    """Say again what is still missing, and the last day that was said before. `key`: of the reminder; its event is said once."""
    event = uuid.uuid5(EVENTS, key)
    with one_act():
        held = _held(pk)
        if held is None or Notice.objects.filter(event=event).exists():
            return
        application, side = held
        assert side.rulebook is not None
        assert side.body is not None
        found, rules, today = case.of(application), side.rulebook.parsed, legal_today()
        whole = chain.of(found, side)
        reminder = abandonment.reminder_due(rules, whole.proofs, today)
        if reminder is None or not key.endswith(f":{reminder[0]}:{reminder[1]}"):
            return
        language, missing = application.language, found.missing_for(side)
        values = {
            "papers": case.paper_list(found.rules, missing, language),
            "papers_due": day_in_words(reminder[0], language),
        }
        asks = {
            "papers": list(missing), "due": whole.due.isoformat(), "by": None, "until": reminder[0].isoformat(),
            "protected": "protected" in whole.problems,
        }  # fmt: skip
        outbox.write(application, "papers_reminder", values, body=side.body, rulebook=side.rulebook, asks=asks, event=event)
        AuditEntry.write("papers_reminded", application=application, actor="program", side=side.kind, papers=list(missing))


def waited(pk: int) -> None:
    """The family's days are over: the case is the office's again, to be decided on what is there, or closed on proof."""
    with one_act():
        held = _held(pk)
        if held is None or not states.may("stop_waiting", held[1].status):
            return
        application, side = held
        until = chain.of(case.of(application), side).until
        if until is None or legal_today() <= until:
            return
        sides.go(side, "stop_waiting")
        AuditEntry.write("papers_waited", application=application, actor="program", side=side.kind)


def name_supervisor(pk: int) -> None:
    """Papers are missing and the legal day is near: a task says so, and a supervisor of the body owns the case, if it has one.

    The one with the fewest open cases, unless a supervisor works on it already.
    """
    with one_act():
        held = _held(pk)
        if held is None:
            return
        application, side = held
        assert side.rulebook is not None
        found, rules = case.of(application), side.rulebook.parsed
        whole = chain.of(found, side)
        if clocks.open_days_left(rules, legal_today(), whole.due) > rules.clocks.paper_last_open_days:
            return
        _task, is_new = Task.objects.get_or_create(
            unique_key=f"legal_day:{side.pk}:{side.round}",
            defaults={
                "body": side.body, "application": application, "kind": "legal_day",
                "detail": {"side": side.kind, "can_close": not whole.problems},
            },
        )  # fmt: skip
        if not is_new or (side.owner is not None and access.supervises(side.owner, side)):
            return
        supervisor = _supervisor(side)
        if supervisor is not None:
            side.owner, side.claim = supervisor, None
            side.save(update_fields=["owner", "claim"])
            AuditEntry.write("supervisor_named", application=application, actor="program", side=side.kind, to=supervisor.pk)


def untold(pk: int) -> None:
    """The legal day is near, and the family was not told of the decision: a task says so, until the notice is sent or undone."""
    with one_act():
        application = Application.objects.select_for_update(of=("self",)).get(sides=pk)
        row = _untold().filter(decision__side=pk).order_by("pk").select_related("body").first()
        if row is not None:
            Task.objects.get_or_create(
                unique_key=f"untold:{row.decision_id}",
                defaults={"body": row.body, "application": application, "kind": "untold", "detail": {"kind": row.kind}},
            )


def _supervisor(side: Side) -> User | None:
    there = Post.objects.filter(body=side.body_id, ended_at=None, role=Post.SUPERVISOR).values("user")
    load = Side.objects.filter(owner__in=there, body=side.body_id, status__in=WAITING).order_by()
    held = dict(load.values_list("owner").annotate(n=Count("pk")))
    found = User.objects.filter(Q(pk__in=there), is_active=True).order_by("pk")
    may = (one for one in found if access.can_decide(one, side))  # a sealed case is there for those named for it
    return min(may, key=lambda one: (held.get(one.pk, 0), one.pk), default=None)
