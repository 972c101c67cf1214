"""Publish the year files in districts/ as versions in the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from permits.management.publishing import publish_all
from permits.policy.rulebook import RulebookError


class Command(BaseCommand):
    """`manage.py publish_rules`."""

    help = "Publish the year files in districts/ (or another folder)."

    def add_arguments(self, parser: Any) -> None:
        """One optional folder."""
        parser.add_argument("folder", nargs="?", default=str(settings.ROOT / "districts"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish and say what stands now."""
        del args
        try:
            for book in publish_all(Path(options["folder"])):
                self.stdout.write(f"{book}")
        except RulebookError as error:
            raise CommandError("\n".join(str(problem) for problem in error.problems)) from error
