"""`manage.py receive_mail`: a mail server hands one e-mail over on standard input; docs/runbooks/mail.md says how."""

import logging
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from permits.actions import mail
from permits.worker import claims

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000
# What the server is told (sysexits.h). It returns a refused mail to its sender with the text we print, and brings a deferred one
# again for days.
REFUSED, NO_SUCH_ADDRESS, DEFERRED = os.EX_DATAERR, os.EX_NOUSER, os.EX_TEMPFAIL
TOO_BIG = (
    "This e-mail is too big for us. Please send your papers through the page, or bring them to our office. / "
    "Este correo es demasiado grande. Por favor mande sus documentos por la página o tráigalos a la oficina."
)
NOBODY = (
    "Nobody reads e-mail at this address. Please use the page, or call the permit office. / "
    "Nadie lee correos en esta dirección. Por favor use la página o llame a la oficina de permisos."
)
TOO_MANY = "Too many e-mails for one case in an hour."


class Command(BaseCommand):
    """Ends with the codes of sysexits.h: 0 when all of it is kept, 67 for no address of ours, 65 when too big, 75 for later."""

    help = "Take one e-mail from standard input and put it where it belongs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--to`."""
        parser.add_argument("--to", default="", help="the recipient's address as the server knows it; else the headers are asked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, take, end with a code."""
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            self._end(REFUSED, TOO_BIG)
        try:
            became = mail.take(raw, options["to"])
        except Exception as error:  # noqa: BLE001 -- whatever it is, the server keeps the mail and brings it again
            log.error("An e-mail was not taken: %s", claims.describe(error))  # noqa: TRY400 -- the traceback may quote the mail
            self._end(DEFERRED, "Not now: please bring it again.")
        if became == mail.UNKNOWN:
            self._end(NO_SUCH_ADDRESS, NOBODY)
        if became == mail.LATER:
            self._end(DEFERRED, TOO_MANY)

    def _end(self, code: int, text: str) -> None:
        self.stdout.write(text)
        sys.exit(code)
