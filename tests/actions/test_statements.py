"""Somebody else signs: asked, opened, verified, signed once; kept exactly, and a paper of the case."""

import dataclasses
import io
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.db import IntegrityError, transaction

from permits.actions import statements as acts
from permits.actions import withdraw
from permits.actions.lookup import TooOftenError
from permits.clock import legal_now, machine_now
from permits.keys import keyed_hash
from permits.models import Application, AuditEntry, File, Notice, Statement, Task
from permits.queries import case
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people

pytestmark = pytest.mark.django_db

LUZ = acts.Asking(
    "childcare_affidavit", "Luz Prado Añorve", "Rosa", "es", "email", "luz.prado@sitter.example",
    {"answers": {"adult_1_work": "Taller Prado, lunes a viernes de 8 a 5"}, "name": "Rosa Ortega"},
)  # fmt: skip
BOXES = {
    "provider_name": "Luz Prado Añorve", "provider_address": "9 Elm Street\nRobledal", "provider_phone": "+13235550199",
    "care_days": ["mon", "tue"], "care_hours": "2:30 a 6:00", "care_start": "2027-08-12",
}  # fmt: skip


def asked(family: people.Family = people.LUPE, asking: acts.Asking = LUZ, **more: Any) -> tuple[Statement, str]:
    return acts.ask(people.submitted(family, **more), asking)


def newest(statement: Statement, kind: str) -> dict[str, str]:
    values: dict[str, str] = Notice.objects.filter(statement=statement, kind=kind).latest("pk").content["values"]
    return values


def again(statement: Statement) -> Statement:
    return Statement.objects.select_related("application__rulebook__body").get(pk=statement.pk)


def verified(statement: Statement, language: str = "es") -> Statement:
    acts.begin(statement, language)
    assert acts.check_code(statement, newest(statement, "sign_code")["code"])
    return again(statement)


def signed(statement: Statement, name: str = "Luz Prado") -> Statement:
    acts.sign(verified(statement), BOXES, name, "es")
    return again(statement)


def work() -> None:
    Worker(HANDLERS).run_until_idle()


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as pages:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_the_request_goes_to_the_signer_in_the_signers_language_and_the_family_is_not_written_to() -> None:
    statement, token = asked()
    notice = Notice.objects.get(statement=statement)
    assert (notice.kind, notice.language, notice.channel, notice.content["to"]) == ("sign_request", "es", "email", LUZ.to)
    assert notice.content["values"]["sign_url"].endswith(f"/es/sign/{token}/")
    assert notice.application is None
    assert acts.by_token(token) == statement


def test_the_links_token_is_kept_as_a_keyed_hash_only() -> None:
    statement, token = asked()
    row = Statement.objects.filter(pk=statement.pk).values().get()
    assert row["token_hash"] == keyed_hash("statement", token)
    assert all(token not in repr(value) and token.encode() not in bytes(str(value), "utf-8") for value in row.values())
    assert len(token) >= 20


def test_what_is_signed_is_kept_as_it_was_shown() -> None:
    statement, _token = asked()
    signed(statement)
    kept = again(statement).signed
    rules = people.rulebook().parsed
    assert kept["name"] == "Luz Prado"
    assert (kept["language"], kept["contact"], kept["channel"], kept["is_here"]) == ("es", LUZ.to, "email", False)
    assert kept["texts"]["es"]["declaration"] == rules.say("es", "affidavit.declaration")
    assert kept["texts"]["en"]["title"] == rules.say("en", "affidavit.title")
    assert kept["rules"].startswith("lausd 2027-28 v1 ")
    assert {row["label"]: row["value"] for row in kept["rows"]}[rules.say("es", "affidavit.care_days")] == "lunes, martes"
    assert {row["label"]: row["other_value"] for row in kept["rows"]}[
        rules.say("es", "affidavit.care_start")
    ] == "August 12, 2027"
    assert [row["value"] for row in kept["facts"]] == ["Guadalupe Núñez Ortega", "2018"]
    assert kept["family"]["name"] == "Rosa Ortega"
    assert datetime.fromisoformat(kept["at"]) == again(statement).signed_at
    acts_written = AuditEntry.objects.filter(application=statement.application, act__startswith="statement_")
    assert [entry.act for entry in acts_written.order_by("sequence")] == [
        "statement_asked", "statement_opened", "statement_verified", "statement_signed",
    ]  # fmt: skip


def test_the_signed_paper_comes_to_the_case_like_any_paper_and_the_family_is_told_once() -> None:
    statement, _token = asked()
    before = case.of(statement.application).missing
    signed(statement)
    assert not File.objects.exists()  # nothing is made inside the act
    work()
    file = File.objects.get()
    assert (file.document.requirement, file.state, bool(file.pages)) == ("childcare_affidavit", "readable", True)
    assert again(statement).file == file
    after = case.of(Application.objects.get(pk=statement.application_id))
    assert set(before) - set(after.missing) == {"childcare_affidavit"}
    work()
    told = Notice.objects.filter(application=statement.application).exclude(kind="received")
    assert [(one.kind, one.language) for one in told] == [("statement_signed", "es")]
    acts.file_paper(again(statement))
    assert File.objects.count() == 1


def test_the_paper_is_a_tagged_pdf_with_both_languages_and_the_signers_copy_lacks_what_is_the_familys() -> None:
    statement = signed(asked()[0])
    office, own = (acts.paper_of(statement, for_office=for_office) for for_office in (True, False))
    with pikepdf.open(io.BytesIO(office)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("es")
    said = text_of(office)
    for words in (
        "Luz Prado",
        "luz.prado@sitter.example",
        "Days of care",
        "Monday, Tuesday",
        "Taller Prado",
        "9 de mayo de 2018",
        "Rosa Ortega",
    ):
        assert words in said, words
    copy = text_of(own)
    assert "lunes, martes" in copy
    for words in ("Taller Prado", "Rosa Ortega", "9 de mayo de 2018", str(statement.application)):
        assert words not in copy, words


def test_signing_twice_changes_nothing() -> None:
    statement, _token = asked()
    opened = verified(statement)
    assert acts.sign(opened, BOXES, "Luz Prado", "es")[1]
    held, first = acts.sign(opened, {**BOXES, "care_hours": "noche"}, "Otra Persona", "en")
    assert not first
    assert held.signed["name"] == "Luz Prado"
    assert Notice.objects.filter(kind="statement_signed").count() == 1


def test_nothing_is_signed_without_a_verified_contact() -> None:
    statement, _token = asked()
    acts.begin(statement, "es")
    with pytest.raises(acts.ClosedError):
        acts.sign(again(statement), BOXES, "Luz Prado", "es")
    with pytest.raises(acts.ClosedError):
        acts.keep(again(statement), {"care_hours": "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(state="signed", signed_at=legal_now())


def test_five_wrong_codes_kill_the_right_one_and_a_new_one_works_once() -> None:
    statement, _token = asked()
    acts.begin(statement, "es")
    code = newest(statement, "sign_code")["code"]
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)
    assert [acts.check_code(again(statement), wrong) for _ in range(5)] == [False] * 5
    assert not acts.check_code(again(statement), code)
    acts.send_code(again(statement), "es")
    fresh = newest(statement, "sign_code")["code"]
    assert acts.check_code(again(statement), f"{fresh[:3]} {fresh[3:]}")
    assert not acts.check_code(again(statement), fresh)


def test_a_code_dies_with_its_time() -> None:
    statement, _token = asked()
    acts.begin(statement, "es")
    Statement.objects.update(code_until=machine_now() - timedelta(seconds=1))
    assert not acts.check_code(again(statement), newest(statement, "sign_code")["code"])


def test_a_withdrawn_request_and_a_replaced_link_open_nothing() -> None:
    statement, token = asked()
    opened = verified(statement)
    renewed = acts.renew(opened)
    assert acts.by_token(token) is None
    with pytest.raises(acts.ClosedError):
        acts.sign(opened, BOXES, "Luz Prado", "es")
    link = newest(statement, "sign_request")["sign_url"].rstrip("/").rpartition("/")[2]
    assert acts.by_token(link) == renewed
    assert renewed.verified_at is None
    assert acts.withdraw(renewed)
    assert acts.by_token(link) is None
    with pytest.raises(acts.ClosedError):
        acts.renew(again(statement))


def test_after_two_weeks_the_link_is_over_and_a_new_one_can_be_sent() -> None:
    statement, token = asked()
    Statement.objects.update(expires_at=machine_now() - timedelta(seconds=1))
    late = again(statement)
    assert late.standing == "expired"
    with pytest.raises(acts.ClosedError):
        acts.begin(late, "es")
    assert acts.renew(late).standing == "asked"
    assert acts.by_token(token) is None


def test_what_is_signed_cannot_be_taken_back_and_a_withdrawn_application_closes_its_links() -> None:
    statement, token = asked()
    done = signed(statement)
    assert not acts.withdraw(done)
    with pytest.raises(acts.ClosedError):
        acts.renew(done)
    assert again(statement).state == "signed"
    other, link = acts.ask(statement.application, dataclasses.replace(LUZ, requirement="adult_schedule", to="boss@work.example"))
    withdraw.withdraw(other.application)
    assert acts.by_token(link) is None
    assert acts.by_token(token) is None


def test_nobody_is_asked_for_what_the_case_does_not_need_or_in_a_protected_case() -> None:
    for family, more, requirement in (
        (people.LUPE, {}, "residence_bill"),
        (people.BEN, {"reason": "sibling"}, "childcare_affidavit"),
        (people.SARA, {"is_sealed": True}, "childcare_affidavit"),
    ):
        with pytest.raises(KeyError):
            acts.ask(people.submitted(family, **more), dataclasses.replace(LUZ, requirement=requirement))
    assert not Statement.objects.exists()


def test_nobodys_mailbox_is_filled_through_us() -> None:
    application, other = people.submitted(people.LUPE), people.submitted(people.SARA)
    for _ in range(2):
        acts.ask(application, LUZ)
        acts.ask(other, LUZ)
    with pytest.raises(TooOftenError):
        acts.ask(other, LUZ)
    statement = Statement.objects.first()
    assert statement
    for _ in range(5):
        acts.send_code(statement, "es")
    with pytest.raises(TooOftenError):
        acts.send_code(statement, "es")


def test_a_text_waits_on_the_offices_list_and_its_code_lives_longer() -> None:
    statement, _token = asked(asking=dataclasses.replace(LUZ, channel="text", to="+13235550199"))
    acts.begin(statement, "es")
    texts = Notice.objects.filter(channel="text", statement=statement)
    assert {(one.kind, one.state) for one in texts} == {("sign_request", "ready"), ("sign_code", "ready")}
    until = again(statement).code_until
    assert until
    assert until - machine_now() > timedelta(days=2)


def test_an_employer_learns_the_name_of_the_worker_and_no_childs() -> None:
    asking = acts.Asking(
        "work_letter",
        "Omar Haddad",
        "Dana",
        "en",
        "email",
        "omar@bakery.example",
        {"answers": {"worker": "Dana O'Hara"}, "name": ""},
    )
    statement, _token = asked(people.BEN, asking, reason="parent_employment", answers={"questions": {"work_kind": "employer"}})
    boxes = {
        "employer_name": "Robledal Bakery",
        "work_address": "8 Mill Road",
        "work_days": ["mon"],
        "work_time": "8 to 5",
        "work_hours": 40,
    }
    acts.sign(verified(statement, "en"), {**boxes, "signer_position": "Manager"}, "Omar Haddad", "en")
    said = text_of(acts.paper_of(again(statement), for_office=False))
    assert "Dana O'Hara" in said
    assert "8 Mill Road" in said
    for secret in (people.BEN.first_name, people.BEN.last_name, people.BEN.street, people.BEN.email):
        assert secret not in said


def test_a_parent_signs_what_a_helper_filed_and_no_clock_stops() -> None:
    more = {
        "filer": "helper",
        "answers": {"helper": {"name": "Ida Quist", "organization": "Casa"}, "home_lines": ["1450 Juniper Street"]},
    }
    application = people.submitted(people.BEN, **more)
    assert "parent_signature" in case.of(application).missing
    status = application.sides.get(kind="release").status
    asking = acts.Asking("parent_signature", "Dana O'Hara", "Ida", "en", "email", "dana@parent.example")
    statement, _token = acts.ask(application, asking)
    acts.sign(verified(statement, "en"), {}, "Dana O'Hara", "en")
    said = text_of(acts.paper_of(again(statement), for_office=True))
    for words in ("Benjamin", "1450 Juniper Street", "Ida Quist", "I am the parent or guardian"):
        assert words in said, words
    work()
    assert "parent_signature" not in case.of(Application.objects.get(pk=application.pk)).missing
    assert application.sides.get(kind="release").status == status == "in_line"


def test_a_paper_that_is_not_asked_any_more_becomes_a_task_and_is_not_lost() -> None:
    statement, _token = asked()
    signed(statement)
    Application.objects.filter(pk=statement.application_id).update(reason="sibling")
    work()
    assert Task.objects.filter(kind="job_dead").exists()
    assert again(statement).signed["name"] == "Luz Prado"


def test_a_name_that_no_font_has_is_kept_and_the_paper_still_comes() -> None:
    statement = signed(asked()[0], "Luz \U0001f9ff Prado")
    assert statement.signed["name"] == "Luz \U0001f9ff Prado"
    work()
    assert File.objects.get().state == "readable"


def test_when_another_adult_takes_over_the_old_ones_links_die() -> None:
    statement, token = asked()
    acts.close_open(statement.application)
    assert acts.by_token(token) is None
    assert again(statement).state == "withdrawn"
