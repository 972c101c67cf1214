"""Publish the year files in districts/ as versions in the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from permits.models import Body, Rulebook
from permits.policy.rulebook import RulebookError, parse


def publish_all(folder: Path) -> list[Rulebook]:
    """Publish every `<district>/<year>.toml` below a folder; what is unchanged stays. RulebookError names file and key."""
    published = []
    for district in sorted(path for path in folder.iterdir() if (path / "words").is_dir()):
        words = {path.stem: path.read_bytes() for path in sorted((district / "words").glob("*.toml"))}
        for year in sorted(district.glob("*.toml")):
            rules = parse(year.read_bytes(), words, file=f"{district.name}/{year.name}")
            name = rules.say("en", "district.name")
            body, _ = Body.objects.get_or_create(code=rules.district, defaults={"kind": Body.DISTRICT, "name": name})
            published.append(Rulebook.objects.publish(body, year.read_bytes(), words))
    return published


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
