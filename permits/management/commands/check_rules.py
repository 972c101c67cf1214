"""Can this program read every stored version of the rules?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permits.actions import stored_rules


class Command(BaseCommand):
    """`manage.py check_rules`: before a new release goes into service; ends with 1 when open cases could not be judged."""

    help = "Read every stored version of the rules, and name each one that cannot be read, with its faults and its open cases."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each version that cannot be read, with every fault by file and key; nothing is written but the office's task."""
        del args, options
        found = stored_rules.look_after()
        for error, n in found:
            self.stdout.write(f"{error.book} cannot be read; open cases: {n}")
            for problem in error.problems:
                self.stdout.write(f"  {problem}")
        if waiting := len(stored_rules.in_the_way(found)):
            raise CommandError(f"Versions with open cases that cannot be read: {waiting}. Put the earlier release back.")
        self.stdout.write("Every version with open cases can be read.")
