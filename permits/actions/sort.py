"""Files that came by e-mail: a person says which paper each of them is."""

from permits import access
from permits.actions import carry, household
from permits.actions.complete import papers_came
from permits.actions.writing import one_act
from permits.models import AuditEntry, Document, File, User
from permits.policy.documents import ASIDE, UNSORTED
from permits.queries import case


def sort(file: File, user: User, requirement: str) -> bool:
    """Put a file that came by e-mail under the paper it is, or aside (`ASIDE`) when it is none; says whether this press did it.

    From then on it is a file like any other: it counts, it serves the household, it is judged. PermissionDenied; KeyError for a
    paper that is not asked for.
    """
    access.check_see_case(user, file.application)
    if requirement != ASIDE and requirement not in {line.code for line in case.of(file.application).checklist}:
        raise KeyError(requirement)
    with one_act():
        application, others = household.hold(file.application)
        held = File.objects.select_related("document").get(pk=file.pk)
        if held.document.requirement != UNSORTED:
            return False
        pile = held.document
        held.document, _ = Document.objects.get_or_create(application=application, requirement=requirement)
        held.save(update_fields=["document"])
        _weigh(held)
        if not pile.files.exists():
            pile.delete()
        AuditEntry.write("file_sorted", application=application, user=user, file=held.pk, requirement=requirement)
        papers_came(application, requirement, held.received_at)
        household.lend(held, others)
        carry.one_file(held)
    return True


def _weigh(file: File) -> None:
    """A paper that was returned or cannot be read is there again, unless what came cannot be read either."""
    document = file.document
    if document.state in {"accepted", "seen"}:
        return
    is_readable = document.files.exclude(state="unreadable").exists()
    document.state = "received" if is_readable else "unreadable"
    document.why = "" if is_readable else file.why
    document.save(update_fields=["state", "why"])
