"""A case is sealed after it was filed, and its seal is lifted: what could show it follows at once, and both are in the record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from permits.actions import assign, conflicts, decide, exports, household, same_child, seal, siblings
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Export, Job, Notice, SearchKey, Task, User
from permits.notices import outbox
from permits.queries import case
from permits.vault import store
from permits.worker.exports import make_export
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
WHY = {"why": "seal_card"}


def refreshed(application: Application) -> Application:
    return Application.objects.select_related("door", "rulebook").get(pk=application.pk)


def found(client: Client, typed: str) -> bool:
    page = client.post("/en/office/search/", {"q": typed}, follow=True).content.decode()
    return "/office/case/" in page


def test_a_clerk_seals_it_and_then_it_is_gone() -> None:
    ana, nadia = desk.clerk(), desk.clerk("Nadia Officer", is_named=True)
    application = people.submitted(people.LUPE, channels=("letter",))
    assign.take(application.sides.get(kind="release"), ana)
    client, officer = desk.signed_in(ana), desk.signed_in(nadia)
    page = client.get(desk.url(application, "seal/")).content.decode()
    assert "you will not see this case any more" in page
    assert client.post(desk.url(application, "seal/"), {}).status_code == 422
    assert not refreshed(application).is_sealed
    answer = client.post(desk.url(application, "seal/"), WHY)
    assert answer.url == "/en/office/"
    assert client.get(desk.url(application)).status_code == 404
    assert not found(client, application.reference)
    now = refreshed(application)
    assert (now.first_name, now.birth_date, now.email, now.household) == ("", None, "", None)
    assert now.person == application.person
    assert not SearchKey.objects.filter(application=now).exists()
    assert not found(officer, "Guadalupe")
    assert now.sides.get(kind="release").owner is None
    assert "A case was sealed" in officer.get("/en/office/tasks/").content.decode()
    assert AuditEntry.objects.get(application=now, act="sealed").detail == {"why": "seal_card"}
    # Repeating it, too, changes nothing.
    seal.seal(now, nadia, "seal_order")
    assert AuditEntry.objects.filter(application=now, act="sealed").count() == 1


def test_the_seal_is_lifted_by_who_is_named_only() -> None:
    ana, nadia = desk.clerk("Ana Chief", role="supervisor"), desk.clerk("Nadia Officer", is_named=True)
    application = people.submitted(people.LUPE)
    seal.seal(application, nadia, "seal_danger")
    with pytest.raises(PermissionDenied):
        seal.lift(application, ana, "lift_mistake")
    assert desk.signed_in(ana).post(desk.url(application, "seal/"), {"why": "lift_mistake"}).status_code == 404
    officer = desk.signed_in(nadia)
    assert officer.post(desk.url(application, "seal/"), WHY).status_code == 422  # a page from before it was sealed
    assert officer.post(desk.url(application, "seal/"), {"why": "lift_mistake"}).url == desk.url(application)
    now = refreshed(application)
    assert not now.is_sealed
    assert (now.first_name, now.birth_date, now.email) == ("Guadalupe", people.LUPE.birth_date, people.LUPE.email)
    assert "person" not in now.answers
    assert found(desk.signed_in(ana), "Guadalupe")
    assert AuditEntry.objects.get(application=now, act="unsealed").detail == {"why": "lift_mistake"}
    timeline = officer.get(desk.url(application)).content.decode()
    assert "The family says that somebody looks for them" in timeline
    assert "It was sealed by mistake" in timeline


def told(user: User) -> list[Notice]:
    return [one for one in Notice.objects.filter(application=None).order_by("pk") if one.content["to"] == user.email]


def test_everybody_else_who_is_named_hears_of_a_seal_and_of_its_end() -> None:
    ana, nadia, omar = desk.clerk(), desk.clerk("Nadia Officer", is_named=True), desk.clerk("Omar Officer", is_named=True)
    related, gone = desk.clerk("Rita Officer", is_named=True), desk.clerk("Gil Officer", is_named=True)
    gone.posts.update(ended_at=machine_now())
    admin = desk.clerk("Alba Admin", role="administrator")
    application = people.submitted(people.LUPE)
    conflicts.declare(application, related, "know_family")
    seal.seal(application, ana, "seal_danger")
    seal.lift(refreshed(application), nadia, "lift_ended")
    own = [(task.user, task.kind, task.detail) for task in Task.objects.exclude(user=None).order_by("pk")]
    sealed, lifted = {"by": ana.pk, "why": "seal_danger"}, {"by": nadia.pk, "why": "lift_ended"}
    assert own == [(nadia, "seal_seen", sealed), (omar, "seal_seen", sealed), (omar, "unseal_seen", lifted)]
    assert [one.kind for one in told(omar)] == ["staff_sealed", "staff_unsealed"]
    assert told(ana) + told(related) + told(gone) + told(admin) == []
    words = " ".join(str(outbox.rendered(one)) for one in told(omar))
    assert "Nadia Officer lifted the seal of a case" in words
    assert "Safe at Home, or the order, has ended" in words
    assert not [name for name in ("Guadalupe", "Núñez", str(application), application.reference) if name in words]
    page = desk.signed_in(omar).get("/en/office/tasks/").content.decode()
    assert "Nadia Officer, Safe at Home, or the order, has ended" in page
    assert "lifted the seal" not in desk.signed_in(ana).get("/en/office/tasks/").content.decode()


def test_where_nobody_else_is_named_the_administrators_hear_that_it_happened() -> None:
    nadia, admin = desk.clerk("Nadia Officer", is_named=True), desk.clerk("Alba Admin", role="administrator")
    application = people.submitted(people.LUPE)
    seal.seal(application, nadia, "seal_card")
    seal.lift(refreshed(application), nadia, "lift_mistake")
    assert not Task.objects.exclude(user=None).exists()
    assert [one.kind for one in told(admin)] == ["staff_seal_alone"] * 2
    words = " ".join(str(outbox.rendered(one)) for one in told(admin))
    assert "Nadia Officer" in words
    shown = (str(application), application.reference, "Guadalupe", "card", "mistake")
    assert not [name for name in shown if name in words]


def test_what_waits_to_leave_names_no_child_and_goes_to_no_second_adult() -> None:
    second = {"name": "Pat Other", "told": True, "email": "pat@family.example", "channels": ["email"]}
    application = people.submitted(people.LUPE, channels=("letter",), answers={"second_adult": second})
    decide.decide(application.sides.get(kind="release"), desk.clerk(), "yes")
    waits = Notice.objects.filter(application=application, state__in=["draft", "ready"])
    assert waits.filter(is_copy=True).exists()
    seal.seal(application, desk.clerk(is_named=True), "seal_card")
    assert not waits.filter(is_copy=True).exists()
    for row in waits:
        words = outbox.rendered(row)
        assert "Guadalupe" not in f"{row.content['values']} {words}"
    assert outbox.second_adult(refreshed(application)) == []


def test_a_list_that_was_taken_out_before_is_gone() -> None:
    ana = desk.clerk()
    application = people.submitted(people.LUPE)
    export = exports.ask_for_list(ana, "csv", "planning", "en", {"which": "all", "columns": ["first_name"]})
    make_export(Job.objects.get(kind="make_export"))
    client = desk.signed_in(ana)
    assert client.get(f"/en/office/exports/{export.key}/file/").status_code == 200
    seal.seal(application, ana, "seal_card")
    assert client.get(f"/en/office/exports/{export.key}/file/").status_code == 404
    kept = Export.objects.get(pk=export.pk).vault_id
    assert exports.expire() == 1
    with pytest.raises(store.NotStored):
        store.read(kept, export.context)


def test_a_copy_of_the_whole_case_stays_with_who_is_named() -> None:
    ana, nadia = desk.clerk(), desk.clerk("Nadia Officer", is_named=True)
    application = people.submitted(people.LUPE)
    for user in (ana, nadia):
        export = exports.ask_for_case(user, application, "pdf", "county", "en")
        Export.objects.filter(pk=export.pk).update(state="ready", vault_id=store.put(b"%PDF-1.7", export.context).id)
    seal.seal(application, ana, "seal_card")
    mine, theirs = (Export.objects.get(user=user) for user in (nadia, ana))
    assert desk.signed_in(ana).get(f"/en/office/exports/{theirs.key}/file/").status_code == 404
    assert str(application) not in desk.signed_in(ana).get("/en/office/exports/").content.decode()
    assert desk.signed_in(nadia).get(f"/en/office/exports/{mine.key}/file/").status_code == 200


def test_the_task_about_a_look_alike_follows_the_sealed_one() -> None:
    first, second = people.submitted(people.LUPE), people.submitted(people.LUPE)
    ana = desk.clerk()
    seal.seal(first, ana, "seal_card")
    task = Task.objects.get(kind="duplicate")
    assert (task.application, task.detail) == (first, {"first": str(second)})
    client = desk.signed_in(ana)
    assert str(first) not in client.get("/en/office/tasks/").content.decode()
    assert "May be the same child" not in client.get(desk.url(second)).content.decode()


def test_brothers_and_sisters_are_named_before_it_is_sealed() -> None:
    sara = people.submitted(people.SARA)
    key = household.of(sara)
    teo = people.submitted(people.TEO)
    Application.objects.filter(pk=teo.pk).update(household=key)
    client = desk.signed_in(desk.clerk())
    page = client.get(desk.url(sara, "seal/")).content.decode()
    assert str(teo) in page
    assert client.post(desk.url(sara, "seal/"), WHY).status_code == 302
    assert str(sara) not in client.get(desk.url(teo, "seal/")).content.decode()


def test_the_same_childs_joined_application_is_named_before_it_is_sealed() -> None:
    first, second, ana = people.submitted(people.LUPE), people.submitted(people.LUPE), desk.clerk(is_named=True)
    row = same_child.join(first, second, ana, "the mother said so")
    client = desk.signed_in(ana)
    for one, other in ((first, second), (second, first)):
        assert desk.url(other, "seal/") in client.get(desk.url(one, "seal/")).content.decode()
    seal.seal(second, ana, "seal_card")
    assert desk.url(second, "seal/") not in client.get(desk.url(first, "seal/")).content.decode()
    seal.lift(refreshed(second), ana, "lift_mistake")
    same_child.undo(row, ana)
    assert desk.url(second, "seal/") not in client.get(desk.url(first, "seal/")).content.decode()


def test_who_is_named_is_led_to_where_the_letters_go() -> None:
    officer, application = desk.signed_in(desk.clerk(is_named=True)), people.submitted(people.LUPE)
    answer = officer.post(desk.url(application, "seal/"), WHY, follow=True)
    assert answer.redirect_chain[-1][0] == desk.url(application, "contacts/")
    assert answer.status_code == 200


def test_a_message_for_several_children_says_nothing_of_the_one_that_is_sealed() -> None:
    sara, teo, ana = people.submitted(people.SARA), people.submitted(people.TEO), desk.clerk()
    siblings.join(sara, teo, ana, "same mother")
    sides = [one.sides.select_related("body", "rulebook").get(kind="release") for one in (sara, teo)]
    siblings.ask(ana, [(side, case.of(side.application).missing[:1]) for side in sides], "")
    assert Notice.objects.filter(kind="papers_missing_siblings", state="draft").exists()
    seal.seal(refreshed(teo), ana, "seal_card")
    assert not Notice.objects.filter(kind="papers_missing_siblings", state="draft").exists()
    assert refreshed(teo).siblings is None
    for one in (sara, teo):
        rows = Notice.objects.filter(application=one, kind="papers_missing", state="draft", said_in=None)
        assert rows.exists()
        assert not [row for row in rows if "Teo" in str(row.content["values"])]


def test_the_school_asked_for_leaves_its_column_and_comes_back() -> None:
    school = people.rulebook("robledal").parsed.schools[0]
    application = people.submitted(people.LUPE, answers={"school_wanted": school.name})
    filed, nadia = application.school, desk.clerk(is_named=True)
    assert filed
    seal.seal(application, nadia, "seal_card")
    assert refreshed(application).school == ""
    seal.lift(application, nadia, "lift_mistake")
    assert refreshed(application).school == filed
