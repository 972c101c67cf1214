"""Somebody else signs: asked by the family, by a link that works once, after a code sent to that person's own contact.

A typed name under a declaration is a signature between people who agreed to sign so (Civil Code 1633.7, the Uniform
Electronic Transactions Act). [L] Counsel confirms that for each of the three papers.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from permits import languages
from permits.actions import limits, receive
from permits.actions.lookup import TooOftenError
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now, machine_now
from permits.keys import keyed_hash, random_digits
from permits.models import Application, AuditEntry, Job, Rulebook, Statement, User
from permits.notices import outbox
from permits.notices.dates import day_in_words, moment_in_words
from permits.notices.statements import SignedPaper, statement_pdf
from permits.policy import recommendation
from permits.policy import statements as forms
from permits.queries import answers, case
from permits.queries import statements as shown

LINK_DAYS = 14
CODE_MINUTES, CODE_TRIES = 15, 5
# The office sends texts by hand, in its hours.
SLOW_CODE_DAYS = 3
DAY, HOUR = 86_400, 3600
ASKED_PER_DAY, PER_CONTACT_A_DAY, CODES_PER_HOUR, CODES_PER_DAY = 12, 4, 5, 10


class ClosedError(Exception):
    """The link is over: signed, withdrawn, replaced or too old, or its contact is not verified."""


@dataclass(frozen=True)
class Asking:
    """Whom the family asks. `family`: {"answers": box to value, "name": its own signature or ""}; the signer is told `asker`."""

    requirement: str
    signer: str
    asker: str
    language: str
    channel: str
    to: str
    family: Mapping[str, Any] = field(default_factory=dict)
    is_here: bool = False


def ask(application: Application, asking: Asking) -> tuple[Statement, str]:
    """Write the request, and the message with its link unless both people sit at one phone; gives back the link's token too.

    KeyError for a paper that nobody can be asked to sign, TooOftenError.
    """
    form = shown.form_of(case.of(application), asking.requirement)
    if not form:
        raise KeyError(asking.requirement)
    count(application, asking.to)
    statement = Statement(
        application=application, kind=forms.KINDS[form], requirement=asking.requirement, language=asking.language,
        channel=asking.channel, is_here=asking.is_here, expires_at=machine_now(),
    )  # fmt: skip
    family = {**asking.family, "at": legal_now().isoformat()}
    statement.content = {"signer": asking.signer, "to": asking.to, "asker": asking.asker, "family": family, "typed": {}}
    with one_act():
        hold_case(pk=application.pk)
        token = new_link(statement)
        statement.save(force_insert=True)
        AuditEntry.write("statement_asked", application=application, requirement=asking.requirement, kind_of=statement.kind)
        if not asking.is_here:
            send_link(statement, token)
    return statement, token


def renew(statement: Statement, user: User | None = None) -> Statement:
    """Send the link again: the old one opens nothing any more, what was filled in stays; a school's days begin anew. ClosedError
    once signed or withdrawn, TooOftenError."""
    count(statement.application, statement.content["to"])
    with one_act():
        application, held = hold(statement)
        if held.state in {"signed", "withdrawn"} or application.withdrawn_at:
            raise ClosedError
        token = new_link(held)
        held.state, held.verified_at, held.is_here, held.code_hash = "asked", None, False, ""
        if held.kind == recommendation.KIND:
            held.asked_at = legal_now()
        held.save()
        AuditEntry.write("statement_renewed", application=application, user=user, requirement=held.requirement)
        send_link(held, token)
    return held


def withdraw(statement: Statement, user: User | None = None) -> bool:
    """Whoever asked takes the request back (a school's: the office); says whether it could: what is signed stays."""
    with one_act():
        application, held = hold(statement)
        if held.state not in {"asked", "opened"}:
            return False
        held.state, held.token_hash, held.code_hash = "withdrawn", None, ""
        held.save(update_fields=["state", "token_hash", "code_hash"])
        AuditEntry.write("statement_withdrawn", application=application, user=user, requirement=held.requirement)
    return True


def close_open(application: Application) -> None:
    """Every link that the family asked for and that is still open dies, inside the caller's act: who asked speaks for the child
    no more. What the office asked a school goes on, unless the case is sealed."""
    still = Statement.objects.filter(application=application, state__in=["asked", "opened"])
    if not application.is_sealed:
        still = still.exclude(kind=recommendation.KIND)
    still.update(state="withdrawn", token_hash=None, code_hash="")


def by_token(token: str) -> Statement | None:
    """The request behind a link, whatever became of it; None for a link that never was or was replaced."""
    found = Statement.objects.select_related("application", "application__rulebook", "application__door")
    statement = found.filter(token_hash=keyed_hash("statement", token)).first()
    return None if statement is None or statement.application.withdrawn_at else statement


def begin(statement: Statement, language: str) -> None:
    """The button behind the link was pressed, in a language: from now on the signer is spoken to in it, and gets a code."""
    send_code(statement, language)
    with one_act():
        application, held = hold(statement)
        if held.state == "asked":
            held.state, held.opened_at = "opened", legal_now()
            held.save(update_fields=["state", "opened_at"])
            AuditEntry.write(
                "statement_opened", application=application, actor="program", by="signer", requirement=held.requirement
            )


def send_code(statement: Statement, language: str) -> None:
    """Six digits to the signer's own contact; the code before dies. ClosedError, TooOftenError."""
    key = str(statement.key)
    if limits.too_often("sign-code", key, most=CODES_PER_HOUR, seconds=HOUR):
        raise TooOftenError
    if limits.too_often("sign-code-day", key, most=CODES_PER_DAY, seconds=DAY):
        raise TooOftenError
    language = languages.sent_in(language)
    span = timedelta(minutes=CODE_MINUTES) if statement.channel == "email" else timedelta(days=SLOW_CODE_DAYS)
    code = random_digits(6)
    with one_act():
        application, held = hold(statement)
        if not held.is_open:
            raise ClosedError
        held.language, held.code_hash, held.code_tries = language, _code_hash(held, code), 0
        held.code_until = machine_now() + span
        held.save(update_fields=["language", "code_hash", "code_tries", "code_until"])
        until = moment_in_words((legal_now() + span).astimezone(application.rulebook.parsed.zone), language)
        _write(held, "sign_code", {"code": code, "valid_until": until})


def check_code(statement: Statement, typed: str) -> bool:
    """True once for the right code, within its life and five tries; then the contact is verified."""
    digits = "".join(mark for mark in typed if mark.isdigit())
    with one_act():
        application, held = hold(statement)
        alive = held.is_open and held.code_hash and held.code_until and held.code_until > machine_now()
        if not alive or held.code_tries >= CODE_TRIES:
            return False
        if not secrets.compare_digest(held.code_hash, _code_hash(held, digits)):
            held.code_tries += 1
            held.save(update_fields=["code_tries"])
            return False
        held.code_hash, held.verified_at = "", legal_now()
        held.save(update_fields=["code_hash", "verified_at"])
        AuditEntry.write(
            "statement_verified", application=application, actor="program", by="signer", requirement=held.requirement
        )
    return True


def keep(statement: Statement, typed: Mapping[str, Any]) -> None:
    """Keep what stands in the boxes, valid or not. ClosedError."""
    with one_act():
        _application, held = hold(statement)
        if not held.is_open or held.verified_at is None:
            raise ClosedError
        held.content = {**held.content, "typed": dict(typed)}
        held.save(update_fields=["sealed_content"])


def sign(statement: Statement, given: Mapping[str, Any], name: str, language: str) -> tuple[Statement, bool]:
    """Keep exactly what is signed, and close the link for good; says whether this was the press that signed.

    Of two devices one wins; a second press changes nothing. The paper is made by the worker. ClosedError.
    """
    with one_act():
        application, held = hold(statement)
        if held.state == "signed":
            return held, False
        if not held.is_open or held.verified_at is None or application.withdrawn_at:
            raise ClosedError
        held.state, held.signed_at, held.code_hash = "signed", legal_now(), ""
        held.language = languages.sent_in(language)
        held.content = {**held.content, "typed": {}, "signed": _record(held, application, given, name)}
        held.save()
        Job.enqueue("statement_paper", unique_key=f"statement_paper:{held.key}", payload={"statement": held.pk})
        AuditEntry.write("statement_signed", application=application, actor="program", by="signer", requirement=held.requirement)
        rules = application.rulebook.parsed
        values = {
            "paper": rules.say(application.language, f"requirements.{held.requirement}.label"),
            "signed_at": moment_in_words(held.signed_at.astimezone(rules.zone), application.language),
        }
        outbox.write(application, "statement_signed", values, body=application.door, rulebook=application.rulebook)
    return held, True


def paper_of(statement: Statement, *, for_office: bool) -> bytes:
    """The signed statement as PDF: the office's copy, or the signer's, which has only what the signer saw."""
    application, signed = statement.application, statement.signed
    rules, language = application.rulebook.parsed, signed["language"]
    at, verified_at, family_at = (
        moment_in_words(datetime.fromisoformat(moment).astimezone(rules.zone), language)
        for moment in (signed["at"], signed["verified_at"], signed["family"]["at"])
    )
    office = rules.contacts["office"]
    lines = (rules.say(language, "district.office"), rules.say(language, "district.name"), office.address, office.phone)
    return statement_pdf(
        SignedPaper(
            office_lines=tuple(line for line in lines if line), signed=signed, contact=answers.shown_phone(signed["contact"]),
            at=at, verified_at=verified_at, family_at=family_at, reference=str(application) if for_office else "",
            for_office=for_office,
        )
    )  # fmt: skip


def file_paper(statement: Statement) -> None:
    """What was signed becomes a file of its requirement, by the road of every paper. Harmless when repeated; KeyError when the
    case does not ask for the paper any more."""
    if statement.state != "signed" or statement.file_id is not None:
        return
    pdf = paper_of(statement, for_office=True)
    name = f"{statement.application}-{statement.kind}.pdf"
    got = receive.receive_file(
        statement.application, statement.requirement, statement.key, name, [pdf], limit=len(pdf), actor="program", tells=False
    )
    with one_act():
        Statement.objects.filter(pk=statement.pk, file=None).update(file=got.file)


def _record(held: Statement, application: Application, given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Everything that was shown and said: text, answers, rules, name, moment, contact, language."""
    found, form, language = case.of(application), shown.form_of_kind(held.kind), held.language
    rules, book, family = found.rules, application.rulebook, held.content["family"]
    assert held.signed_at
    assert held.verified_at
    co_signed = form == forms.CO_SIGNATURE
    family_rows = shown.rows(rules, form, family.get("answers", {}), forms.ADULT, language) if form == forms.AFFIDAVIT else []
    return {
        "form": form,
        "language": language,
        "rules": f"{book.body.code} {book.school_year} v{book.version} {book.sha256}",
        "texts": {one: shown.texts(rules, form, one) for one in (language, shown.OTHER[language])},
        "facts": [] if co_signed else shown.as_dicts(shown.facts(held, found, language)),
        "rows": shown.as_dicts(shown.rows(rules, form, given, forms.SIGNER, language)),
        "sections": shown.application_as_filed(found, language) if co_signed else [],
        "name": name,
        "at": held.signed_at.isoformat(),
        "contact": held.content["to"],
        "channel": held.channel,
        "verified_at": held.verified_at.isoformat(),
        "is_here": held.is_here,
        "family": {
            "rows": shown.as_dicts([*shown.known_rows(found, form, language), *family_rows]),
            "name": family.get("name", ""),
            "at": family["at"],
        },
    }


def book_of(statement: Statement) -> Rulebook:
    """The rules, and by them the office, in whose name it is asked: the case's, or those of the side that asks a school."""
    return Rulebook.objects.held(statement.content.get("rulebook") or statement.application.rulebook_id)


def hold(statement: Statement) -> tuple[Application, Statement]:
    """The case's row, then the request's, both held; the audit chain needs the first."""
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("rulebook__body", "door")
        .get(pk=statement.application_id)
    )
    held = Statement.objects.select_for_update().get(pk=statement.pk)
    # A link that was replaced meanwhile must not be used by whoever opened it before.
    if statement.token_hash != held.token_hash and held.state != "signed":
        raise ClosedError
    return application, held


def count(application: Application, to: str) -> None:
    """One more request of this case and to this contact. TooOftenError."""
    if limits.too_often("statement", str(application.key), most=ASKED_PER_DAY, seconds=DAY):
        raise TooOftenError
    if limits.too_often("statement-to", to.casefold(), most=PER_CONTACT_A_DAY, seconds=DAY):
        raise TooOftenError


def new_link(statement: Statement) -> str:
    """A new token, which only the caller knows; the one before opens nothing any more."""
    token = secrets.token_urlsafe(16)
    statement.token_hash = keyed_hash("statement", token)
    statement.expires_at = machine_now() + timedelta(days=LINK_DAYS)
    return token


def _code_hash(statement: Statement, code: str) -> str:
    return keyed_hash("sign-code", f"{statement.key}:{code}")


def send_link(statement: Statement, token: str) -> None:
    """The message with the link, in the words for a school or for a person."""
    language, rules = statement.language, book_of(statement).parsed
    last = (legal_now() + timedelta(days=LINK_DAYS)).astimezone(rules.zone).date()
    values = {
        "asker": statement.content["asker"],
        "sign_url": f"{settings.BASE_URL}/{language}/sign/{token}/",
        "sign_until": day_in_words(last, language),
    }
    kind = "sign_request"
    if statement.kind == recommendation.KIND:
        kind = "school_asked"
        values["answer_by"] = day_in_words(recommendation.answer_due(rules, statement.asked_at), language)
    _write(statement, kind, values)


def _write(statement: Statement, kind: str, values: Mapping[str, str]) -> None:
    """To the signer, who is told nothing of the case: neither its number nor a name beyond the one who asks."""
    outbox.write_alone(
        kind, values, rulebook=book_of(statement), language=statement.language, channel=statement.channel,
        to=statement.content["to"], statement=statement,
    )  # fmt: skip
