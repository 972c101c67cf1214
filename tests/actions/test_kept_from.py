"""Who must not be told is lifted by a supervisor who looked into it, never on the wish of the person it is about."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from permits.actions import kept_from as acts
from permits.actions import withdraw
from permits.models import Application, AuditEntry, Notice, OneTimeCode, Task
from permits.notices import outbox
from permits.policy.telling import Known, Wish, wish_barred
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db

JUAN = "Juan Núñez"
SECOND = {"name": JUAN, "told": True, "email": "juan@family.example", "channels": ["email"]}
WISH = Wish(people.LUPE.adult_name, "our_call")
TYPED = {
    "names": [JUAN],
    "looked_at": "order_over",
    "by": people.LUPE.adult_name,
    "way": "counter",
    "contact": "",
    "why": "Read it.",
}


def kept(*names: str, **more: Any) -> Application:
    return people.submitted(people.LUPE, answers={"must_not_know": True, "kept_from": list(names), **more})


def fresh(application: Application) -> Application:
    return Application.objects.select_related("door", "rulebook").get(pk=application.pk)


def lifting(*names: str, wish: Wish = WISH) -> acts.Lifting:
    return acts.Lifting(names, "order_over", "I read the order.", wish)


def chief() -> Any:
    return desk.clerk("Ana Chief", role="supervisor")


def test_a_supervisor_lifts_it_and_notices_follow_from_then_on() -> None:
    application = kept(JUAN, second_adult=SECOND)
    client = desk.signed_in(chief())
    page = client.get(desk.url(application, "told-again/")).content.decode()
    assert f"{JUAN} then gets copies of letters" in page
    assert client.post(desk.url(application, "told-again/"), {**TYPED, "why": ""}).status_code == 422
    assert client.post(desk.url(application, "told-again/"), TYPED).url == desk.url(application)
    now = fresh(application)
    assert not acts.is_kept(now)
    assert outbox.second_adult(now) == [("email", "juan@family.example")]
    assert withdraw.can_withdraw(now)
    told = Notice.objects.get(application=now, kind="corrected")
    assert (told.is_copy, told.content["to"]) == (False, people.LUPE.email)
    change = now.corrections.get(field="kept_from_lifted").change
    assert (change["old"], change["new"]) == ([JUAN], [])
    assert "Read it." in change["why"]
    entry = AuditEntry.objects.get(application=now, act="kept_from_lifted")
    assert entry.detail == {"why": "order_over", "way": "counter", "left": 0}
    assert not Task.objects.filter(application=now, kind="must_not_know", done_at=None).exists()
    shown = client.get(desk.url(application)).content.decode()
    assert "A court order that has ended or was changed" in shown
    acts.lift(now, chief(), lifting(JUAN))  # once more
    assert AuditEntry.objects.filter(act="kept_from_lifted").count() == 1


def test_while_another_name_stands_everything_stays_shut() -> None:
    application = kept(JUAN, "Pablo Ortega", second_adult=SECOND)
    acts.lift(application, chief(), lifting(JUAN))
    now = fresh(application)
    assert now.answers["kept_from"] == ["Pablo Ortega"]
    assert acts.is_kept(now)
    assert outbox.second_adult(now) == []


def test_nobody_but_a_supervisor_who_may_see_it() -> None:
    application = kept(JUAN)
    clerk = desk.clerk()
    with pytest.raises(PermissionDenied):
        acts.lift(application, clerk, lifting(JUAN))
    client = desk.signed_in(clerk)
    chief()
    page = client.get(desk.url(application, "told-again/")).content.decode()
    assert "In your office: Ana Chief." in page
    assert "<textarea" not in page
    assert client.post(desk.url(application, "told-again/"), TYPED).status_code == 403
    client.post(desk.url(application, "telephone/keep-from/"), {"keep-name": JUAN, "keep-why": "the mother", "act": "lift"})
    assert fresh(application).answers["kept_from"] == [JUAN]


@pytest.mark.parametrize("who", ["Juan Núñez Pérez", "Ana Chief"])
def test_a_supervisor_whom_it_is_about_does_not_lift_it(who: str) -> None:
    application = kept(JUAN, "Ana Chief")
    with pytest.raises(acts.NotLiftedError, match="you"):
        acts.lift(application, desk.clerk(who, role="supervisor"), lifting(JUAN))
    assert acts.is_kept(fresh(application))


KNOWN = Known(
    filer="Rosa Ortega", contacts=["rosa@family.example", "+13235550111"], number="+13235550111", code_to="rosa@family.example",
    kept=[JUAN], second="Juan Nunez", seconds=["juan@family.example", "+13235550199"],
)  # fmt: skip
SHARED = {
    "filer": "Rosa Ortega",
    "contacts": ["home@family.example"],
    "code_to": "home@family.example",
    "number": "",
    "kept": [JUAN],
}


@pytest.mark.parametrize(
    ("wish", "known", "why"),
    [
        (Wish("Rosa Ortega", "counter"), KNOWN, ""),
        (Wish("Rosa Ortega", "our_call"), KNOWN, ""),
        (Wish("Rosa Ortega", "on_line"), KNOWN, ""),
        (Wish("Rosa Ortega", "in_writing", "(323) 555-0111"), KNOWN, ""),
        (Wish("JUAN NUNEZ", "counter"), KNOWN, "kept_from"),
        (Wish("Pedro Ortega", "counter"), KNOWN, "not_filer"),
        (Wish("Rosa Ortega", "in_writing", "Juan@Family.example"), KNOWN, "their_contact"),
        (Wish("Rosa Ortega", "in_writing", "323 555 0199"), KNOWN, "their_contact"),
        (Wish("Rosa Ortega", "in_writing", "somebody@else.example"), KNOWN, "other_contact"),
        (Wish("Rosa Ortega", "in_writing"), KNOWN, "no_contact"),
        (Wish("Rosa Ortega", "call_in", "rosa@family.example"), KNOWN, "no_contact"),
        # The other adult reads the same mailbox; and nobody is written down, so that it may be this one.
        (Wish("Rosa Ortega", "on_line"), Known(**SHARED, second=JUAN, seconds=["home@family.example"]), "their_contact"),
        (
            Wish("Rosa Ortega", "on_line"),
            Known(**{**SHARED, "kept": []}, second="Eva", seconds=["home@family.example"]),
            "their_contact",
        ),
        (Wish("Rosa Ortega", "on_line"), Known(**SHARED, second="Eva", seconds=["home@family.example"]), ""),
    ],
)
def test_whose_wish_it_is_and_whence_it_came(wish: Wish, known: Known, why: str) -> None:
    assert wish_barred(wish, known) == why


def test_what_is_refused_is_said_beside_its_box_and_nothing_is_lost() -> None:
    application = kept(JUAN, second_adult=SECOND)
    client = desk.signed_in(chief())
    for more, said in (
        ({"by": "Juan Nunez"}, "Nobody lifts it for oneself"),
        ({"way": "on_line"}, "The family did not ask on its page"),
        ({"way": "in_writing", "contact": "juan@family.example"}, "This contact is also that of the person"),
    ):
        answer = client.post(desk.url(application, "told-again/"), {**TYPED, **more})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "Read it." in answer.content.decode()
    assert acts.is_kept(fresh(application))


def test_the_family_asks_after_its_code_and_nothing_changes(client: Client) -> None:
    application = kept()
    base = f"/es/application/{application.key}/"
    people.look_up(client, application)
    assert f"{base}told-again/" in client.get(f"{base}contacts/").content.decode()
    assert client.get(f"{base}told-again/").url == f"{base}code/?next=kept_from"
    client.post(f"{base}code/?next=kept_from", {"act": "send"})
    code = Notice.objects.get(kind="one_time_code").content["values"]["code"]
    assert OneTimeCode.objects.exists()
    assert client.post(f"{base}code/?next=kept_from", {"code": code}).url == f"{base}told-again/"
    assert client.post(f"{base}told-again/", {"words": ""}).status_code == 422
    for _press in range(acts.ASKED_A_DAY):
        client.post(f"{base}told-again/", {"words": "La orden del juez terminó."})
    assert client.post(f"{base}told-again/", {"words": "Otra vez."}).status_code == 429
    assert acts.is_kept(fresh(application))
    task = Task.objects.get(application=application, kind="kept_from_asked")
    office = desk.signed_in(chief())
    assert desk.url(application, "told-again/") in office.get("/en/office/tasks/").content.decode()
    assert "La orden del juez terminó." in office.get(desk.url(application, "told-again/")).content.decode()
    acts.lift(application, chief(), lifting(wish=Wish(people.LUPE.adult_name, "on_line")))
    task.refresh_from_db()
    assert task.done_at is not None
    assert client.get(f"{base}told-again/").url == base
