"""The page docs/notices.md, made from the catalogue and the words themselves."""

from permits.languages import every
from permits.notices.catalogue import KINDS, LANGUAGES, VALUES, Kind, samples
from permits.notices.render import render

_HEAD = """# What we say

Made from `permits/notices/words/` by `permits.notices.pages.catalogue_page`; a test compares it. Do not edit it by hand.

An e-mail gives the outcome and, after a refusal, the last day and the place of appeal; the grounds stand in the letter only.
An e-mail and a text never hold the child's surname, school, address, reason or grounds. Values marked *letter only* are
refused elsewhere when the words are loaded. A value in brackets may be empty: the paragraph that names it is then left out.
"""


def catalogue_page() -> str:
    """The whole page as markdown, with example values in both languages."""
    kinds = [f"| [{kind.code}](#{kind.code}) | {kind.about} | {_marks(kind)} |" for kind in KINDS.values()]
    values = [
        f"| `{value.name}` | {value.about}{' (*letter only*)' if value.private else ''} | {value.shape} |"
        for value in VALUES.values()
    ]
    parts = [
        _HEAD,
        "\n".join(["| notice | when | |", "|---|---|---|", *kinds]),
        "## Values",
        "\n".join(["| value | what it is | shape |", "|---|---|---|", *values]),
        *(_section(kind) for kind in KINDS.values()),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _marks(kind: Kind) -> str:
    marks = {"legal": kind.legal, "the office sends it": kind.shown_first, "no letter": not kind.has_letter}
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _section(kind: Kind) -> str:
    names = ", ".join(f"[`{name}`]" if name in kind.optional else f"`{name}`" for name in sorted(kind.values))
    lines = [f"## {kind.code}", f"{kind.about}. Values: {names}."]
    for language in LANGUAGES:
        said = render(kind.code, language, samples(kind, language))
        lines += [f"### {kind.code}: {every()[language].name}", f"Subject: {said.subject}", f"Text: {said.text}"]
        lines += [_quoted("E-mail", said.message)]
        if said.letter:
            lines += [_quoted(f"Letter: {said.title}", said.letter)]
    return "\n\n".join(lines)


def _quoted(title: str, body: str) -> str:
    inside = "\n".join(f"> {line}".rstrip() for line in body.strip().replace("\n## ", "\n#### ").split("\n"))
    return f"**{title}**\n\n{inside}"
