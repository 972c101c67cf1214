"""The family withdraws, and may undo it with one press for some days; the place in line is kept."""

from datetime import timedelta

from permits.actions import sides
from permits.actions.writing import one_act
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Side
from permits.notices import outbox
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy import clocks, states


def can_withdraw(application: Application) -> bool:
    """Some side can still be withdrawn, and the family did not ask us to keep somebody from the case."""
    if application.withdrawn_at or application.answers.get("must_not_know"):
        return False
    return any(states.may("withdraw", side.status) for side in application.sides.all())


def withdraw(application: Application) -> None:
    """Withdraw every open side and tell every contact on file. Harmless when repeated."""
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        if not can_withdraw(application):
            return
        now, before = legal_now(), {}
        for side in Side.objects.select_for_update().filter(application=application):
            if states.may("withdraw", side.status):
                before[side.kind] = side.status
                sides.go(side, "withdraw")
        application.withdrawn_at = now
        application.version += 1
        application.save(update_fields=["withdrawn_at", "version"])
        AuditEntry.write("withdrawn", application=application, before=before)
        rules = application.rulebook.parsed
        until = clocks.undo_until(rules, now)
        values = {
            "withdrawn_at": moment_in_words(now.astimezone(rules.zone), application.language),
            "undo_until": day_in_words((until - timedelta(seconds=1)).astimezone(rules.zone).date(), application.language),
        }
        outbox.write(
            application,
            "withdrawn",
            values,
            body=application.door,
            rulebook=application.rulebook,
            channels=_all_contacts(application),
        )


def can_undo(application: Application) -> bool:
    """The days to undo a withdrawal are not over."""
    if application.withdrawn_at is None:
        return False
    return legal_now() < clocks.undo_until(application.rulebook.parsed, application.withdrawn_at)


def undo(application: Application) -> None:
    """Take the withdrawal back; each side stands where it stood. Harmless when repeated."""
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        if not can_undo(application):
            return
        entry = AuditEntry.objects.filter(application=application, act="withdrawn").order_by("-sequence").first()
        before = entry.detail.get("before", {}) if entry else {}
        for side in Side.objects.select_for_update().filter(application=application, status="withdrawn"):
            sides.go(side, states.undo_move(before.get(side.kind, "in_line")))
        application.withdrawn_at = None
        application.version += 1
        application.save(update_fields=["withdrawn_at", "version"])
        AuditEntry.write("withdrawal_undone", application=application)
        rules = application.rulebook.parsed
        due = clocks.decision_due(rules, application.received_at)
        outbox.write(
            application, "withdrawal_undone", {"decision_due": day_in_words(due.on, application.language)},
            body=application.door, rulebook=application.rulebook, channels=_all_contacts(application),
        )  # fmt: skip


def _all_contacts(application: Application) -> list[str]:
    """Every channel that leads somewhere, chosen or not: a withdrawal by a stranger must be seen."""
    person = application.person
    channels = [*application.channels]
    channels += ["email"] if person.email and "email" not in channels else []
    channels += ["text"] if person.phone and not {"text", "phone"} & set(channels) else []
    return channels
