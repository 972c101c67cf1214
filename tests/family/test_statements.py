"""The sitter, the employer and the parent sign behind a link; the family asks, and nobody learns what is not needed."""

import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from permits.actions import statements as acts
from permits.clock import machine_now
from permits.models import Application, Notice, Statement
from tests import people
from tests.family.test_case import CANARIES, canary_case

pytestmark = pytest.mark.django_db

ASKED = {
    "signer": "Luz Prado", "language": "es", "channel": "email", "email": "luz.prado@sitter.example", "asker": "Rosa",
    "adult_1_work": "Taller Prado, de 8 a 5", "own_name": "Rosa Ortega", "own_agree": "on", "act": "send",
}  # fmt: skip
BOXES = {
    "provider_name": "Luz Prado", "provider_address": "9 Elm Street\nRobledal", "provider_phone": "323 555 0199",
    "care_days": ["mon", "fri"], "care_hours": "2:30 a 6", "care_start_day": "12", "care_start_month": "8", "care_start_year": "2027",
}  # fmt: skip
SIGNATURE = {"name": "Luz Prado", "agree": "on"}


def request_page(client: Client, application: Application, requirement: str = "childcare_affidavit") -> str:
    people.look_up(client, application)
    return f"/{application.language}/application/{application.key}/sign/{requirement}/"


def link() -> str:
    """The newest link, as it stands in the message, without the host."""
    address: str = Notice.objects.filter(kind="sign_request").latest("pk").content["values"]["sign_url"]
    return re.sub(r"^https?://[^/]+", "", address)


def code() -> str:
    found: str = Notice.objects.filter(kind="sign_code").latest("pk").content["values"]["code"]
    return found


def asked(application: Application, **more: str) -> str:
    """The family asks in a browser of its own; gives back the link."""
    family = Client()
    answer = family.post(request_page(family, application), {**ASKED, **more})
    assert answer.status_code == 302, answer.content.decode()
    return link()


def verified(client: Client, address: str) -> str:
    """The signer begins and gives the code; gives back where that leads."""
    assert client.post(address)["Location"] == f"{address}code/"
    answer = client.post(f"{address}code/", {"code": code()})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def signed(client: Client, address: str) -> Any:
    verified(client, address)
    assert client.post(f"{address}form/", BOXES)["Location"] == f"{address}check/"
    return client.post(f"{address}check/", SIGNATURE, follow=True)


def test_a_sitter_signs_behind_the_link_and_keeps_a_copy() -> None:
    application, sitter = people.submitted(people.LUPE), Client()
    address = asked(application)
    start = sitter.get(address).content.decode()
    assert "Rosa" in start
    assert people.LUPE.first_name not in start
    assert verified(sitter, address) == f"{address}form/"
    form = sitter.get(f"{address}form/").content.decode()
    assert "Guadalupe Núñez Ortega" in form
    assert "2018" in form
    sitter.post(f"{address}form/", BOXES)
    check = sitter.get(f"{address}check/").content.decode()
    assert "lunes, viernes" in check
    assert people.rulebook().parsed.say("es", "affidavit.declaration") in check
    done = sitter.post(f"{address}check/", SIGNATURE, follow=True)
    assert "copy.pdf" in done.content.decode()
    copy = sitter.get(f"{address}copy.pdf")
    assert copy.content[:5] == b"%PDF-"
    assert copy["Content-Disposition"].startswith("attachment")
    assert Statement.objects.get().state == "signed"


def test_once_signed_the_link_is_closed_for_everybody_else() -> None:
    address, sitter = asked(people.submitted(people.LUPE)), Client()
    signed(sitter, address)
    for page in ("", "code/", "form/", "check/", "copy.pdf"):
        for browser in (Client(), Client()):
            answers = [browser.get(f"{address}{page}", follow=True), browser.post(f"{address}{page}", SIGNATURE, follow=True)]
            for answer in answers:
                assert answer.status_code in {405, 410}
                assert "Guadalupe" not in answer.content.decode()
    assert "Guadalupe" not in sitter.get(address).content.decode()


def test_what_reads_mail_before_people_do_begins_nothing() -> None:
    address = asked(people.submitted(people.LUPE))
    for _ in range(3):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code == 200
    statement = Statement.objects.get()
    assert (statement.state, statement.opened_at, statement.code_hash) == ("asked", None, "")
    assert not Notice.objects.filter(kind="sign_code").exists()


def test_no_form_before_the_code() -> None:
    address, sitter = asked(people.submitted(people.LUPE)), Client()
    sitter.post(address)
    for page in ("form/", "check/"):
        assert sitter.get(f"{address}{page}")["Location"] == address
        assert sitter.post(f"{address}{page}", {**BOXES, **SIGNATURE})["Location"] == address
    assert Statement.objects.get().state == "opened"
    assert sitter.get(f"{address}copy.pdf").status_code == 410


def test_a_code_given_in_one_browser_opens_nothing_in_another() -> None:
    address = asked(people.submitted(people.LUPE))
    verified(Client(), address)
    assert Client().get(f"{address}form/")["Location"] == address


def test_five_wrong_codes_and_even_the_right_one_is_refused() -> None:
    address, sitter = asked(people.submitted(people.LUPE)), Client()
    sitter.post(address)
    right = code()
    wrong = str((int(right) + 1) % 1_000_000).zfill(6)
    for _ in range(5):
        assert sitter.post(f"{address}code/", {"code": wrong}).status_code == 200
    assert sitter.post(f"{address}code/", {"code": right}).status_code == 200
    assert sitter.get(f"{address}form/")["Location"] == address


@pytest.mark.parametrize("what", ["withdrawn", "replaced", "expired", "invented"])
def test_a_dead_link_says_so_and_tells_nothing(what: str) -> None:
    application, sitter = people.submitted(people.LUPE), Client()
    address = asked(application)
    verified(sitter, address)
    statement = Statement.objects.get()
    if what == "withdrawn":
        acts.withdraw(statement)
    elif what == "replaced":
        acts.renew(statement)
    elif what == "expired":
        Statement.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    else:
        address = "/es/sign/k7Jc2Zq9PxYw3LmN8RtUvA/"
    for page in ("", "form/", "check/"):
        for answer in (
            sitter.get(f"{address}{page}", follow=True),
            sitter.post(f"{address}{page}", {**BOXES, **SIGNATURE}, follow=True),
        ):
            assert answer.status_code == 410
            assert "Guadalupe" not in answer.content.decode()
    assert Statement.objects.get().state != "signed"


def test_nothing_typed_is_lost_on_an_error_in_another_language_or_on_another_phone() -> None:
    address, sitter = asked(people.submitted(people.LUPE)), Client()
    verified(sitter, address)
    page = sitter.post(f"{address}form/", {**BOXES, "provider_phone": "12", "care_start_year": "27"}).content.decode()
    assert 'value="12"' in page
    assert 'href="#id_provider_phone"' in page
    turned = sitter.post(f"{address}form/", {**BOXES, "care_hours": "noche", "_language": "en"}, follow=True)
    assert turned.redirect_chain[-1][0] == f"{address}form/".replace("/es/", "/en/")
    assert 'value="noche"' in turned.content.decode()
    phone = Client()
    verified(phone, address)
    assert 'value="noche"' in phone.get(f"{address}form/").content.decode()


def test_two_phones_at_once_one_wins() -> None:
    address, one, other = asked(people.submitted(people.LUPE)), Client(), Client()
    verified(one, address)
    verified(other, address)
    one.post(f"{address}form/", BOXES)
    assert one.post(f"{address}check/", SIGNATURE)["Location"] == address
    assert other.post(f"{address}check/", {**SIGNATURE, "name": "Otra"})["Location"] == address
    assert Statement.objects.get().signed["name"] == "Luz Prado"


def test_together_on_the_familys_phone_the_code_still_goes_to_the_signer() -> None:
    application, family = people.submitted(people.LUPE), Client()
    answer = family.post(request_page(family, application), {**ASKED, "act": "here"})
    address = answer["Location"]
    assert re.fullmatch(r"/es/sign/[\w-]+/", address)
    assert not Notice.objects.filter(kind="sign_request").exists()
    signed(family, address)
    assert Notice.objects.get(kind="sign_code").content["to"] == "luz.prado@sitter.example"
    assert Statement.objects.get().signed["is_here"] is True


def test_the_family_sees_how_far_it_is_and_takes_a_request_back(client: Client) -> None:
    application = people.submitted(people.BEN)
    page = request_page(client, application)
    client.post(page, ASKED)
    html = client.get(page).content.decode()
    assert "Asked, not opened yet" in html
    assert "Luz" not in html  # whoever found the number does not learn who minds the child
    assert "luz.prado" not in html
    statement = Statement.objects.get()
    old = link()
    client.post(page, {"act": "again", "statement": str(statement.key)})
    assert Client().get(old).status_code == 410
    client.post(page, {"act": "withdraw", "statement": str(statement.key)})
    assert Client().get(link()).status_code == 410
    assert "Taken back" in client.get(page).content.decode()
    stranger = people.submitted(people.LUPE)
    foreign = request_page(client, stranger)
    assert client.post(foreign, {"act": "again", "statement": str(statement.key)}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        ({"email": ""}, "email"), ({"email": "luz"}, "email"), ({"channel": "text"}, "phone"), ({"signer": ""}, "signer"),
        ({"asker": "Rosa https://evil.example"}, "asker"), ({"asker": "Call 3235550100"}, "asker"), ({"own_agree": ""}, "own_agree"),
        ({"adult_1_work": ""}, "adult_1_work"), ({"asker": "R" * 21}, "asker"),
    ],
)  # fmt: skip
def test_an_error_stands_at_its_box_and_asks_nobody(client: Client, typed: dict[str, str], box: str) -> None:
    page = request_page(client, people.submitted(people.BEN))
    html = client.post(page, {**ASKED, **typed}).content.decode()
    assert f'href="#id_{box}' in html
    assert not Statement.objects.exists()


def test_the_card_of_the_paper_leads_there_and_a_protected_case_does_not(client: Client) -> None:
    application = people.submitted(people.BEN)
    page = request_page(client, application)
    base = f"/en/application/{application.key}/documents/"
    assert page in client.get(base).content.decode()
    client.post(page, ASKED)
    assert "Asked, not opened yet" in client.get(base).content.decode()
    hidden = people.submitted(people.SARA, is_sealed=True)
    sealed = request_page(client, hidden)
    assert sealed not in client.get(f"/es/application/{hidden.key}/documents/").content.decode()
    assert client.get(sealed).status_code == 404
    assert Client().get(page)["Location"] == "/en/documents/"


def test_a_parent_is_asked_only_after_the_code_and_reads_what_was_filed(client: Client) -> None:
    more = {"filer": "helper", "answers": {"helper": {"name": "Ida Quist"}, "home_lines": ["1450 Juniper Street"]}}
    application = people.submitted(people.BEN, **more)
    page = f"/en/application/{application.key}/sign/"
    people.look_up(client, application)
    for path in ("", "confirmation/"):
        html = client.get(f"/en/application/{application.key}/{path}").content.decode()
        assert "The parent or guardian still has to sign" in html
        assert page in html
    assert client.get(page)["Location"].endswith("code/?next=sign")
    typed = {
        "signer": "Dana O'Hara",
        "language": "en",
        "channel": "email",
        "email": "dana@parent.example",
        "asker": "Ida",
        "act": "send",
    }
    assert client.post(page, typed)["Location"].endswith("code/?next=sign")
    client.post(f"/en/application/{application.key}/code/?next=sign", {"act": "send"})
    number = Notice.objects.get(kind="one_time_code").content["values"]["code"]
    assert client.post(f"/en/application/{application.key}/code/?next=sign", {"code": number})["Location"] == page
    assert client.post(page, typed).status_code == 302
    parent, address = Client(), link()
    assert verified(parent, address) == f"{address}check/"
    html = parent.get(f"{address}check/").content.decode()
    for words in ("1450 Juniper Street", "Ida Quist", "Benjamin"):
        assert words in html
    assert parent.post(f"{address}check/", {"name": "Dana O'Hara", "agree": "on"}, follow=True).status_code == 200
    assert Statement.objects.get().state == "signed"


def pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return " ".join(one.get_textpage().get_text_bounded() for one in pdf)


@pytest.mark.parametrize(("reason", "requirement"), [("childcare", "childcare_affidavit"), ("parent_employment", "work_letter")])
def test_the_signer_never_sees_address_school_reason_or_contact(reason: str, requirement: str) -> None:
    application = canary_case()
    application.reason = reason
    application.save()
    family, signer = Client(), Client()
    typed = {**ASKED, "adult_1_work": "Canary workplace of the mother", "worker": "Pilar Moss"}
    if requirement == "work_letter":
        answers = {**application.answers, "questions": {"work_kind": "employer", "employer_name": CANARIES["reason"]}}
        application.answers = answers
        application.save()
    assert family.post(request_page(family, application, requirement), typed).status_code == 302
    address, seen = link(), []
    seen.append(("sign_request", str(Notice.objects.get(kind="sign_request").content["values"])))
    seen.append(("start", signer.get(address).content.decode()))
    signer.post(address)
    seen.append(("code", signer.get(f"{address}code/").content.decode()))
    seen.append(("sign_code", str(Notice.objects.get(kind="sign_code").content["values"])))
    signer.post(f"{address}code/", {"code": code()})
    seen.append(("form", signer.get(f"{address}form/").content.decode()))
    work = {
        "employer_name": "Bakery", "work_address": "8 Mill Road", "work_days": ["mon"], "work_time": "8 to 5", "work_hours": "40",
        "signer_position": "Manager",
    }  # fmt: skip
    assert signer.post(f"{address}form/", {**BOXES, **work})["Location"] == f"{address}check/"
    seen.append(("check", signer.get(f"{address}check/").content.decode()))
    seen.append(("signed", signer.post(f"{address}check/", SIGNATURE, follow=True).content.decode()))
    copy = signer.get(f"{address}copy.pdf")
    seen.append(("copy", f"{copy.headers}{pdf_text(copy.content)}"))
    secrets = {**CANARIES, "work": "Canary workplace", "reference": str(application), "birth": "April 9, 2015"}
    if requirement == "work_letter":
        secrets |= {"child": "Benjamin", "surname": "Hara-Lee"}
    for where, text in seen:
        flat = re.sub(r"[^a-z0-9@.]+", " ", text.lower().replace("\u200b", ""))
        for kind, canary in secrets.items():
            assert re.sub(r"[^a-z0-9@.]+", " ", canary.lower()).strip() not in flat, (where, kind)
