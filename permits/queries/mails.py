"""E-mails that came in for a case: which of them a person may read, and what became of each attachment."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.models import Application, File, Message, Statement
from permits.notices import covered
from permits.policy import recommendation
from permits.queries import case
from permits.queries.case import Case
from permits.wording import UNREADABLE, Label

ORIGINS: Mapping[str, Label] = {
    "family": gettext_lazy("From the address on file"),
    "second": gettext_lazy("From the other adult’s address on file"),
    "other": gettext_lazy("From another address"),
    "auto": gettext_lazy("Automatic reply"),
}
# What became of an attachment. `paper`: it lies under a paper and can be read; `waits`: it is looked at in the sandbox;
# `unreadable`: that could not open it; `refused`: it was not taken at all; `unopened`: nothing of such a mail is opened;
# `gone`: it was taken and is not there any more; `coming`: the mail is not taken apart yet.
PAPER, WAITS, UNREADABLE_FILE, REFUSED, UNOPENED, GONE, COMING = (
    "paper", "waits", "unreadable", "refused", "unopened", "gone", "coming",
)  # fmt: skip
KINDS = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "heic": "HEIC"}


@dataclass(frozen=True)
class Part:
    """An attachment, counted from 1. `name` as its sender gave it, `kind` by its bytes (empty: none that is opened); `size` is 0
    where it was not written down. `why`: a code of wording.UNREADABLE; `file` once it was taken as a paper."""

    number: int
    name: str
    kind: str
    size: int
    sha256: str
    fate: str
    why: str = ""
    file: File | None = None


def of_bodies(application: Application, bodies: Collection[int]) -> QuerySet[Message]:
    """The e-mails of a case that answer one of these offices: nobody else's people read them."""
    return Message.objects.filter(application=application, body__in=bodies)


def parts(found: Case, message: Message) -> list[Part]:
    """The attachments of a mail and what became of each. No query."""
    files = [file for document in found.documents.values() for file in document.files.all()]
    return [_part(message, number, one, files) for number, one in enumerate(_written(message), 1)]


def _written(message: Message) -> list[Mapping[str, Any]]:
    """What was kept of each attachment; of a mail of earlier days the names only."""
    said = message.content
    if "parts" in said:
        return list(said["parts"])
    refused = {number: name for number, name, _code in said["refused"] if number}
    taken, count = iter(said["files"]), len(said["files"]) + said["unread"]
    return [{"name": refused[number] if number in refused else next(taken, "")} for number in range(1, count + 1)]


def _part(message: Message, number: int, one: Mapping[str, Any], files: Iterable[File]) -> Part:
    sha256, token = one.get("sha256", ""), message.token_of(number)
    # The very bytes that came before are not kept twice: the first file is this attachment too.
    file = next((held for held in files if held.token == token), None) or next(
        (held for held in files if sha256 and held.sha256 == sha256), None
    )
    why = next((code for at, _name, code in message.content["refused"] if at == number), "")
    fate = _fate(message, file, why)
    return Part(
        number, covered.code(message.application, one["name"]), one.get("kind", ""), one.get("size", 0), sha256, fate,
        file.why if file is not None and fate == UNREADABLE_FILE else why, file if fate not in {REFUSED, UNOPENED} else None,
    )  # fmt: skip


def _fate(message: Message, file: File | None, why: str) -> str:
    if message.origin in {"other", "auto"}:
        return UNOPENED
    if why:
        return REFUSED
    if file is None:
        return GONE if message.taken_at else COMING
    return {"received": WAITS, "readable": PAPER, "unreadable": UNREADABLE_FILE}[file.state]


def fate_in_words(part: Part, found: Case, message: Message, language: str) -> str:
    """What became of an attachment, in one sentence."""
    if part.fate == UNOPENED:
        if message.origin == "auto":
            return _("Not opened: a program wrote this e-mail.")
        return _("Not opened: the e-mail came from an address that is not on file.")
    if part.fate == REFUSED:
        return _("Not taken: %(why)s") % {"why": UNREADABLE[part.why]}
    if part.file is None:
        return _("It was taken, and is not there any more.") if part.fate == GONE else _("It is not taken yet.")
    paper = case.kept_label(found.rules, part.file.document.requirement, language)
    if part.fate == UNREADABLE_FILE:
        why = UNREADABLE.get(part.why, part.why)
        return _("Under “%(paper)s”, and cannot be read: %(why)s") % {"paper": paper, "why": why}
    if part.fate == WAITS:
        return _("Under “%(paper)s”; the program is still looking at it.") % {"paper": paper}
    return _("Under “%(paper)s”") % {"paper": paper}


def known(application: Application, message: Message) -> list[str]:
    """What the case says now about the address that a mail names as its sender: a sentence for each thing. Two queries."""
    sender = message.content["sender"]
    if not sender:
        return [_("It names no one address as its sender.")]
    second = (application.answers.get("second_adult") or {}).get("email", "")
    said = [_("It is the address on file of the adult who applied.")] if sender == application.person.email.lower() else []
    said += [_("It is the other adult’s address on file.")] if sender == second.lower() else []
    for row in application.corrections.filter(field="email").order_by("at"):
        if str(row.change["old"]).lower() == sender:
            said.append(_("It was on file until %(day)s.") % {"day": date_format(localtime(row.at), "SHORT_DATE_FORMAT")})
    for one in Statement.objects.filter(application=application, channel="email").exclude(kind=recommendation.KIND):
        if str(one.content["to"]).lower() == sender:
            said.append(_("%(name)s was asked to sign at it.") % {"name": one.content["signer"]})
    return [*dict.fromkeys(said), _("Anybody can write it there: it proves nothing.")] if said else [_("It is not on file.")]


def about(part: Part) -> str:
    """Its number, name, kind and size in one line."""
    name, kind = part.name or _("without a name"), KINDS.get(part.kind) or _("another kind of file")
    size = [kind, str(filesizeformat(part.size))] if part.size else []
    return " · ".join([f"{part.number}. {name}", *size])


def refused_whole(message: Message) -> Iterator[str]:
    """Codes of what is wrong with the mail itself."""
    yield from (code for number, _name, code in message.content["refused"] if not number)
