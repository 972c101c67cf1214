"""`make messages`: gathers the interface's texts from the code into permits/locale/*, and compiles what is translated.

    python -m tests.messages                       # gather, then compile, for every language that has a folder
    python -m tests.messages --merge a.po b.po     # take translations over from other files first

A merged file goes to the language of its head (Spanish without one). It fills what is empty; an entry with the flag
`corrected` replaces what stands there. It needs gettext's xgettext. The compiled files are kept in the repository: a machine
that only runs the site has no gettext.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tests.house import ROOT

PLURALS = "nplurals=2; plural=(n != 1);"


def catalogue(kind: str, language: str = "es") -> Path:
    """A language's catalogue, as "po" or "mo"."""
    return ROOT / "permits" / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


def languages() -> list[str]:
    """Every language that has a folder; English is in the code."""
    return sorted(path.parent.name for path in (ROOT / "permits" / "locale").glob("*/language.toml") if path.parent.name != "en")


def gathered(folder: Path) -> polib.POFile:
    """What the code and the templates say now, untranslated; worked out in a copy under `folder`."""
    copy = folder / "permits"
    shutil.copytree(ROOT / "permits", copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "fonts", "static"))
    (copy / "locale").mkdir()
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "es", "--no-location", "--no-wrap", "-v", "0"]
    subprocess.run(command, cwd=copy, env=env, check=True)
    return polib.pofile(str(copy / "locale" / "es" / "LC_MESSAGES" / "django.po"), wrapwidth=0)


def write(language: str, fresh: polib.POFile, others: list[polib.POFile]) -> list[str]:
    """Rewrite a catalogue with the texts of `fresh`, keep and merge translations; gives back what has none."""
    path, known = catalogue("po", language), dict[tuple[str | None, str], polib.POEntry]()
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    plurals = old.metadata.get("Plural-Forms", PLURALS)
    for entry in [*(e for other in others for e in other), *old]:
        if not said(entry):
            continue
        key = (entry.msgctxt, entry.msgid)
        if key not in known or "corrected" not in known[key].flags:
            known[key] = entry
    kept = polib.POFile(wrapwidth=0)
    kept.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }
    kept.header = "Spanish of the interface. English is the key." if language == "es" else old.header
    forms = range(int(plurals.split("nplurals=")[1].split(";")[0]))
    for entry in sorted(fresh, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        found = known.get((entry.msgctxt, entry.msgid))
        made = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural)
        made.comment, made.flags = entry.comment, [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgid_plural:
            given = found.msgstr_plural if found else {}
            made.msgstr_plural = {form: given.get(form, "") for form in forms}
        elif found:
            made.msgstr = found.msgstr
        kept.append(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept.save(str(path))
    kept.save_as_mofile(str(catalogue("mo", language)))
    return [entry.msgid for entry in kept if not said(entry)]


def said(entry: polib.POEntry) -> bool:
    """The entry has a translation in all its forms."""
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(form.strip() for form in entry.msgstr_plural.values())
    return bool(entry.msgstr.strip())


def main() -> None:
    """Write, and tell what is still to be translated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merge", type=Path, nargs="*", default=[], help="other files with translations")
    if not shutil.which("xgettext"):
        raise SystemExit("xgettext is not installed (on Debian: apt-get install gettext)")
    merged = [polib.pofile(str(path)) for path in parser.parse_args().merge if path.exists()]
    with tempfile.TemporaryDirectory() as folder:
        fresh = gathered(Path(folder))
    missing: list[str] = []
    for language in languages():
        given = [other for other in merged if (other.metadata.get("Language") or "es") == language]
        lacking = write(language, fresh, given)
        if language == "es":  # the other languages are drafts: what they lack is counted on the office's page of texts
            missing = lacking
    for text in missing:
        print("not translated:", text)
    raise SystemExit(1 if missing else 0)


if __name__ == "__main__":
    main()
