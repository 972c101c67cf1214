"""Load the demonstration season."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permits.management.season.load import load


class Command(BaseCommand):
    """`manage.py load_demonstration`; harmless when repeated."""

    help = "Publish the rules and file the made-up families, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many."""
        del args, options
        try:
            self.stdout.write(f"The demonstration season has {load()} made-up applications.")
        except RuntimeError as error:
            raise CommandError(str(error)) from error
