"""The families' guide: both languages, the labels of the pages, the rules' dates and papers, a picture with words for each step."""

import io

import pikepdf
import pytest
from django.test import Client

from permits.family.guide import FOLDER, taken
from permits.family.guide_words import STEPS
from tests import people

pytestmark = pytest.mark.django_db
DAYS = {"en": "April 30, 2027", "es": "30 de abril de 2027"}
PAPERS = {"en": "Childcare affidavit", "es": "Declaración de cuidado de niños"}


@pytest.fixture(autouse=True)
def _rules() -> None:
    people.publish()
    people.at(2027, 3, 2)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_names_buttons_dates_and_papers(language: str) -> None:
    text = Client().get(f"/{language}/guide/").content.decode()
    labels = {name: label for page in taken(language).values() for name, label in page["labels"].items()}
    for name in ("home_outgoing", "guidelines_agree", "check_submit", "upload_receipt"):
        assert labels[name] in text
    assert DAYS[language] in text
    assert PAPERS[language] in text
    assert text.count("<img ") == len(STEPS)
    assert 'alt=""' not in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_step_has_its_picture_and_no_picture_is_left_over(language: str) -> None:
    pictures = {path.stem for path in (FOLDER / language).glob("*.png")}
    assert {step.page for step in STEPS} <= pictures
    assert pictures == set(taken(language))
    assert sum(path.stat().st_size for path in (FOLDER / language).glob("*.png")) < 700_000


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pdf_is_tagged_and_says_what_each_picture_shows(language: str) -> None:
    answer = Client().get(f"/{language}/guide.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
        figures = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"]
        assert len(figures) == len(STEPS)
        assert all(str(item.get("/Alt", "")) for item in figures)
