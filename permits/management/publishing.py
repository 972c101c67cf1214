"""Year files become published versions."""

from pathlib import Path

from permits.actions.publish import publish
from permits.models import Body, Rulebook
from permits.policy.rulebook import parse


def publish_all(folder: Path) -> list[Rulebook]:
    """Publish every `<district>/<year>.toml` below a folder; what is unchanged stays. RulebookError names file and key."""
    published = []
    for district in sorted(path for path in folder.iterdir() if (path / "words").is_dir()):
        words = {path.stem: path.read_bytes() for path in sorted((district / "words").glob("*.toml"))}
        for year in sorted(district.glob("*.toml")):
            rules = parse(year.read_bytes(), words, file=f"{district.name}/{year.name}")
            name = rules.say("en", "district.name")
            body, _ = Body.objects.get_or_create(code=rules.district, defaults={"kind": Body.DISTRICT, "name": name})
            published.append(publish(body, year.read_bytes(), words))
    return published
