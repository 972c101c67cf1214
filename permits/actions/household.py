"""Brothers and sisters: papers about the adults or the home are sent once and serve each child.

A household is a random id that one application hands to the next one begun from it; sealed cases have none. What is lent is a
row in the other case over the same bytes: judged there by itself, and kept when the case it came with is gone.
"""

import uuid
from collections.abc import Sequence

from django.db.models import Q

from permits.actions.complete import papers_came
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Document, File
from permits.policy import states
from permits.queries import case
from permits.queries.case import Case
from permits.queries.same_child import joinings


def of(application: Application) -> uuid.UUID | None:
    """The household of an application, begun if it has none; None for a sealed case."""
    if application.is_sealed:
        return None
    with one_act():
        held = Application.objects.select_for_update().get(pk=application.pk)
        if held.household is None:
            held.household = uuid.uuid4()
            held.siblings = held.siblings or held.household
            held.save(update_fields=["household", "siblings"])
        return held.household


def hold(application: Application) -> tuple[Application, Sequence[Application]]:
    """Lock a case and those of its household, the first filed first, so that two uploads never wait for each other; with them the
    one to which it was joined.

    Call it inside the act. Gives back the case and the others of the household.
    """
    household = Application.objects.values_list("household", flat=True).get(pk=application.pk)
    ours = Q(pk__in={application.pk, *joinings(application).values_list("kept", flat=True)})
    if household is not None:
        ours |= Q(household=household)
    everyone = Application.objects.select_for_update().filter(ours).order_by("pk")
    if household is not None:
        list(everyone)  # who was filed while this waited for the locks is seen by the second look
    held = {one.pk: one for one in everyone.all()}
    mine = held.pop(application.pk)
    return mine, [one for one in held.values() if household is not None and one.household == household]


def lend(file: File, others: Sequence[Application]) -> None:
    """A paper came: it serves the other children whose cases are open and ask for it. Call it inside the act, after `hold`."""
    for other in others:
        found = case.of(other)
        if _is_open(found):
            _lend(file, file.document.requirement, found)


def bring(application: Application) -> dict[str, str]:
    """An application was filed: it is a brother or sister of its household's, and what that sent before serves it too.

    Call it inside the act that files it.

    Gives back the state of what it has now, by requirement.
    """
    if application.household is None:
        return {}
    mine, others = hold(application)
    mine.siblings = application.siblings = next((one.siblings for one in others if one.siblings), mine.household)
    mine.save(update_fields=["siblings"])
    found = case.of(mine)
    for other in others if _is_open(found) else ():
        for document in case.of(other).documents.values():
            if document.state not in {"returned", "unreadable"}:
                for file in document.files.all():
                    _lend(file, document.requirement, found)
    return dict(Document.objects.filter(application=mine).values_list("requirement", "state"))


def copies(file: File) -> Sequence[File]:
    """A file's rows in all cases it serves, their cases locked. Call it inside the act."""
    rows = File.objects.filter(vault_id=file.vault_id)
    cases = rows.values("application")
    hold_case(pk__in=cases)
    return list(rows.select_related("application", "document").order_by("pk"))


def _is_open(found: Case) -> bool:
    """A decided case stays as it is; a withdrawn one may come back, and a paper may open one that was closed for want of it."""
    comes_back = found.application.withdrawn_at is not None or found.headline == "abandoned"
    return comes_back or any(not states.STATUSES[side.status].final for side in found.sides.values() if side.body_id)


def _lend(file: File, requirement: str, found: Case) -> None:
    """The same door only: a code of another district's year file may mean another paper."""
    source, target = Application.objects.get(pk=file.application_id), found.application
    asked = {line.code for line in found.checklist if line.shared}
    known = case.of(source).rules.requirements.get(requirement)
    if source.door_id != target.door_id or requirement not in asked or known is None or not known.shared:
        return
    if file.state == "unreadable" or file.is_for_office or source.is_sealed or target.is_sealed:
        return
    document, _ = Document.objects.get_or_create(application=target, requirement=requirement)
    if document.files.filter(sha256=file.sha256).exclude(carried=File.OFFICE).exists():
        return
    if document.state not in {"accepted", "seen"}:
        document.state, document.why = "received", ""
        document.save(update_fields=["state", "why"])
    first = file.came_with_id or file.application_id
    copy = file.laid_in(document, token=file.token, came_with_id=first, received_at=legal_now())
    AuditEntry.write("file_lent", application=target, file=copy.pk, requirement=requirement)
    papers_came(target, requirement)
