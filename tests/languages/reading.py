"""How hard a text is to read: Flesch-Kincaid for English, Fernández Huerta for Spanish; no word lists, no downloads.

English gives a school grade (8 is read after eight years of school), Spanish an ease from 0 to 100 (70 to 80 is "fairly easy",
read after six years). Both count words in a sentence and syllables in a word.
"""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ’']+|\d[\d:.,–-]*")
_STOP = re.compile(r"(?<=[.?!])\s+(?=[\w¿¡«(-])|\n\s*\n|\n(?=- |\d\. )")
# Full stops that end nothing.
_SHORT = re.compile(r"\b([ap])\.[ \u00a0]?m\.(?! [A-ZÁÉÍÓÚ¿])|\b(EC|No|Sr|Sra)\.")


@dataclass(frozen=True)
class Counts:
    """Of one text: sentences, words, syllables."""

    sentences: int
    words: int
    syllables: int


def counted(text: str, language: str) -> Counts:
    """A number counts as one word of two syllables: nobody reads it letter by letter."""
    of = spanish_syllables if language == "es" else english_syllables
    parts = [_WORD.findall(part) for part in _STOP.split(_SHORT.sub(r"\1\2m", text))]
    words = [word for part in parts for word in part]
    return Counts(sum(bool(part) for part in parts), len(words), sum(2 if word[0].isdigit() else of(word) for word in words))


def grade(text: str) -> float:
    """Flesch-Kincaid grade of an English text."""
    n = counted(text, "en")
    return 0.39 * n.words / n.sentences + 11.8 * n.syllables / n.words - 15.59


def ease(text: str) -> float:
    """Fernández Huerta's ease of a Spanish text."""
    n = counted(text, "es")
    return 206.84 - 60 * n.syllables / n.words - 1.02 * n.words / n.sentences


def english_syllables(word: str) -> int:
    """By its groups of vowels without the silent endings; a little high for compounds, a little low for "create"."""
    word = re.sub(r"[’'].?$|[’']", "", word.lower())
    word = re.sub(r"(?<![td])ed$|(?<![sxzcg])(?<![sc]h)es$|(?<![^aeiouy]l)e$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+|(?<=i)[ao](?!us|n)", word)))


def spanish_syllables(word: str) -> int:
    """One for each strong vowel, one for each weak vowel with an accent, one for weak vowels that stand without a strong one."""
    word = re.sub(r"qu|gu(?=[eiéí])", "k", word.lower())
    word = re.sub(r"y$", "i", word).replace("y", "j")
    count = 0
    for group in re.findall(r"[aeiouáéíóúü]+", word):
        strong = len(re.findall(r"[aeoáéóíú]", group))
        count += strong or 1
    return max(1, count)
