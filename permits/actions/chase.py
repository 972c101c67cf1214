"""A legal notice that nobody opened: first a person is asked to call or to post it, then a letter is prepared.

Only an e-mail is seen to be read, or not: what went by post, was handed over or read out is not chased. A bounce needs no days
(actions/send.py). All is counted in open days from the day it left, by the year file.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Q, QuerySet

from permits.actions.calls import READ_OUT
from permits.actions.writing import one_act
from permits.clock import legal_today
from permits.models import Application, AuditEntry, Job, Notice, Task
from permits.notices import outbox
from permits.notices.catalogue import KINDS
from permits.policy import clocks
from permits.policy.windows import day_of

CHASED = tuple(code for code, kind in KINDS.items() if kind.chased)
ON_PAPER = ("letter", "counter")


def plan() -> int:
    """Write the jobs for today; gives back how many notices are due. Harmless when repeated."""
    due = 0
    for row, step in _due(legal_today()):
        key = f"unread:{row.event}:{step}"
        Job.enqueue("unread", unique_key=key, payload={"notice": row.pk, "application": row.application_id})
        due += 1
    return due


def _due(today: date) -> Iterator[tuple[Notice, str]]:
    """Each unread e-mail with what is due: `task`, then `letter`."""
    rows = Task.objects.filter(kind="unread").values_list("unique_key", "created_at", "done_at")
    tasks = {key: (created, done) for key, created, done in rows}
    for row in _unread(Notice.objects.filter(letter_date__lt=today)).order_by("pk").iterator():
        key = f"unread:{row.event}"
        if key not in tasks:
            if _is_long(row, today):
                yield row, "task"
            continue
        created, done = tasks[key]
        if done is None and _is_longer(row, day_of(outbox.notice_rules(row), created), today):
            yield row, "letter"


def _unread(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """E-mails of chased kinds that left, of whose event nothing was opened, goes on paper, or was read out."""
    events = Notice.objects.filter(kind__in=CHASED, is_copy=False)
    reached = (
        Q(read_at__isnull=False)
        | Q(channel__in=ON_PAPER, state__in=("ready", "posted", "done"))
        | Q(channel="phone", state="done", outcome__in=READ_OUT)
    )
    found = rows.filter(kind__in=CHASED, is_copy=False, channel="email", state="sent", application__isnull=False)
    # Once a paper has opened a closed case again, nobody has to read that it was closed.
    found = found.exclude(Q(kind="abandoned") & ~Q(decision__round=F("decision__side__round")))
    return found.exclude(event__in=events.filter(reached).values("event"))


def _is_long(row: Notice, today: date) -> bool:
    rules = outbox.notice_rules(row)
    return clocks.open_days_since(rules, _left(row), today) >= rules.clocks.unread_open_days


def _is_longer(row: Notice, asked: date, today: date) -> bool:
    rules = outbox.notice_rules(row)
    return clocks.open_days_since(rules, asked, today) >= rules.clocks.unread_letter_open_days


def _left(row: Notice) -> date:
    """The day on which it left: the mail server may have taken it later than it was dated."""
    assert row.letter_date is not None
    sent = day_of(outbox.notice_rules(row), row.sent_at) if row.sent_at else row.letter_date
    return max(row.letter_date, sent)


def act(pk: int) -> None:
    """Do what is due for an unread notice now: its task, or later its letter, each once. What was read meanwhile, nothing."""
    with one_act():
        application = Application.objects.select_for_update(of=("self",)).filter(notices=pk).first()
        row = _unread(Notice.objects.filter(pk=pk)).select_related("application", "body", "decision").first()
        if row is None or application is None:
            return
        today, key = legal_today(), f"unread:{row.event}"
        task = Task.objects.select_for_update(of=("self",)).filter(unique_key=key).first()
        if task is None:
            if _is_long(row, today):
                Task.objects.get_or_create(
                    unique_key=key,
                    defaults={
                        "body": row.body, "application": application, "kind": "unread",
                        "detail": {"notice": row.pk, "kind": row.kind},
                    },
                )  # fmt: skip
            return
        if task.done_at is not None or not _is_longer(row, day_of(outbox.notice_rules(row), task.created_at), today):
            return
        if outbox.by_another_way(row, among=("letter",)):
            task.detail = {**task.detail, "channel": "letter"}
            task.save(update_fields=["detail"])
            AuditEntry.write("letter_instead", application=application, actor="program", notice=row.pk, kind=row.kind)
