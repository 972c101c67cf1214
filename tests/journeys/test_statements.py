"""Somebody else signs on another phone: the sitter, the employer, the parent for whom a helper filed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from permits.models import Application, File, Statement
from tests import people
from tests.journeys import desk, plans, road
from tests.journeys.engines import MakePage
from tests.journeys.road import Plan, Walker
from tests.journeys.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ["en", pytest.param("es", marks=pytest.mark.broad)]
SIGN = "#main-form .actions button[type=submit]"
CARE = {
    "provider_name": "Luz Prado", "provider_address": "9 Elm Street, Robledal", "provider_phone": "323 555 0199",
    "care_days": ("mon", "fri"), "care_hours": "2:30 – 6:00", "care_start": date(2027, 8, 12),
}  # fmt: skip
WORK = {
    "employer_name": "Robledal Bakery", "work_address": "8 Mill Road, Robledal", "work_days": ("mon", "tue"), "work_time": "8 – 5",
    "work_hours": "38", "signer_position": "Manager",
}  # fmt: skip


@pytest.fixture
def origin(live_server: Any, settings: Any) -> str:
    """An open season."""
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)
    return str(live_server.url)


@contextmanager
def device(pages: MakePage, origin: str, plan: Plan, width: int = 360) -> Iterator[Walker]:
    """One more phone, or a desk, watched."""
    with pages(width) as page:
        walker = Walker(page, origin, plan, Watch(page, origin))
        yield walker
        assert walker.watch
        walker.watch.calm()


def family_of(application: Application, language: str) -> Plan:
    """What this family types into the look-up."""
    person = application.person
    names = {"first_name": person.first_name, "last_name": person.last_name, "birth_date": person.birth_date}
    return Plan("outgoing", language, application.reason, names, {}, "")


def asked(family: Walker, requirement: str, to: str, **more: Any) -> str:
    """From the card of the paper: ask, and read the link in the mailbox."""
    road.look_up(family, page="documents")
    family.press(f"#upload-{requirement} a[href*='/sign/']")
    return _send(family, to, **more)


def _send(family: Walker, to: str, **more: Any) -> str:
    boxes = {"signer": "Luz Prado", "language": family.plan.language, "channel": "email", "email": to, "asker": "Rosa", **more}
    road.fill_in(family.page, boxes)
    family.press("#main-form button[value=send]")
    assert not family.page.query_selector(".summary"), family.page.inner_text("main")
    return newest_link(family)


def newest_link(family: Walker) -> str:
    """The link as it stands in the newest message, without host and language."""
    family.open("office/demonstration/mailbox/")
    found = re.search(r"/(?:en|es)/(sign/[\w-]+/)", family.page.query_selector("main article").text_content())
    assert found
    return found[1]


def begin(signer: Walker, link: str) -> None:
    """Press the button behind the link, and give the code that came."""
    signer.open(link)
    signer.press("main form button[type=submit]")
    signer.page.fill("[name=code]", road.code_from_mailbox(signer))
    signer.press("main form .actions button[type=submit]")


def signature(signer: Walker, name: str) -> None:
    """Type the name, tick, sign."""
    road.fill_in(signer.page, {"name": name, "agree": "on"})
    signer.press(SIGN)
    assert road.is_tagged_pdf(road.fetched(signer.page, "main a[href$='copy.pdf']"))


@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sitter_signs_on_another_phone_and_the_office_sees_the_page(pages: MakePage, origin: str, language: str) -> None:
    application = people.submitted(people.LUPE if language == "es" else people.BEN)
    with device(pages, origin, family_of(application, language)) as family, device(pages, origin, family.plan) as sitter:
        family.number = application.confirmation_number
        own = {"adult_1_work": "Bakery, 8 to 5", "own_name": "Rosa Ortega", "own_agree": "on"}
        link = asked(family, "childcare_affidavit", "luz.prado@sitter.example", **own)
        begin(sitter, link)
        assert application.person.full_name in sitter.page.inner_text("main")
        road.fill_in(sitter.page, CARE)
        sitter.press(SIGN)
        signature(sitter, "Luz Prado")
        desk.work()
        # Once signed the link is closed for whoever finds it.
        assert family.watch
        family.watch.allowed.add(410)
        family.open(link)
        assert application.person.first_name not in family.page.inner_text("main")
        road.look_up(family)
        assert not family.page.query_selector("main a[href$='upload-childcare_affidavit']")
    with device(pages, origin, plans.OUTGOING_EN, 1280) as clerk:
        people.staff(name="Ana Clerk")
        desk.sign_in(clerk, "Ana Clerk")
        desk.open_case(clerk, str(application))
        assert "Signed on a phone, contact verified" not in clerk.page.inner_text("article[aria-labelledby=paper-residence_bill]")
        clerk.press("article[aria-labelledby=paper-childcare_affidavit] a.usa-button")
        assert "Signed on a phone, contact verified" in clerk.page.inner_text("main")
        assert clerk.page.query_selector(".paper__pages img")
    assert File.objects.get().statement == Statement.objects.get()


@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_employer_signs_a_letter_that_names_no_child(pages: MakePage, origin: str, language: str) -> None:
    more: dict[str, Any] = {"reason": "parent_employment", "answers": {"questions": {"work_kind": "employer"}}}
    application = people.submitted(people.LUPE if language == "es" else people.BEN, **more)
    with device(pages, origin, family_of(application, language)) as family, device(pages, origin, family.plan) as boss:
        family.number = application.confirmation_number
        link = asked(family, "work_letter", "omar@bakery.example", worker="Rosa Ortega", signer="Omar Haddad")
        begin(boss, link)
        assert "Rosa Ortega" in boss.page.inner_text("main")
        assert application.person.first_name not in boss.page.inner_text("main")
        road.fill_in(boss.page, WORK)
        boss.press(SIGN)
        signature(boss, "Omar Haddad")
        desk.work()
    assert File.objects.get().document.requirement == "work_letter"


@pytest.mark.story
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parent_signs_what_a_helper_filed(pages: MakePage, origin: str, language: str) -> None:
    more: dict[str, Any] = {
        "filer": "helper",
        "answers": {"helper": {"name": "Ida Quist"}, "home_lines": ["1450 Juniper Street"]},
    }
    application = people.submitted(people.LUPE if language == "es" else people.BEN, **more)
    with device(pages, origin, family_of(application, language)) as helper, device(pages, origin, helper.plan) as parent:
        helper.number = application.confirmation_number
        road.look_up(helper)
        helper.press("main .usa-alert a[href$='/sign/']")
        helper.press("button[name=act][value=send]")
        helper.page.fill("[name=code]", road.code_from_mailbox(helper))
        helper.press("main form .actions button[type=submit]")
        link = _send(helper, "parent@family.example", signer="Rosa Ortega", asker="Ida")
        begin(parent, link)
        assert "1450 Juniper Street" in parent.page.inner_text("main")
        signature(parent, "Rosa Ortega")
        desk.work()
        road.look_up(helper)
        assert not helper.page.query_selector("main .usa-alert a[href$='/sign/']")
