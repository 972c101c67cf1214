"""Sealing: authenticated encryption bound to a context, for texts in rows and for the keys of files.

A sealed blob is: `PS1`, one byte with the length of the key's id, the id, 12 bytes of nonce, then AES-256-GCM ciphertext
and tag. The header and the context are authenticated, so that a blob moved to another row or field does not open.
The newest key seals; every key that is still in the folder of keys opens. Nonces are random: one key may seal up to
2**32 blobs (NIST SP 800-38D, 8.3), after which a new key must be made.
"""

import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from permits import keys

_VERSION = b"PS1"
_NONCE = 12
_TAG = 16


class SealBroken(Exception):
    """The blob was changed, cut, sealed for another context or under a key that is no longer there."""


def seal(plain: bytes, context: str) -> bytes:
    """Encrypt under the newest key; opens only with the same context."""
    known, newest = keys.seal_keys()
    header = _VERSION + bytes([len(newest)]) + newest.encode("ascii")
    nonce = secrets.token_bytes(_NONCE)
    return header + nonce + AESGCM(known[newest]).encrypt(nonce, plain, _bound(header, context))


def open_sealed(blob: bytes, context: str) -> bytes:
    """The plain bytes; `SealBroken` if anything at all is not as it was sealed."""
    key_id, header = _header(blob)
    known, _newest = keys.seal_keys()
    if key_id not in known:
        message = f"The key seal-{key_id} is not in the folder of keys."
        raise SealBroken(message)
    nonce, sealed = blob[len(header) : len(header) + _NONCE], blob[len(header) + _NONCE :]
    try:
        return AESGCM(known[key_id]).decrypt(nonce, sealed, _bound(header, context))
    except InvalidTag:
        message = "The sealed bytes were changed or belong to another context."
        raise SealBroken(message) from None


def key_id(blob: bytes) -> str:
    """The id of the key that sealed it: while any blob names a key, that key must be kept."""
    return _header(blob)[0]


def seal_text(plain: str, context: str) -> bytes:
    """`seal` for a text."""
    return seal(plain.encode(), context)


def open_text(blob: bytes, context: str) -> str:
    """`open_sealed` for a text."""
    return open_sealed(blob, context).decode()


def seal_json(plain: object, context: str) -> bytes:
    """`seal` for what JSON can hold; raises `TypeError` or `ValueError` (also for NaN) when it cannot."""
    return seal(json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(), context)


def open_json(blob: bytes, context: str) -> object:
    """`open_sealed` for what `seal_json` sealed."""
    value: object = json.loads(open_sealed(blob, context))
    return value


def _header(blob: bytes) -> tuple[str, bytes]:
    """Key id and header of a blob that is long enough to hold them."""
    start = len(_VERSION) + 1
    if len(blob) > start and blob.startswith(_VERSION):
        end = start + blob[len(_VERSION)]
        name = blob[start:end]
        if len(blob) >= end + _NONCE + _TAG and name.isdigit():
            return name.decode("ascii"), blob[:end]
    message = "These are not sealed bytes."
    raise SealBroken(message)


def _bound(header: bytes, context: str) -> bytes:
    return header + b"\0" + context.encode()
