"""Year files become published versions."""

from pathlib import Path

from permits.actions.publish import digest, newest_of, publish
from permits.models import Body, Rulebook
from permits.policy.rulebook import parse


def publish_all(folder: Path) -> list[Rulebook]:
    """Publish every `<district>/<year>.toml` below a folder. RulebookError names file and key.

    What is unchanged stays; so does what an administrator has published from the page since these very files were published:
    a restart with the old files takes nobody's version back.
    """
    published = []
    for district in sorted(path for path in folder.iterdir() if (path / "words").is_dir()):
        words = {path.stem: path.read_bytes() for path in sorted((district / "words").glob("*.toml"))}
        for year in sorted(district.glob("*.toml")):
            content = year.read_bytes()
            rules = parse(content, words, file=f"{district.name}/{year.name}")
            name = rules.say("en", "district.name")
            body, _ = Body.objects.get_or_create(code=rules.district, defaults={"kind": Body.DISTRICT, "name": name})
            replaced = _replaced_by_hand(body, rules.school_year, digest(content, words))
            published.append(replaced or publish(body, content, words))
    return published


def _replaced_by_hand(body: Body, school_year: str, sha256: str) -> Rulebook | None:
    """The newest version, where a person published it and these files were a version before it."""
    newest = newest_of(body, school_year)
    is_by_hand = newest is not None and newest.published_by_id is not None
    was_one = Rulebook.objects.filter(body=body, school_year=school_year, sha256=sha256)
    return newest if is_by_hand and was_one.exists() else None
