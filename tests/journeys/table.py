"""The table engine x story x language that `make browsers` leaves behind: `--table FILE` writes what was run, and nothing else.

A story is a test marked `story`; its row is its name in words, with its parameters other than engine and language behind it. A cell
says "passed" only if every run of that cell ended well. With xdist the controller writes, from what the workers report. A run of one
engine writes that engine's columns and its line, and leaves the others' as their own run left them. A run of some stories only
(`--lf`, `-k`) writes their cells, and a line of its own below the engine's.
"""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ENGINES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK (Safari's engine)"}
LANGUAGES = ("en", "es")
NOT_RUN, PASSED, SKIPPED, FAILED = "—", "passed", "skipped", "**failed**"
WORST = (NOT_RUN, PASSED, SKIPPED, FAILED)
PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr", "webkit": "webkit2gtk-driver"}


def label(items: Iterable[pytest.Item]) -> None:
    """Each story's report says which cell it belongs to."""
    for item in items:
        if item.get_closest_marker("story") and isinstance(item, pytest.Function):
            item.user_properties.append(("story", [item.path.stem, *_cell(item)]))


def _cell(item: pytest.Function) -> tuple[str, str, str]:
    """Row, engine, language."""
    values = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    engine, language = values.pop("engine", "chromium"), values.pop("language", None)
    language = language or next((one.language for one in values.values() if hasattr(one, "language")), "en")
    words = item.originalname.removeprefix("test_").replace("_", " ")
    ids = item.callspec._idlist if values else []
    marks = [one.removesuffix(f"-{language}") for one in ids if one not in {engine, language}]
    behind = f" ({', '.join(marks)})".encode().decode("unicode_escape") if marks else ""  # pytest writes a Ñ as its escape
    return words.capitalize() + behind, str(engine), str(language)


class Table:
    """Gathers reports, and writes the page when the run is over."""

    def __init__(self, path: Path, engines: list[str], *, some: bool = False) -> None:
        self.path, self.engines, self.some = path, engines, some
        self.rows: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
        self.begun = datetime.now(UTC)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of each phase; the worst stands."""
        for name, value in report.user_properties:
            if name == "story":
                module, row, engine, language = value  # type: ignore[misc]
                self.put((module, row), (engine, language), _outcome(report))

    def put(self, row: tuple[str, str], column: tuple[str, str], outcome: str) -> None:
        """One phase of one run."""
        cells = self.rows.setdefault(row, {})
        cells[column] = max(cells.get(column, NOT_RUN), outcome, key=WORST.index)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write."""
        self.path.write_text(self.page(int(exitstatus)), encoding="utf-8")

    def page(self, status: int) -> str:
        """The whole of docs/browsers.md; an engine that this run left out stands as the page has it."""
        said, rows = _read(self.path)
        for engine in self.engines:
            said[engine] = (
                f"{said.get(engine, '')}\n  {self.line(engine, status)}".lstrip() if self.some else self.line(engine, status)
            )
        for row in () if self.some else rows.values():
            for column in [one for one in row if one[0] in self.engines]:
                del row[column]
        for (_module, name), held in self.rows.items():
            rows.setdefault(name, {}).update(held)
        columns = [(engine, language) for engine in ENGINES for language in LANGUAGES]
        lines = [
            "# Browsers", "",
            "Every story in every engine and language. Written by `make browsers`, an engine at a time; not by hand. `—` was not run.", "",
            *(said[engine] for engine in ENGINES if engine in said), "",
            "| story | " + " | ".join(f"{ENGINES[engine].partition(' ')[0]} {language}" for engine, language in columns) + " |",
            "|---|" + "---|" * len(columns),
        ]  # fmt: skip
        for name, held in sorted(rows.items()):
            if held:
                lines.append(f"| {name} | " + " | ".join(held.get(column, NOT_RUN) for column in columns) + " |")
        return "\n".join(lines) + "\n"

    def line(self, engine: str, status: int) -> str:
        """What ran in an engine, when, and how it ended."""
        cells = [outcome for row in self.rows.values() for (ran, _language), outcome in row.items() if ran == engine]
        counted = ", ".join(f"{cells.count(one)} {one.strip('*')}" for one in (PASSED, FAILED, SKIPPED))
        minutes = (datetime.now(UTC) - self.begun).total_seconds() / 60
        ended = "well" if status == 0 else f"with status {status}"
        return (
            f"- {ENGINES[engine]} {version(engine)}: {counted}. {self.begun:%Y-%m-%d}, {minutes:.0f} minutes,"
            f" `{shlex.join(['pytest', *sys.argv[1:]])}`, which ended {ended}."
        )


def _read(path: Path) -> tuple[dict[str, str], dict[str, dict[tuple[str, str], str]]]:
    """The engines' lines and the rows of a page as it stands."""
    said: dict[str, str] = {}
    rows: dict[str, dict[tuple[str, str], str]] = {}
    columns: list[tuple[str, str]] = []
    short = {full.partition(" ")[0]: engine for engine, full in ENGINES.items()}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        engine = next((one for one, full in ENGINES.items() if line.startswith(f"- {full} ")), None)
        if engine:
            said[engine] = line
        again = next((one for one, full in ENGINES.items() if line.startswith(f"  - {full} ")), None)
        if again:
            said[again] += f"\n{line}"
        name, *cells = [one.strip() for one in line.strip("|").split("|")]
        if name == "story":
            columns = [(short[title], language) for title, language in (one.split() for one in cells)]
        elif columns and cells and not name.startswith("---"):
            rows[name] = {column: cell for column, cell in zip(columns, cells, strict=True) if cell != NOT_RUN}
    return said, rows


def _outcome(report: pytest.TestReport) -> str:
    if report.failed:
        return FAILED
    if report.skipped:
        return SKIPPED
    return PASSED if report.when == "call" else NOT_RUN


def version(engine: str) -> str:
    """Of the installed program, as Debian or the program says."""
    for command in (["dpkg-query", "-W", "-f", "${Version}", PACKAGES[engine]], [PACKAGES[engine], "--version"]):
        if shutil.which(command[0]):
            said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            found = re.search(r"\d+(\.\d+)+\w*", said.stdout)
            if found:
                return found[0]
    return "version unknown"


def begin(config: Any) -> None:
    """In the one process that hears all reports."""
    path = config.getoption("--table")
    some = bool(config.getoption("lf", default=False) or config.getoption("keyword"))
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(
            Table(Path(path), config.getoption("engine") or ["chromium"], some=some), "table of stories"
        )
