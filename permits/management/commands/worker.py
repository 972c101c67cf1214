"""`manage.py worker`: the background loop. Any number may run, on any number of hosts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker


class Command(BaseCommand):
    """Works until SIGTERM or SIGINT."""

    help = "Sends notices, reads uploaded files and does whatever else was put into the table of jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--once`."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        worker = Worker(HANDLERS)
        worker.listen()
        if options["once"]:
            self.stdout.write(f"{worker.run_until_idle()} jobs")
        else:
            worker.run()
