"""Brothers and sisters as one set: joined and parted by a person, asked in one message, decided in one act.

Where rows of several cases are held, they are held in the order of their ids.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.correct import keep_note
from permits.actions.decide import AlreadyDecidedError, NotAllowedError
from permits.actions.papers import ask_for, facts_of_asking, wait_for
from permits.actions.second_person import GoneError, answered, confirm, send_back
from permits.actions.writing import held_cases, one_act
from permits.models import Application, AuditEntry, Decision, DecisionProposal, Side, User
from permits.notices import siblings as messages
from permits.queries import case, deciding, siblings
from permits.queries.deciding import Answer


class ChangedError(Exception):
    """Some changed since they were shown; nothing is written. `applications`: which."""

    def __init__(self, applications: Sequence[Application]) -> None:
        super().__init__(", ".join(map(str, applications)))
        self.applications = applications


class RefusedError(Exception):
    """Not every decision is allowed; nothing is written. `problems`: codes as of NotAllowedError, by the id of the side."""

    def __init__(self, problems: Mapping[int, Sequence[str]]) -> None:
        super().__init__(str(problems))
        self.problems = problems


@dataclass(frozen=True)
class Choice:
    """How one child's side is decided, and `queries.deciding.seen` of it when that was chosen."""

    side: Side
    answer: Answer
    seen: str


def join(application: Application, other: Application, user: User, why: str) -> None:
    """The two children, and whoever is in a set with either, are one set from now on. `why` stays in each file that changes.

    PermissionDenied for a case of another body, a sealed one, another school year, or without a reason. Harmless when repeated.
    """
    with one_act():
        held = _held(application, other)
        first, second = held[application.pk], held[other.pk]
        if first.pk == second.pk or first.school_year != second.school_year or not why.strip():
            raise PermissionDenied
        if any(one.is_sealed for one in (first, second)):
            raise PermissionDenied
        for one in (first, second):
            access.check_see_case(user, one)
        if first.siblings is not None and first.siblings == second.siblings:
            return
        now = first.siblings or second.siblings or uuid.uuid4()
        for one in held.values():
            if one.siblings != now:
                _set(one, now, user, "siblings_joined", why)


def part(application: Application, user: User, why: str) -> None:
    """The child is in no set any more. `why` stays in the file. PermissionDenied; harmless when repeated.

    What waits to be said in one message is said for each child by itself.
    """
    with one_act():
        held = _held(application)
        one = held[application.pk]
        access.check_see_case(user, one)
        if not why.strip():
            raise PermissionDenied
        if one.siblings is not None:
            messages.part(one)
            _set(one, None, user, "siblings_parted", why)


def _set(application: Application, now: uuid.UUID | None, user: User, act: str, why: str) -> None:
    before, application.siblings = application.siblings, now
    application.save(update_fields=["siblings"])
    AuditEntry.write(act, application=application, user=user, before=str(before or ""), now=str(now or ""))
    if access.can_see_case(user, application):
        keep_note(application, user, why)


def _held(*applications: Application) -> dict[int, Application]:
    """The applications and all of their sets, locked."""
    keys = [one.pk for one in applications]
    sets = [one for one in Application.objects.filter(pk__in=keys).values_list("siblings", flat=True) if one]
    rows = Application.objects.filter(pk__in=keys) | Application.objects.filter(siblings__in=sets)
    return held_cases(rows.values_list("pk", flat=True))


def ask(user: User, wanted: Sequence[tuple[Side, Sequence[str]]], note: str, gloss: str = "") -> None:
    """Ask for papers of several children: (side, codes of requirements) each. Those whose news go the same way are told in one
    message that names each child, the others by themselves.

    `note` is in the family's language, `gloss` the same in English. PermissionDenied.
    """
    for side, _codes in wanted:
        access.check_decide(user, side)
    with one_act():
        held = held_cases(side.application_id for side, _codes in wanted)
        alike: dict[tuple[object, ...], list[tuple[Side, Sequence[str]]]] = {}
        for side, codes in wanted:
            application = held[side.application_id]
            alike.setdefault((side.body_id, application.siblings, messages.told_alike(application)), []).append((side, codes))
        for together in alike.values():
            if len(together) > 1:
                _ask_together(user, together, held, note, gloss)
            else:
                ask_for(together[0][0], user, together[0][1], note, gloss)


def _ask_together(
    user: User, wanted: Iterable[tuple[Side, Sequence[str]]], held: Mapping[int, Application], note: str, gloss: str
) -> None:
    parts = []
    for side, codes in wanted:
        application = held[side.application_id]
        rules = case.of(application).rules
        row, due = wait_for(application, side, user, messages.OF_ALL)
        papers = [rules.say(application.language, f"requirements.{code}.label") for code in codes]
        parts.append(messages.Asked(application, row, papers, due, facts_of_asking(application, row, codes, user)))
    language = parts[0].application.language
    messages.ask(parts, {"en": gloss, language: note})


def decide_together(user: User, choices: Sequence[Choice]) -> list[Decision | DecisionProposal]:
    """Decide several children's sides, each with its own record: all of them, or none. What needs a second person is proposed.

    The order is that of `queries.siblings.in_turn`. ChangedError, RefusedError, PermissionDenied.
    """
    with one_act():
        held = held_cases(choice.side.application_id for choice in choices)
        cases = {one.application.pk: one for one in case.of_many(list(held.values()))}
        changed = []
        for choice in choices:
            found = cases[choice.side.application_id]
            if deciding.seen(found, found.sides[choice.side.kind]) != choice.seen:
                changed.append(found.application)
        if changed:
            raise ChangedError(changed)
        done: list[Decision | DecisionProposal] = []
        refused: dict[int, Sequence[str]] = {}
        outcomes = [choice.answer.outcome for choice in choices]
        for side, answer in siblings.in_turn([(choice.side, choice.answer) for choice in choices]):
            try:
                done.append(answered(side, user, answer, beside=outcomes))
            except AlreadyDecidedError as error:
                raise ChangedError([held[side.application_id]]) from error
            except NotAllowedError as error:
                refused[side.pk] = error.problems
        if refused:
            raise RefusedError(refused)
    return done


def confirm_together(user: User, proposals: Sequence[DecisionProposal]) -> list[Decision]:
    """What was proposed for several children of a set becomes their decisions: all of them, or none, as received.

    ChangedError: one does not wait any more, or they are no set now. RefusedError as of `confirm`, PermissionDenied.
    """
    outcomes = [one.outcome for one in proposals]
    done: list[Decision] = []
    _each(proposals, lambda one: done.append(confirm(one, user, beside=outcomes)))
    return done


def send_back_together(user: User, proposals: Sequence[DecisionProposal], note: str) -> None:
    """Not like this, for all of them or none: each stands in line again; `note` stays in the file of each. Raises as above."""
    _each(proposals, lambda one: send_back(one, user, note))


def _each(proposals: Sequence[DecisionProposal], act: Callable[[DecisionProposal], None]) -> None:
    with one_act():
        held = held_cases(one.side.application_id for one in proposals)
        sets = {one.siblings for one in held.values()}
        if len(sets) != 1 or None in sets:
            raise ChangedError(list(held.values()))
        changed: list[Application] = []
        refused: dict[int, Sequence[str]] = {}
        for one in sorted(proposals, key=lambda one: (one.side.received_at, one.side_id)):
            try:
                act(one)
            except (AlreadyDecidedError, GoneError):
                changed.append(held[one.side.application_id])
            except NotAllowedError as error:
                refused[one.side_id] = error.problems
        if changed:
            raise ChangedError(changed)
        if refused:
            raise RefusedError(refused)
