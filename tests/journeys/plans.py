"""What the families of the journeys answer. Nobody here exists."""

from datetime import date
from typing import Any

from tests.journeys.road import Plan


def plan(
    direction: str,
    language: str,
    reason: str,
    paper: str,
    answers: dict[str, Any],
    *,
    grade: str = "4",
    wanted: str = "Robledal Elementary",
    **child: Any,
) -> Plan:
    """A family at a fixed address; `answers` are those of the reason's own page."""
    names = {"first_name": "Guadalupe", "middle_name": "", "last_name": "Núñez Ortega", "birth_date": date(2018, 5, 9)}
    return Plan(
        direction=direction, language=language, reason=reason, paper=paper, grade=grade, child={**names, **child},
        pages={
            "guidelines": {"agree": "on"},
            "reach": {"channels": ("email",), "email": "rosa.ortega@family.example", "language": language},
            "you": {"filer": "parent", "adult_name": "Rosa Ortega", "parents_at_home": "1"},
            "home": {"street": "1450 Juniper Street", "unit": "4", "city": "Los Angeles", "zip": "90026"},
            "school": {"school_now": "Alder Street Elementary", "current_grade": "3", "school_wanted": wanted},
            "reason": answers,
        },
    )  # fmt: skip


OUTGOING_EN = plan(
    "outgoing", "en", "parent_employment", "residence_bill",
    {
        "work_kind": "employer", "employer_name": "Robledal Bakery", "employer_address": "8 Mill Road, Robledal",
        "employer_phone": "(323) 555-0188", "work_hours": "38", "call_employer": "yes",
    },
    first_name="Benjamin", last_name="O'Hara-Lee", birth_date=date(2017, 10, 31),
)  # fmt: skip
OUTGOING_ES = plan(
    "outgoing", "es", "childcare", "residence_bill",
    {
        "provider_kind": "licensed_home", "provider_name": "Inés Peña", "provider_address": "12 Calle Olmo, Robledal",
        "provider_phone": "323 555 0199", "provider_license": "19-0001", "care_days": "lunes a viernes",
        "care_hours": "2:30 a 6:00 p. m.", "care_start": date(2027, 8, 12), "call_provider": "yes",
    },
)  # fmt: skip
INCOMING_EN = plan(
    "incoming", "en", "sibling", "residence_lease",
    {
        "sibling_name": "Minh Nguyễn", "sibling_state": "attends", "sibling_school": "Alder Street Elementary", "sibling_grade": "6",
        "sibling_stays": "yes",
    },
    wanted="carthay", first_name="Phượng", middle_name="Thị", last_name="Nguyễn",
)  # fmt: skip
INCOMING_ES = plan(
    "incoming", "es", "specialized_program", "residence_bill",
    {"program_name": "Inmersión dual en español", "program_kind": "dual_language", "program_offer": "no"},
    grade="7", wanted="palms", first_name="Teo", last_name="Ruiz", birth_date=date(2015, 8, 21),
)  # fmt: skip
ALL = (OUTGOING_EN, OUTGOING_ES, INCOMING_EN, INCOMING_ES)


def of(direction: str, language: str) -> Plan:
    """The family of that road in that language."""
    return next(one for one in ALL if (one.direction, one.language) == (direction, language))
