"""Another adult takes over: nothing more reaches the old one, nothing is lost for the child."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from permits import access
from permits.actions import decide, lookup, one_time, send
from permits.actions.correct import StaleError
from permits.actions.take_over import NewAdult, take_over
from permits.models import Application, AuditEntry, Document, Notice, Side
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import people

pytestmark = pytest.mark.django_db
AUNT = NewAdult(
    name="Elena Ortega", filer="caregiver", language="es", channels=["email", "letter"], proof="asked",
    why="the aunt, at the counter, with a photo card", email="elena.ortega@family.example", phone="+13235550177",
    post_lines=["77 Cypress Lane", "Los Angeles, CA 90042"],
)  # fmt: skip
SECOND = {"second_adult": {"name": "Pablo Núñez", "told": True, "email": "pablo@family.example", "phone": ""}}


def changed(application: Application, adult: NewAdult = AUNT) -> Application:
    application.refresh_from_db()
    return take_over(application, people.staff(), adult, application.version)


def work() -> None:
    Worker(HANDLERS).run_until_idle()


def reached(application: Application) -> set[str]:
    """Every address to which something left or waits to leave, after the takeover."""
    rows = Notice.objects.filter(application=application).exclude(state="cancelled")
    return {str(row.content["to"]) for row in rows}


def test_what_waits_goes_to_the_new_adult_and_to_nobody_else() -> None:
    application = people.submitted(people.LUPE, channels=("email", "text", "letter"), answers=SECOND)
    one_time.send_code(application)
    lookup.renew_number(application)
    changed(application)
    addressed = reached(application)
    assert addressed == {AUNT.email, "\n".join([AUNT.name, *AUNT.post_lines])}
    work()
    sent = Notice.objects.filter(application=application, state="sent")
    assert {row.kind for row in sent} == {"received", "taken_over"}
    assert {row.content["to"] for row in sent} == {AUNT.email}


def test_a_decision_that_was_not_told_yet_is_told_to_the_new_adult() -> None:
    application = people.submitted(people.LUPE, answers=SECOND)
    work()
    decide.decide(application.sides.get(kind=Side.RELEASE), people.staff(), "yes")
    changed(application)
    drafts = list(application.notices.filter(kind="released", state="draft"))
    assert {row.content["to"] for row in drafts} == {AUNT.email, "\n".join([AUNT.name, *AUNT.post_lines])}
    assert {row.decision_id for row in drafts} == {application.sides.get(kind=Side.RELEASE).decisions.get().pk}
    send.send(drafts[0].event, people.staff())
    work()
    assert application.notices.get(kind="released", channel="email", state="sent").content["to"] == AUNT.email


def test_the_old_number_the_open_page_and_the_code_open_nothing() -> None:
    application = people.submitted(people.LUPE)
    old = application.confirmation_number
    client = Client()
    people.look_up(client, application)
    page = f"/es/application/{application.key}/"
    assert client.get(page).status_code == 200
    one_time.send_code(application)
    code = str(Notice.objects.get(kind="one_time_code").content["values"]["code"])
    now = changed(application)
    assert client.get(page).status_code != 200
    assert not access.can_open_case(client.session, now)
    assert not one_time.check_code(now, code)
    child = ("Guadalupe", "Núñez", people.LUPE.birth_date)
    assert lookup.look_up(*child, old, "somewhere") is None
    found = lookup.look_up(*child, now.confirmation_number, "somewhere")
    assert found is not None
    assert found.application == now
    assert now.reference == application.reference


def test_the_place_in_line_and_the_first_version_stay() -> None:
    application = people.submitted(people.LUPE)
    before = list(application.sides.values("kind", "status", "received_at"))
    now = changed(application)
    assert list(now.sides.values("kind", "status", "received_at")) == before
    assert now.received_at == application.received_at
    kept = {row.field: row.change for row in now.corrections.all()}
    assert kept["adult_name"] == {"old": "Rosa Ortega", "new": "Elena Ortega", "why": AUNT.why}
    assert kept["email"]["old"] == people.LUPE.email
    assert kept["filer"] == {"old": "parent", "new": "caregiver", "why": AUNT.why}
    entry = AuditEntry.objects.get(application=now, act="taken_over")
    assert AUNT.name not in str(entry.detail)
    assert AUNT.email not in str(entry.detail)


def test_the_new_adults_proof_is_asked_or_was_seen() -> None:
    asked = changed(people.submitted(people.LUPE))
    told = asked.notices.get(kind="taken_over", channel="email")
    assert "quien vive el niño" in str(told.content["values"]["papers"])
    seen = changed(people.submitted(people.SARA), NewAdult(**{**vars(AUNT), "proof": "seen"}))
    assert Document.objects.get(application=seen, requirement="caregiver_affidavit").state == "seen"


def test_in_a_sealed_case_nothing_of_the_new_adult_lies_open() -> None:
    application = people.submitted(people.LUPE, is_sealed=True, answers={"safe_at_home": True})
    people.staff().posts.update(is_named=True)
    now = changed(application)
    assert (now.email, now.phone) == ("", "")
    assert not now.search_keys.exists()
    assert now.person.email == AUNT.email
    assert now.person.last_name == people.LUPE.last_name


def test_who_only_helps_cannot_take_over_nor_another_office_change_it() -> None:
    application = people.submitted(people.LUPE, wanted_district="torrance")
    with pytest.raises(PermissionDenied):
        changed(application, NewAdult(**{**vars(AUNT), "filer": "helper"}))
    stranger = people.staff("clerk@robledal.example", district="robledal")
    with pytest.raises(PermissionDenied):
        take_over(application, stranger, AUNT, application.version)
    with pytest.raises(StaleError):
        take_over(application, people.staff(), AUNT, application.version + 1)
    application.refresh_from_db()
    assert application.generation == 1


def test_a_second_adult_without_email_is_told_by_text_and_never_where_somebody_must_not_be_told() -> None:
    phone = {"second_adult": {"name": "Pablo Núñez", "told": True, "email": "", "phone": "+13235550166"}}
    told, silent = people.submitted(people.LUPE, answers=phone), people.submitted(
        people.SARA, answers={**SECOND, "must_not_know": True}
    )  # fmt: skip
    for application in (told, silent):
        decide.decide(application.sides.get(kind=Side.RELEASE), people.staff(), "yes")
    assert told.notices.get(is_copy=True).content["to"] == "+13235550166"
    assert not silent.notices.filter(is_copy=True).exists()
