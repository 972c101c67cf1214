"""The office fills in with a family, and hands over a number: the access code is never shown to staff."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from permits import access, gates
from permits.actions import drafts, hand_over
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Draft, Notice, OneTimeCode
from permits.web.counter import PAPERS
from tests import people
from tests.family.road import PAGES, Road
from tests.office import desk

pytestmark = pytest.mark.django_db
BORN = {"go-birth_date_day": "9", "go-birth_date_month": "5", "go-birth_date_year": "2018"}


@pytest.fixture
def clerk() -> Client:
    """A clerk in the season."""
    people.publish()
    people.season()
    return desk.signed_in(desk.clerk())


class Helped(Road):
    """The family's road in the clerk's browser, with a draft that is there already."""

    def __init__(self, client: Client, draft: Draft, first: str) -> None:
        self.client, self.language, self.key, self.first = client, "en", str(draft.key), first


def begun(channels: list[str]) -> Draft:
    """A draft that the family left after the child's page."""
    road = Road(Client())
    for page in ("programs", "guidelines"):
        road.post(page)
    road.post("reach", {**PAGES["reach"], "channels": channels})
    road.post("child")
    return road.draft


def resume(clerk: Client, draft: Draft, **more: str) -> Any:
    """The clerk types what the family says."""
    typed = {"act": "resume", "go-how": "phone", "go-code": drafts.draft_code(draft), **BORN, **more}
    return clerk.post("/en/office/help/", typed)


def filed(clerk: Client, channels: list[str]) -> Application:
    """From the family's draft to an application, by the clerk."""
    draft = begun(channels)
    answer = clerk.get(resume(clerk, draft).url)
    road = Helped(clerk, draft, answer.url.rstrip("/").rsplit("/", 1)[1])
    assert "they hear every answer" in road.get(road.first).content.decode()
    road.fill_all()
    assert "I read this aloud" in road.get("check").content.decode()
    done = road.press()
    application = Application.objects.get(draft_token=draft.key)
    assert done.url == f"/en/office/help/done/{application.reference}/"
    return application


@pytest.mark.parametrize("channels", [["email"], ["text"], ["phone"], ["letter"], ["counter"]])
def test_a_clerk_goes_on_with_a_draft_and_never_sees_the_access_code(clerk: Client, channels: list[str]) -> None:
    application = filed(clerk, channels)
    secret = application.access_code
    shown = re.compile("|".join((secret, f"{secret[:4]}.?{secret[4:8]}.?{secret[8:]}")))
    base = f"/en/application/{application.key}/"
    for path in (
        f"/en/apply/{application.draft_token}/check/", f"/en/office/help/done/{application.reference}/", base,
        f"{base}confirmation/", f"{base}confirmation.pdf", desk.url(application), f"/en/apply/{application.draft_token}/check/",
        f"{base}confirmation/",
    ):  # fmt: skip
        answer = clerk.get(path, follow=True)
        assert not shown.search(answer.content.decode("latin-1")), path
    assert str(application) in clerk.get(f"/en/office/help/done/{application.reference}/").content.decode()
    rows = Notice.objects.filter(application=application, kind="received")
    assert {row.channel for row in rows} & {"email", "letter", "counter"}, "nobody would ever tell the family its number"


def test_what_was_helped_stands_on_the_case_and_in_the_record(clerk: Client) -> None:
    application = filed(clerk, ["phone"])
    assert AuditEntry.objects.get(application=application, act="assisted").detail == {"how": "phone"}
    assert AuditEntry.objects.filter(act="draft_helped").exists()
    page = clerk.get(desk.url(application)).content.decode()
    assert "Filled in with the office" in page
    assert application.answers["agreement"].startswith(("Agreed on the telephone on", "Dijo que sí por teléfono"))
    assert application.answers["agreement"] in page


def test_a_late_family_that_was_helped_still_gets_its_number(clerk: Client) -> None:
    draft = begun(["phone"])
    people.at(2027, 5, 20)
    answer = clerk.get(resume(clerk, draft).url)
    road = Helped(clerk, draft, answer.url.rstrip("/").rsplit("/", 1)[1])
    road.fill_all(late={}, reach={**PAGES["reach"], "channels": ["phone"]})
    road.press()
    application = Application.objects.get(draft_token=draft.key)
    assert [row.channel for row in Notice.objects.filter(application=application, kind="number_again")] == ["letter"]


def test_the_family_goes_on_with_the_same_draft_afterwards(clerk: Client) -> None:
    draft = begun(["phone"])
    resume(clerk, draft)
    assert clerk.post("/en/finish/").url == "/en/office/help/"
    assert clerk.get(f"/en/apply/{draft.key}/you/").status_code == 410
    family = Client()
    born = {name.removeprefix("go-"): value for name, value in BORN.items()}
    assert family.post("/en/resume/", {"code": drafts.draft_code(draft), **born}).url.endswith("/you/")
    road = Helped(family, draft, "you")
    road.fill_all()
    application = road.submit()
    assert application.answers["assisted"][0]["how"] == "phone"
    assert application.answers["agreement"] == ""
    assert application.access_code[:4] in family.get(f"/en/application/{application.key}/confirmation/").content.decode()


def test_a_wrong_birth_date_opens_nothing_and_tries_are_counted(clerk: Client) -> None:
    draft = begun(["phone"])
    for _number in range(20):
        answer = resume(clerk, draft, **{"go-birth_date_day": "10"})
        assert answer.status_code == 422
    assert resume(clerk, draft).status_code == 422, "the twenty-first try of an hour is refused even when it is right"


def test_a_new_application_is_begun_in_the_family_s_language(clerk: Client) -> None:
    typed = {"act": "begin", "new-how": "counter", "new-direction": "outgoing", "new-language": "es"}
    assert clerk.post("/en/office/help/", typed).url == "/es/before-you-start/outgoing/"
    road = Road(clerk)
    assert road.draft.answers["assisted"][0]["how"] == "counter"


def counter_device(client: Client) -> Client:
    """Any browser becomes a counter device by a clerk's hand."""
    client.force_login(desk.clerk())
    assert client.post("/en/office/counter-device/").url == "/en/counter/"
    return client


def test_the_number_is_read_on_the_counter_device_after_a_look_at_who_it_is(clerk: Client) -> None:
    application = people.submitted(people.BEN)
    url = desk.url(application, "hand-over/")
    assert not OneTimeCode.objects.exists()
    assert "Please choose" in clerk.post(url, {}).content.decode() or not OneTimeCode.objects.exists()
    page = clerk.post(url, {"identity": "photo_card"}).content.decode()
    code = re.search(r'id="counter-code">(\d{6})<', page)[1]
    assert f"{application.access_code[:4]}-{application.access_code[4:8]}" not in page
    assert AuditEntry.objects.get(act="number_handed_over").detail == {"identity": "photo_card"}
    typed = {"reference": application.reference, "code": code}
    assert Client().post("/en/counter/code/", typed).status_code == 404, "an ordinary browser is no counter device"
    device = counter_device(Client())
    wrong = "000000" if code != "000000" else "111111"
    assert device.post("/en/counter/code/", {**typed, "code": wrong}).status_code == 200
    answer = device.post("/en/counter/code/", typed, follow=True)
    assert application.access_code[:4] in answer.content.decode()
    assert device.post("/en/finish/").url == "/en/counter/"
    assert device.post("/en/counter/code/", typed).status_code == 200, "a code works once"


def test_a_code_of_the_counter_lives_ten_minutes_and_five_tries(clerk: Client) -> None:
    application = people.submitted(people.BEN)
    code = hand_over.hand_over(application, desk.clerk(), "known")
    OneTimeCode.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    assert hand_over.take(application.reference, code) is None
    code = hand_over.hand_over(application, desk.clerk(), "known")
    for _number in range(5):
        assert hand_over.take(application.reference, "12345x") is None
    assert hand_over.take(application.reference, code) is None


def test_a_counter_device_leads_nowhere_else_and_is_left_by_staff_only(clerk: Client) -> None:
    device = counter_device(Client())
    assert device.get("/en/").url == "/en/counter/"
    assert "_auth_user_id" not in device.session
    page = device.get("/en/counter/").content.decode()
    assert "English" in page
    assert "Español" in page
    for path in ("/en/counter/", "/en/status/", "/en/packet/outgoing/", "/en/programs/", "/en/resume/", "/en/lost-number/"):
        page = device.get(path).content.decode()
        assert not re.search(r'href="(https?:|mailto:|tel:)', page), path
        assert set(re.findall(r'autocomplete="([^"]*)"', page)) <= {"off"}, path
        if path != "/en/counter/":
            assert 'data-idle-close="180"' in page, path
            assert "I am done" in page
    assert device.get("/en/office/").url == "/en/office/counter-device/"
    assert "/account/sign-in/" in device.get("/en/office/counter-device/").url
    assert device.post("/en/office/counter-device/").status_code == 302
    assert device.get("/en/").url == "/en/counter/"
    device.force_login(desk.clerk())
    device.post("/en/office/counter-device/")
    assert device.get("/en/").status_code == 200


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_counter_device_opens_no_paper_and_says_who_prints_it(language: str) -> None:
    application = people.submitted(people.BEN, language=language)
    device = Client()
    people.look_up(device, application)
    base = f"/{language}/application/{application.key}/"
    assert device.get(f"{base}confirmation.pdf")["Content-Type"] == "application/pdf"
    counter_device(device)
    people.look_up(device, application)
    notice = Notice.objects.filter(application=application).earliest("pk")
    papers = {name for name in gates.ROUTES if name.startswith("family:") and name.endswith(("_pdf", "_copy"))}
    assert papers == set(PAPERS), "a new paper must say where Back leads on a counter device"
    for path in ("confirmation.pdf", "receipt.pdf", f"letters/{notice.key}.pdf"):
        page = device.get(base + path)
        assert page["Content-Type"].startswith("text/html"), path
        assert {"en": "The office prints it for you", "es": "La oficina se lo imprime"}[language] in page.content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None, "what was not shown was not read"
    page = device.get(f"/{language}/packet/outgoing/packet.pdf").content.decode()
    assert f'href="/{language}/packet/outgoing/"' in page


def test_a_clerk_who_walks_away_from_a_counter_device_is_signed_out(clerk: Client) -> None:
    device = counter_device(Client())
    device.force_login(desk.clerk())
    device.get("/en/counter/")
    assert "_auth_user_id" not in device.session


def test_a_forged_cookie_makes_no_counter_device() -> None:
    people.publish()
    client = Client()
    client.cookies["counter"] = "lausd:forged:forged"
    assert client.get("/en/").status_code == 200


def test_between_two_families_the_device_forgets_and_its_session_is_new(clerk: Client) -> None:
    device = counter_device(Client())
    application = people.submitted(people.BEN)
    people.look_up(device, application)
    before = device.session.session_key
    answer = device.post("/en/finish/", {"why": "idle"})
    assert answer.url == "/en/counter/"
    assert "Clear-Site-Data" in answer
    assert device.session.session_key != before
    assert device.get(f"/en/application/{application.key}/").status_code == 302
    assert device.get("/en/counter/").status_code == 200


def test_while_the_office_helps_no_case_opens_in_its_browser(clerk: Client) -> None:
    application = people.submitted(people.BEN)
    session = clerk.session
    access.remember_case(session, application)
    access.help_family(session, desk.clerk(), "phone")
    assert not access.can_open_case(session, application)
    access.remember_case(session, application)
    assert not access.can_open_case(session, application)
    assert not session.get(access.SESSION_CASES)
    access.stop_helping(session)
    assert not access.can_open_case(session, application)
