"""A telephone call is noted, with all that follows from it: what was read out, who must not be told, a number that is wrong."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from permits import access
from permits.actions import limits
from permits.actions.send import BY_PHONE
from permits.actions.writing import one_act
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Call, Notice, Task, User
from permits.notices import outbox
from permits.policy import telling
from permits.policy.telling import ADULT, SECOND
from permits.queries.calls import line_of

# Outcomes that say something of the case, and so need somebody who may be told.
TELLING = frozenset({"spoken", "interpreter", "explained", "number_asked"})
READ_OUT = frozenset({"spoken", "interpreter"})
UNANSWERED = frozenset({"no_answer", "left_word"})
OUTCOMES = TELLING | UNANSWERED | {"wrong_phone", "not_told"}
MOST_ATTEMPTS = 3
NUMBERS_A_DAY = 3
WRONG = "wrong_phones"


class NotToldError(Exception):
    """Nothing may be told on this call; `code` says why (policy/telling.py, `no_message`, `too_often`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Heard:
    """A call as the clerk notes it. `person` and `proof`: codes of policy/telling.py; `name`: of the person spoken to, where the
    case does not know it; `language`: as it was spoken; `read`: keys of notices read out, or tried to be."""

    is_ours: bool
    person: str
    outcome: str
    proof: str = ""
    name: str = ""
    note: str = ""
    language: str = ""
    read: Sequence[uuid.UUID] = ()


def name_of(application: Application, person: str, typed: str = "") -> str:
    """The name of the person spoken to: as the case has it, or as it was typed."""
    answers = application.answers
    known = {ADULT: answers.get("adult_name"), SECOND: (answers.get("second_adult") or {}).get("name")}
    return str(known.get(person) or typed)


def phone_of(application: Application, person: str) -> str:
    """The number on file of this person; empty for none."""
    second = application.answers.get("second_adult") or {}
    return str({ADULT: application.person.phone, SECOND: second.get("phone")}.get(person) or "")


def why_not(application: Application, heard: Heard) -> str:
    """Why this outcome cannot be, as a code; empty when it can."""
    if heard.outcome == "left_word" and (application.answers.get("reach") or {}).get("message_ok") == "no":
        return "no_message"
    if heard.outcome not in TELLING:
        return ""
    name = name_of(application, heard.person, heard.name)
    return telling.barred(line_of(application), is_ours=heard.is_ours, person=heard.person, name=name, proof=heard.proof)


def note(application: Application, user: User, heard: Heard) -> Call:
    """Write the call down and do what follows. NotToldError, PermissionDenied; ValueError for an outcome that does not exist.

    What was told changes no letter, e-mail or paper under way: the law's writing still goes (year file, catalogue.in_writing).
    """
    access.check_see_case(user, application)
    if heard.outcome not in OUTCOMES or heard.person not in telling.PERSONS:
        raise ValueError(heard.outcome)
    with one_act():
        application = (
            Application.objects.select_for_update(of=("self",)).select_related("door", "rulebook").get(pk=application.pk)
        )
        if why := why_not(application, heard):
            raise NotToldError(why)
        if heard.outcome == "number_asked" and limits.too_often(
            "number-again", str(application.key), most=NUMBERS_A_DAY, seconds=24 * 3600
        ):
            raise NotToldError("too_often")
        rows = _rows(application, user, heard)
        call = _written(application, user, heard, rows)
        AuditEntry.write(
            "call_noted", application=application, user=user,
            outcome=heard.outcome, person=heard.person, ours=heard.is_ours, call=call.pk,
        )  # fmt: skip
        _follow(application, user, heard, call, rows)
    return call


def _rows(application: Application, user: User, heard: Heard) -> list[Notice]:
    """The notices of the call that have left, that a body of the person sent, and that are meant for whom it spoke to."""
    if heard.outcome not in READ_OUT | UNANSWERED | {"wrong_phone"}:
        return []
    mine = access.notices_of(user).filter(application=application).values("pk")
    found = Notice.objects.select_for_update(of=("self",)).filter(pk__in=mine)
    found = found.exclude(state__in=["draft", "cancelled"]).select_related("body", "decision", "application").order_by("pk")
    if heard.outcome != "wrong_phone":  # that one is about whatever waits to be said at this number
        found = found.filter(key__in=heard.read)
    found = found.filter(is_copy=heard.person == SECOND)
    if heard.outcome in READ_OUT and not (heard.is_ours and heard.person == ADULT):
        found = found.exclude(kind__in=outbox.FOR_ONE_CONTACT)
    if heard.outcome not in READ_OUT:
        found = found.filter(channel="phone", state="ready")
    return list(found)


def _written(application: Application, user: User, heard: Heard, rows: Sequence[Notice]) -> Call:
    body = access.sides_of(user).filter(application=application).order_by("-kind").first()
    assert body is not None
    assert body.body is not None
    call = Call(
        key=uuid.uuid4(), application=application, body=body.body, user=user,
        is_ours=heard.is_ours, person=heard.person, proof=heard.proof, outcome=heard.outcome,
    )  # fmt: skip
    call.words = {"name": heard.name, "note": heard.note, "language": heard.language}
    call.save(force_insert=True)
    call.notices.add(*rows)
    return call


def _follow(application: Application, user: User, heard: Heard, call: Call, rows: Sequence[Notice]) -> None:
    if heard.outcome in READ_OUT:
        for row in rows:
            _read_out(row, call)
    elif heard.outcome in UNANSWERED:
        for row in rows:
            if attempts(row) >= MOST_ATTEMPTS:
                _give_up(row, user)
    elif heard.outcome == "wrong_phone":
        _wrong_phone(application, user, heard, rows)
    elif heard.outcome == "number_asked":
        AuditEntry.write("number_said_again", application=application, user=user)
        outbox.write(application, "number_again", {}, body=application.door, rulebook=application.rulebook)


def attempts(row: Notice) -> int:
    """How often the office called for this notice and reached nobody."""
    return sum(call.outcome in UNANSWERED for call in row.calls.all())


def _read_out(row: Notice, call: Call) -> None:
    """The ledger's row of the call: the one that waits on the list, or a new one beside what went in another way."""
    if row.channel != "phone":
        again = Notice.objects.select_for_update().filter(event=row.event, channel="phone", is_copy=row.is_copy).first()
        if again is not None and again.state == "ready":
            row = again
        elif again is not None:
            call.notices.add(again)
            return
        else:
            row = _by_phone(row)
            row.save(force_insert=True)
        call.notices.add(row)
    if row.state == "ready":
        row.state, row.sent_at, row.outcome = "done", legal_now(), call.outcome
        row.save(update_fields=["state", "sent_at", "outcome"])


def _by_phone(said: Notice) -> Notice:
    assert said.application is not None
    row = Notice(
        key=uuid.uuid4(), event=said.event, application=said.application, decision=said.decision, body=said.body,
        kind=said.kind, is_copy=said.is_copy, language=said.language, channel="phone", state="ready", is_legal=said.is_legal,
        letter_date=said.letter_date,
    )  # fmt: skip
    row.content = {**said.content, "to": phone_of(said.application, SECOND if said.is_copy else ADULT)}
    return row


def _written_ways(row: Notice) -> bool:
    """The same notice goes, or went, in a way that the family can keep."""
    return (
        Notice.objects.filter(event=row.event, is_copy=row.is_copy, channel__in=outbox.IN_WRITING)
        .exclude(Q(state__in=["cancelled", "bounced", "returned"]))
        .exists()
    )


def _give_up(row: Notice, user: User) -> None:
    """Nobody answers: the call leaves the list, a letter goes where there is an address, and a person takes the case up."""
    other = "" if row.is_copy or _written_ways(row) else outbox.by_another_way(row, BY_PHONE)
    _failed(row, "no_answer", user)
    _task(row, "unanswered", f"unanswered:{row.event}", {"notice": row.pk, "outcome": "no_answer", "channel": other})


def _wrong_phone(application: Application, user: User, heard: Heard, rows: Sequence[Notice]) -> None:
    phone = phone_of(application, heard.person)
    wrong: list[str] = list(application.answers.get(WRONG) or ())
    if phone and phone not in wrong:
        application.answers = {**application.answers, WRONG: [*wrong, phone]}
        application.version += 1
        application.save(update_fields=["sealed_answers", "version"])
    others = []
    for row in rows:
        _failed(row, "wrong_phone", user)
        if not row.is_copy and not _written_ways(row):
            others.append(outbox.by_another_way(row, BY_PHONE))
    detail = {"outcome": "wrong_phone", "channel": next(filter(None, others), "")}
    body = rows[0].body if rows else application.door
    Task.objects.get_or_create(
        unique_key=f"wrong_phone:{application.key}:{heard.person}:{len(application.answers.get(WRONG) or ())}",
        defaults={"body": body, "application": application, "kind": "wrong_phone", "detail": detail},
    )


def _failed(row: Notice, why: str, user: User) -> None:
    if row.state == "ready":
        row.state, row.outcome = "bounced", why
        row.save(update_fields=["state", "outcome"])
        AuditEntry.write("notice_bounced", application=row.application, user=user, notice=row.pk, outcome=why)


def _task(row: Notice, kind: str, unique_key: str, detail: dict[str, object]) -> None:
    Task.objects.get_or_create(
        unique_key=unique_key, defaults={"body": row.body, "application": row.application, "kind": kind, "detail": detail}
    )
