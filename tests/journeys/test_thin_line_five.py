"""The thin line in full: five children, 20 photos of 12 megapixels, 256 kbit/s each way, two cuts; at most 12 MB and nothing lost."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from permits.actions import drafts, household
from permits.actions.submit import submit
from permits.models import Application, AuditEntry, File, UploadInPieces
from permits.vault import store
from tests import papers, people
from tests.journeys import desk, road
from tests.journeys.road import Plan, Walker
from tests.journeys.thin_line import ThinLine, patiently
from tests.office import desk as clerks

pytestmark = pytest.mark.django_db(transaction=True)
MOST, SPEED = 12_000_000, 256_000 // 8  # bytes; bytes a second
CHILDREN = ("Ana", "Beto", "Ciro", "Delia", "Elena")
OWN = {"childcare_affidavit": 3}
# With the first child the family sends what all five need.
SHARED = {"residence_bill": 2, "residence_lease": 1, "adult_schedule": 2}
LANGUAGE = "es"


@dataclass
class Family:
    """What was sent, and how much of it the phone had."""

    page: Any
    line: ThinLine
    folder: Path
    taken: int = 0
    on_the_phone: int = 0

    def photos(self, count: int) -> list[str]:
        made = []
        for _ in range(count):
            self.taken += 1
            file = self.folder / f"IMG_{self.taken:04d}.jpg"
            file.write_bytes(papers.phone_photo(f"Paper {self.taken}"))
            self.on_the_phone += file.stat().st_size
            made.append(str(file))
        return made

    def send(self, wanted: dict[str, int]) -> None:
        """Choose the photos of all cards at once, then wait until each has its receipt."""
        for requirement, count in wanted.items():
            self.page.set_input_files(f"#file-{requirement}", self.photos(count))
        for requirement, count in wanted.items():
            card = f"#upload-{requirement}"
            there = f"document.querySelectorAll('{card} .file').length === {count} && !document.querySelector('{card} progress')"
            patiently(self.page, f"() => {there}")
            said = road.said_of_files(self.page, card)
            assert all("Recibido" in words for words in said.values()), said


def filed() -> list[Application]:
    """Five brothers and sisters; each is begun from the one before."""
    made: list[Application] = []
    for name in CHILDREN:
        filing = people.filed(people.LUPE, first_name=name)
        mine = household.of(made[-1]) if made else None
        draft = drafts.begin(LANGUAGE, people.before(filing), household=mine)
        made.append(submit(draft, filing, people.rulebook()))
    return made


def open_documents(page: Any, line: ThinLine, application: Application) -> None:
    names = {"first_name": application.first_name, "last_name": application.last_name, "birth_date": application.birth_date}
    walker = Walker(page, line.origin, Plan("outgoing", LANGUAGE, "childcare", names, {}, ""))
    walker.number = application.confirmation_number
    road.look_up(walker, page="documents")
    assert page.url.endswith(f"{application.key}/documents/"), page.url


def pages_seen_by_the_office(applications: Sequence[Application]) -> int:
    """Fetch every page image of every file through its own case; gives back how many files that were."""
    client: Client = clerks.signed_in(clerks.clerk())
    files = File.objects.filter(application__in=applications).select_related("application")
    for file in files:
        assert (file.state, len(file.pages)) == ("readable", 1), file.why
        answer = client.get(clerks.url(file.application, f"file/{file.key}/page/1.jpg"))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        look = AuditEntry.objects.filter(application=file.application, act="page_viewed").order_by("-sequence").first()
        assert look is not None
        assert look.detail["file"] == file.pk
    return len(files)


@pytest.mark.broad
def test_five_children_twenty_photos_and_two_cuts(page: Any, live_server: Any, settings: Any, tmp_path: Path) -> None:
    people.publish()
    people.season()
    children = filed()
    with ThinLine(live_server.url, bytes_per_second=SPEED) as line:
        settings.BASE_URL = line.origin
        family = Family(page, line, tmp_path)
        line.cut_after(1_500_000)
        line.cut_after(2_500_000)
        for number, child in enumerate(children):
            open_documents(page, line, child)
            family.send({**SHARED, **OWN} if number == 0 else OWN)
    sent = File.objects.filter(came_with=None)
    print(
        f"\nphotos {family.taken}, on the phone {family.on_the_phone / 1e6:.1f} MB; as files {sum(f.size for f in sent) / 1e6:.2f} MB; "
        f"sent in all {line.sent / 1e6:.2f} MB, fetched {line.got / 1e6:.2f} MB, cuts {line.cuts}"
    )
    assert (family.taken, len(sent), line.cuts) == (20, 20, 2)
    assert line.sent <= MOST, line.sent
    assert not UploadInPieces.objects.exists()
    for file in sent:
        data = store.read(file.vault_id, file.context)
        assert hashlib.sha256(data).hexdigest() == file.sha256
        assert b"Exif" not in data
    desk.work()
    assert pages_seen_by_the_office(children) == 20 + 4 * sum(SHARED.values())
