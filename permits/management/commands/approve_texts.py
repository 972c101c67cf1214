"""Write down that a person has read a language's texts beside the English."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permits import languages
from permits.clock import machine_now
from permits.queries import texts


class Command(BaseCommand):
    """`manage.py approve_texts es "lausd 2027-28" --by "Name, office"`."""

    help = "Keep, in permits/locale/<language>/approved.toml, what the texts of a place say now and who has read them."

    def add_arguments(self, parser: Any) -> None:
        """A language, a place as the office's page of texts names it, and who has read it."""
        parser.add_argument("language")
        parser.add_argument("place", help='"interface", "notices", or a district and its year, like "lausd 2027-28"')
        parser.add_argument("--by", required=True, help="who has read every line beside the English")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file anew; the other places in it stay."""
        del args
        language, place = options["language"], options["place"]
        found = [one for one in texts.survey() if one.language == language]
        read = next((one for one in found if one.code == place), None)
        if read is None:
            raise CommandError(f"No such texts: {language}, {place}. Places: {', '.join(one.code for one in found)}.")
        lines = {texts.short(line.key): texts.short(line.english, line.said) for line in read.lines if line.said}
        held = {**texts.approved_file(language), place: {"by": options["by"], "on": machine_now().date(), "lines": lines}}
        path = languages.FOLDER / language / "approved.toml"
        path.write_text("\n".join(_table(name, held[name]) for name in sorted(held)), encoding="utf-8")
        self.stdout.write(f"{len(lines)} texts approved in {path.name}.")


def _table(place: str, held: dict[str, Any]) -> str:
    on: date = held["on"]
    head = [f"[{json.dumps(place)}]", f"by = {json.dumps(held['by'], ensure_ascii=False)}", f"on = {on.isoformat()}"]
    lines = [f'"{key}" = "{mark}"' for key, mark in sorted(held["lines"].items())]
    return "\n".join([*head, f"[{json.dumps(place)}.lines]", *lines, ""])
