"""Lists as files for a spreadsheet: whatever a family typed stays a text there, never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import xlsxwriter

# What a spreadsheet takes for the beginning of a formula, full-width forms included; tab and line ends lead up to one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_AT_ONCE = 500
_WIDEST = 60

Cell = str | date


def safe(cell: Cell) -> str:
    """A cell of a CSV file: a date as 2027-02-15, a text behind an apostrophe where a program could take it for a formula."""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def as_csv(headings: Sequence[str], lines: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it, every cell in quotes, in parts of some hundred lines."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    yield b"\xef\xbb\xbf"
    for number, line in enumerate(lines, 1):
        writer.writerow([safe(cell) for cell in line])
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(held)
    yield _taken(held)


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


def as_xlsx(headings: Sequence[str], lines: Iterable[Sequence[Cell]], title: str) -> bytes:
    """A workbook of one sheet, made in memory: nothing readable comes onto the disk. Texts are texts, dates are dates."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [len(heading) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        last = 0
        for last, line in enumerate(lines, 1):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(last, column, cell, day)
                elif cell:
                    sheet.write_string(last, column, cell)
                widths[column] = max(widths[column], len(str(cell)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(headings) - 1)
    return held.getvalue()
