"""Every page is valid HTML, judged by the Nu Html Checker (vnu); it needs Java, and `npm ci` in tests/node."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from permits import gates
from tests.accessible import family_pages, office_pages
from tests.accessible.album import Album, Leaf
from tests.house import ROOT

# The album needs the test database, which is made only where a test asks for it.
pytestmark = pytest.mark.django_db
VNU = ROOT / "tests" / "node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# What the checker says and we know better, as a pattern, with the reason. Empty: we know nothing better.
EXCEPTIONS: dict[str, str] = {}
BROKEN = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>x</title><p>a<div>b</div></p>"
    "<img src=a.png><label for=nowhere>c</label>"
)


def missing() -> str:
    """What is not installed, in words; empty when the checker can run."""
    if not shutil.which("java"):
        return "vnu: not installed: java (on Debian: apt-get install default-jre-headless)"
    return "" if VNU.exists() else "vnu: not installed: sh tests/node/install.sh"


def complaints(files: dict[str, str], folder: Path) -> list[str]:
    """What the checker says about pages by name, errors and warnings."""
    names = {f"{number:03}.html": name for number, name in enumerate(files)}
    for file, name in names.items():
        (folder / file).write_text(files[name], encoding="utf-8")
    command = ["java", "-Xmx512m", "-jar", str(VNU), "--format", "gnu", *(str(folder / file) for file in names)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = []
    for line in done.stderr.splitlines():
        found = re.match(r'"file:.*/(\d+\.html)":[\d.-]+: (.*)', line)
        assert found, f"the checker itself complains: {line}"
        if not any(re.search(pattern, found[2]) for pattern in EXCEPTIONS):
            said.append(f"{names[found[1]]}: {found[2]}")
    assert said or not done.returncode or EXCEPTIONS, done.stderr
    return said


@pytest.fixture
def vnu() -> None:
    gone = missing()
    if gone:
        pytest.skip(gone)


@pytest.mark.usefixtures("vnu")
def test_every_page_is_valid_html(album: Album, tmp_path: Path) -> None:
    assert complaints({leaf.title: leaf.html for leaf in album.leaves}, tmp_path) == []


@pytest.mark.usefixtures("vnu")
def test_the_checker_finds_what_is_broken(tmp_path: Path) -> None:
    said = "\n".join(complaints({"broken": BROKEN}, tmp_path))
    for part in ("No “p” element in scope", "must have an “alt” attribute", "attribute of the “label” element"):
        assert part in said, said


def test_the_album_shows_every_route(album: Album) -> None:
    told = {**family_pages.NO_PAGE, **office_pages.NO_PAGE}
    unseen = sorted(set(gates.ROUTES) - album.routes - set(told))
    assert unseen == [], (
        f"No page of {unseen} is judged. Add a line that opens it to tests/accessible/family_pages.py or office_pages.py, "
        "or, if it answers with no page of ours, a line in NO_PAGE there that says what it answers with."
    )
    assert sorted(set(told) - set(gates.ROUTES)) == [], "NO_PAGE names a route that is gone"
    assert sorted(set(told) & album.routes) == [], "NO_PAGE names a route of which a page is shown"


def test_both_languages_show_the_same_pages(album: Album) -> None:
    names = {language: {leaf.name for leaf in album.leaves if leaf.language == language} for language in ("en", "es")}
    assert names["en"] == names["es"]


def test_each_page_speaks_its_language(album: Album) -> None:
    def wrong(leaf: Leaf) -> bool:
        return f'<html lang="{leaf.language}">' not in leaf.html

    assert [leaf.title for leaf in album.leaves if wrong(leaf)] == []
