"""Addresses for the answers to our e-mails and for reports that one came back: one pair for each notice, and unguessable.

`permits+r<notice><mark>@reply.district.example` takes answers, `permits+b…` is the envelope's sender, to which mail servers
report. The mark is 80 bits of an HMAC over purpose and notice: nothing of it is stored, and no address follows from
another, from the number of the case, or from a Message-ID.
"""

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from permits.keys import keyed_hash
from permits.models import Notice
from permits.notices.catalogue import KINDS

ANSWER, REPORT = "r", "b"
_KEY, _MARK = 26, 20  # letters of base32 and of hexadecimal
_ID_END = "@passage.invalid>"


@dataclass(frozen=True)
class Reached:
    """Which notice an address belongs to, and by which of its two addresses (`r` or `b`)."""

    notice: Notice
    purpose: str


def takes_answers(notice: Notice) -> bool:
    """The family may answer this e-mail: mail comes in here, and it is about a case and no code or key to it."""
    about = notice.application_id is not None and "can_reply" in KINDS[notice.kind].values
    return about and notice.channel == "email" and bool(settings.MAIL_REPLY)


def address(notice: Notice, purpose: str) -> str:
    """The address of a notice for a purpose; empty where no mail comes in."""
    if not settings.MAIL_REPLY:
        return ""
    local, _at, domain = settings.MAIL_REPLY.rpartition("@")
    key = base64.b32encode(notice.key.bytes).decode("ascii").rstrip("=").lower()
    return f"{local}+{purpose}{key}{_mark(notice.key, purpose)}@{domain}"


def reached(typed: str) -> Reached | None:
    """The notice behind an address; None for every other address. Letters' case does not matter, some servers change it."""
    tag = typed.strip().lower().rpartition("@")[0].partition("+")[2]
    if len(tag) != 1 + _KEY + _MARK or tag[0] not in {ANSWER, REPORT}:
        return None
    purpose, key, mark = tag[0], tag[1 : 1 + _KEY], tag[1 + _KEY :]
    try:
        found = uuid.UUID(bytes=base64.b32decode(key.upper() + "======"))
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(mark.encode("utf-8"), _mark(found, purpose).encode("ascii")):
        return None
    notice = _notices().filter(key=found, channel="email").first()
    return Reached(notice, purpose) if notice else None


def by_message_id(told: str) -> Notice | None:
    """The notice that left under a Message-ID of ours."""
    told = told.strip()
    if not (told.startswith("<") and told.endswith(_ID_END)):
        return None
    try:
        key = uuid.UUID(told[1 : -len(_ID_END)])
    except ValueError:
        return None
    return _notices().filter(key=key, channel="email").first()


def is_ours(message_id: str) -> bool:
    """A message that left here: when it comes in again, it went in a circle."""
    return message_id.strip().endswith(_ID_END)


def _notices() -> QuerySet[Notice]:
    return Notice.objects.select_related("application__door", "application__rulebook", "body")


def _mark(key: uuid.UUID, purpose: str) -> str:
    return keyed_hash(f"mail-{purpose}", str(key))[:_MARK]
