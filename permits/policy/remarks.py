"""The remarks of a year file: what stands behind # beside a value, where the source of a rule is named."""

import re
from collections.abc import Mapping

_TABLE = re.compile(r"\s*\[([a-z0-9_.]+)\]\s*(?:#\s*(.*))?$")
_KEY = re.compile(r"\s*([a-z0-9_]+)\s*=\s*(.*)$")
# A text within quotes may hold a #; what comes after the last quote is searched.
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"')
_REMARK = re.compile(r"#+\s*(.*?)\s*$")
# Notes of those who wrote the file, which its readers do not have: left out, with what only led to them.
_NOTES = re.compile(r"[,:;]?\s*\(?(?:from )?(?:domain|practice)\.md(?:\s[A-Z]?\d*(?:\.\d+)?(?:\s(?:and|to)\s[A-Z]\d*)?)?\)?")


def remarks(year_file: bytes) -> Mapping[str, str]:
    """The remark of each key, by dotted path as in "clocks.appeal_days"; of a table by the table's path.

    A remark is what stands on the key's own line, after the lines of remark directly above it. Headings (lines that end in a
    row of dashes) are none, and references to working notes are left out. Bytes that are no UTF-8 have no remarks.
    """
    found: dict[str, str] = {}
    table, above, depth = "", [], 0
    for line in year_file.decode("utf-8", "replace").splitlines():
        bare = _TEXTS.sub('""', line)
        beside = _REMARK.search(bare)
        if depth:  # within a list of several lines
            depth += _opens(bare)
            continue
        if bare.lstrip().startswith("#"):
            if beside and not beside[1].endswith("----"):
                above.append(beside[1])
            continue
        place = ""
        if head := _TABLE.match(bare):
            table = place = head[1]
        elif key := _KEY.match(bare):
            place = f"{table}.{key[1]}" if table else key[1]
            depth = _opens(key[2])
        said = _NOTES.sub("", " ".join([*above, *([_remark(line)] if beside else [])])).strip(" :;,")
        if place and said:
            found[place] = said
        above = []
    return found


def _remark(line: str) -> str:
    """What stands behind the first # that is in no text."""
    hidden = _TEXTS.sub(lambda text: "x" * len(text[0]), line)
    return line[hidden.index("#") :].lstrip("#").strip()


def _opens(text: str) -> int:
    """How many more brackets it opens than it closes, its remark left aside."""
    bare = text.partition("#")[0]
    return bare.count("[") - bare.count("]")
