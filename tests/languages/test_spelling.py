"""The Spanish texts through hunspell's dictionary; what it does not know and is right stands in `words.txt` beside this file."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.languages.sources import texts

OWN = Path(__file__).with_name("words.txt")
# Mexican Spanish is nearest to what is spoken in Los Angeles.
DICTIONARY = "es_MX"
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|[\w.-]+\.(?:com|net|org|test|example)\S*|\b[A-Z]{2,}\b|\d+\w*")


def installed() -> bool:
    """Hunspell and its Spanish dictionary."""
    if not shutil.which("hunspell"):
        return False
    done = subprocess.run(["hunspell", "-D"], capture_output=True, text=True, input="", check=False)
    return f"/{DICTIONARY}" in done.stdout + done.stderr


def misspelled(lines: str) -> set[str]:
    command = ["hunspell", "-d", DICTIONARY, "-i", "utf-8", "-l"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.skipif(not installed(), reason="hunspell-es is not installed")
def test_every_spanish_word_is_spelled_right() -> None:
    known = {word for line in OWN.read_text(encoding="utf-8").splitlines() for word in line.split("#")[0].split()}
    lines = "\n".join(ADDRESS.sub(" ", text.plain) for text in texts("es"))
    found = misspelled(lines)
    assert sorted(found - known) == []
    assert sorted(known - found) == [], "own words that nothing uses any more"


@pytest.mark.skipif(not installed(), reason="hunspell-es is not installed")
def test_it_would_find_a_mistake() -> None:
    assert misspelled("La solisitud fue recivida en la ofisina. La solicitud fue recibida en la oficina.") == {
        "solisitud", "recivida", "ofisina",
    }  # fmt: skip
