"""The front page and what can be read or printed from it."""

import io

import pikepdf
import pytest
from django.test import Client

from tests import people
from tests.family.road import Road

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _season() -> None:
    people.publish()
    people.season()


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_guides_labels_stand_in_both_languages(client: Client) -> None:
    english, spanish = read(client, "/en/"), read(client, "/es/")
    for label in ("Apply for an outgoing permit", "Apply for an incoming permit", "Check status", "Upload documents"):
        assert label in english
    for label in ("Solicitar un permiso de salida", "Solicitar un permiso de entrada", "Consultar el estado", "Subir documentos"):
        assert label in spanish
    assert "We never ask about immigration." in english
    assert "inmigración" in spanish


def test_the_window_is_told_as_it_stands_today(client: Client) -> None:
    assert "The last day is April 30, 2027" in read(client, "/en/")
    people.at(2026, 12, 1)
    assert "from February 1, 2027" in read(client, "/en/")
    people.at(2027, 5, 1, 0, 1)
    assert "ended on April 30, 2027" in read(client, "/en/")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", ["packet/outgoing/", "packet/incoming/", "affidavit/", "programs/", "finish/", "resume/"])
def test_pages_to_read(client: Client, language: str, page: str) -> None:
    text = read(client, f"/{language}/{page}")
    assert f'<html lang="{language}">' in text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", ["packet/outgoing/packet.pdf", "packet/incoming/packet.pdf", "affidavit/affidavit.pdf"])
def test_papers_are_tagged_pdf_in_their_language(client: Client, language: str, page: str) -> None:
    answer = client.get(f"/{language}/{page}")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang).startswith(language)


def test_an_unknown_direction_is_no_page(client: Client) -> None:
    assert client.get("/en/packet/sideways/").status_code == 404
    assert client.get("/en/before-you-start/sideways/").status_code == 404


def test_a_front_page_costs_few_queries(client: Client, django_assert_max_num_queries) -> None:
    client.get("/en/")
    with django_assert_max_num_queries(8):
        client.get("/en/")


def test_finishing_forgets_the_draft_in_this_browser_only(client: Client) -> None:
    road = Road(client)
    assert road.get("guidelines").status_code == 200
    assert client.post("/en/finish/").status_code == 302
    assert road.get("guidelines").status_code == 410
    assert road.draft
