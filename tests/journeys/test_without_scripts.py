"""The same road with scripts really off: every family task is plain HTML."""

from pathlib import Path
from typing import Any

import pytest

from permits.models import Application, File
from permits.policy import numbers
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)


def test_outgoing_in_spanish(pages: MakePage, live_server: Any, settings: Any, tmp_path: Path) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    people.staff(name="Ana Clerk")
    with pages(360) as page:
        walker = _without_scripts(page, live_server.url)
        road.start(walker, home=False)
        assert road.fill_pages(walker)[-1] == "reason"
        road.send(walker)
        assert not page.is_visible("[data-copy]"), "a button that only a script can work is shown"
        walker.press(f'main a.usa-button--big:has-text("{walker.words["documents"]}")')
        good, second, bad = road.sample_files(tmp_path)
        said = road.upload(walker, [good, bad, second], script=False)
        assert list(said) == [Path(name).name for name in (good, bad, second)]
        assert said["recibo-de-luz.jpg"].startswith("Recibido")
        assert said["segunda página.png"].startswith("Recibido")
        assert not said["lista de compras.docx"].startswith("Recibido")
        assert File.objects.count() == 2
        receipt = road.fetched(page, f'main a:has-text("{walker.words["receipt"]}")')
        assert road.is_tagged_pdf(receipt)
    desk.work()
    assert set(File.objects.values_list("state", flat=True)) == {"readable"}
    reference = numbers.show_reference(walker.number[:8])
    with pages(1280, 900) as page:
        clerk = _without_scripts(page, live_server.url)
        desk.sign_in(clerk, "Ana Clerk")
        desk.open_case(clerk, reference)
        desk.decide(clerk, reference, "yes")
        desk.send(clerk)
    desk.work()
    with pages(360) as page:
        again = _without_scripts(page, live_server.url)
        again.number = walker.number
        road.look_up(again)
        assert page.url.endswith(f"/application/{Application.objects.get().key}/")
        assert "autorización de salida" in page.inner_text("h1")


def _without_scripts(page: Any, origin: str) -> Walker:
    """A browser on the front page, with scripts off from there on. Its complaint that scripts are blocked is what is wanted."""
    watch = Watch(page, origin, axe=False, noscript=True)
    walker = Walker(page, origin, plans.OUTGOING_ES, watch)
    walker.open("?noscript=1")
    return walker
