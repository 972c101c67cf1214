"""The posts of the person signed in, read once for a request, at its door."""

from collections.abc import Sequence

from permits import access
from permits.access import Staff
from permits.models import Post, User


def keep(user: User, found: Sequence[Post]) -> None:
    """All posts the person holds, for the rest of this request."""
    user.held_posts = tuple(found)  # type: ignore[attr-defined]


def held(user: Staff) -> Sequence[Post]:
    """All posts a person holds: those that were read at the door, else read now."""
    known: Sequence[Post] | None = getattr(user, "held_posts", None)
    return list(access.held(user)) if known is None else known
