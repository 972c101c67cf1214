"""A family opens its case with the child's first name, last name, birth date and the confirmation number."""

import hmac
from dataclasses import dataclass
from datetime import date

from permits.actions import limits
from permits.actions.writing import hold_case, one_act
from permits.models import Application, AuditEntry, Job, Person
from permits.notices import outbox
from permits.policy import names, numbers
from permits.vault.sealing import open_json, seal_json

SEALED_FOR = "number-again"
PER_REFERENCE, REFERENCE_SECONDS = 5, 15 * 60
PER_CLIENT, CLIENT_SECONDS = 60, 60 * 60
# So many wrong numbers for one reference in a day, from wherever, and the family is told: once a day at most.
TOLD_AFTER, A_DAY = 10, 24 * 60 * 60


@dataclass(frozen=True)
class Found:
    """The case, and which of `first_name`, `last_name`, `birth_date` differ from what was filed."""

    application: Application
    differ: tuple[str, ...]


class TooOftenError(Exception):
    """Too many wrong numbers from this client for this reference; the way by e-mail or telephone stays open."""


def look_up(first: str, last: str, born: date | None, number: str, client: str) -> Found | None:
    """The case for a whole right number and a surname or birth date that fits; None for everything else, in one way.

    Only wrong numbers count against the limits. Raises TooOftenError.
    """
    typed = numbers.split_typed(number)
    reference, access = typed.reference or "", typed.access or ""
    together = f"{reference}|{client}"
    here, everywhere = limits.used(("look-up", together, REFERENCE_SECONDS), ("look-up", client, CLIENT_SECONDS))
    if here >= PER_REFERENCE or everywhere >= PER_CLIENT:
        raise TooOftenError
    application = Application.objects.filter(reference=reference).first() if reference else None
    # The code is computed and compared for an unknown reference too, so that both take the same time.
    right = hmac.compare_digest((application or Application(reference="0" * 8)).access_code, access)
    if application is None or not right:
        _count(reference, client)
        return None
    differ = differing(application, first, last, born)
    if "last_name" in differ and "birth_date" in differ:
        _count(reference, client, wrong_number=False)
        return None
    return Found(application, differ)


def _count(reference: str, client: str, *, wrong_number: bool = True) -> None:
    """Count a look-up that opened nothing. At the tenth of a day for one reference the family is told.

    The worker finds out whether there is such a case: the page and the time it takes tell nothing.
    """
    counted = [("look-up", f"{reference}|{client}", REFERENCE_SECONDS)]
    counted += [("look-up", client, CLIENT_SECONDS)] if wrong_number else []
    *_, tries = limits.count_all(*counted, ("tries", reference, A_DAY))
    if tries == TOLD_AFTER and reference:
        with one_act():
            Job.enqueue("somebody_tried", payload={"reference": reference})


def tell_of_tries(reference: str) -> None:
    """Tell the family by its own channels that somebody types wrong numbers for its application, if there is one."""
    with one_act():
        found = Application.objects.select_for_update(of=("self",)).select_related("door", "rulebook__body")
        application = found.filter(reference=reference).first()
        if application is None:
            return
        AuditEntry.write("wrong_numbers", application=application, actor="program")
        outbox.write(application, "somebody_tried", {}, body=application.door, rulebook=application.rulebook)


def differing(application: Application, first: str, last: str, born: date | None) -> tuple[str, ...]:
    """Which boxes differ; what was corrected since still opens."""
    person = application.person
    known: dict[str, list[str]] = {
        "first_name": [f"{person.first_name} {person.middle_name}"],
        "last_name": [person.last_name],
        "birth_date": [person.birth_date.isoformat()],
    }
    for correction in application.corrections.filter(field__in=known):
        known[correction.field].append(correction.change["old"])
    same = {
        "first_name": any(names.same_first_name(name, first) for name in known["first_name"]),
        "last_name": any(names.same_surname(name, last) for name in known["last_name"]),
        "birth_date": born is not None and born.isoformat() in known["birth_date"],
    }
    return tuple(field for field, equal in same.items() if not equal)


def ask_number_again(first: str, last: str, born: date, client: str) -> None:
    """Leave the search to the worker, so that neither the page nor the time it takes tells whether there is such a child.

    Raises TooOftenError.
    """
    if limits.too_often("number-again", client, most=10, seconds=CLIENT_SECONDS):
        raise TooOftenError
    asked = seal_json({"first": first, "last": last, "born": born.isoformat()}, SEALED_FOR)
    with one_act():
        Job.enqueue("number_again", payload={"sealed": asked.hex()})


def say_number_again(sealed: str) -> None:
    """Send the number to the family's own channels, if there is such a child; at most three times a day for one case."""
    asked = open_json(bytes.fromhex(sealed), SEALED_FOR)
    assert isinstance(asked, dict)
    first, last, born = asked["first"], asked["last"], date.fromisoformat(asked["born"])
    for application in Application.objects.filter(birth_date=born, withdrawn_at=None).select_related("door", "rulebook__body"):
        person: Person = application.person
        if not (names.same_surname(person.last_name, last) and names.same_first_name(person.first_name, first)):
            continue
        if limits.too_often("number-again", str(application.key), most=3, seconds=24 * 3600):
            continue
        with one_act():
            hold_case(pk=application.pk)
            AuditEntry.write("number_said_again", application=application)
            outbox.write(
                application, "number_again", {},
                body=application.door, rulebook=application.rulebook,
            )  # fmt: skip


def renew_number(application: Application) -> Application:
    """Make the old access code worthless and tell the family the new one."""
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        application.generation += 1
        application.version += 1
        application.save(update_fields=["generation", "version"])
        AuditEntry.write("number_renewed", application=application, generation=application.generation)
        outbox.write(
            application, "number_again", {},
            body=application.door, rulebook=application.rulebook,
        )  # fmt: skip
    return application
