"""What was filed is corrected: the first version stays, the place in line stays, old and new both open the look-up."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from permits import access
from permits.actions import findable, sides
from permits.actions.complete import weigh
from permits.actions.submit import likeness, school_of
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Correction, Rulebook, User
from permits.notices import outbox
from permits.notices.dates import moment_in_words
from permits.wording import FIELDS, in_language

# Columns the office may correct with the family's agreement; `wanted_district` and `reason` keep the place in line too.
BY_OFFICE = (
    "first_name", "middle_name", "last_name", "birth_date", "school_year", "grade", "current_grade",
    "residence_district", "wanted_district", "reason", "second_reason", "email", "phone", "language",
)  # fmt: skip
PERSONAL = frozenset({"first_name", "middle_name", "last_name", "birth_date", "email", "phone"})


class StaleError(Exception):
    """The case was changed since the page was opened."""


def correct(
    application: Application, user: User, changes: Mapping[str, Any], agreed: str, version: int, *, home: Sequence[str] = ()
) -> list[str]:
    """Correct fields with the family's recorded agreement; gives back which really changed.

    StaleError, PermissionDenied; sides.DecidedError when a district that has decided would lose the case to another.
    `home`: the lines of a new address, where the family moved; nothing leaves it as it is.
    """
    access.check_see_case(user, application)
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        if application.version != version:
            raise StaleError
        changed = write_over(application, {name: value for name, value in changes.items() if name in BY_OFFICE}, user, agreed)
        changed += _move_home(application, list(home), user, agreed)
        if "school_year" in changed:
            _judge_by_the_year(application)
        if {"wanted_district", "school_year"} & set(changed):
            application.school = school_of(application)
        if changed:
            application.save()
            if not set(changed).isdisjoint(sides.DISTRICT_OF.values()):
                sides.follow(application, user)
            weigh(application)
            AuditEntry.write("corrected", application=application, user=user, fields=changed)
            rules = application.rulebook.parsed
            said = "\n".join(in_language(FIELDS[name], application.language) for name in changed)
            values = {
                "changed_at": moment_in_words(legal_now().astimezone(rules.zone), application.language),
                "corrections": said,
            }
            outbox.write(application, "corrected", values, body=application.door, rulebook=application.rulebook)
    return changed


def _move_home(application: Application, home: list[str], user: User, agreed: str) -> list[str]:
    """A new home. Letters follow, unless the family had them sent somewhere else, which stays."""
    answers = dict(application.answers)
    old = answers.get("home_lines") or []
    if not home or home == old:
        return []
    keep(application, "address", old, home, user, agreed)
    answers["home_lines"] = home
    if answers.get("post_lines") in (None, [], old):
        answers["post_lines"] = home
    application.answers = answers
    application.version += 1
    return ["address"]


def _judge_by_the_year(application: Application) -> None:
    """The rules and the clock of the year that was meant; the day it was received and the place in line stay."""
    year = application.school_year
    application.rulebook = Rulebook.objects.newest(application.door.code, year) or application.rulebook
    for side in application.sides.select_related("body").filter(body__isnull=False):
        assert side.body is not None
        side.rulebook = Rulebook.objects.newest(side.body.code, year) or side.rulebook
        side.version += 1
        side.save(update_fields=["rulebook", "version"])


def write_over(application: Application, changes: Mapping[str, Any], user: User | None, why: str) -> list[str]:
    """Set columns and keep their first version; gives back which differed. Saves only the kept versions."""
    person, changed = application.person, []
    sealed = dict(application.answers.get("person", {}))
    for name, value in changes.items():
        old = getattr(person, name) if name in PERSONAL else getattr(application, name)
        if old == value:
            continue
        changed.append(name)
        keep(application, name, _plain(old), _plain(value), user, why)
        if application.is_sealed and name in PERSONAL:
            sealed[name] = _plain(value)
        else:
            setattr(application, name, value)
    if application.is_sealed and sealed != application.answers.get("person"):
        application.answers = {**application.answers, "person": sealed}
    if changed:
        now = application.person
        application.likeness = likeness(now.first_name, now.last_name, now.birth_date, application.school_year)
        if PERSONAL & set(changed):
            findable.write(application)
        application.version += 1
    return changed


def keep(application: Application, field: str, old: Any, new: Any, user: User | None, why: str) -> None:
    """One change for the file: what stood there, what stands there now, and who agreed."""
    row = Correction(application=application, key=uuid.uuid4(), field=field, by=user)
    row.change = {"old": old, "new": new, "why": why}
    row.save(force_insert=True)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def keep_note(application: Application, user: User, text: str) -> None:
    """A note for the file, sealed; the family is not sent it. The same words again, with nothing between, are one note."""
    access.check_see_case(user, application)
    with one_act():
        hold_case(pk=application.pk)
        last = application.corrections.order_by("-pk").first()
        if last is not None and (last.field, last.by_id, last.change["new"]) == ("note", user.pk, text):
            return
        keep(application, "note", "", text, user, "")
        AuditEntry.write("note", application=application, user=user)
