"""Sessions in the database, as Django keeps them, but a database that is away is not a session that was ended."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    """Django's own, for `SESSION_ENGINE`."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's signature
        """OperationalError or InterfaceError, for which Django says UpdateError too: that would become "we could not read what
        your browser sent" (400); so it becomes "wait a minute, and press again" (503)."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise
