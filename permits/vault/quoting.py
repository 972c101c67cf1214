"""What a person wrote in an e-mail, without what the mail program quoted below it; and text made of an e-mail's HTML."""

import re
from html.parser import HTMLParser

_WROTE = re.compile(r"\s*(?:On|El|Em|Le|Am)\b.{3,300}?\b(?:wrote|escribi[óo]|escreveu|a écrit|schrieb)\b.{0,80}:\s*", re.DOTALL)
_RULE = re.compile(r"\s*(?:-{2,}\s*(?:Original Message|Forwarded message|Mensaje original|Mensaje reenviado)\s*-{2,}|_{10,})\s*")
_FROM = re.compile(r"\s*\*?(?:From|De)\s?:\*?\s+\S")
_SENT = re.compile(r"\s*\*?(?:Sent|Date|To|Subject|Enviado(?: el)?|Fecha|Para|Asunto)\s?:\*?\s+\S")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "blockquote"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr"})


def cut(text: str) -> str:
    """The text without the message it answers. What was written below or between quoted lines stays; when nothing would be
    left, all of it stays."""
    lines = text.split("\n")
    for at in range(len(lines)):
        after = _after_mark(lines, at)
        if after is None:
            continue
        rest = lines[after:]
        quoted = [line for line in rest if line.lstrip().startswith(">")]
        # Programs that mark no lines quote to the end; those that do may have an answer below.
        said = [line for line in rest if not line.lstrip().startswith(">")] if quoted else []
        kept = _joined([*lines[:at], *said])
        return kept or text.strip()
    kept = _joined([line for line in lines if not line.lstrip().startswith(">")])
    return kept or text.strip()


def _after_mark(lines: list[str], at: int) -> int | None:
    """The line after the one or few that say "they wrote" at `at`; None where no quotation begins."""
    for length in (1, 2, 3):
        if at + length <= len(lines) and lines[at].strip() and _WROTE.fullmatch("\n".join(lines[at : at + length])):
            return at + length
    if _RULE.fullmatch(lines[at]):
        following = [line for line in lines[at + 1 : at + 4] if line.strip()]
        if not lines[at].strip().startswith("_") or any(_FROM.match(line) for line in following):
            return at + 1
    if _FROM.match(lines[at]) and sum(bool(_SENT.match(line)) for line in lines[at + 1 : at + 6]) > 1:
        return at + 1
    return None


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def unflowed(text: str) -> str:
    """`format=flowed` (RFC 3676): a line that ends in a space goes on in the next one."""
    return re.sub(r"(?m)^(?!-- $)(.*) \r?\n(?!>)", r"\1 ", text)


def from_html(text: str) -> str:
    """The visible text, a line for each block; what stands in a quotation begins with `>`."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects the lines. An element that is never closed hides nothing: what is unseen ends with the next tag of its kind."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._quotes: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; a quotation begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "body":
            self._unseen = 0
        named = dict(attrs).get("class") or ""
        if self._quotes and tag == self._quotes[0] and tag not in _VOID:
            self._quotes.append(tag)
        elif tag == "blockquote" or "gmail_quote" in named:
            self._quotes = self._quotes or [tag]
        if tag in _BREAKS:
            self._lines.append((len(self._quotes), []))

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line; a quotation ends."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if self._quotes and tag == self._quotes[0]:
            self._quotes.pop()
        if tag in _BREAKS:
            self._lines.append((len(self._quotes), []))

    def handle_data(self, data: str) -> None:
        """Text, if it is seen."""
        if not self._unseen:
            self._lines[-1][1].append(data)

    def text(self) -> str:
        """All lines."""
        said = ((quoted, " ".join("".join(parts).split())) for quoted, parts in self._lines)
        return "\n".join(f"> {line}" if quoted and line else line for quoted, line in said)
