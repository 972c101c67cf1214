"""One application with everything that is derived from it: what is asked, what is there, what is due, whose turn it is."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from permits.clock import legal_today
from permits.models import Application, Decision, Document, File, Rulebook, Side
from permits.policy import clocks, documents, states
from permits.policy.clocks import Due
from permits.policy.documents import Asked
from permits.policy.rulebook import Rulebook as Rules
from permits.wording import PAPERS_BY_MAIL, in_language


@dataclass
class Case:
    """Four queries make one: application, sides, documents with files, decisions."""

    application: Application
    sides: Mapping[str, Side]
    documents: Mapping[str, Document]

    @cached_property
    def rules(self) -> Rules:
        """The version in force when the application was received."""
        return Rulebook.objects.held(self.application.rulebook_id).parsed

    def is_readable(self, side: Side) -> bool:
        """The rules of the case and of this side are of versions that this program can read."""
        keys = (self.application.rulebook_id, side.rulebook_id)
        return all(Rulebook.objects.held(pk).is_readable for pk in keys if pk is not None)

    @property
    def worked_kinds(self) -> tuple[str, ...]:
        """The sides that a body here decides."""
        return tuple(kind for kind, side in self.sides.items() if side.body_id is not None)

    @cached_property
    def checklist(self) -> tuple[Asked, ...]:
        """What is asked for this case, in the order to show."""
        return documents.checklist(self.rules, self.application.facts, self.worked_kinds)

    @property
    def have(self) -> dict[str, str]:
        """State of each paper by requirement code."""
        return {code: document.state for code, document in self.documents.items()}

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Codes of required papers that are not there, were returned or cannot be read."""
        return documents.missing(self.checklist, self.have)

    def missing_for(self, side: Side) -> tuple[str, ...]:
        """Of them those that this side's own decision needs: a release waits for no paper of the acceptance, and least of all for
        the release itself."""
        needed = documents.checklist(self.rules, self.application.facts, (side.kind,), self.worked_kinds)
        return documents.missing(needed, self.have)

    @property
    def headline(self) -> str:
        """The status of the whole, derived from its sides."""
        return states.headline({kind: side.status for kind, side in self.sides.items()})

    @property
    def owner(self) -> str:
        """Whose turn it is: family, residence_district, proposed_district, county or nobody."""
        open_sides = [side for side in self.sides.values() if not states.STATUSES[side.status].final]
        owners = [states.owner(side.status, side.kind) for side in open_sides]
        if owners:
            return "family" if "family" in owners else owners[0]
        waits_elsewhere = any(side.status == "elsewhere" for side in self.sides.values())
        return "family" if waits_elsewhere and self.headline in {"released", "accepted", "late_referred"} else "nobody"

    def due(self, side: Side) -> Due:
        """By when this side must be decided, and says who."""
        rules = Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else self.rules
        return clocks.decision_due(rules, side.received_at)

    def days_left(self, side: Side, today: date | None = None) -> int:
        """Open days until the due day; below zero when it has passed."""
        rules = Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else self.rules
        return clocks.open_days_left(rules, today or legal_today(), self.due(side).on)

    def district_name(self, code: str) -> str:
        """A district's name as the year file has it; empty when the family did not know it."""
        known = self.rules.districts.get(code)
        return known.name if known else ""


def _case(application: Application) -> Case:
    return Case(
        application,
        {side.kind: side for side in application.sides.all()},
        {document.requirement: document for document in application.documents.all()},
    )


def _with_rows() -> list[Any]:
    sides = Side.objects.select_related("body", "owner").order_by("-kind")
    return [
        Prefetch(
            "sides",
            sides.prefetch_related(Prefetch("decisions", Decision.objects.select_related("decided_by", "proposal__proposed_by"))),
        ),
        Prefetch(
            "documents",
            Document.objects.prefetch_related(Prefetch("files", File.objects.select_related("came_with").order_by("pk"))),
        ),
    ]


def of(application: Application) -> Case:
    """The case of one application."""
    return of_many([application])[0]


def of_many(applications: Sequence[Application]) -> list[Case]:
    """The cases of several applications, in their order: as many queries as for one."""
    prefetch_related_objects(list(applications), *_with_rows())
    return [_case(application) for application in applications]


def by_key(key: uuid.UUID) -> Case | None:
    """The case by the application's public key."""
    return _first(Application.objects.filter(key=key))


def by_reference(reference: str) -> Case | None:
    """The case by the spoken half of its number, eight digits; None for whatever else stands in an address."""
    if not (reference.isascii() and reference.isdigit()):
        return None
    return _first(Application.objects.filter(reference=reference))


def _first(found: QuerySet[Application]) -> Case | None:
    application = found.prefetch_related(*_with_rows()).first()
    return _case(application) if application else None


def paper_label(rules: Rules, code: str, language: str) -> str:
    """A paper by name; files that came by e-mail are none yet."""
    if code in PAPERS_BY_MAIL:
        return in_language(PAPERS_BY_MAIL[code], language)
    return rules.say(language, f"requirements.{code}.label")


def kept_label(rules: Rules, code: str, language: str) -> str:
    """As `paper_label`, of a paper that lies in a case; its code where the rules do not name it any more."""
    try:
        return paper_label(rules, code, language)
    except KeyError:
        return code


def missing_labels(found: Case, side: Side, language: str) -> list[str]:
    """The papers that this side's decision misses, by name."""
    return [paper_label(found.rules, code, language) for code in found.missing_for(side)]


def paper_list(rules: Rules, codes: Iterable[str], language: str) -> str:
    """Papers by name, one a line, as notices take them."""
    return "\n".join(paper_label(rules, code, language) for code in codes)
