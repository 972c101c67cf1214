"""The office looks at papers: accepts, returns, sees at the counter, asks for more."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from permits import access
from permits.actions import household, sides
from permits.actions.complete import papers_came, weigh
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now, legal_today, machine_now
from permits.models import Application, AuditEntry, Body, Document, File, Notice, Seen, Side, User
from permits.notices import asked, outbox, prepared
from permits.notices.dates import day_in_words
from permits.policy import abandonment, clocks, states
from permits.queries import case, chain
from permits.wording import RETURN_REASONS, UNREADABLE, in_language

OPENED = frozenset({"case_opened", "telephone_opened"})  # what came before is known to whoever looks so


def record_look(user: User, application: Application, what: str, **detail: Any) -> None:
    """Write that somebody looks, before anything is shown. PermissionDenied when the case is another body's.

    With `page` in the detail it is a page that shows the answers and not what is new: nothing new counts as seen by it.
    """
    access.check_see_case(user, application)
    with one_act():
        hold_case(pk=application.pk)
        AuditEntry.write(what, application=application, user=user, **detail)
        if what in OPENED and "page" not in detail:
            seen = Seen(user=user, application=application)
            Seen.objects.bulk_create(
                [seen], update_conflicts=True, unique_fields=["application", "user"], update_fields=["news", "at"]
            )


def accept(document: Document, user: User) -> None:
    """The paper is good."""
    _judge(document, user, "accepted", "", "")


def seen_at_counter(application: Application, requirement: str, user: User) -> None:
    """The paper was shown at the counter; no copy is kept."""
    access.check_see_case(user, application)
    with one_act():
        document, _ = Document.objects.get_or_create(application=application, requirement=requirement)
    _judge(document, user, "seen", "", "")


def not_seen(document: Document, user: User) -> None:
    """It was not seen at the counter after all: its files are looked at anew, and a paper without one is missing again. Both
    acts stay in the record. Harmless for one in another state."""
    application = document.application
    access.check_see_case(user, application)
    with one_act():
        hold_case(pk=application.pk)
        row = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk, state="seen").first()
        if row is None:
            return
        if row.files.exists():
            row.state, row.judged_by, row.judged_at = "received", None, None
            row.save(update_fields=["state", "judged_by", "judged_at"])
        else:
            row.delete()
        AuditEntry.write("paper_not_seen", application=application, user=user, requirement=row.requirement)
        weigh(application)


def give_back(document: Document, user: User, why: str, note: str, side: Side, gloss: str = "") -> bool:
    """Return a paper with a reason; a notice that says what, why and by when waits for the office to send it.

    `note` is in the family's language, `gloss` the same in English. False where a notice that says just this waits already.
    """
    access.check_decide(user, side)
    _judge(document, user, "returned", why, note)
    application = Application.objects.get(pk=document.application_id)
    rules = case.of(application).rules
    label = case.paper_label(rules, document.requirement, application.language)
    reason = in_language(RETURN_REASONS[why], application.language)
    own = {"en": gloss, application.language: note}
    return _ask(application, side, user, "paper_returned", [document.requirement], f"{label}: {reason}", own)


def ask_for(side: Side, user: User, requirements: Sequence[str], note: str, gloss: str = "") -> bool:
    """Ask for papers that are missing; the notice waits for the office to send it. Stops no clock. Words, and what is given
    back, as for `give_back`."""
    access.check_decide(user, side)
    application = Application.objects.get(pk=side.application_id)
    rules = case.of(application).rules
    papers = case.paper_list(rules, requirements, application.language)
    return _ask(application, side, user, "papers_missing", requirements, papers, {"en": gloss, application.language: note})


def _ask(
    application: Application, side: Side, user: User, kind: str, codes: Sequence[str], papers: str, own: Mapping[str, str]
) -> bool:
    with one_act():
        hold_case(pk=application.pk)
        assert side.body is not None
        if prepared.alike(application, side.body, kind, own, papers):
            return False
        side, due = wait_for(application, side, user, kind)
        assert side.rulebook is not None
        assert side.body is not None
        values = {
            "papers": papers,
            "papers_due": day_in_words(due, application.language),
        }
        asks = facts_of_asking(application, side, codes, user)
        outbox.write(application, kind, values, body=side.body, rulebook=side.rulebook, own=own, asks=asks)
    return True


def asked_no_more(application: Application, body: Body) -> None:
    """A request for papers was dropped before it left: where nothing else asks this family for any, its case goes back in line,
    in its old place. Call it inside the act, the case held."""
    today = legal_today()
    rows = Notice.objects.filter(application=application, body=body, kind__in=chain.ASKING).exclude(state="cancelled")
    for side in (
        Side.objects.select_for_update(of=("self",)).select_related("rulebook").filter(application=application, body=body)
    ):
        if side.rulebook is None or not states.may("no_longer_asked", side.status):
            continue
        rules = side.rulebook.parsed
        if not any(asked.until(row, rules, row.letter_date or today) >= today for row in rows if asked.facts(row)):
            sides.go(side, "no_longer_asked")


def facts_of_asking(application: Application, side: Side, codes: Sequence[str], user: User | None) -> dict[str, Any]:
    """The facts of a notice that asks for papers, from which its last days follow (notices/asked.py)."""
    assert side.rulebook is not None
    rules = side.rulebook.parsed
    others = application.sides.exclude(pk=side.pk).values_list("status", flat=True)
    return {
        "papers": list(codes),
        "due": clocks.decision_due(rules, side.received_at).on.isoformat(),
        "by": user.pk if user else None,
        "protected": abandonment.is_protected(rules, application.facts, side.kind, others[0] if others else ""),
    }


def wait_for(application: Application, side: Side, user: User, kind: str) -> tuple[Side, date]:
    """The side waits for its family, as far as it can; gives it back with the papers' last day. Call it inside the act."""
    side = Side.objects.select_for_update(of=("self",)).select_related("body", "rulebook").get(pk=side.pk)
    assert side.rulebook is not None
    rules = side.rulebook.parsed
    if states.may("ask_papers", side.status):
        sides.go(side, "ask_papers")
    due = clocks.papers_due(rules, legal_now(), clocks.decision_due(rules, side.received_at))
    AuditEntry.write("papers_asked", application=application, user=user, notice=kind)
    return side, due


def _judge(document: Document, user: User, state: str, why: str, note: str) -> None:
    application = document.application
    access.check_see_case(user, application)
    with one_act():
        hold_case(pk=application.pk)
        document.state, document.why, document.judged_by, document.judged_at = state, why, user, machine_now()
        document.words = {"note": note}
        document.save()
        AuditEntry.write(f"paper_{state}", application=application, user=user, requirement=document.requirement, why=why)
        if state == "returned":
            weigh(application, "papers_in")
        else:
            papers_came(application, document.requirement)


def unreadable(file: File, why: str) -> None:
    """A file cannot be opened: the family is told what to do, at once, and the office sees it on the case.

    Where the household shares it, each case shows it, and the family is told once.
    """
    with one_act():
        shared = household.copies(file)
        was_new = [one.pk for one in shared if _cannot_be_read(one, why)]
        if file.pk in was_new:
            _tell_unreadable(file, why)


def _cannot_be_read(file: File, why: str) -> bool:
    if not File.objects.filter(pk=file.pk, state="received").update(state="unreadable", why=why):
        return False
    document = file.document
    others = document.files.exclude(state="unreadable").exists()
    if document.state == "received" and not others:
        document.state, document.why = "unreadable", why
        document.save(update_fields=["state", "why"])
        weigh(file.application)
    AuditEntry.write("file_unreadable", application=file.application, actor="program", file=file.pk, why=why)
    return True


def _tell_unreadable(file: File, why: str) -> None:
    application = Application.objects.select_related("door", "rulebook__body").get(pk=file.application_id)
    rules, language = application.rulebook.parsed, application.language
    label = case.paper_label(rules, file.document.requirement, language)
    side = application.sides.filter(body__isnull=False).order_by("-kind").first()
    if side is None or side.rulebook is None or side.body is None:
        return
    due = clocks.papers_due(side.rulebook.parsed, legal_now(), clocks.decision_due(side.rulebook.parsed, side.received_at))
    values = {
        "papers": f"{label}: {in_language(UNREADABLE[why], language)}",
        "papers_due": day_in_words(due, language),
    }
    asks = facts_of_asking(application, side, [file.document.requirement], None)
    outbox.write(application, "paper_unreadable", values, body=side.body, rulebook=side.rulebook, asks=asks)
