"""Who must not be told: written down on the family's word by anybody in the office, and lifted by a supervisor only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions import limits
from permits.actions.correct import keep
from permits.actions.lookup import TooOftenError
from permits.actions.one_time import channel_of
from permits.actions.writing import one_act
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Task, User
from permits.notices import outbox
from permits.notices.dates import moment_in_words
from permits.policy import telling
from permits.wording import FIELDS, in_language

ASKED = "kept_from_asked"
ASKED_A_DAY, DAY = 3, 86_400


class NotLiftedError(Exception):
    """It stays; `code` is one of office.words.NOT_LIFTED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Lifting:
    """`names`: who may be told again, of those written down; `looked_at`: a code of office.words.LOOKED_AT; `why`: in words;
    `wish`: who wished it, and how that reached the office."""

    names: Sequence[str]
    looked_at: str
    why: str
    wish: telling.Wish


def is_kept(application: Application) -> bool:
    """Somebody must not be told."""
    return application.answers.get("must_not_know") not in {None, "", "no", False}


def keep_from(application: Application, user: User, name: str, why: str) -> None:
    """The family named a person who must not be told; what stood there before stays in the file. PermissionDenied."""
    access.check_see_case(user, application)
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        old: list[str] = list(application.answers.get("kept_from") or ())
        if name in old:
            return
        keep(application, "kept_from", old, [*old, name], user, why)
        application.answers = {**application.answers, "kept_from": [*old, name], "must_not_know": True}
        application.version += 1
        application.save(update_fields=["sealed_answers", "version"])
        AuditEntry.write("kept_from", application=application, user=user, lifted=False)


def can_ask(application: Application) -> bool:
    """On line the family asks where somebody must not be told; of a sealed case it speaks with the office."""
    return is_kept(application) and not application.is_sealed


def ask(application: Application, words: str) -> None:
    """The family, which gave its code, asks that it be lifted. Nothing changes by that: a supervisor speaks with it first.

    `words` are what changed, as the family says it. TooOftenError.
    """
    if limits.too_often("kept-from-asked", str(application.key), most=ASKED_A_DAY, seconds=DAY):
        raise TooOftenError
    with one_act():
        application = Application.objects.select_for_update(of=("self",)).select_related("door").get(pk=application.pk)
        if not can_ask(application):
            return
        keep(application, ASKED, "", words, None, "family")
        AuditEntry.write(ASKED, application=application)
        if not Task.objects.filter(application=application, kind=ASKED, done_at=None).exists():
            Task.objects.create(application=application, body=application.door, kind=ASKED)


def wish_barred(application: Application, wish: telling.Wish) -> str:
    """Why this wish lifts nothing, as a code of policy/telling.py, or `not_asked`; empty when it may."""
    answers, person = application.answers, application.person
    second = answers.get("second_adult") or {}
    if wish.way == telling.ON_LINE and not application.corrections.filter(field=ASKED).exists():
        return "not_asked"
    return telling.wish_barred(
        wish,
        telling.Known(
            filer=str(answers.get("adult_name") or ""), contacts=[one for one in (person.email, person.phone) if one],
            number=person.phone, code_to=outbox.addressed_to(application, channel_of(application)),
            kept=tuple(answers.get("kept_from") or ()), second=str(second.get("name") or ""),
            seconds=[str(second[one]) for one in ("email", "phone") if second.get(one)],
        ),
    )  # fmt: skip


def lift(application: Application, user: User, lifting: Lifting) -> None:
    """A supervisor has looked into it: these persons may be told again; with the last of them the answer itself is lifted, and
    notices from then on go as in any case. The first version stays in the file. Harmless when nobody is kept away any more.

    The family is told by its own ways, and nobody else. PermissionDenied; NotLiftedError when the wish is the person's own, comes
    by a contact of that person, or when the supervisor is that person.
    """
    if not access.can_lift(user, application):
        raise PermissionDenied
    with one_act():
        application = (
            Application.objects.select_for_update(of=("self",)).select_related("door", "rulebook").get(pk=application.pk)
        )
        if not is_kept(application):
            return
        old: list[str] = list(application.answers.get("kept_from") or ())
        if telling.is_one_of(old, user.name):
            raise NotLiftedError("you")
        if why := wish_barred(application, lifting.wish):
            raise NotLiftedError(why)
        left = [name for name in old if name not in lifting.names]
        if left == old and old:
            raise NotLiftedError("nobody")
        keep(application, "kept_from_lifted", old, left, user, f"{lifting.wish.name}: {lifting.why}")
        _tell(application)  # while the answer stands: no copy of this goes to a second adult
        application.answers = {**application.answers, "kept_from": left, "must_not_know": bool(left)}
        application.version += 1
        application.save(update_fields=["sealed_answers", "version"])
        AuditEntry.write(
            "kept_from_lifted", application=application, user=user, why=lifting.looked_at, way=lifting.wish.way, left=len(left)
        )
        done = Task.objects.filter(application=application, kind__in=[ASKED, *([] if left else ["must_not_know"])], done_at=None)
        done.update(done_at=machine_now(), done_by=user)


def _tell(application: Application) -> None:
    rules, language = application.rulebook.parsed, application.language
    values = {
        "changed_at": moment_in_words(legal_now().astimezone(rules.zone), language),
        "corrections": in_language(FIELDS["kept_from"], language),
    }
    outbox.write(application, "corrected", values, body=application.door, rulebook=application.rulebook)
