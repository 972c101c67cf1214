"""`make messages`: gathers the interface's texts from the code into permits/locale/es, and compiles what is translated.

    python -m tests.messages                       # gather, then compile
    python -m tests.messages --merge a.po b.po     # take translations over from other files first

It needs gettext's xgettext. The compiled file is kept in the repository: a machine that only runs the site has no gettext.
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


def catalogue(kind: str) -> Path:
    """The Spanish catalogue, as "po" or "mo"."""
    return ROOT / "permits" / "locale" / "es" / "LC_MESSAGES" / f"django.{kind}"


def gathered(folder: Path) -> polib.POFile:
    """What the code and the templates say now, untranslated; worked out in a copy under `folder`."""
    copy = folder / "permits"
    shutil.copytree(ROOT / "permits", copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "fonts", "static"))
    (copy / "locale").mkdir()
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "es", "--no-location", "--no-wrap", "-v", "0"]
    subprocess.run(command, cwd=copy, env=env, check=True)
    return polib.pofile(str(copy / "locale" / "es" / "LC_MESSAGES" / "django.po"), wrapwidth=0)


def write(others: list[Path]) -> list[str]:
    """Rewrite the catalogue from the code, keep and merge translations; gives back what has none."""
    known: dict[tuple[str | None, str], polib.POEntry] = {}
    for path in [*others, catalogue("po")]:
        if path.exists():
            known |= {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if said(entry)}
    with tempfile.TemporaryDirectory() as folder:
        fresh = gathered(Path(folder))
    fresh.metadata = {
        "Language": "es",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS,
    }
    fresh.header = "Spanish of the interface. English is the key."
    fresh.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    for entry in fresh:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        old = known.get((entry.msgctxt, entry.msgid))
        if entry.msgid_plural:
            plurals = old.msgstr_plural if old else {}
            entry.msgstr_plural = {form: plurals.get(form, "") for form in (0, 1)}
        elif old:
            entry.msgstr = old.msgstr
    catalogue("po").parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(catalogue("po")))
    fresh.save_as_mofile(str(catalogue("mo")))
    return [entry.msgid for entry in fresh if not said(entry)]


def said(entry: polib.POEntry) -> bool:
    """The entry has a translation in all its forms."""
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(entry.msgstr_plural.get(form, "").strip() for form in (0, 1))
    return bool(entry.msgstr.strip())


def main() -> None:
    """Write, and tell what is still to be translated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merge", type=Path, nargs="*", default=[], help="other files with translations")
    if not shutil.which("xgettext"):
        raise SystemExit("xgettext is not installed (on Debian: apt-get install gettext)")
    missing = write(parser.parse_args().merge)
    for text in missing:
        print("not translated:", text)
    raise SystemExit(1 if missing else 0)


if __name__ == "__main__":
    main()
