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
    """Words that neither the dictionary knows nor, of a verb with pronouns behind it ("mándenoslo"), its verb."""
    verbs = {word: _verbs(word) for word in _unknown(lines)}
    wrong = _unknown("\n".join(verb for found in verbs.values() for verb in found))
    return {word for word, found in verbs.items() if found <= wrong}


def _unknown(lines: str) -> set[str]:
    command = ["hunspell", "-d", DICTIONARY, "-i", "utf-8", "-l"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def _verbs(word: str) -> set[str]:
    """What may be the verb of a command or an infinitive with pronouns; nothing for a command without its accent."""
    ends = ("(?:l[oae]s?)", "(?:nos|se|me)", "(?:nos|se|me)(?:l[oae]s?)")
    stems = {found[1] for end in ends if (found := re.fullmatch(rf"(\w{{3,}}){end}", word))}
    return {
        stem.translate(str.maketrans("áéíóú", "aeiou")) for stem in stems
        if re.search("[áéíóú]", stem) or stem.endswith("r")
    }  # fmt: skip


@pytest.mark.skipif(not installed(), reason="hunspell-es is not installed")
def test_every_spanish_word_is_spelled_right() -> None:
    known = {word for line in OWN.read_text(encoding="utf-8").splitlines() for word in line.split("#")[0].split()}
    lines = "\n".join(ADDRESS.sub(" ", text.plain) for text in texts("es"))
    found = misspelled(lines)
    assert sorted(found - known) == []
    assert sorted(known - found) == [], "own words that nothing uses any more"


@pytest.mark.skipif(not installed(), reason="hunspell-es is not installed")
def test_it_would_find_a_mistake() -> None:
    assert misspelled("La solisitud fue recivida. fírmela y mándenosla. Retirelo. La solicitud fue recibida.") == {
        "solisitud", "recivida", "Retirelo",
    }  # fmt: skip
