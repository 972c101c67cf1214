"""The drivers themselves: in each engine a page that is broken on purpose is found, and scripts that are off are off."""

from typing import Any

import pytest

from tests import people
from tests.journeys.watch import Watch, judged

pytestmark = pytest.mark.django_db(transaction=True)
NO_LABEL = "document.querySelector('label[for=id_first_name]').remove()"
TOO_WIDE = (
    "(() => { const p = document.createElement('p'); p.style.width = '400px'; p.textContent = 'x'; document.body.append(p) })()"
)
ELSEWHERE = "(() => { const i = new Image(); i.src = 'http://127.0.0.9:9/pixel.png'; document.body.append(i) })()"


@pytest.fixture
def watch(page: Any, live_server: Any) -> Watch:
    """The look-up, watched and clean."""
    people.publish()
    page.goto(f"{live_server.url}/en/status/")
    watch = Watch(page, live_server.url)
    watch.look("en")
    return watch


def test_axe_finds_a_box_without_a_label(watch: Watch) -> None:
    watch.page.evaluate(NO_LABEL)
    assert [line.partition(":")[0] for line in judged(watch.page)] == ["label"]


def test_a_page_wider_than_the_smallest_phone_is_found(watch: Watch) -> None:
    watch.page.evaluate(TOO_WIDE)
    with pytest.raises(AssertionError, match="wider than"):
        watch.look("en")


def test_a_page_in_the_other_language_is_found(watch: Watch) -> None:
    with pytest.raises(AssertionError, match="status"):
        watch.look("es")


def test_a_picture_from_another_host_is_found(watch: Watch) -> None:
    watch.page.evaluate(ELSEWHERE)
    watch.page.wait_for_function("[...document.images].every(i => i.complete)")
    with pytest.raises(AssertionError, match=r"127\.0\.0\.9"):
        watch.calm()


def test_a_script_that_breaks_is_heard(watch: Watch) -> None:
    """From the click of a person, as it would come."""
    watch.page.evaluate(
        "document.querySelector('[name=last_name]').addEventListener('focus', () => { throw new Error('broken on purpose') })"
    )
    watch.page.click("[name=last_name]")
    with pytest.raises(AssertionError, match="broken on purpose"):
        watch.calm()


def test_with_scripts_off_no_script_runs_and_the_page_works(page: Any, live_server: Any) -> None:
    people.publish()
    page.goto(f"{live_server.url}/en/status/?noscript=1")
    page.fill("[name=first_name]", "Zoë")
    with page.expect_navigation():
        page.click("#main-form .actions button[type=submit]")
    assert page.input_value("[name=first_name]") == "Zoë"
    assert page.query_selector(".summary")
    # The page's own script says a date back as it is typed.
    page.fill("[name=birth_date_day]", "9")
    page.select_option("[name=birth_date_month]", "5")
    page.fill("[name=birth_date_year]", "2018")
    assert not page.inner_text("#id_birth_date_said, [id$=_said]").strip()
