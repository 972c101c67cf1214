"""Words and values become an e-mail, a text message and the body of a letter.

A file of words has a head (`subject:`, `title:`, `text:`), then `## message` (plain text) and, where the letter says more
than the e-mail, `## letter` (markdown). Paragraphs are divided by empty lines. `{name}` stands for a value; a paragraph
that names an optional value is left out when the value is empty; `{+name}` and `{-name}` at its start say only
"when there is" and "when there is not". `[your child|you]` says the first to an adult and the second to a student who files
alone. The files are read and checked against the catalogue when this module loads.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from permits.notices.catalogue import FRAMES, KINDS, LANGUAGES, VALUES, WORDS, Kind

MOST_IN_A_TEXT = 160

_NAME = re.compile(r"\{([+-]?)([a-z_]+)\}")
_SPOKEN_TO = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_NAMED = re.compile(r"\{([a-z_]+)\}((?:\*\*)?)(\.?)")
_MARKUP = re.compile(r"([\\`*_\[\]<>&#~|!{}])")
_OPENING = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=:])")
_LETTERS_KEPT = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


class NoticeError(Exception):
    """Words, or the values given for them, do not fit the catalogue."""


@dataclass(frozen=True)
class Rendered:
    """What one notice says in one language.

    `subject` is one line; `message` the plain text of the e-mail; `text` at most 160 characters of the GSM alphabet, or
    empty; `title` and `letter` (markdown) go to `letters.Letter`; both are empty where a kind has no letter.
    """

    subject: str
    message: str
    text: str
    letter: str
    title: str = ""


@dataclass(frozen=True)
class _Words:
    subject: str
    title: str
    text: str
    message: tuple[str, ...]
    letter: tuple[str, ...]


def render(kind: str, language: str, values: Mapping[str, str], *, to_student: bool = False) -> Rendered:
    """Say one notice, to an adult about a child or to the student.

    Raises NoticeError for an unknown kind or language, and for unknown, missing or empty values.
    """
    if kind not in KINDS or language not in LANGUAGES:
        raise NoticeError(f"no such notice: {kind} in {language}")
    entry = KINDS[kind]
    given = {name: _clean(name, value) for name, value in values.items() if name in entry.values}
    unknown = sorted(set(values) - entry.values)
    missing = sorted(name for name in entry.required if not given.get(name))
    if unknown or missing:
        raise NoticeError(f"{kind}: unknown values {unknown}, missing values {missing}")
    words, frame = (_spoken(part, language, to_student=to_student) for part in (kind, entry.frame))
    message = _plain(_framed(frame.message, words.message), given)
    letter = ""
    if entry.has_letter:
        letter = _marked(_framed(frame.letter, words.letter or words.message), given)
    return Rendered(
        subject=_one_line(_fill(words.subject, given)),
        message=message,
        text=_short(kind, _fill(words.text, given)),
        letter=letter,
        title=_one_line(_fill(words.title, given)) if entry.has_letter else "",
    )


@cache
def _spoken(kind: str, language: str, *, to_student: bool) -> _Words:
    """A file of words with its choices made."""
    words = WORDS_OF[kind, language]

    def said(text: str) -> str:
        return _SPOKEN_TO.sub(lambda choice: choice[2 if to_student else 1], text)

    return _Words(
        said(words.subject), said(words.title), said(words.text), tuple(map(said, words.message)), tuple(map(said, words.letter))
    )


def _framed(frame: tuple[str, ...], body: tuple[str, ...]) -> list[str]:
    place = frame.index("{body}")
    return [*frame[:place], *body, *frame[place + 1 :]]


def gsm(text: str) -> str:
    """The text in the letters that every phone shows at 160 a message: Spanish keeps ñ, é, ü, ¿ and ¡, other accents fall.

    Characters for private use fall too: no phone shows them, and the office's preview marks words with them.
    """
    letters = []
    for letter in unicodedata.normalize("NFC", text).replace("\u00a0", " "):
        if unicodedata.category(letter) == "Co":
            continue
        if letter in _LETTERS_KEPT:
            letters.append(letter)
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            letters.append(base if base in _LETTERS_KEPT else {"’": "'", "“": '"', "”": '"', "–": "-", "—": "-"}.get(letter, "?"))
    return "".join(letters)


def escaped(text: str) -> str:
    """The text as markdown that prints exactly the text, in one line."""
    one = _MARKUP.sub(r"\\\1", _one_line(text))
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", one)


def _one_line(text: str) -> str:
    """One line without control characters or marks that turn the direction of what follows."""
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Zl", "Zp"} else " " for c in text if not _turns(c))
    return re.sub(r"[ \u2000-\u200a\u3000]+", " ", kept).strip()


def _turns(character: str) -> bool:
    return "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" or character in "\u200e\u200f\ufeff"


def _clean(name: str, value: str) -> str:
    shape = VALUES[name].shape
    if shape == "line":
        return _one_line(value)
    divider = r"\n\s*\n" if shape == "text" else r"[\r\n]+"
    parts = (_one_line(part) for part in re.split(divider, value.replace("\r\n", "\n")))
    if shape == "list":
        parts = (re.sub(r"^[-*•]\s+", "", part) for part in parts)
    return "\n".join(part for part in parts if part)


def _blocks(blocks: list[str], given: Mapping[str, str]) -> Iterator[str]:
    """The paragraphs that apply, without their marks."""
    for block in blocks:
        keep = True
        for sign, name in _NAME.findall(block):
            if name in VALUES and bool(given.get(name)) == (sign == "-"):
                keep = False
        if keep:
            yield re.sub(r"\{[+-][a-z_]+\}\s*", "", block)


def _plain(blocks: list[str], given: Mapping[str, str]) -> str:
    said = []
    for block in _blocks(blocks, given):
        match = _NAME.fullmatch(block)
        if match and VALUES[match[2]].shape == "list":
            said.append("\n".join(f"- {item}" for item in given[match[2]].split("\n")))
        else:
            said.append(_fill(block, given))
    return "\n\n".join(said) + "\n"


def _marked(blocks: list[str], given: Mapping[str, str]) -> str:
    said = []
    for block in _blocks(blocks, given):
        match = _NAME.fullmatch(block)
        if match and VALUES[match[2]].shape == "list":
            said.append("\n".join(f"- {escaped(item)}" for item in given[match[2]].split("\n")))
        elif match and VALUES[match[2]].shape == "text":
            said.extend(escaped(paragraph) for paragraph in given[match[2]].split("\n"))
        else:
            said.append(_fill(block, {name: escaped(value) for name, value in given.items()}))
    return "\n\n".join(said) + "\n"


def _fill(block: str, given: Mapping[str, str]) -> str:
    """Values for names; a value that ends in a full stop ("5:00 p.m.") swallows the one that follows."""

    def said(match: re.Match[str]) -> str:
        value, bold, stop = given.get(match[1], "").replace("\n", "\n\n"), match[2], match[3]
        return value + bold + ("" if value.endswith(".") else stop)

    return _NAMED.sub(said, block)


def _short(kind: str, text: str) -> str:
    short = gsm(_one_line(text))
    if len(short) > MOST_IN_A_TEXT:
        raise NoticeError(f"{kind}: the text message has {len(short)} characters")
    return short


def _read(kind: str, language: str) -> _Words:
    """One file of words, checked for its parts."""
    path = WORDS / kind / f"{language}.md"
    head, *sections = re.split(r"^## (?=message$|letter$)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    parts: dict[str, tuple[str, ...]] = {}
    for section in sections:
        name, _, body = section.partition("\n")
        parts[name.strip()] = tuple(block.strip() for block in re.split(r"\n\s*\n", body) if block.strip())
    if "message" not in parts or set(parts) - {"message", "letter"} or set(lines) - {"subject", "title", "text"}:
        raise NoticeError(f"{path.name} of {kind}: parts or head lines are not as they should be")
    return _Words(
        lines.get("subject", ""), lines.get("title", ""), lines.get("text", ""), parts["message"], parts.get("letter", ())
    )


def _problems(entry: Kind, words: _Words) -> Iterator[str]:
    """What in a file of words does not fit the catalogue."""
    open_parts = {"subject": [words.subject], "title": [words.title], "text": [words.text], "message": words.message}
    for part, blocks in {**open_parts, "letter": words.letter}.items():
        for sign, name in (found for block in blocks for found in _NAME.findall(block)):
            if name not in entry.values:
                yield f"{part}: {name} is not a value of this kind"
            elif VALUES[name].private and part != "letter" and not sign:
                yield f"{part}: {name} stands in letters only"
            elif part in {"subject", "title", "text"} and (sign or name in entry.optional or VALUES[name].shape != "line"):
                yield f"{part}: {name} may be empty or long"
        for block in blocks:
            for _, name in _NAME.findall(block):
                if (
                    name in VALUES
                    and VALUES[name].shape != "line"
                    and not re.fullmatch(r"\{[a-z_]+\}", block)
                    and "{+" not in block
                    and "{-" not in block
                ):
                    yield f"{part}: {name} must stand alone"
    if not words.subject or not words.text or bool(words.title) != entry.has_letter:
        yield "head: subject, text and (for a letter) title are needed"


def problems_of(kind: str, language: str) -> list[str]:
    """What in a draft language's words for a notice does not fit the catalogue; such words are checked, and sent by nobody."""
    words = _read(kind, language)
    return list(_problems(KINDS[kind], words)) if kind in KINDS else []


def _load() -> dict[tuple[str, str], _Words]:
    loaded = {(frame, language): _read(frame, language) for frame in FRAMES for language in LANGUAGES}
    found = []
    for kind, entry in KINDS.items():
        for language in LANGUAGES:
            words = loaded[kind, language] = _read(kind, language)
            found += [f"{kind}/{language}.md: {problem}" for problem in _problems(entry, words)]
    if found:
        raise NoticeError("; ".join(found))
    return loaded


WORDS_OF: Mapping[tuple[str, str], _Words] = _load()
