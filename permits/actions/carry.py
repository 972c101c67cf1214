"""The same child's two applications are joined: the papers of the one that is closed count in the one that is kept.

What is carried is a row in the kept case over the same bytes, as brothers and sisters share papers. Where the two were filed by
different adults it is for the office's eyes only: neither adult learns from us what the other sent (practice.md A4).
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from permits.actions import sides
from permits.actions.complete import papers_came, weigh
from permits.actions.writing import hold_case
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Comparison, Decision, Document, File, Side
from permits.policy import alike
from permits.policy.documents import ASIDE, UNSORTED
from permits.policy.statements import CO_SIGNATURE
from permits.queries import case
from permits.queries.case import Case
from permits.queries.same_child import joined_by

JUDGED = frozenset({"accepted", "seen"})


def all_papers(row: Comparison) -> None:
    """The two were joined just now: every paper of the dropped one that the kept one asks for. Call it inside the act."""
    source, target = case.of(row.dropped), case.of(_kept(row))
    row.before = {**row.before, "papers": {}, "decisions": _decisions(target.application), "waited": _waiting(target)}
    for document in source.documents.values():
        _carry(row, source, target, document)
    row.save(update_fields=["before"])


def one_file(file: File) -> None:
    """A file came for an application that may have been joined to another since. Call it inside the act, the case held."""
    application = file.application
    row = joined_by(application)
    if row is None or "papers" not in row.before:
        return
    hold_case(pk=row.kept_id)
    source, target = case.of(application), case.of(_kept(row))
    if source.application.is_sealed or target.application.is_sealed:
        return
    if any(side.status == "joined" for side in source.sides.values()):
        _carry(row, source, target, next(one for one in source.documents.values() if one.pk == file.document_id), file)
        row.save(update_fields=["before"])


def take_back(row: Comparison) -> int:
    """The joining is undone: what was carried and not used yet leaves the kept case, and each paper stands there as before; says
    how many files left. Call it inside the act, both cases held.

    Used is a paper that a person has judged or put elsewhere in the kept case, and all of them once it was decided or an answer
    was proposed.
    """
    kept = _kept(row)
    proposed = Side.objects.filter(application=kept, status="second_person").exists()
    if "papers" not in row.before or proposed or _decisions(kept) != row.before["decisions"]:
        return 0
    left = 0
    for code, held in row.before["papers"].items():
        document = Document.objects.filter(application=kept, requirement=code).first()
        if document is not None and _moment(document) == held["judged_at"]:
            mine = document.files.filter(came_with=row.dropped).exclude(carried="")
            left += mine.count()
            mine.delete()
            _as_before(document, held["was"], row.at)
    weigh(kept)
    now = case.of(Application.objects.get(pk=kept.pk))
    for side in now.sides.values():
        if side.kind in row.before["waited"] and side.status == "in_line" and now.missing_for(side):
            sides.go(side, "ask_papers")
    return left


def _kept(row: Comparison) -> Application:
    assert row.kept_id is not None
    return Application.objects.get(pk=row.kept_id)


def _decisions(application: Application) -> int:
    return Decision.objects.filter(side__application=application).count()


def _waiting(found: Case) -> list[str]:
    return [side.kind for side in found.sides.values() if side.status == "waiting_family"]


def _moment(document: Document) -> str:
    return document.judged_at.isoformat() if document.judged_at else ""


def _place(source: Case, target: Case, requirement: str) -> str:
    """Under which requirement of the kept case a paper goes; empty for one that it does not ask for.

    A code of another district's year file may mean another paper: a person says which one it is. A co-signature is put under one
    application and says nothing of another.
    """
    if requirement in {ASIDE, UNSORTED}:
        return requirement if requirement == UNSORTED else ""
    line = next((one for one in source.checklist if one.code == requirement), None)
    if line is not None and line.form == CO_SIGNATURE:
        return ""
    if source.application.door_id != target.application.door_id:
        return UNSORTED
    return requirement if requirement in {one.code for one in target.checklist} else ""


def _is_same_question(source: Case, target: Case, code: str) -> bool:
    """What was judged there is judged here: the same version of the rules asks the same, of the same answers and home.

    The days a paper may be old count from the filing, and the kept case has the earlier of the two: what was fresh stays so.
    """
    one, other = source.application, target.application
    mine, theirs = ({line.code: line for line in found.checklist} for found in (source, target))
    return (
        one.rulebook_id == other.rulebook_id
        and code in mine
        and mine[code] == theirs.get(code)
        and one.facts == other.facts
        and one.answers.get("address") == other.answers.get("address")
    )


def _carry(row: Comparison, source: Case, target: Case, document: Document, only: File | None = None) -> None:
    code = _place(source, target, document.requirement)
    if not code or document.state in {"returned", "unreadable"}:
        return
    kept = target.application
    here = Document.objects.filter(application=kept, requirement=code).first()
    have = set(here.files.values_list("sha256", flat=True)) if here else set()
    files = [file for file in document.files.all() if file.state != "unreadable"]
    new = [file for file in files if file.sha256 not in have and only in {None, file}]
    # Judged there and here: nothing lies here that was not looked at there, and nobody judged it here.
    judged = (
        document.state in JUDGED
        and code == document.requirement
        and _is_same_question(source, target, code)
        and have <= {file.sha256 for file in files}
        and (here is None or here.state == "received")
    )
    if not new and not judged:
        return
    was = _held(here)
    here = here or Document(application=kept, requirement=code)
    if judged:
        here.state, here.why, here.judged_by, here.judged_at = document.state, "", document.judged_by, document.judged_at
    elif here.state not in JUDGED:
        here.state, here.why = "received", ""
    here.save()
    row.before["papers"].setdefault(code, {"was": was})["judged_at"] = _moment(here)
    for file in new:
        _lay(file, source.application, here)
    if not new:
        AuditEntry.write("paper_carried", application=kept, actor="program", requirement=code, other=source.application.pk)
    papers_came(kept, code, max((file.received_at for file in new), default=legal_now()))


def _lay(file: File, source: Application, document: Document) -> None:
    """The row in the kept case; it came on the day it came to us."""
    kept = document.application
    mine, theirs = (str(one.answers.get("adult_name") or "") for one in (kept, source))
    carried = File.JOINED if alike.same_adult(mine, theirs) else File.OFFICE
    copy = file.laid_in(document, token=uuid.uuid4(), came_with=source, carried=carried, received_at=file.received_at)
    AuditEntry.write(
        "paper_carried", application=kept, actor="program", file=copy.pk, requirement=document.requirement, other=source.pk
    )


def _held(document: Document | None) -> dict[str, Any] | None:
    if document is None:
        return None
    return {"state": document.state, "why": document.why, "by": document.judged_by_id, "at": _moment(document)}


def _as_before(document: Document, was: Mapping[str, Any] | None, at: datetime) -> None:
    """Of a paper that nothing is left of, no row; one that got other files since is to be looked at."""
    if was is None and not document.files.exists():
        document.delete()
        return
    is_new = was is None or document.files.filter(created_at__gt=at).exists()
    if was is not None and (not is_new or was["state"] in JUDGED):
        document.state, document.why, document.judged_by_id = was["state"], was["why"], was["by"]
        document.judged_at = datetime.fromisoformat(was["at"]) if was["at"] else None
    else:
        document.state, document.why = "received", ""
    document.save()
