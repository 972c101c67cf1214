"""Letters in a batch: the address in the window of a No. 10 envelope and nothing else there, each on sheets of its own."""

import io

import pikepdf
import pypdfium2
import pytest

from permits.actions import tell
from permits.notices import batches
from permits.notices.catalogue import KINDS
from tests import people
from tests.notices.test_channels import OF_A_CASE, said

pytestmark = pytest.mark.django_db
INCH = 72.0
# A No. 10 envelope is 4 1/8 by 9 1/2 inches; its window 1 1/8 by 4 1/2 stands 7/8 from the left and 1/2 from the bottom. Letter paper
# folded in three is 3 2/3 by 8 1/2, so that it slides by 0.458 and by 1 inch. Inches from the left and the top of the paper:
SLIDE_DOWN, SLIDE_RIGHT = 4.125 - 11 / 3, 9.5 - 8.5
SEEN_AT_ALL = (0.875 - SLIDE_RIGHT, 2.5 - SLIDE_DOWN, 5.375, 3.625)
SEEN_ALWAYS = (0.875, 2.5, 5.375 - SLIDE_RIGHT, 3.625 - SLIDE_DOWN)
MARGIN = 1 / 32


def marks(page: pypdfium2.PdfPage) -> list[tuple[str, float, float, float, float]]:
    """Every character that is not a space, with left, top, right and bottom in inches from the upper left corner."""
    text = page.get_textpage()
    found = []
    for number in range(text.count_chars()):
        letter = text.get_text_range(number, 1)
        left, bottom, right, top = text.get_charbox(number)
        if letter.strip():
            found.append((letter, left / INCH, 11 - top / INCH, right / INCH, 11 - bottom / INCH))
    return found


@pytest.mark.parametrize("family", [people.PHUONG, people.LUPE], ids=["en", "es"])
@pytest.mark.parametrize("kind", [kind for kind in OF_A_CASE if KINDS[kind].has_letter])
@pytest.mark.parametrize(
    "post_lines",
    [["1450 Juniper Street", "Los Angeles, CA 90026"], ["c/o " + "Very Long Name of an Organization " * 2, "12345 North " + "Longroad " * 7 + "Apartment 1204", "Los Angeles, CA 90026"]],
    ids=["three-lines", "many-lines"],
)  # fmt: skip
def test_the_address_and_nothing_else_stands_in_the_window(kind, family, post_lines):
    application = people.submitted(family, channels=("letter",), answers={"post_lines": post_lines})
    row = next(one for one in said(application, kind) if one.channel == "letter")
    page = pypdfium2.PdfDocument(tell.letter_of(row))[0]
    left, top, right, bottom = SEEN_AT_ALL
    seen = [mark for mark in marks(page) if mark[1] < right and mark[3] > left and mark[2] < bottom and mark[4] > top]
    shown = "".join(mark[0] for mark in seen)
    wanted = "".join(row.content["to"].split())
    assert shown.replace("\u200b", "") == wanted.replace("\u200b", "")
    left, top, right, bottom = SEEN_ALWAYS
    for mark in seen:
        assert mark[1] >= left + MARGIN, mark
        assert mark[3] <= right - MARGIN, mark
        assert mark[2] >= top + MARGIN, mark
        assert mark[4] <= bottom - MARGIN, mark


def test_each_letter_of_a_batch_begins_on_a_new_sheet_under_a_list():
    rows = []
    for name in ("An", "Binh", "Cuc"):
        application = people.submitted(people.PHUONG, first_name=name, channels=("letter",))
        rows += said(application, "refused")
    pdfs = [tell.letter_of(row) for row in rows]
    pages = list(batches.page_counts(pdfs))
    lines = [batches.Line(str(row.application), "Refusal", "English", count) for row, count in zip(rows, pages, strict=True)]
    data = batches.merged([batches.cover("en", "Office of Permits", "March 2, 2027", lines), *pdfs])
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    for line in lines:
        assert line.reference in texts[0]
    assert "An" not in texts[0].split()
    starts = [number for number, text in enumerate(texts) if "Nguyễn Văn Minh" in text]
    assert len(starts) == 3
    assert all(start % 2 == 0 for start in starts), "a letter begins on the back of another family's sheet"
    with pikepdf.open(io.BytesIO(data)) as merged:
        assert len(merged.pages) % 2 == 0
