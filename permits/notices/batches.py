"""Many letters printed at once: a list of them first, and each on sheets of its own when both sides are printed."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pikepdf

from permits.notices.letters import compiled


@dataclass(frozen=True)
class Line:
    """One letter of a batch, by its reference: no name and no address stands on the list. `pages` are printed sides; `envelope`
    is the number of the letter in whose envelope it goes, 0 for one of its own."""

    reference: str
    kind: str
    language: str
    pages: int
    envelope: int = 0


def cover(language: str, office: str, date_words: str, lines: Sequence[Line]) -> bytes:
    """The list that goes before a batch, as PDF/UA-1: how many letters, which, on how many sheets."""
    rows = [{**asdict(line), "sheets": (line.pages + 1) // 2} for line in lines]
    return compiled(
        "batch", {"language": language, "title": "", "office_lines": [office], "date_words": date_words, "rows": rows}
    )


def page_counts(pdfs: Sequence[bytes]) -> Iterator[int]:
    """How many pages each PDF has."""
    for data in pdfs:
        with pikepdf.Pdf.open(io.BytesIO(data)) as source:
            yield len(source.pages)


def merged(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one. Each begins on the front of a sheet: after an odd number of pages comes an empty one."""
    target = pikepdf.Pdf.new()
    for data in pdfs:
        with pikepdf.Pdf.open(io.BytesIO(data)) as source:
            target.pages.extend(source.pages)
        if len(target.pages) % 2:
            target.add_blank_page(page_size=(612, 792))
    held = io.BytesIO()
    target.save(held)
    return held.getvalue()
