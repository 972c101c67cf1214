"""The same road with scripts really off: every family task is plain HTML."""

from pathlib import Path
from typing import Any

import pytest

from permits.models import Application, File
from permits.policy import numbers
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import Plan, Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)


WORDS = {
    "en": {"received": "Received", "outgoing": "You have the release", "incoming": "new district accepts"},
    "es": {"received": "Recibido", "outgoing": "autorización de salida", "incoming": "El nuevo distrito acepta"},
}


@pytest.mark.story
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.broad), "es"])
@pytest.mark.parametrize("direction", ["outgoing", pytest.param("incoming", marks=pytest.mark.broad)])
def test_the_whole_road_without_scripts(
    direction: str, language: str, pages: MakePage, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    plan, words = plans.of(direction, language), WORDS[language]
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    people.staff(name="Ana Clerk")
    with pages(360) as page:
        walker = _without_scripts(page, live_server.url, plan)
        road.start(walker, home=False)
        assert road.fill_pages(walker)[-1] == "reason"
        road.send(walker)
        assert not page.is_visible("[data-copy]"), "a button that only a script can work is shown"
        walker.press(f'main a.usa-button--big:has-text("{walker.words["documents"]}")')
        good, second, bad = road.sample_files(tmp_path)
        said = road.upload(walker, [good, bad, second], script=False)
        assert list(said) == [Path(name).name for name in (good, bad, second)]
        assert said["recibo-de-luz.jpg"].startswith(words["received"])
        assert said["segunda página.png"].startswith(words["received"])
        assert not said["lista de compras.docx"].startswith(words["received"])
        assert File.objects.count() == 2
        receipt = road.fetched(page, f'main a:has-text("{walker.words["receipt"]}")')
        assert road.is_tagged_pdf(receipt)
    desk.work()
    assert set(File.objects.values_list("state", flat=True)) == {"readable"}
    reference = numbers.show_reference(walker.number[:8])
    with pages(1280, 900) as page:
        clerk = _without_scripts(page, live_server.url, plan)
        desk.sign_in(clerk, "Ana Clerk")
        desk.open_case(clerk, reference)
        desk.decide(clerk, reference, "yes")
        desk.send(clerk)
    desk.work()
    with pages(360) as page:
        again = _without_scripts(page, live_server.url, plan)
        again.number = walker.number
        road.look_up(again)
        assert page.url.endswith(f"/application/{Application.objects.get().key}/")
        assert words[direction] in page.inner_text("h1")


def _without_scripts(page: Any, origin: str, plan: Plan) -> Walker:
    """A browser on the front page, with scripts off from there on. Its complaint that scripts are blocked is what is wanted."""
    watch = Watch(page, origin, axe=False, noscript=True)
    walker = Walker(page, origin, plan, watch)
    walker.open("?noscript=1")
    return walker
