# ruff: noqa: E501 -- one family a line, so that the season can be read as a table
"""Who lives in the demonstration. All of them are made up, and so are their streets, schools and employers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

WORK = {
    "work_kind": "employer", "employer_name": "Made-Up Bakery", "employer_address": "12 Invented Way, Robledal, CA 90099",
    "employer_phone": "213-555-0188", "work_hours": "38", "call_employer": "yes",
}  # fmt: skip
CARE = {
    "provider_kind": "relative_or_friend", "provider_name": "Abuela Inventada", "provider_address": "7 Pretend Street, Robledal, CA 90099",
    "provider_phone": "213-555-0177", "care_days": "Monday to Friday", "care_hours": "2:30 p.m. to 6 p.m.", "call_provider": "yes",
}  # fmt: skip
SIBLING = {
    "sibling_name": "Otto Madeup", "sibling_state": "attends", "sibling_school": "Robledal Elementary", "sibling_grade": "4",
    "sibling_stays": "yes",
}  # fmt: skip
PROGRAM = {
    "program_name": "Dual immersion Mandarin", "program_kind": "dual_language", "program_school": "Robledal Academy",
    "program_offer": "dont_know",
}  # fmt: skip
STAYS = {"continuing_why": "moved", "continuing_since": "2023"}
BULLY = {"bullying_reported": "yes", "complaint_number": "MU-0042", "bullying_school": "Invented Middle School"}
ARMY = {"military_branch": "army", "military_station": "Fort Pretend"}
OTHER = {"exception_statement": "We ask for this school because the family's only car goes there every morning."}


@dataclass(frozen=True)
class Family:
    """One application. `days` before the season's day it was filed; `papers` is `all`, `some` or `none`.

    `then` are the office's and the family's next steps: `release`, `refuse:<ground>`, `accept`, `return`, `ask`, `look`,
    `withdraw`, `unsent` (decided, but the letter still waits). `kin`: the brother or sister from whose case it was begun.
    """

    first: str
    last: str
    born: date
    grade: str
    reason: str
    days: int
    questions: Mapping[str, str]
    papers: str = "all"
    then: tuple[str, ...] = ()
    language: str = "en"
    channels: tuple[str, ...] = ("email",)
    adult: str = "Alex Madeup"
    filer: str = "parent"
    direction: str = "outgoing"
    residence: str = "lausd"
    wanted: str = "culver_city"
    year: int = 0
    second: str = ""
    groups: tuple[str, ...] = ()
    is_sealed: bool = False
    kin: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


FAMILIES = (
    Family("Ana María", "Núñez Ejemplo", date(2017, 4, 9), "4", "parent_employment", 33, WORK, then=("release",), language="es", adult="Rosa Ejemplo"),
    Family("Liam", "Sample", date(2015, 9, 2), "7", "sibling", 32, SIBLING, then=("refuse:reason_rules_not_met",), wanted="beverly_hills"),
    Family("Phượng", "Nguyễn Thị", date(2016, 1, 20), "6", "specialized_program", 31, PROGRAM, then=("release", "accept"), wanted="robledal"),
    Family("伟", "陈", date(2018, 6, 11), "4", "childcare", 30, CARE, papers="some", then=("return",), channels=("letter",), second="sibling"),
    Family("Mateo", "Inventado Ruiz", date(2019, 12, 1), "2", "childcare", 29, CARE, papers="none", then=("ask",), language="es", channels=("text",)),
    Family("Noor", "Fiction", date(2014, 3, 3), "8", "bullying", 28, BULLY, papers="none", wanted="torrance"),
    Family("Amelia", "Storybook", date(2013, 7, 15), "9", "military", 27, ARMY, then=("release",), wanted="long_beach"),
    Family("Diego", "De la Invención", date(2012, 10, 30), "10", "continuing_enrollment", 26, STAYS, language="es", channels=("email", "text")),
    Family("Maya", "Placeholder", date(2016, 2, 29), "6", "exception", 25, OTHER, papers="none", then=("withdraw",)),
    Family("Ji-woo", "Kim", date(2017, 11, 5), "4", "parent_employment", 24, WORK, papers="some"),
    Family("Zoe", "Madeup", date(2018, 8, 8), "3", "sibling", 23, SIBLING, adult="Sam Madeup"),
    Family("Max", "Madeup", date(2018, 8, 8), "3", "sibling", 23, SIBLING, adult="Sam Madeup", kin="Zoe"),
    Family("Lucía", "Fantasía", date(2020, 5, 17), "1", "childcare", 21, CARE, language="es", channels=("letter",), then=("release", "unsent")),
    Family("Omar", "Example", date(2011, 1, 4), "11", "specialized_program", 20, PROGRAM, wanted="santa_monica_malibu"),
    Family("Sofía", "Prueba", date(2019, 3, 22), "2", "parent_employment", 18, WORK, language="es", then=("refuse:reason_not_shown", "unsent")),
    Family("Ava", "Pretend", date(2015, 5, 5), "6", "exception", 15, OTHER, channels=("counter",), filer="caregiver", adult="Grandma Pretend"),
    Family("Suthon", "", date(2016, 6, 6), "5", "childcare", 12, CARE, papers="none", channels=("phone",), adult="Malee Invented"),
    Family("Riley", "Hidden", date(2017, 7, 7), "4", "parent_employment", 10, WORK, is_sealed=True, adult="J. Hidden"),
    Family("Liam", "Sample", date(2015, 9, 2), "7", "sibling", 6, SIBLING, wanted="beverly_hills", adult="Pat Sample", papers="none"),
    Family("Emma", "Imaginary", date(2016, 12, 24), "5", "parent_employment", 2, WORK, papers="none"),
    Family("Tomás", "Ensayo", date(2014, 8, 19), "8", "bullying", 1, BULLY, papers="none", language="es", channels=("email", "text")),
    Family("Grace", "Comer", date(2016, 10, 10), "5", "parent_employment", 13, WORK, direction="incoming", residence="robledal", wanted="lausd", then=("release", "accept")),
    Family("Ben", "Arrival", date(2013, 2, 2), "9", "sibling", 14, SIBLING, direction="incoming", residence="torrance", wanted="lausd"),
    Family("Valeria", "Llegada", date(2019, 9, 9), "2", "childcare", 8, CARE, direction="incoming", residence="inglewood", wanted="lausd", language="es", papers="some"),
    Family("Kai", "Tardy", date(2015, 3, 14), "6", "exception", 19, OTHER, year=-1, papers="none", channels=("email",)),
    Family("Inés", "Retraso", date(2014, 4, 14), "7", "exception", 9, OTHER, year=-1, papers="none", language="es", groups=("foster",), channels=("email",)),
    Family("Leo", "Nextdoor", date(2017, 1, 31), "4", "parent_employment", 5, WORK, residence="robledal", wanted="lausd", direction="incoming", papers="none"),
)  # fmt: skip
