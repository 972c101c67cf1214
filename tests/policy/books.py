"""The seeds of the repository, read once, and small rulebooks changed from them."""

from functools import cache
from pathlib import Path

from permits.policy.rulebook import Problem, Rulebook, RulebookError, parse

DISTRICTS = Path(__file__).parents[2] / "districts"
SEEDS = sorted((path.parent.name, path.stem) for path in DISTRICTS.glob("*/20*.toml"))


def year_file(district: str, year: str) -> bytes:
    return (DISTRICTS / district / f"{year}.toml").read_bytes()


def words(district: str) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (DISTRICTS / district / "words").glob("*.toml")}


@cache
def book(district: str, year: str = "2027_28") -> Rulebook:
    return parse(year_file(district, year), words(district), f"{district}/{year}.toml")


def changed(old: str, new: str, district: str = "lausd", year: str = "2027_28") -> Rulebook:
    """The seed with one piece of the year file replaced; the piece must be there."""
    text = year_file(district, year).decode()
    assert old in text
    return parse(text.replace(old, new, 1).encode(), words(district), "year.toml")


def problems_of(old: str, new: str, *, language: str = "", district: str = "lausd") -> list[Problem]:
    """What parse says when one piece of the year file, or of one language's words, is replaced."""
    year, texts = year_file(district, "2027_28"), words(district)
    if language:
        text = texts[language].decode()
        texts[language] = text.replace(old, new, 1).encode()
    else:
        text = year.decode()
        year = text.replace(old, new, 1).encode()
    assert old in text
    try:
        parse(year, texts, "year.toml")
    except RulebookError as error:
        return list(error.problems)
    return []
