"""Every paper wrong, in a browser, with and without scripts: each is told by its name what to do, and the good ones are kept."""

from pathlib import Path
from typing import Any

import pytest

from permits.models import Application, File, Notice
from permits.wording import UNREADABLE, in_language
from tests import bad_papers, papers, people
from tests.journeys import desk, road
from tests.journeys.engines import MakePage
from tests.journeys.road import Plan, Walker
from tests.journeys.watch import Watch
from tests.vault import hostile

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = "childcare_affidavit"
CARD = f"#upload-{PAPER}"
FAMILIES = {"en": people.BEN, "es": people.LUPE}
RECEIVED = {"en": "Received", "es": "Recibid"}
HUGE = "doscientos megas.pdf"
LONG = "ñ" * 110 + ".png"  # 224 bytes: a disk takes no more than 255
GOOD = {
    "de lado.jpg": papers.jpeg_photo(orientation=6), "animada.png": hostile.animated_png(), "60 páginas.pdf": papers.scanned_pdf(60),
    LONG: papers.png("Long name"),
}  # fmt: skip


@pytest.fixture
def _season(settings: Any, live_server: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.season()


def at_the_documents(page: Any, origin: str, language: str, *, script: bool) -> Walker:
    """A family that has opened its upload page."""
    family = FAMILIES[language]
    application = people.submitted(family, language=language)
    birth = {"first_name": family.first_name, "last_name": family.last_name, "birth_date": family.birth_date}
    watch = Watch(page, origin, axe=script, noscript=not script)
    watch.allowed |= {422}  # what a script is answered for a file that is refused
    walker = Walker(page, origin, Plan("outgoing", language, "childcare", birth, {}, PAPER), watch)
    walker.number = application.confirmation_number
    if not script:
        walker.open("?noscript=1")
    road.look_up(walker, page="documents")
    return walker


def laid(folder: Path, files: dict[str, bytes]) -> list[str]:
    """The files on the phone."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in files]


def laid_huge(folder: Path) -> str:
    """A PDF of 200 MB that takes no room on the disk."""
    with (folder / HUGE).open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(200_000_000)
    return str(folder / HUGE)


@pytest.mark.story
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.broad), "es"])
@pytest.mark.parametrize(
    "script", [pytest.param(True, id="with scripts", marks=pytest.mark.broad), pytest.param(False, id="without")]
)
@pytest.mark.usefixtures("_season")
def test_every_upload_wrong(pages: MakePage, live_server: Any, language: str, *, script: bool, tmp_path: Path) -> None:
    refused = {name: wrong for name, wrong in bad_papers.AT_ONCE.items() if wrong[1] != "too_big"}
    wrong = {name: data for name, (data, _code) in {**refused, **bad_papers.LATER}.items()}
    expected = {name: in_language(UNREADABLE[code], language) for name, (_data, code) in refused.items()}
    expected[HUGE] = in_language(UNREADABLE["too_big"], language)
    with pages(360) as page:
        walker = at_the_documents(page, live_server.url, language, script=script)
        said = road.upload(walker, [*laid(tmp_path, GOOD), laid_huge(tmp_path), *laid(tmp_path, wrong)], script=script)
        assert len(said) == len(GOOD) + 1 + len(wrong)
        taken = {name for name in said if name not in expected}
        assert {name: said[name] for name in expected} == expected
        assert all(said[name].startswith(RECEIVED[language]) for name in taken), said
        assert File.objects.count() == len(taken)
        desk.work()
        page.reload()
        walker.look()
        later = {name: in_language(UNREADABLE[code], language) for name, (_data, code) in bad_papers.LATER.items()}
        shown = road.said_of_files(page, CARD)
        assert {name: shown[name] for name in later} == later
        assert set(shown) == taken, "what was refused is not among what was received"
        assert all(said.startswith(RECEIVED[language]) for name, said in shown.items() if name not in later)
    assert File.objects.filter(state="readable").count() == len(GOOD)
    assert Application.objects.get().documents.get(requirement=PAPER).state == "received", "the good ones count"
    told = Notice.objects.filter(kind="paper_unreadable")
    assert {notice.language for notice in told} == {language}
