"""With whom the office speaks on the telephone, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.models import Application
from permits.policy import telling
from permits.wording import FILERS, Label

WHO_CALLED: Mapping[str, Label] = {"in": gettext_lazy("They called us"), "out": gettext_lazy("We called the number on file")}


def line_of(application: Application) -> telling.Line:
    """What the case says about who may be told on the telephone."""
    answers = application.answers
    return telling.Line(
        is_sealed=application.is_sealed,
        must_not_know=bool(answers.get("must_not_know")),
        kept_from=tuple(answers.get("kept_from") or ()),
        second_is_told=bool((answers.get("second_adult") or {}).get("told")),
    )


def persons(application: Application) -> list[tuple[str, Any]]:
    """Codes of policy/telling.py, each with who it is in this case."""
    answers = application.answers
    second = (answers.get("second_adult") or {}).get("name")
    filed = _("%(name)s, who applied") % {"name": answers.get("adult_name") or FILERS.get(application.filer, application.filer)}
    return [
        (telling.ADULT, filed),
        *([(telling.SECOND, _("%(name)s, the other adult") % {"name": second})] if second else []),
        (telling.OTHER, _("Another person who may be told")),
        (telling.KEPT, _("Somebody who must not be told")),
    ]
