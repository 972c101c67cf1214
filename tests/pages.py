"""`make documents`: writes the pages of docs/ that are made from tables in the code."""

from collections.abc import Mapping

from permits.notices.pages import catalogue_page
from permits.policy.states import states_page
from tests.house import ROOT
from tests.matrix_lines import access_page


def generated() -> Mapping[str, str]:
    """File name in docs/ and the text it must have."""
    return {"states.md": states_page(), "notices.md": catalogue_page(), "access.md": access_page()}


if __name__ == "__main__":
    for name, text in generated().items():
        (ROOT / "docs" / name).write_text(text.rstrip() + "\n", encoding="utf-8")
