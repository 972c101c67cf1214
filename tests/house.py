"""The house's own files, for the tests about the house itself."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {
    ".git", ".venv", "var", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
    ".import_linter_cache",
}  # fmt: skip
TEXT = {
    ".py", ".html", ".md", ".toml", ".txt", ".css", ".js", ".scss", ".po", ".sh", ".lock", ".json", ".typ", ".yml", ".svg", "",
}  # fmt: skip


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project that a person wrote or a tool wrote for keeping."""
    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in LEFT_OUT]
        found += [Path(folder) / name for name in names if name not in LEFT_OUT]
    return tuple(sorted(found))


def texts() -> Iterator[tuple[str, str]]:
    """Path from the root and text of each text file."""
    for path in files():
        if path.suffix in TEXT and path.name != ".coverage":
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


@cache
def python_files() -> tuple[tuple[str, ast.Module, int], ...]:
    """Path, syntax tree and number of lines of each Python file of ours, migrations aside."""
    found = []
    for path in files():
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_text(encoding="utf-8")
            found.append((name, ast.parse(source, name), source.count("\n")))
    return tuple(found)


def environment_variables() -> set[str]:
    """Names that config/ reads from the environment."""
    read = re.compile(r'environment\.(?:text|flag|number|folder|names)\(\s*"([A-Z_]+)"')
    return {name for path in (ROOT / "config").glob("*.py") for name in read.findall(path.read_text(encoding="utf-8"))}
