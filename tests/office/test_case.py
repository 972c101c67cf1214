"""What the page of a case says."""

import pytest

from permits.models import Side
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("other", "said"), [("in_line", False), ("yes", True)])
def test_a_legal_bar_says_only_what_is_so_and_where_it_stands(other, said):
    application = people.submitted(people.LUPE, reason="bullying")
    Side.objects.filter(application=application, kind="acceptance").update(status=other)
    page = desk.signed_in(desk.clerk()).get(desk.url(application)).content.decode()
    assert "AB 1127" in page
    assert "ab_1127" not in page
    assert ("The other district has said yes" in page) is said
    assert ("nobody once the other district says yes" in page) is not said
