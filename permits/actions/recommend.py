"""The wanted school is asked whether it has space and what it recommends, by a link that works once.

It uses the road of every statement (actions/statements.py): link, code to the school's own address, signature. The answer is
advice to the office: the family is told nothing by it, no status moves, and no clock waits for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permits import access, languages
from permits.actions import statements
from permits.actions.statements import ClosedError
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now, legal_today, machine_now
from permits.models import Application, AuditEntry, Job, Notice, Rulebook, Side, Statement, Task, User
from permits.notices import outbox
from permits.notices.dates import day_in_words
from permits.policy import recommendation as rules_of
from permits.policy.windows import day_of
from permits.queries import case
from permits.queries import recommendations as shown
from permits.queries.statements import OTHER, as_dicts


class NotAskedError(Exception):
    """No school can be asked now. `code`: one of queries.recommendations.why_not, or `waits`: one is asked already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Asking:
    """Which school is asked, at which address and in which language."""

    school: str
    to: str
    language: str


def ask(side: Side, user: User, asking: Asking) -> Statement:
    """Write the request and the message with its link. NotAskedError, TooOftenError, PermissionDenied."""
    access.check_decide(user, side)
    with one_act():
        application = Application.objects.select_for_update(of=("self",)).get(pk=side.application_id)
        side = Side.objects.select_related("rulebook__body", "body").get(pk=side.pk)
        if code := shown.why_not(case.of(application), side):
            raise NotAskedError(code)
        if any(one.is_open for one in shown.of_application(application)):
            raise NotAskedError("waits")
        statements.count(application, asking.to)
        assert side.rulebook is not None
        rules = side.rulebook.parsed
        statement = Statement(
            application=application, kind=rules_of.KIND, requirement=rules_of.REQUIREMENT, channel="email", asked_by=user,
            language=languages.sent_in(asking.language), expires_at=machine_now(),
        )  # fmt: skip
        statement.content = {
            "signer": asking.school, "to": asking.to, "asker": rules.say(statement.language, "district.office"),
            "family": {"at": legal_now().isoformat()}, "typed": {}, "rulebook": side.rulebook_id,
        }  # fmt: skip
        token = statements.new_link(statement)
        statement.save(force_insert=True)
        AuditEntry.write("school_asked", application=application, user=user)
        statements.send_link(statement, token)
    return statement


def renew(statement: Statement, user: User) -> Statement:
    """A new link; the old one opens nothing any more. ClosedError once signed, withdrawn or over; TooOftenError."""
    if is_over(statement.application):
        raise ClosedError
    return statements.renew(statement, user)


def sign(statement: Statement, answer: Mapping[str, Any], name: str, language: str) -> tuple[Statement, bool]:
    """Keep the school's answer exactly as it was shown and signed, and close the link for good; says whether this press did it.

    `answer`: {space, program_space, recommends, reasons, note, role}, codes of policy/recommendation.py. ClosedError.
    """
    with one_act():
        application, held = statements.hold(statement)
        if held.state == "signed":
            return held, False
        if not held.is_open or held.verified_at is None or is_over(application):
            raise ClosedError
        held.state, held.signed_at, held.code_hash = "signed", legal_now(), ""
        held.language = languages.sent_in(language)
        held.content = {**held.content, "typed": {}, "signed": _record(held, application, answer, name)}
        held.save()
        if rules_of.REQUIREMENT in {line.code for line in case.of(application).checklist}:
            Job.enqueue("statement_paper", unique_key=f"statement_paper:{held.key}", payload={"statement": held.pk})
        AuditEntry.write("school_answered", application=application, actor="program", by="signer")
    return held, True


def is_over(application: Application) -> bool:
    """Withdrawn, or decided by the district of proposed enrollment: the school is asked no more."""
    side = application.sides.filter(kind=Side.ACCEPTANCE, body__isnull=False).first()
    return side is None or shown.why_not(case.of(application), side) != ""


def _record(held: Statement, application: Application, answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    book, language = statements.book_of(held), held.language
    assert held.signed_at
    assert held.verified_at
    return {
        "form": rules_of.KIND,
        "language": language,
        "rules": f"{book.body.code} {book.school_year} v{book.version} {book.sha256}",
        "texts": {one: shown.texts(one) for one in (language, OTHER[language])},
        "facts": as_dicts(shown.facts(application, held.content["signer"], language)),
        "rows": as_dicts(shown.rows(answer, language)),
        "sections": [],
        "name": name,
        "at": held.signed_at.isoformat(),
        "contact": held.content["to"],
        "channel": held.channel,
        "verified_at": held.verified_at.isoformat(),
        "is_here": False,
        "family": {"rows": [], "name": "", "at": held.content["family"]["at"]},
        "answer": dict(answer),
    }


def look_after() -> int:
    """Remind the schools that have not answered, and tell the office of those that are silent; gives back how many were reminded.

    Harmless when repeated: each request is reminded once, and becomes one task.
    """
    waiting = Statement.objects.filter(kind=rules_of.KIND, state__in=["asked", "opened"]).select_related("application")
    return sum(_look_after(one) for one in waiting.order_by("pk"))


def _look_after(statement: Statement) -> bool:
    book, today = statements.book_of(statement), legal_today()
    if not book.is_readable:
        return False
    rules = book.parsed
    if today < rules_of.remind_on(rules, statement.asked_at) or is_over(statement.application):
        return False
    due = rules_of.answer_due(rules, statement.asked_at)
    with one_act():
        hold_case(pk=statement.application_id)
        if today > due:
            Task.objects.get_or_create(
                unique_key=f"school_silent:{statement.key}:{day_of(rules, statement.asked_at)}",
                defaults={"body": book.body, "application": statement.application, "kind": "school_silent"},
            )
        reminded = Notice.objects.filter(statement=statement, kind="school_reminder", created_at__gte=statement.asked_at)
        if today > due or reminded.exists() or not statement.is_open:
            return False
        _remind(statement, book, statement.asked_at)
    return True


def _remind(statement: Statement, book: Rulebook, asked: datetime) -> None:
    rules, language = book.parsed, statement.language
    values = {
        "asked_on": day_in_words(day_of(rules, asked), language),
        "answer_by": day_in_words(rules_of.answer_due(rules, asked), language),
    }
    outbox.write_alone(
        "school_reminder", values, rulebook=book, language=language, channel="email", to=statement.content["to"],
        statement=statement,
    )  # fmt: skip
    AuditEntry.write("school_reminded", application=statement.application, actor="program")
