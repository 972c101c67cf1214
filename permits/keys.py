"""Where secrets come from: files in one folder that lies outside the database and its backups.

Files: `django` (sessions, signed links), `numbers` (access codes, draft codes, one-time codes), `seal-<id>` (32 bytes in
hex; the highest id seals, the others still open what they sealed).
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def _read(folder: Path, name: str, *, may_create: bool) -> str:
    path = folder / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if not may_create:
            message = f"The key file {name} is missing in the folder of keys. `manage.py make_keys` makes a first set."
            raise ImproperlyConfigured(message) from None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and linked into place: of two processes that start at once one key wins, whole.
    aside = folder / f".{name}.{os.getpid()}"
    aside.write_text(secrets.token_hex(32), encoding="ascii")
    aside.chmod(0o600)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path.read_text(encoding="ascii").strip()


def secret_key(folder: Path, *, may_create: bool) -> str:
    """Django's secret key, for the settings."""
    return _read(folder, "django", may_create=may_create)


def make_keys(folder: Path) -> None:
    """A first set of all keys; what is there stays."""
    for name in ("django", "numbers", "seal-1"):
        _read(folder, name, may_create=True)


@cache
def _key(name: str) -> bytes:
    return bytes.fromhex(_read(settings.KEYS_DIR, name, may_create=settings.DEMONSTRATION))


@cache
def seal_keys() -> tuple[Mapping[str, bytes], str]:
    """All keys that seal, by id, and the id of the one in use: the highest number."""
    ids = [path.name.removeprefix("seal-") for path in settings.KEYS_DIR.glob("seal-*")] or ["1"]
    return {key: _key(f"seal-{key}") for key in ids}, max(ids, key=int)


def keyed_digits(purpose: str, of: str, length: int) -> str:
    """`length` decimal digits computed from a purpose and a text under the key of numbers: they cannot be guessed or stored."""
    digest = hmac.new(_key("numbers"), f"{purpose}:{of}".encode(), hashlib.sha512).digest()
    return str(int.from_bytes(digest) % 10**length).zfill(length)


def keyed_hash(purpose: str, of: str) -> str:
    """64 hexadecimal digits by which a secret can be found again without being kept."""
    return hmac.new(_key("numbers"), f"{purpose}:{of}".encode(), hashlib.sha256).hexdigest()


def random_digits(length: int) -> str:
    """`length` random decimal digits."""
    return "".join(secrets.choice("0123456789") for _ in range(length))
