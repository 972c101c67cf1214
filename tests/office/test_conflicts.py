"""Who knows a family does not work on its case: said once, the case is gone for this person, until a supervisor lifts it."""

import pytest
from django.core.exceptions import PermissionDenied

from permits import access
from permits.actions import assign, conflicts, decide, exports, papers, send
from permits.clock import legal_now
from permits.models import Application, AuditEntry, Conflict, Notice, Side, Task
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
WHY = {"act": "know", "why": "know_family"}


def release(application: Application) -> Side:
    return Side.objects.select_related("body", "owner", "application").get(application=application, kind="release")


def test_who_knows_the_family_has_it_nowhere_any_more() -> None:
    ana, bea = desk.clerk(), desk.clerk("Bea Chief", role="supervisor")
    application = people.submitted(people.LUPE, channels=("letter",))
    Task.objects.create(body=application.door, application=application, kind="bounced")
    Side.objects.update(complete_at=legal_now())
    assign.take(release(application), ana)
    client = desk.signed_in(ana)
    assert client.post(desk.url(application, "know/"), {"act": "know"}).status_code == 422
    assert client.post(desk.url(application, "know/"), WHY).url == "/en/office/"
    assert release(application).owner is None
    client.get("/en/office/")  # says once what was done
    for page in ("", "?tab=mine", "?tab=open", "tasks/", "lists/letter/", "lists/unsent/", "order/", "exports/"):
        shown = client.get(f"/en/office/{page}").content.decode()
        assert str(application) not in shown, page
        assert "Guadalupe" not in shown, page
    for typed in (str(application), "Guadalupe", people.LUPE.email):
        assert "/office/case/" not in client.post("/en/office/search/", {"q": typed}, follow=True).content.decode()
    assert assign.claim_next(ana) is None
    assert not list(access.sides_of(ana))
    kept = client.get(desk.url(application))
    assert kept.status_code == 403
    assert "Bea Chief" in kept.content.decode()
    assert "Guadalupe" not in kept.content.decode()
    assert "/office/people/" not in kept.content.decode()  # the frame stays a clerk's
    assert client.get(desk.url(application, "telephone/")).status_code == 404
    # Colleagues go on, and know who does not see it.
    shown = desk.signed_in(bea).get(desk.url(application)).content.decode()
    assert "Does not see this case: Ana Clerk (This is my family)" in shown
    assert assign.claim_next(bea) is not None


def test_no_act_of_who_knows_the_family_is_taken() -> None:
    ana, bea = desk.clerk(), desk.clerk("Bea Chief", role="supervisor")
    application = people.submitted(people.LUPE)
    file = desk.with_paper(application)
    conflicts.declare(application, ana, "know_friend")
    side = release(application)
    decide.decide(side, bea, "yes")
    draft = Notice.objects.filter(application=application, state="draft")[0]
    for act in (
        lambda: decide.decide(side, ana, "yes"),
        lambda: papers.accept(file.document, ana),
        lambda: send.send(draft.event, ana),
        lambda: exports.ask_for_case(ana, application, "pdf", "county", "en"),
        lambda: assign.give(side, bea, ana),
        lambda: conflicts.declare(application, ana, "know_family"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert ana not in access.colleagues(bea, side)


def test_a_supervisor_lifts_it_with_a_reason_and_nobody_else() -> None:
    ana, bea, rob = (
        desk.clerk(),
        desk.clerk("Bea Chief", role="supervisor"),
        desk.clerk("Rob Chief", role="supervisor", district="robledal"),
    )
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    application = people.submitted(people.LUPE, wanted_district=elsewhere)
    conflicts.declare(application, ana, "know_work")
    one = Conflict.objects.get()
    for user in (ana, desk.clerk("Cid Clerk"), rob):
        with pytest.raises(PermissionDenied):
            conflicts.lift(one, user, "free_mistake")
    client, page = desk.signed_in(bea), desk.url(application, "know/")
    assert "Let this person work on it again" in client.get(page).content.decode()
    assert "Let this person work on it again" not in desk.signed_in(desk.clerk("Cid Clerk")).get(page).content.decode()
    assert client.post(page, {"act": str(one.pk)}).status_code == 422
    assert client.post(page, {"act": str(one.pk), f"free-{one.pk}-why": "free_mistake"}).status_code == 302
    assert desk.signed_in(ana).get(desk.url(application)).status_code == 200
    told = list(AuditEntry.objects.filter(act__startswith="conflict").order_by("pk").values_list("act", "user", "detail__why"))
    assert told == [("conflict_declared", ana.pk, "know_work"), ("conflict_lifted", bea.pk, "free_mistake")]
    # A supervisor who knows the family lifts nothing there, the own word least of all.
    conflicts.declare(application, bea, "know_family")
    with pytest.raises(PermissionDenied):
        conflicts.lift(Conflict.objects.get(user=bea), bea, "free_mistake")


def test_the_own_address_on_a_case_is_asked_about() -> None:
    ana = desk.clerk()
    mine, other = people.submitted(people.LUPE, email=ana.email.upper()), people.submitted(people.BEN)
    client = desk.signed_in(ana)
    assert "Is this your family?" in client.get(desk.url(mine)).content.decode()
    assert "Is this your family?" not in client.get(desk.url(other)).content.decode()


def test_a_sealed_case_whose_only_officer_knows_the_family_is_an_alarm() -> None:
    nadia, bea = desk.clerk("Nadia Officer", is_named=True), desk.clerk("Bea Chief", role="supervisor")
    application = people.submitted(people.LUPE, is_sealed=True)
    assert not access.nobody_sees(bea).exists()
    conflicts.declare(application, nadia, "know_family")
    assert access.nobody_sees(bea).exists()
    assert desk.signed_in(nadia).get(desk.url(application)).status_code == 403
    nadia.posts.update(is_named=False)
    assert desk.signed_in(nadia).get(desk.url(application)).status_code == 404
