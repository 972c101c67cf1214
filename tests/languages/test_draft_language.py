"""A draft language: nowhere until it is turned on; then on every page of the family's road, and marked as a draft."""

import io
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import polib
import pytest
from django.core.cache import cache
from django.test import Client

from permits import languages
from permits.models import Notice
from permits.notices.catalogue import KINDS, WORDS, samples
from permits.notices.render import NoticeError, problems_of, render
from tests import people
from tests.family.road import PAGES, Road
from tests.house import ROOT
from tests.messages import catalogue
from tests.office import desk

DRAFTS = [code for code, one in languages.every().items() if one.is_draft]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _season() -> None:
    cache.clear()
    people.publish()
    people.season()


@pytest.fixture(params=DRAFTS)
def draft(request: pytest.FixtureRequest, settings: Any) -> str:
    """One draft language, turned on."""
    settings.LANGUAGES = [*settings.LANGUAGES, (request.param, languages.every()[request.param].english)]
    code: str = request.param
    return code


def seen(client: Client, url: str) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


@pytest.mark.parametrize("code", DRAFTS)
def test_turned_off_there_is_no_trace_of_it(client: Client, code: str) -> None:
    for url in (f"/{code}/", f"/{code}/status/", f"/{code}/before-you-start/outgoing/"):
        assert client.get(url).status_code == 404
    for url in ("/en/", "/es/", "/en/status/"):
        page = seen(client, url)
        assert languages.every()[code].name not in page
        assert f'hreflang="{code}"' not in page
    assert client.get("/", headers={"accept-language": code})["Location"] == "/en/"
    client.cookies["language"] = code
    assert client.get("/")["Location"] == "/en/"


def test_the_road_from_the_first_page_to_the_receipt(client: Client, draft: str) -> None:
    road = Road(client, draft)
    reach = {**PAGES["reach"], "language": "en"}
    pages = [seen(client, f"/{draft}/"), seen(client, road.url(road.first))]
    road.fill_all(reach=reach)
    pages.append(seen(client, road.url("check")))
    assert road.draft.language == "en"
    application = road.submit()
    pages += [
        seen(client, f"/{draft}/application/{application.key}/{name}") for name in ("confirmation/", "documents/", "")
    ]  # fmt: skip
    mark = languages.every()[draft].mark
    for page in pages:
        assert f'<html lang="{draft}">' in page
        assert mark in page
        assert "Draft translation, not yet checked by a person." in page
        assert re.search("[가-힣]", page.split("<main")[1]) or draft != "ko"
        assert f'href="/{draft}/' in page
        assert 'hreflang="es"' in page or 'name="_language" value="es"' in page
    assert re.sub(r"\D", "", application.confirmation_number) in re.sub(r"<[^>]+>|\D", "", pages[3])


def test_what_is_sent_and_printed_is_in_an_approved_language(client: Client, draft: str) -> None:
    road = Road(client, draft)
    assert road.draft.language == languages.FIRST
    form = seen(client, road.url("reach")).split('name="language"', 1)[1].split("</select>")[0].split("</fieldset>")[0]
    assert f'value="{draft}"' not in form
    road.fill_all(reach={**PAGES["reach"], "language": "en"})
    application = road.submit()
    assert set(Notice.objects.values_list("language", flat=True)) == {"en"}
    refused = road.client.post(road.url("reach"), {**PAGES["reach"], "language": draft})
    assert refused.status_code != 500
    paper = client.get(f"/{draft}/application/{application.key}/confirmation.pdf")
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert str(pdf.Root.Lang).startswith("en")


def test_the_switch_offers_every_other_language_and_keeps_what_was_typed(client: Client, draft: str) -> None:
    road = Road(client, "en")
    page = seen(client, road.url("child"))
    assert [code for code in ("es", draft) if f'name="_language" value="{code}"' in page] == ["es", draft]
    answer = road.post("child", {"first_name": "Guadalupe", "_language": draft})
    assert answer["Location"] == road.url("child", draft)
    assert "Guadalupe" in seen(client, answer["Location"])


def test_the_office_works_in_approved_languages(draft: str) -> None:
    page = seen(desk.signed_in(desk.clerk()), "/en/office/")
    assert 'hreflang="es"' in page
    assert f'hreflang="{draft}"' not in page


@pytest.mark.parametrize("code", DRAFTS)
def test_a_drafts_notices_fit_the_catalogue_and_are_sent_by_nobody(code: str) -> None:
    found = sorted(path.parent.name for path in WORDS.glob(f"*/{code}.md"))
    assert found
    assert {kind: problems_of(kind, code) for kind in found if problems_of(kind, code)} == {}
    kind = next(kind for kind in found if kind in KINDS)
    with pytest.raises(NoticeError, match="no such notice"):
        render(kind, code, samples(KINDS[kind], "en"))


# ---- A language that nobody has heard of: files only ---------------------------------------------------------------------

MADE_UP = """
name = "Lengo"
english = "Esperanto"
is_draft = true
mark = "Malneto."
months = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"]
weekdays = ["t1", "t2", "t3", "t4", "t5", "t6", "t7"]
halves = ["atm", "ptm"]
date = "{day}-a de {month} {year}"
date_with_weekday = "{weekday} {day}-a de {month} {year}"
time = "{hour}.{minute} {half}"
moment = "{date} je {time}"
date_order = ["day", "month", "year"]
"""
LOOK = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0); call_command("publish_rules", verbosity=0)
from django.core.cache import cache
from django.test import Client
for url in ("/eo/", "/eo/before-you-start/outgoing/", "/eo/status/", "/en/"):
    print(url, Client().get(url, follow=True).content.decode())
"""


def test_a_made_up_language_is_a_set_of_files(tmp_path: Path) -> None:
    leave = shutil.ignore_patterns("__pycache__", "fonts", "static")
    for name in ("config", "districts", "permits"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    for name in ("fonts", "static"):
        (tmp_path / "permits" / name).symlink_to(ROOT / "permits" / name)
    (tmp_path / "tests").symlink_to(ROOT / "tests")  # a middleware of the test settings
    folder = tmp_path / "permits" / "locale" / "eo"
    (folder / "LC_MESSAGES").mkdir(parents=True)
    (folder / "language.toml").write_text(MADE_UP, encoding="utf-8")
    words = polib.pofile(str(catalogue("po")))
    for entry in words:
        if not entry.msgid_plural:
            entry.msgstr = "Ŝ" + entry.msgid
    words.save_as_mofile(str(folder / "LC_MESSAGES" / "django.mo"))
    seed = tmp_path / "districts" / "lausd" / "words" / "eo.toml"
    seed.write_text('draft = true\nimmigration = "Ni neniam demandas."\n', encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PASSAGE_", "DATABASE_"))}
    env |= {"DJANGO_SETTINGS_MODULE": "config.test_settings", "PASSAGE_VAR": str(tmp_path / "var"), "PYTHONPATH": str(tmp_path)}
    env |= {"PASSAGE_DRAFT_LANGUAGES": "eo", "PASSAGE_HOSTS": "testserver"}
    (tmp_path / "var").mkdir()
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    pages = re.split(r"^(?=/e[on]/)", done.stdout, flags=re.MULTILINE)[1:]
    assert len(pages) == 4
    for page in pages[:3]:
        assert '<html lang="eo">' in page
        assert "Malneto." in page
        assert "Ŝ" in page.split("<main")[1]
    assert "Ni neniam demandas." in pages[0]
    assert 'hreflang="eo">Lengo<' in pages[3]
    wrong = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=tmp_path, env=env | {"PASSAGE_DRAFT_LANGUAGES": "xx"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "xx is no draft language" in wrong.stderr
