"""English and Spanish are equals: nothing is said in one only."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.utils import translation

from tests.house import ROOT
from tests.messages import catalogue, gathered

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


@pytest.fixture(scope="module")
def spanish() -> polib.POFile:
    return polib.pofile(str(catalogue("po")))


def test_there_are_two_plural_forms(spanish: polib.POFile) -> None:
    # Django's own Spanish has a third, for millions, that its makemessages never fills.
    assert "nplurals=2" in spanish.metadata["Plural-Forms"]


def test_every_text_is_translated(spanish: polib.POFile) -> None:
    problems = []
    for entry in spanish:
        if entry.obsolete:
            problems.append(f"no longer used: {entry.msgid}")
            continue
        if entry.fuzzy:
            problems.append(f"to be looked at: {entry.msgid}")
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.msgid_plural and sorted(entry.msgstr_plural) != [0, 1]:
            problems.append(f"not two plural forms: {entry.msgid}")
        if not all(text.strip() for text in said):
            problems.append(f"not translated: {entry.msgid}")
    assert problems == []


def test_every_translation_keeps_its_placeholders(spanish: polib.POFile) -> None:
    problems = []
    for entry in spanish:
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs = [(entry.msgid_plural, entry.msgstr_plural.get(1, ""))]
        problems += [source for source, said in pairs if placeholders(source) != placeholders(said)]
    assert problems == []


def test_the_compiled_texts_are_those_that_were_written(spanish: polib.POFile) -> None:
    compiled = polib.mofile(str(catalogue("mo")))
    assert {(e.msgctxt, e.msgid): (e.msgstr, dict(e.msgstr_plural)) for e in compiled} == {
        (e.msgctxt, e.msgid): (e.msgstr, dict(e.msgstr_plural)) for e in spanish if not e.obsolete
    }


def test_spanish_is_really_served() -> None:
    with translation.override("es"):
        assert translation.gettext("We cannot find that page") == "No encontramos esa página"


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_the_catalogue_holds_what_the_code_says(spanish: polib.POFile, tmp_path: Path) -> None:
    fresh = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in gathered(tmp_path)}
    kept = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in spanish if not entry.obsolete}
    assert sorted(map(str, fresh - kept)) == []
    assert sorted(map(str, kept - fresh)) == []


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_gettext_itself_is_content(tmp_path: Path) -> None:
    command = ["msgfmt", "-c", "-o", str(tmp_path / "x.mo"), str(catalogue("po"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "header field" not in line]
    assert (done.returncode, told) == (0, [])


def test_the_tool_runs_as_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.messages", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "--merge" in done.stdout
