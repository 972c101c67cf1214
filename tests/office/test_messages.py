"""The office writes in its own words in both languages, and puts files that came by e-mail where they belong."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from permits.actions import receive
from permits.models import Document, File, Notice
from permits.policy.documents import UNSORTED
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
SPANISH, ENGLISH = "¿Puede venir el lunes?", "Can you come on Monday?"


def by_mail(application: Any, data: bytes = desk.JPEG) -> File:
    """A file that came by e-mail and was read."""
    got = receive.receive_file(
        application, UNSORTED, uuid.uuid4(), "foto.jpg", [data], limit=10**7, tells=False, is_unsorted=True
    )
    File.objects.filter(pk=got.file.pk).update(state="readable")
    return got.file


def test_a_message_waits_for_both_languages_and_goes_by_the_familys_ways() -> None:
    ana, application = desk.signed_in(desk.clerk()), people.submitted(people.LUPE)
    page = ana.post(desk.url(application, "write/"), {"words": "", "gloss": ENGLISH})
    assert page.status_code == 422
    assert ENGLISH in page.content.decode()
    ana.post(desk.url(application, "write/"), {"words": SPANISH, "gloss": ""})
    event = desk.draft_event(application, "office_message")
    preview = ana.get(reverse("office:notice", args=[event])).content.decode()
    assert SPANISH in preview
    assert "It cannot leave yet" in preview
    ana.post(reverse("office:send", args=[event]), {"act": "send"})
    assert Notice.objects.get(event=event).state == "draft"
    # Nothing but these words stands in it: they cannot be taken out.
    own = reverse("office:own_words", args=[event])
    assert ana.post(own, {"es": "", "en": ENGLISH}).status_code == 422
    ana.post(own, {"es": SPANISH, "en": ENGLISH})
    ana.post(reverse("office:send", args=[event]), {"act": "send"})
    row = Notice.objects.get(event=event)
    assert (row.state, row.channel) == ("ready", "email")
    assert "message_written" in desk.acts(application)


def test_who_has_no_side_of_the_case_writes_nothing() -> None:
    application = people.submitted(people.LUPE, wanted_district="")
    other = desk.signed_in(desk.clerk("Their Clerk", district="robledal"))
    assert other.post(desk.url(application, "write/"), {"words": SPANISH, "gloss": ENGLISH}).status_code == 404
    assert not Notice.objects.filter(kind="office_message").exists()


def test_a_file_that_came_by_mail_counts_only_once_a_person_says_what_it_is() -> None:
    ana, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)
    file = by_mail(application)
    page = ana.get(desk.url(application, f"paper/{file.document.key}/")).content.decode()
    assert "Which paper is it?" in page
    assert "What do you say of this paper?" not in page
    assert not Document.objects.filter(application=application, requirement="residence_bill").exists()
    sort = desk.url(application, f"file/{file.key}/sort/")
    assert "Choose which paper it is." in ana.post(sort, {"requirement": "nothing"}, follow=True).content.decode()
    ana.post(sort, {"requirement": "residence_bill"})
    assert desk.paper(application).state == "received"
    assert File.objects.get(pk=file.pk).document == desk.paper(application)
    assert not Document.objects.filter(requirement=UNSORTED).exists()
    # A second press, or a colleague's, changes nothing.
    ana.post(sort, {"requirement": "childcare_affidavit"})
    assert File.objects.get(pk=file.pk).document == desk.paper(application)
    assert desk.acts(application).count("file_sorted") == 1


def test_what_is_no_paper_is_set_aside_and_the_families_door_takes_nothing_unsorted() -> None:
    ana, application = desk.signed_in(desk.clerk()), people.submitted(people.BEN)
    file = by_mail(application)
    ana.post(desk.url(application, f"file/{file.key}/sort/"), {"requirement": "set_aside"})
    assert "none of the papers" in ana.get(desk.url(application)).content.decode()
    with pytest.raises(KeyError):
        receive.receive_file(application, UNSORTED, uuid.uuid4(), "x.jpg", [desk.JPEG], limit=10**7)
