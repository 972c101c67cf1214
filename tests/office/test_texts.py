"""The page of texts: what a language lacks, what nobody has read, and what changed since."""

import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from permits import languages
from permits.actions.publish import publish
from permits.queries import texts
from tests import people
from tests.house import ROOT
from tests.office import desk

pytestmark = pytest.mark.django_db
YEAR = "lausd 2027-28"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the languages' folder, in which a test may approve."""
    people.publish()
    folder = tmp_path / "locale"
    shutil.copytree(languages.FOLDER, folder)
    monkeypatch.setattr(languages, "FOLDER", folder)
    return folder


def place(language: str, code: str) -> texts.Place:
    return next(one for one in texts.survey() if (one.language, one.code) == (language, code))


def test_the_page_says_honestly_that_nobody_has_read_the_spanish(django_assert_max_num_queries: Any) -> None:
    client = desk.signed_in(desk.clerk())
    with django_assert_max_num_queries(25):
        page = unescape(client.get("/en/office/texts/").content.decode())
    assert "No native speaker of the district has read these texts." in page
    assert (
        "Not yet approved by the district" in unescape(client.get("/en/office/texts/").content.decode()) or "2026-11-24" in page
    )
    for code in ("lausd 2026-27", "lausd 2027-28", "robledal 2027-28"):
        assert code in page
    assert 'href="/en/office/texts/"' in client.get("/en/office/").content.decode()
    assert "Ninguna persona del distrito" in unescape(client.get("/es/office/texts/").content.decode())


def test_a_language_that_is_listed_lacks_nothing() -> None:
    for one in texts.survey():
        if one.language in languages.approved():
            assert one.count("missing") == 0, one.code
            assert len(one.lines) > 100


def test_a_draft_is_counted_though_no_family_sees_it() -> None:
    for code in [code for code, one in languages.every().items() if one.is_draft]:
        found = place(code, YEAR)
        assert 0 < found.count("missing") < len(found.lines)
        assert place(code, texts.INTERFACE).count("missing") > 0


def test_what_was_read_is_approved_until_either_side_changes() -> None:
    call_command("approve_texts", "es", texts.INTERFACE, "--by", 'Nora Lectora, "permit" office', verbosity=0)
    call_command("approve_texts", "es", YEAR, "--by", "Nora Lectora", verbosity=0)
    found = place("es", texts.INTERFACE)
    assert (found.count("approved"), found.count("unread"), found.by) == (len(found.lines), 0, 'Nora Lectora, "permit" office')
    assert place("es", YEAR).count("approved") == len(place("es", YEAR).lines)
    assert place("es", "lausd 2026-27").count("approved") == 0, "another year has other dates: it is read anew"
    page = unescape(desk.signed_in(desk.clerk()).get("/en/office/texts/", {"language": "es", "place": YEAR}).content.decode())
    assert "Nora Lectora" in page
    assert "Nothing of this kind here." in page

    words = {path.stem: path.read_bytes() for path in (ROOT / "districts" / "lausd" / "words").glob("*.toml")}
    words["es"] = words["es"].replace(
        "Nunca preguntamos sobre inmigración.".encode(), "No preguntamos sobre inmigración.".encode()
    )
    old = people.rulebook("lausd")
    publish(old.body, bytes(old.year_file), words)
    changed = [line for line in place("es", YEAR).lines if line.state == "changed"]
    assert [line.key for line in changed] == ["immigration"]
    page = desk.signed_in(desk.clerk()).get("/en/office/texts/", {"language": "es", "place": YEAR, "state": "changed"})
    assert "No preguntamos sobre inmigración." in unescape(page.content.decode())


def test_odd_questions_are_answered_calmly() -> None:
    client = desk.signed_in(desk.clerk())
    for query in ({"language": "xx"}, {"place": "nowhere"}, {"language": "es", "place": "lausd 1999-00", "state": "gone"}):
        assert client.get("/en/office/texts/", query).status_code == 200
    with pytest.raises(CommandError):
        call_command("approve_texts", "es", "nowhere", "--by", "x")
