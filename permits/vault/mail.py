"""An e-mail's bytes taken apart: who says to have sent it, what it says, what is attached. Nothing in it is believed.

Whatever cannot be read is left out and said so (`is_broken`); no bytes make this raise. Its time and memory stay within limits
that are checked on the bytes before they are parsed.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from typing import Any

from permits.vault import quoting

MOST_PARTS = 60
MOST_BOUNDARIES = 5_000  # lines that begin as a boundary does; each could be a part
MOST_TEXT = 60_000  # characters
_MOST_READ = 300_000  # bytes of a text, with the marks of its HTML
_LONGEST_HEADER = 500
# A picture this small that a signature shows is no paper.
_DECORATION = 8_000  # bytes
_NO_PAPERS = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar"}
)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Attachment:
    """A file in the mail: the name as its sender gave it (may be empty), and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Report:
    """A delivery status (RFC 3464): what became of the message whose Message-ID is `about`.

    `action`: failed, delayed, delivered, relayed or expanded, the worst of all recipients; `status` such as `5.1.1`, or empty.
    """

    about: str
    action: str
    status: str


@dataclass(frozen=True)
class Mail:
    """`sender`: the one address in From, lower case; empty when there is none or several. `recipients`: addresses in the headers
    that name them, the envelope's own first. `written_from` and `dated`: From and Date as they stand in the head. `text`: what
    was written now; `whole` with what was quoted below it.

    `is_auto`: a program answered (RFC 3834, or a list); `is_vacation`: it says of itself that it is a reply; `is_from_nobody`:
    the envelope's sender is empty, as with reports.
    """

    sender: str
    recipients: Sequence[str]
    message_id: str
    written_from: str
    dated: str
    subject: str
    text: str
    whole: str
    attachments: Sequence[Attachment]
    report: Report | None
    is_auto: bool
    is_vacation: bool
    is_from_nobody: bool
    is_broken: bool


def parse(raw: bytes) -> Mail:
    """Take an e-mail apart. Never raises."""
    try:
        return _parsed(*_message(raw))
    except Exception:  # noqa: BLE001 -- the parser raises what it likes on broken headers; the mail itself is kept whole
        return Mail(
            "", (), "", "", "", "", "", "", (), None, is_auto=False, is_vacation=False, is_from_nobody=False, is_broken=True
        )


def _parsed(message: Message, is_broken: bool) -> Mail:  # noqa: FBT001 -- as `_message` gives it
    parts = list(_parts(message)) if not is_broken else []
    is_broken = is_broken or len(parts) > MOST_PARTS
    parts = parts[:MOST_PARTS]
    body = _body(parts)
    whole = clean(_text(body))[:MOST_TEXT] if body is not None else ""
    auto = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return Mail(
        sender=_sender(message),
        recipients=_recipients(message),
        message_id=_header(message, "Message-ID"),
        written_from=_header(message, "From"),
        dated=_header(message, "Date"),
        subject=_header(message, "Subject"),
        text=quoting.cut(whole),
        whole=whole,
        attachments=tuple(_attachments(parts, body)),
        report=_report(message, parts),
        is_auto=_is_auto(message, auto),
        is_vacation=auto in {"auto-replied", "auto-notified"} or bool(_header(message, "X-Autoreply")),
        is_from_nobody=_header(message, "Return-Path") == "<>",
        is_broken=is_broken,
    )


def clean(text: str) -> str:
    """Text that can be kept and shown: no control characters but line ends and tabs, no lone surrogates."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8")).replace("\r\n", "\n").replace("\r", "\n")


def _message(raw: bytes) -> tuple[Message, bool]:
    """The parsed mail, and whether only its head could be read."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0][:100_000]
    if raw.count(b"\n--") <= MOST_BOUNDARIES:
        with contextlib.suppress(Exception):  # the parser's own faults and RecursionError: what it cannot read, a person can
            return message_from_bytes(raw, policy=policy.default), False
    with contextlib.suppress(Exception):
        return message_from_bytes(head + b"\n\n", policy=policy.default), True
    return EmailMessage(), True


def _header(message: Message, name: str) -> str:
    """A header's first value in one clean line, empty when there is none; what cannot be decoded stays as it is written."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    text = str(raw)
    with contextlib.suppress(Exception):
        text = str(make_header(decode_header(text)))
    return " ".join(clean(text).split())[:_LONGEST_HEADER]


def _addresses(message: Message, name: str) -> list[str]:
    found: list[str] = []
    with contextlib.suppress(Exception):
        values: list[Any] = message.get_all(name, [])
        for value in values:
            found += [str(one.addr_spec) for one in value.addresses]
    return [clean(one).lower() for one in found[:MOST_PARTS]]


def _sender(message: Message) -> str:
    senders = _addresses(message, "From")
    return senders[0] if len(senders) == 1 else ""


def _recipients(message: Message) -> tuple[str, ...]:
    envelope = [_header(message, name).strip("<>").lower() for name in ("X-Original-To", "Delivered-To")]
    named = [one for name in ("To", "Cc") for one in _addresses(message, name)]
    return tuple(dict.fromkeys(one for one in [*envelope, *named] if one))


def _is_auto(message: Message, auto: str) -> bool:
    if auto not in {"", "no"}:
        return True
    if _header(message, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    marks = ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe", "X-Loop")
    return any(_header(message, name) for name in marks) or _header(message, "Return-Path") == "<>"


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of the mail in order, one more than is taken at most; those of a message that was attached whole too."""
    waiting: list[Any] = [message]
    taken = looked = 0
    while waiting and taken <= MOST_PARTS and looked <= MOST_BOUNDARIES:
        part = waiting.pop(0)
        looked += 1
        held = part.get_payload() if part.is_multipart() else None
        if isinstance(held, list) and part.get_content_type() != "message/delivery-status":
            waiting[:0] = held
            continue
        taken += 1
        yield part


def _is_attached(part: Message) -> bool:
    with contextlib.suppress(Exception):
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return False


def _body(parts: Sequence[Message]) -> Message | None:
    texts = [part for part in parts if part.get_content_maintype() == "text" and not _is_attached(part)]
    ordered = [[part for part in texts if part.get_content_subtype() == kind] for kind in ("plain", "html")]
    for held in ordered:
        if said := next((part for part in held if _data(part).strip()), None):
            return said
    return None


def _data(part: Message) -> bytes:
    with contextlib.suppress(Exception):
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    return b""


def _text(part: Message) -> str:
    data, charset = _data(part)[:_MOST_READ], "utf-8"
    with contextlib.suppress(Exception):
        charset = part.get_content_charset() or "utf-8"
    try:
        text = data.decode(charset, "replace")
    except (LookupError, ValueError):
        text = data.decode("utf-8", "replace")
    if part.get_content_subtype() == "html":
        return quoting.from_html(text)
    flowed = False
    with contextlib.suppress(Exception):
        flowed = str(part.get_param("format", "")).lower() == "flowed"
    return quoting.unflowed(text) if flowed else text


def _attachments(parts: Sequence[Message], body: Message | None) -> Iterator[Attachment]:
    for part in parts:
        kind = part.get_content_type()
        is_text = part.get_content_maintype() == "text" and not _is_attached(part)
        if part is body or is_text or kind in _NO_PAPERS or kind.startswith(("message/", "multipart/")):
            continue
        data, name = _data(part), ""
        with contextlib.suppress(Exception):
            name = clean(part.get_filename() or "")[:200]
        is_shown_in_text = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
        if is_shown_in_text and len(data) < _DECORATION:
            continue
        yield Attachment(name, data)


def _report(message: Message, parts: Sequence[Message]) -> Report | None:
    status_part = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status_part is None or message.get_content_type() != "multipart/report":
        return None
    blocks: Any = status_part.get_payload()
    held = [block for block in blocks if isinstance(block, Message)][:MOST_PARTS] if isinstance(blocks, list) else []
    said = [(_header(block, "Action").lower(), _header(block, "Status")) for block in held if _header(block, "Action")]
    worst = next((one for one in said if one[0] == "failed"), said[0] if said else ("", ""))
    status = _STATUS.search(worst[1])
    return Report(_returned_id(message), worst[0], status[0] if status else "")


def _returned_id(report: Message) -> str:
    """The Message-ID of what was returned, whole or its head only."""
    with contextlib.suppress(Exception):
        for part in report.get_payload():
            if isinstance(part, Message) and part.get_content_type() == "message/rfc822":
                inner = part.get_payload(0)
                return _header(inner, "Message-ID") if isinstance(inner, Message) else ""
            if isinstance(part, Message) and part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
                return _header(message_from_bytes(_data(part), policy=policy.default), "Message-ID")
    return ""
