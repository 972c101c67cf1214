"""No English paragraph stands in a Spanish letter; the clerk sees both."""

import pytest

from permits.models import Decision, Notice
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


def a_ground() -> str:
    rules = people.rulebook().parsed
    return next(g.code for g in rules.grounds.values() if "release" in g.kinds and not g.needs_supervisor)


def refuse(application, **more):
    client = desk.signed_in(desk.clerk())
    return client.post(desk.url(application, "decide/release/"), {"outcome": "no", "grounds": [a_ground()], "note": "", **more})


def test_english_words_alone_do_not_reach_a_spanish_family():
    application = people.submitted(people.LUPE)
    response = refuse(application, gloss="The sitter lives in our district.", words="")
    assert response.status_code == 422
    assert response.context["form"].errors["words"]
    assert "The sitter lives in our district." in response.content.decode()
    assert not Decision.objects.exists()


def test_the_same_words_in_both_boxes_are_not_a_translation():
    application = people.submitted(people.LUPE)
    response = refuse(application, gloss="The sitter lives here.", words="The sitter lives here.")
    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_spanish_words_stand_in_the_letter_and_the_gloss_beside_it():
    application = people.submitted(people.LUPE, channels=("letter",))
    response = refuse(application, words="La niñera vive en nuestro distrito.", gloss="The sitter lives in our district.")
    assert response.status_code == 302
    page = desk.signed_in(desk.clerk()).get(response.url)
    said = page.context["said"][0]
    assert '<mark class="own">La niñera vive en nuestro distrito</mark>.' in said["letter"]
    assert "The sitter lives in our district" not in said["letter"]
    assert '<mark class="own">The sitter lives in our district</mark>.' in said["gloss"]["letter"]
    rules = people.rulebook().parsed
    assert rules.say("es", f"grounds.{a_ground()}.letter")[:30] in said["letter"]
    assert rules.say("en", f"grounds.{a_ground()}.letter")[:30] in said["gloss"]["letter"]


def test_what_the_words_explain_stands_right_before_them_and_days_are_equal_in_both_languages():
    application = people.submitted(people.LUPE, channels=("letter",))
    rules = people.rulebook().parsed
    grounds = ["reason_rules_not_met", "residence_not_shown"]
    url = refuse(application, grounds=grounds, words="Seis horas.", gloss="Six hours.").url
    said = desk.signed_in(desk.clerk()).get(url).context["said"][0]
    explained, other = (rules.say("es", f"grounds.{code}.letter")[:30] for code in grounds)
    assert said["letter"].index(other) < said["letter"].index(explained) < said["letter"].index("Seis horas")
    assert "miércoles 17 de marzo de 2027" in said["letter"]
    assert "Wednesday, March 17, 2027" in said["gloss"]["letter"]


def test_a_family_without_post_gets_its_letter_shown_before_it_is_sent():
    """The grounds stand in the letter only, so the clerk must see it even when nothing is posted."""
    application = people.submitted(people.LUPE, channels=("email",))
    response = refuse(application, words="La niñera vive en nuestro distrito.")
    said = desk.signed_in(desk.clerk()).get(response.url).context["said"]
    assert len(said) == 2
    assert "La niñera vive en nuestro distrito" not in said[0]["message"]
    assert "La niñera vive en nuestro distrito" in said[1]["letter"]
    assert people.rulebook().parsed.say("en", f"grounds.{a_ground()}.letter")[:30] in said[1]["gloss"]["letter"]


def test_the_gloss_says_dates_and_papers_in_english():
    application = people.submitted(people.LUPE)
    desk.with_paper(application)
    client = desk.signed_in(desk.clerk())
    paper = desk.paper(application)
    client.post(
        desk.url(application, f"paper/{paper.key}/judge/"),
        {"act": "return", "why": "too_old", "words": "Mande uno nuevo.", "gloss": "Send a new one."},
    )
    said = client.get(f"/en/office/notice/{desk.draft_event(application, 'paper_returned')}/").context["said"][0]
    english, spanish = said["gloss"]["message"], said["message"]
    label = people.rulebook().parsed.say("en", "requirements.residence_bill.label")
    assert f"{label}: it is too old" in english
    assert " de 2027" in spanish
    assert " de 2027" not in english
    assert "In English, what the family was told: Send a new one." in client.get(desk.url(application)).content.decode()


def test_returning_with_english_words_only_changes_nothing():
    application = people.submitted(people.LUPE)
    desk.with_paper(application)
    paper = desk.paper(application)
    response = desk.signed_in(desk.clerk()).post(
        desk.url(application, f"paper/{paper.key}/judge/"), {"act": "return", "why": "too_old", "gloss": "Send a new one."}
    )
    assert response.status_code == 422
    assert desk.paper(application).state == "received"
    assert not Notice.objects.filter(kind="paper_returned").exists()


def test_the_reason_other_needs_words():
    application = people.submitted(people.BEN)
    desk.with_paper(application)
    paper = desk.paper(application)
    url = desk.url(application, f"paper/{paper.key}/judge/")
    assert desk.signed_in(desk.clerk()).post(url, {"act": "return", "why": "other", "words": ""}).status_code == 422


def test_an_english_family_has_one_box():
    application = people.submitted(people.BEN)
    form = desk.signed_in(desk.clerk()).get(desk.url(application, "decide/release/")).context["form"]
    assert "gloss" not in form.fields


def test_a_ground_that_may_not_be_used_for_this_reason_is_not_offered():
    client = desk.signed_in(desk.clerk())
    offered = {
        reason: [code for code, _label in client.get(url).context["form"].fields["grounds"].choices]
        for reason in ("specialized_program", "military")
        if (url := desk.url(people.submitted(people.BEN, reason=reason), "decide/release/"))
    }
    assert "program_offered_here" in offered["specialized_program"]
    assert "program_offered_here" not in offered["military"]
