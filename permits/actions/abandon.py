"""A case is closed for missing papers, by a person, on proven notice; a paper that comes in time opens it again.

It is no denial and cannot be appealed (EC 46600.1): so the chain is judged again inside the act, and the decision keeps it.
"""

from datetime import datetime

from permits import access
from permits.actions.decide import NotAllowedError, held, record, withdraw_unsent
from permits.actions.writing import one_act
from permits.clock import legal_now, legal_today
from permits.models import Application, AuditEntry, Decision, Notice, Side, Task, User
from permits.notices import outbox
from permits.notices.dates import day_in_words
from permits.policy import abandonment, states
from permits.policy.documents import ASIDE, UNSORTED
from permits.policy.windows import day_of
from permits.queries import case, chain
from permits.queries.case import Case


def abandon(side: Side, user: User, note: str = "") -> Decision:
    """Close a side for missing papers; the notice to the family waits as a draft until it is sent. `note` stays in the file.

    Raises AlreadyDecidedError, PermissionDenied, NotAllowedError with codes of policy/abandonment.py or `status`.
    """
    access.check_decide(user, side)
    with one_act():
        application, side = held(side)
        found = case.of(application)
        if not states.may("abandon", side.status):
            raise NotAllowedError(["status"])
        whole = chain.of(found, found.sides[side.kind])
        if whole.problems:
            raise NotAllowedError(whole.problems)
        words = {"note": note, "letter": {}, "chain": whole.facts(), "was": side.status}
        decision = record(side, user, Decision.ABANDONED, words, "abandon")
        AuditEntry.write(
            "abandoned", application=application, user=user, side=side.kind,
            papers=[proof.paper for proof in whole.proofs], notices=sorted({one["notice"] for one in decision.words["chain"]}),
        )  # fmt: skip
        withdraw_unsent(side, application)
        _prepare(found, side, decision)
    return decision


def _prepare(found: Case, side: Side, decision: Decision) -> None:
    """Write the draft of what the family will be told: closed, no denial, no appeal, and until when a paper opens it again."""
    assert side.rulebook is not None
    assert side.body is not None
    application, language = found.application, found.application.language
    today = legal_today()
    until = abandonment.reopen_until(side.rulebook.parsed, [today])
    values = {
        "decided_on": day_in_words(today, language),
        "papers": case.paper_list(found.rules, found.missing_for(side), language),
        "reopen_until": day_in_words(until, language, weekday=True) if until else "",
    }
    outbox.write(application, "abandoned", values, body=side.body, rulebook=side.rulebook, decision=decision)


def paper_came(application: Application, requirement: str, came: datetime) -> None:
    """A paper came for a case that may be closed: one for which it was closed opens it again, in its old place, if it is in time.

    `came`: by the legal clock. One that opens nothing becomes a task: it must not lie unseen in a closed case; what came by
    e-mail has its own until a person says what it is. Call it inside the act, the case locked.
    """
    if requirement in {UNSORTED, ASIDE}:
        return
    closed = application.sides.filter(status=Decision.ABANDONED).exists()
    found = case.of(Application.objects.get(pk=application.pk)) if closed else None
    for side in found.sides.values() if found else ():
        decision = chain.closing(side)
        if found is None or decision is None or side.body_id is None:
            continue
        if requirement in chain.closed_for(decision) and _in_time(side, decision, came):
            _reopen(found, side, decision)
        else:
            _task(found, side, "paper_after_closing", f"paper_after_closing:{decision.key}:{requirement}", requirement)


def _in_time(side: Side, decision: Decision, came: datetime) -> bool:
    assert side.rulebook is not None
    rules = side.rulebook.parsed
    until = chain.reopen_until(rules, decision, Notice.objects.filter(decision=decision))
    return until is None or day_of(rules, came) <= until


def _reopen(found: Case, side: Side, decision: Decision) -> None:
    application = found.application
    side.status = states.target("reopen_waiting" if found.missing_for(side) else "reopen", side.status)
    side.round += 1
    side.version += 1
    side.reopened_at = legal_now()
    side.complete_at = None if found.missing_for(side) else side.reopened_at
    side.save(update_fields=["status", "round", "version", "reopened_at", "complete_at"])
    AuditEntry.write("reopened", application=application, side=side.kind, decision=decision.pk)
    # What of the closing has not left is not true any more.
    Notice.objects.filter(decision=decision, state__in=["draft", "ready"]).update(state="cancelled", outcome="reopened")
    _task(found, side, "reopened", f"reopened:{decision.key}")
    was_told = Notice.objects.filter(decision=decision).exclude(state="cancelled").exists()
    if was_told:
        _tell_reopened(found, side)


def _tell_reopened(found: Case, side: Side) -> None:
    assert side.body is not None
    assert side.rulebook is not None
    language, due = found.application.language, found.due(side)
    missing = found.missing_for(side)
    values = {"decision_due": day_in_words(due.on, language), "papers": case.paper_list(found.rules, missing, language)}
    asked = {"papers": list(missing), "due": due.on.isoformat()} if missing else None
    outbox.write(found.application, "reopened", values, body=side.body, rulebook=side.rulebook, asks=asked)


def _task(found: Case, side: Side, kind: str, key: str, requirement: str = "") -> None:
    Task.objects.get_or_create(
        unique_key=key,
        defaults={
            "body": side.body, "application": found.application, "kind": kind,
            "detail": {"side": side.kind, "requirement": requirement},
        },
    )  # fmt: skip
