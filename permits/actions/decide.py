"""A side is decided: once, by one person, with grounds. Telling comes after."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError

from permits import access
from permits.actions import sides
from permits.actions.writing import one_act
from permits.clock import legal_now, legal_today
from permits.models import Application, AuditEntry, Decision, Notice, Side, User
from permits.notices import outbox, siblings
from permits.notices.dates import day_in_words
from permits.queries import case, deciding
from permits.wording import STAND_INS, in_language

NOTICES = {
    ("release", "yes"): "released",
    ("release", "no"): "refused",
    ("acceptance", "yes"): "accepted",
    ("acceptance", "no"): "accept_refused",
}


class AlreadyDecidedError(Exception):
    """Somebody was quicker; `decision` says who and what."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


class NotAllowedError(Exception):
    """The rules bar this decision; `problems` are codes of `policy/decisions.py`, or `status`."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = tuple(problems)


def decide(
    side: Side, user: User, outcome: str, grounds: Sequence[str] = (), note: str = "", letter: Mapping[str, str] | None = None,
    *, because: str = "", because_note: str = "", beside: Collection[str] = (),
) -> Decision:  # fmt: skip
    """Decide a side; the notice to the family waits as a draft until it is sent.

    `note` stays in the file; `letter` are words for the family by language, and the family's own is needed if any is given.
    `because` (a code of wording.OUT_OF_TURN) and its note say why this one before an earlier ready case; written down only
    where there is such a case, and needed where nobody else works on that. `beside`: outcomes that brothers and sisters get in
    the same act.
    Raises AlreadyDecidedError, NotAllowedError, PermissionDenied.
    """
    return give(side, user, deciding.Answer(outcome, grounds, note, letter or {}, because, because_note), beside=beside)


def give(side: Side, user: User, answer: deciding.Answer, *, beside: Collection[str] = ()) -> Decision:
    """As `decide`, with what was chosen as one."""
    access.check_decide(user, side)
    with one_act():
        application, side = held(side)
        if problems := deciding.problems(application, side, user, answer, beside=beside):
            raise NotAllowedError(problems)
        turn, problems = deciding.turn(side, user, answer)
        if problems:
            raise NotAllowedError(problems)
        return make(application, side, user, answer, answer.words(turn), f"decide_{answer.outcome}", turn)


def held(side: Side) -> tuple[Application, Side]:
    """Both rows, locked and read anew: call it first inside an act. AlreadyDecidedError when the side is decided."""
    application = Application.objects.select_for_update().get(pk=side.application_id)
    side = Side.objects.select_for_update(of=("self",)).select_related("body", "rulebook").get(pk=side.pk)
    before = Decision.objects.filter(side=side, round=side.round).select_related("decided_by").first()
    if before is not None:
        raise AlreadyDecidedError(before)
    return application, side


def make(
    application: Application, side: Side, user: User, answer: deciding.Answer, words: Mapping[str, Any], move: str,
    detail: Mapping[str, Any],
) -> Decision:  # fmt: skip
    """The decision itself, checked before, on rows that are held: side, record, and the draft of the notice."""
    decision = record(side, user, answer.outcome, words, move, answer.grounds)
    AuditEntry.write(
        "decided",
        application=application,
        user=user,
        side=side.kind,
        outcome=answer.outcome,
        grounds=list(answer.grounds),
        **detail,
    )
    withdraw_unsent(side, application)
    _prepare(application, side, decision)
    return decision


def record(
    side: Side, user: User, outcome: str, words: Mapping[str, Any], move: str, grounds: Sequence[str] = ()
) -> Decision:  # fmt: skip
    """The row of a decision, and the side gone on by it; on rows that are held. AlreadyDecidedError."""
    decision = Decision(
        key=uuid.uuid4(), side=side, round=side.round, outcome=outcome, grounds=list(grounds),
        decided_by=user, decided_at=legal_now(),
    )  # fmt: skip
    decision.words = dict(words)
    try:
        decision.save(force_insert=True)
    except IntegrityError as error:  # the constraint has the last word
        raise AlreadyDecidedError(decision) from error
    sides.go(side, move)
    return decision


def withdraw_unsent(side: Side, application: Application) -> None:
    """What was prepared before but not sent (asking for papers) is no longer true; of brothers and sisters it still is."""
    siblings.part(application, ("draft",))
    Notice.objects.filter(application=application, body=side.body, state="draft").update(state="cancelled")


def _prepare(application: Application, side: Side, decision: Decision) -> None:
    """Write the draft of what the family will be told."""
    assert side.rulebook is not None
    assert side.body is not None
    rules, language = side.rulebook.parsed, application.language
    found = case.of(application)
    kind = NOTICES[side.kind, decision.outcome]
    values = {
        "decided_on": day_in_words(legal_today(), language),
        "other_district": found.district_name(application.wanted_district) or in_language(STAND_INS["other_district"], language),
        "residence_district": found.district_name(application.residence_district)
        or in_language(STAND_INS["residence_district"], language),
        "school": str(application.answers.get("school_wanted", "")),
    }
    release = found.sides.get(Side.RELEASE)
    if kind == "accepted" and release is not None and release.status != "yes":
        values["release_missing_from"] = values["residence_district"]
    if decision.outcome == "no":
        # What is explained by the clerk's words stands last, before them.
        ordered = sorted(decision.grounds, key=lambda code: rules.grounds[code].needs_note)
        values["grounds"] = "\n".join(rules.say(language, f"grounds.{code}.letter") for code in ordered)
        released = release is not None and release.status == "yes"
        if side.kind == Side.RELEASE or released:
            values.update(outbox.appeal_values(rules, language, legal_today()))
        else:
            # EC 46600.1: a refusal by the proposed district before the residence district's permit is no denial.
            values["no_appeal_note"] = in_language(STAND_INS["no_appeal"], language)
    outbox.write(
        application, kind, values, body=side.body, rulebook=side.rulebook, decision=decision, own=decision.words["letter"]
    )
