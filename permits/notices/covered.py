"""What is covered wherever words are shown to staff or leave the house: the secret half of a number, codes and links that open
something, and, in what leaves, the names of those who must not be told."""

import re
from dataclasses import fields, replace

from permits.models import Application, Notice
from permits.notices.render import Rendered

COVERED = "····-····-····"
SIGN = "······"
_NUMBER = re.compile(r"(\d{4}-\d{4} / )\d{4}-\d{4}-\d{4}")
_WORD = re.compile(r"[^\W\d_]+")
# Shorter words of a name are particles, or stand in other words' place.
_LEAST = 4


def code(application: Application, text: str) -> str:
    """Without the secret half of the family's number, which an answer quotes and no staff may see, however it was wrapped."""
    return re.sub("[^0-9A-Za-z]{0,6}".join(application.access_code), COVERED, text)


def leaving(application: Application, text: str) -> str:
    """As `code`, and without the names of those who must not be told. A word that is also a name of the child or of an adult on
    file stays: a surname is shared."""
    return _without_names(application, code(application, text))


def _without_names(application: Application, text: str) -> str:
    answers = application.answers
    second = (answers.get("second_adult") or {}).get("name", "")
    own = _words(application.person.full_name, answers.get("adult_name", ""), second)
    hidden = {word for word in _words(*(answers.get("kept_from") or ())) - own if len(word) >= _LEAST}
    return _WORD.sub(lambda found: SIGN if found[0].casefold() in hidden else found[0], text) if hidden else text


def _words(*names: str) -> set[str]:
    return {word.casefold() for name in names for word in _WORD.findall(str(name or ""))}


def without_secret(words: Rendered) -> Rendered:
    """The words with the secret half of every confirmation number covered: no page shows it to staff, only paper does."""
    said = {field.name: _NUMBER.sub(rf"\1{COVERED}", getattr(words, field.name)) for field in fields(words)}
    return replace(words, **said)


def without_code(row: Notice, words: Rendered) -> Rendered:
    """As `without_secret`; a one-time code and a link to sign are covered too: only who gives them by hand reads them, from the
    list."""
    words = without_secret(words)
    for name in ("code", "sign_url"):
        # Of a link the last part: said in another language, its address differs before that.
        secret = str(row.content["values"].get(name, "")).rstrip("/").rpartition("/")[2]
        if secret:
            shown = {field.name: getattr(words, field.name).replace(secret, SIGN) for field in fields(words)}
            words = replace(words, **shown)
    return words
