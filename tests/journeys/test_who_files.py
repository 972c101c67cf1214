"""Whoever cares for the child can file (practice.md A5): from the first page to what the family and the office finally see."""

from datetime import date
from typing import Any

import pytest

from permits.models import Application, Notice
from permits.notices.outbox import rendered
from tests import people
from tests.journeys import desk, families, road
from tests.journeys.engines import MakePage
from tests.journeys.families import in_both

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.story]
ENGLISH_FIRST = [pytest.param("en", id="en"), pytest.param("es", id="es", marks=pytest.mark.broad)]
SPANISH_FIRST = [pytest.param("es", id="es"), pytest.param("en", id="en", marks=pytest.mark.broad)]
AUNT = {
    "adult_name": "Elena Ortega", "filer": "caregiver", "channels": ("email",), "email": "elena.ortega@family.example",
    "proof": "asked", "why": "The aunt, at the counter, with a photo card.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _open_season(live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_another_adult_takes_over_in_mid_case(language: str, pages: MakePage, live_server: Any) -> None:
    plan = families.family(language)
    with pages(360) as page:
        mother = families.at(page, live_server.url, plan)
        old = families.filed(mother)
        desk.work()
        with pages(1280, 900) as desktop:
            clerk = families.clerk_at(desktop, live_server.url, plan)
            families.case_page(clerk, old)
            clerk.press("a[href$='/another-adult/']")
            families.fill_and_press(clerk, {**AUNT, "language": language})
            assert "Elena Ortega" in families.said(clerk)
        desk.work()
        # The mother's open page and her number open nothing from now on.
        application = Application.objects.get()
        mother.open(f"application/{application.key}/")
        assert mother.path != f"application/{application.key}/"
        road.look_up(mother)
        assert mother.path == "status/"
    told = [row for row in Notice.objects.filter(kind="taken_over") if row.state == "sent"]
    assert [row.content["to"] for row in told] == [AUNT["email"]]
    with pages(360) as page:
        aunt = families.at(page, live_server.url, plan, number=application.confirmation_number.replace(" ", ""))
        road.look_up(aunt)
        assert aunt.path == f"application/{application.key}/"
        assert in_both(language, "Caregiver's Authorization Affidavit", "Caregiver's Authorization Affidavit") in families.said(
            aunt
        )
        assert "Rosa" not in families.said(aunt)


PROOFS = {
    "guardian": ("Court order of guardianship", "Orden del juez que nombra al tutor legal"),
    "caregiver": ("Caregiver's Authorization Affidavit", "Caregiver's Authorization Affidavit"),
    "foster_parent": ("Placement letter", "Carta de colocación"),
    "rights_holder": ("Paper that says who may decide about school", "Documento que dice quién puede decidir sobre la escuela"),
    "social_worker": ("Letter from your agency", "Carta de su agencia"),
}


@pytest.mark.parametrize("language", ENGLISH_FIRST)
@pytest.mark.parametrize("filer", [one if one == "caregiver" else pytest.param(one, marks=pytest.mark.broad) for one in PROOFS])
def test_whoever_cares_for_the_child_is_told_which_paper_shows_it(
    filer: str, language: str, pages: MakePage, live_server: Any
) -> None:
    plan = families.family(language, you={"filer": filer, "adult_name": "Elena Ortega"})
    paper = in_both(language, *PROOFS[filer])
    with pages(360) as page:
        aunt = families.at(page, live_server.url, plan)
        families.filed(aunt)
        assert paper in families.said(aunt)
        road.look_up(aunt)
        assert paper in families.said(aunt)
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        sheet = families.case_page(clerk, aunt.number)
        assert "Elena Ortega" in sheet
        assert paper in sheet


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_who_helps_is_named_beside_the_parent_who_is_asked_to_sign(language: str, pages: MakePage, live_server: Any) -> None:
    you = {
        "filer": "helper", "adult_name": "Rosa Ortega", "helper_name": "Kim Vargas", "helper_organization": "Library on Fourth",
    }  # fmt: skip
    plan = families.family(language, you=you)
    with pages(360) as page:
        helper = families.at(page, live_server.url, plan)
        road.start(helper)
        road.fill_pages(helper)
        assert "Kim Vargas\nLibrary on Fourth" in families.said(helper)
        road.send(helper)
        assert in_both(language, "Signature of the parent", "Firma de la mamá") in families.said(helper)
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        sheet = families.case_page(clerk, helper.number)
    assert "Kim Vargas" in sheet
    assert "Rosa Ortega" in sheet


@pytest.mark.broad
@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_a_second_adult_is_written_to_only_when_ticked_and_never_told_the_number(
    language: str, pages: MakePage, live_server: Any
) -> None:
    second = {
        "second_name": "Pablo Núñez",
        "second_told": "on",
        "second_channels": ("email",),
        "second_email": "pablo@family.example",
    }
    told = families.family(language, you=second)
    silent = families.family(
        language, you={"second_name": "Pablo Núñez"}, child=families.child("Teo", "Ruiz", people.TEO.birth_date)
    )
    numbers = []
    with pages(360) as page:
        for plan in (told, silent):
            walker = families.at(page, live_server.url, plan)
            numbers.append(families.filed(walker))
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, told)
        for number in numbers:
            desk.decide(clerk, number[:8], "yes")
            desk.send(clerk)
        desk.work()
        copies = Notice.objects.filter(is_copy=True)
        assert [(row.kind, row.content["to"], row.state) for row in copies] == [("released", "pablo@family.example", "sent")]
        clerk.open("office/demonstration/mailbox/")
        letters = page.query_selector_all("main article")
        mine = [text for text in (letter.text_content() for letter in letters) if "pablo@family.example" in text]
    assert mine
    assert not any(numbers[0][8:12] in text.replace("-", "") for text in mine)


@pytest.mark.parametrize("language", ENGLISH_FIRST)
def test_where_somebody_must_not_be_told_the_office_calls_first(language: str, pages: MakePage, live_server: Any) -> None:
    you = {
        "must_not_know": "yes", "second_name": "Pablo Núñez", "second_told": "on", "second_channels": ("email",), "second_email": "pablo@family.example",
    }  # fmt: skip
    plan = families.family(language, you=you)
    with pages(360) as page:
        mother = families.at(page, live_server.url, plan)
        number = families.filed(mother)
        road.look_up(mother)
        assert not page.query_selector("main a[href$='/withdraw/']")
        mother.press("main a[href$='/contacts/']")
        assert mother.path.endswith("/contacts/")
        assert not page.query_selector("main input:not([type=hidden])"), "contacts can be changed on line"
        assert "(213) 555-0140" in families.said(mother)
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        clerk.open("office/tasks/")
        assert in_both(language, "Somebody must not get information", "no debe recibir información") in families.said(clerk)
        sheet = families.case_page(clerk, number)
        assert in_both(language, "Somebody must not be told", "no debe") in sheet
        desk.decide(clerk, number[:8], "yes")
        desk.send(clerk)
    desk.work()
    assert not Notice.objects.filter(is_copy=True).exists()
    assert {row.content["to"] for row in Notice.objects.all()} == {"rosa.ortega@family.example"}


YOUR_CHILD = {"en": ("your child", "parent or guardian"), "es": ("su hijo", "hija", "madre o el padre")}


@pytest.mark.parametrize("language", SPANISH_FIRST)
@pytest.mark.parametrize("filer", ["adult_student", pytest.param("independent_youth", marks=pytest.mark.broad)])
def test_a_student_who_files_alone_is_spoken_to_and_no_parent_is_asked(
    filer: str, language: str, pages: MakePage, live_server: Any
) -> None:
    born = date(2009, 1, 20)
    child = families.child("Itzel", "Cruz", born)
    plan = families.family(language, grade="12", you={"filer": filer, "adult_name": ""}, child=child)
    with pages(360) as page:
        student = families.at(page, live_server.url, plan)
        road.start(student)
        road.fill_pages(student, until="child")
        for _page in ("child", "home", "school", "reason"):
            words = families.said(student).lower()
            assert not [word for word in YOUR_CHILD[language] if word in words], (student.path, words)
            road.fill_pages(student, until={"child": "home", "home": "school", "school": "reason"}.get(_page, "check"))
        assert "Itzel Cruz" in families.said(student)
        number = road.send(student)
        assert not [word for word in YOUR_CHILD[language] if word in families.said(student).lower()], families.said(student)
        road.look_up(student)
        assert not [word for word in YOUR_CHILD[language] if word in families.said(student).lower()], families.said(student)
    with pages(1280, 900) as page:
        clerk = families.clerk_at(page, live_server.url, plan)
        sheet = families.case_page(clerk, number)
        desk.decide(clerk, number[:8], "yes")
        desk.send(clerk)
    desk.work()
    said = " ".join(f"{one.title} {one.message} {one.letter}" for one in map(rendered, Notice.objects.all())).lower()
    assert in_both(language, "you are released", "siga con su inscripción") in said
    assert not [word for word in YOUR_CHILD[language] if word in said]
    assert in_both(language, "I am the student", "estudiante") in sheet
    assert sheet.count("Itzel") >= 2
    assert Application.objects.get().answers["adult_name"] == "Itzel Cruz"


@pytest.mark.parametrize("language", SPANISH_FIRST)
def test_who_says_18_and_is_younger_is_told_the_way_on(language: str, pages: MakePage, live_server: Any) -> None:
    born = date(2010, 9, 1)
    plan = families.family(
        language, grade="11", you={"filer": "adult_student", "adult_name": ""}, child=families.child("Itzel", "Cruz", born)
    )
    with pages(360) as page:
        student = families.at(page, live_server.url, plan)
        road.start(student)
        road.fill_pages(student, until="child")
        families.fill_and_press(student, plan.child)
        assert student.path.endswith("/child/")
        assert "18" in page.inner_text("#id_birth_date_error")
        student.press("button[name=_back]")
        families.fill_and_press(student, {"filer": "independent_youth"})
        families.fill_and_press(student, plan.child)
        assert student.path.endswith("/home/")
