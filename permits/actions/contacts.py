"""How a family is reached is changed: by the family on line, or by the office on the family's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from permits import access
from permits.actions.correct import StaleError, keep, write_over
from permits.actions.writing import one_act
from permits.clock import legal_now, machine_now
from permits.models import Application, AuditEntry, Job, Person, User
from permits.notices import outbox, siblings
from permits.notices.dates import moment_in_words

HELD = timedelta(days=3)
# By what the office knows who asks; the counter's look at a card is the surest.
AT_COUNTER, OUR_CALL = "counter", "our_call"
SURE = frozenset({AT_COUNTER, OUR_CALL})
PROOFS = frozenset({"reference", "address", OUR_CALL, AT_COUNTER})


class NotProvenError(Exception):
    """Somebody must be kept from this case, or its address is protected: a call that comes in changes nothing."""


@dataclass(frozen=True)
class Contacts:
    """How the family is reached from now on. `post_lines`: the whole address for letters; `proof`: a code of PROOFS; `why`: who
    said so."""

    channels: Sequence[str]
    email: str
    phone: str
    post_lines: Sequence[str]
    language: str = ""
    proof: str = ""
    why: str = "family"


def can_change_contacts(application: Application) -> bool:
    """On line only where nobody must be kept from the case and the address is not protected: there the office is called."""
    return not application.is_sealed and not application.answers.get("must_not_know")


def must_be_sure(application: Application) -> bool:
    """What is closed on line the office changes only at the counter, or on its own call to the number on file."""
    return not can_change_contacts(application)


def letters_are_held(application: Application) -> bool:
    """A confirmed address was changed less than three days ago: whoever lost it must have time to object."""
    return application.contacts_held_until is not None and legal_now() < application.contacts_held_until


def hold_is_over(application: Application) -> None:
    """Nobody objected: what waited goes the new way, once. While letters are held, and where none were, nothing happens."""
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        if application.contacts_held_until is None or letters_are_held(application):
            return
        application.contacts_held_until = None
        application.save(update_fields=["contacts_held_until"])
        siblings.part(application)
        outbox.follow(application)


def change_contacts(application: Application, *, email: str, phone: str, channels: list[str], post_lines: list[str]) -> list[str]:
    """The family changes how it is reached. Call it only after the one-time code.

    An address never confirmed is changed at once; a confirmed one by telling the old address and holding letters three days.
    """
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        return _change(application, Contacts(channels, email, phone, post_lines), None)


def change_for_family(application: Application, user: User, wanted: Contacts, version: int) -> list[str]:
    """The office changes how the family is reached; gives back what really changed. StaleError, NotProvenError, PermissionDenied.

    As on line the first version stays, the old contact is told, and a confirmed e-mail that changes holds letters, but not where
    the office has seen who it is. What waits to leave goes the new way, unless letters are held. The old contact of a case from
    which somebody is kept is told nothing: it may be read by that very person, and the office was sure of whom it spoke to.
    """
    access.check_see_case(user, application)
    if wanted.proof not in PROOFS or (must_be_sure(application) and wanted.proof not in SURE):
        raise NotProvenError
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        if application.version != version:
            raise StaleError
        return _change(application, wanted, user)


def _change(application: Application, wanted: Contacts, user: User | None) -> list[str]:
    old, old_channels = application.person, list(application.channels)
    confirmed = application.email_confirmed_at is not None and old.email
    fields = {"email": wanted.email, "phone": wanted.phone}
    if wanted.language:
        fields["language"] = wanted.language
    changed = write_over(application, fields, user, wanted.why)
    answers = dict(application.answers)
    was, post_lines, channels = answers.get("post_lines", []), list(wanted.post_lines), list(wanted.channels)
    if channels != old_channels or post_lines != was:
        changed.append("channels")
        keep(application, "channels", [old_channels, was], [channels, post_lines], user, wanted.why)
        application.channels = channels
        application.answers = {**answers, "post_lines": post_lines}
    if not changed:
        return []
    if "email" in changed:
        application.email_confirmed_at = None
        # A hold that runs is never shortened by changing the address once more.
        if confirmed and wanted.proof != AT_COUNTER:
            application.contacts_held_until = legal_now() + HELD
    application.version += 1
    application.save()
    AuditEntry.write("contacts_changed", application=application, user=user, fields=changed, proof=wanted.proof)
    if letters_are_held(application):
        Job.enqueue(
            "hold_is_over", unique_key=f"hold_is_over:{application.pk}:{application.contacts_held_until}",
            payload={"application": application.pk}, run_at=machine_now() + HELD,
        )  # fmt: skip
    else:
        siblings.part(application)
        outbox.follow(application)
    if user is None or not must_be_sure(application):
        _tell_old(application, _old_ways(application, old, old_channels, was, post_lines))
    return changed


def _old_ways(
    application: Application, old: Person, channels: list[str], was: list[str], post_lines: list[str]
) -> dict[str, str]:
    """Where the family was reached before, by channel: whoever lost a case to somebody else must hear of it there."""
    ways = {"email": old.email, "text" if "text" in channels or "phone" not in channels else "phone": old.phone}
    if was and was != post_lines and "letter" in channels:
        ways["letter"] = "\n".join([application.answers.get("adult_name", ""), *was])
    if not any(ways.values()):
        ways["counter"] = application.answers.get("adult_name", "")
    return {channel: where for channel, where in ways.items() if where}


def _tell_old(application: Application, to: dict[str, str]) -> None:
    rules = application.rulebook.parsed
    values = {"changed_at": moment_in_words(legal_now().astimezone(rules.zone), application.language)}
    if letters_are_held(application):
        assert application.contacts_held_until is not None
        values["held_until"] = moment_in_words(application.contacts_held_until.astimezone(rules.zone), application.language)
    if to:
        outbox.write(
            application, "contact_changed", values,
            body=application.door, rulebook=application.rulebook, channels=list(to), to=to,
        )  # fmt: skip
