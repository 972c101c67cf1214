"""Another adult takes over a case: the old contacts stop the same minute, the child's place in line stays (practice.md A5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions.complete import weigh
from permits.actions.correct import StaleError, keep, write_over
from permits.actions.papers import seen_at_counter
from permits.actions.statements import close_open
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.models import Application, AuditEntry, OneTimeCode, User
from permits.notices import outbox, siblings
from permits.policy import documents
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import case

SEEN, ASKED = "seen", "asked"


@dataclass(frozen=True)
class NewAdult:
    """Who acts for the child from now on, as the office heard it. `filer` is a code of the rules' filers; with `proof` "seen"
    that filer's papers were shown at the counter and no copy is kept, with "asked" they are on the case's list of papers.
    """

    name: str
    filer: str
    language: str
    channels: Sequence[str]
    proof: str
    why: str
    email: str = ""
    phone: str = ""
    post_lines: Sequence[str] = field(default_factory=tuple)


def may_file(rules: Rules) -> tuple[str, ...]:
    """Codes of those who can take over: everybody who may file, but nobody who only helps somebody else."""
    return tuple(code for code, filer in rules.filers.items() if not filer.co_signature)


def proofs(rules: Rules, filer: str) -> tuple[str, ...]:
    """The papers by which this adult shows the right to act."""
    return rules.filers[filer].documents


def take_over(application: Application, user: User, adult: NewAdult, version: int) -> Application:
    """Write the new adult over the old one, whose version stays in the file, and tell the new adult a new number.

    What waits to be said goes to the new adult; codes and numbers that were under way to the old one are dropped; the second
    adult is written to no more. StaleError, PermissionDenied (also for a filer who may not take over).
    """
    access.check_see_case(user, application)
    rules = application.rulebook.parsed
    if adult.filer not in may_file(rules):
        raise PermissionDenied
    with one_act():
        application = Application.objects.select_for_update().get(pk=application.pk)
        if application.version != version:
            raise StaleError
        changed = _write_over(application, adult, user)
        AuditEntry.write("taken_over", application=application, user=user, fields=changed, generation=application.generation)
        OneTimeCode.objects.filter(application=application, used_at=None).update(expires_at=machine_now())
        siblings.part(application)
        outbox.readdress(application)
        close_open(application)
        if adult.proof == SEEN:
            for code in proofs(rules, adult.filer):
                seen_at_counter(application, code, user)
        weigh(application)
        found = case.of(Application.objects.get(pk=application.pk))
        papers = case.paper_list(rules, documents.missing(found.checklist, found.have), application.language)
        outbox.write(application, "taken_over", {"papers": papers}, body=application.door, rulebook=application.rulebook)
    return application


def _write_over(application: Application, adult: NewAdult, user: User) -> list[str]:
    """The columns and sealed answers of the new adult; gives back the names of what changed."""
    before = dict(application.answers)
    old_channels = [application.channels, before.get("post_lines", [])]
    changed = write_over(
        application,
        {"email": adult.email, "phone": adult.phone, "language": adult.language, "filer": adult.filer}, user, adult.why,
    )  # fmt: skip
    keep(application, "adult_name", before.get("adult_name", ""), adult.name, user, adult.why)
    keep(application, "channels", old_channels, [list(adult.channels), list(adult.post_lines)], user, adult.why)
    second = dict(before.get("second_adult") or {})
    if second.get("told"):
        keep(application, "second_adult", second.get("name", ""), "", user, adult.why)
    application.channels = list(adult.channels)
    # How to talk with the old adult, and who helped, say nothing about the new one.
    application.answers = {
        **application.answers,
        "adult_name": adult.name, "adult_relation": adult.filer, "post_lines": list(adult.post_lines),
        "second_adult": {**second, "told": False}, "reach": {}, "helper": {},
    }  # fmt: skip
    application.email_confirmed_at = application.contacts_held_until = None
    # What the new adult sends is not shown in the other children's cases, which the old one can still open; and what is asked
    # for the others is not said to the new one.
    application.household = application.siblings = None
    application.generation += 1
    application.version += 1
    application.save()
    return ["adult_name", *changed, "channels"]
