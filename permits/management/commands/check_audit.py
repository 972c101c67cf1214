"""Is the record of acts and looks whole?"""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permits.actions.anchor import anchor_days
from permits.queries import case, record
from permits.queries.record import Tally

SAID = {
    "missing": "{where}: entry {detail} is missing",
    "changed": "{where}: entry {detail} was changed",
    "cut": "{where}: entry {detail} does not follow on the one before",
    "day_missing": "{where}: the day's anchor is missing",
    "day_changed": "{where}: the day is not as it was ({detail} entries)",
    "known_differs": "{where}: the anchor is not the one you kept, but {detail}",
}


class Command(BaseCommand):
    """`manage.py check_audit [REFERENCE] [--known DAY:HASH]`; ends with 1 when something is wrong."""

    help = "Check every entry of the record, each case's chain and each day's anchor, and name what is missing or changed."

    def add_arguments(self, parser: Any) -> None:
        """One case, or all; hashes that were kept outside the database."""
        parser.add_argument("reference", nargs="?", help="one case only, by the eight digits of its reference")
        parser.add_argument("--known", action="append", default=[], metavar="DAY:HASH", help="an anchor you kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault, then what was read and the newest anchor."""
        del args
        application = None
        if options["reference"]:
            found = case.by_reference(options["reference"].replace("-", ""))
            if found is None:
                raise CommandError(f"No such case: {options['reference']}")
            application = found.application
        else:
            anchor_days()
        tally, count = Tally(), 0
        for fault in record.faults(tally, application=application, known=dict(map(_known, options["known"]))):
            count += 1
            self.stdout.write(SAID[fault.code].format(where=fault.where, detail=fault.detail))
        self.stdout.write(f"{tally.entries} entries read, of {tally.cases} cases; {tally.days} days.")
        if tally.newest:
            self.stdout.write(f"Newest anchor, to be kept elsewhere: {tally.newest.replace(' ', ':')}")
        if count:
            raise CommandError(f"The record is not whole: {count} faults.")
        self.stdout.write("Nothing is missing, nothing was changed.")


def _known(text: str) -> tuple[date, str]:
    day, _colon, sha256 = text.partition(":")
    try:
        return date.fromisoformat(day), sha256
    except ValueError as error:
        raise CommandError(f"Not DAY:HASH: {text}") from error
