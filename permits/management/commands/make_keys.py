"""`manage.py make_keys`: a first set of keys; what is there stays."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from permits.keys import make_keys


class Command(BaseCommand):
    """Makes the keys that are missing."""

    help = "Makes the keys that are missing in the folder PASSAGE_KEYS. Back that folder up apart from the data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        make_keys(settings.KEYS_DIR)
        self.stdout.write(f"Keys are in {settings.KEYS_DIR}. Whoever has them and the data can read everything.")
