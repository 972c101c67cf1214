"""The family submits: one application per draft, whatever is pressed, repeated or replayed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from permits.actions import findable, household, sides
from permits.actions.first_words import tell_late, tell_person_looks, tell_received
from permits.actions.writing import one_act
from permits.clock import legal_now
from permits.keys import keyed_hash, random_digits
from permits.models import Application, AuditEntry, Draft, Rulebook, Side, Task, User
from permits.notices import outbox
from permits.policy import lateness, names, numbers
from permits.queries import same_child


class NotYetOpenError(Exception):
    """The window has not opened; nothing is filed and nothing is lost."""


@dataclass(frozen=True)
class Filing:
    """What the family filed, checked page by page. `answers` is what is sealed:

    adult_name, relation words, second_adult, address lines, `post_lines`, reach (message ok, shared phone, interpreter …),
    `questions` of the reasons, `groups`, `parents_at_home`, schools, `late` (the seven yes/no answers), helper, must_not_know.
    """

    direction: str
    school_year: str
    residence_district: str
    wanted_district: str
    first_name: str
    last_name: str
    birth_date: date
    grade: str
    reason: str
    filer: str
    language: str
    channels: tuple[str, ...]
    agreed_terms: str
    agreed_at: datetime
    middle_name: str = ""
    email: str = ""
    email_confirmed_at: datetime | None = None
    phone: str = ""
    current_grade: str = ""
    second_reason: str = ""
    is_sealed: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)


def submit(draft: Draft, filing: Filing, rulebook: Rulebook, *, helper: User | None = None) -> Application:
    """Make the application, or give back the one this draft already became. Sends nothing; at most 25 queries.

    `helper`: the person of the office who filled it in for the family; who helped never sees the number, so it is always written.
    NotYetOpenError when the window has not opened.
    The legal clock is read inside the transaction: a request that was received before the window closes counts.
    """
    with one_act():
        # The draft's row is held, so a second press waits here and then finds the application.
        Draft.objects.select_for_update().only("pk").get(pk=draft.pk)
        found = Application.objects.filter(draft_token=draft.key).first()
        if found is not None:
            return found
        now = legal_now()
        application = _application(draft, filing, rulebook, now)
        application.save(force_insert=True)
        verdict = lateness.judge(
            rulebook.parsed, filing.direction, application.reasons, application.facts.groups, filing.answers.get("late", {}), now
        )
        if verdict == "not_yet_open":
            raise NotYetOpenError
        laid = sides.lay(application, rulebook, verdict, now)
        findable.write_first(application, laid)
        AuditEntry.write("submitted", application=application, body=application.door, verdict=verdict, rulebook=rulebook.pk)
        _tell(application, rulebook, laid, verdict, household.bring(application))
        if helper is not None:
            AuditEntry.write("assisted", application=application, user=helper, how=filing.answers["assisted"][-1]["how"])
            if verdict == "late":  # the letter for who is late does not carry the number
                outbox.write(application, "number_again", {}, body=application.door, rulebook=rulebook)
        _look_for_likeness(application)
        if filing.answers.get("must_not_know"):
            Task.objects.create(body=application.door, application=application, kind="must_not_know")
    return application


def _application(draft: Draft, filing: Filing, rulebook: Rulebook, now: datetime) -> Application:
    application = Application(
        key=uuid.uuid4(), draft_token=draft.key, household=None if filing.is_sealed else draft.household,
        reference=_new_reference(), door=rulebook.body, rulebook=rulebook,
        direction=filing.direction, school_year=filing.school_year, residence_district=filing.residence_district,
        wanted_district=filing.wanted_district, grade=filing.grade, current_grade=filing.current_grade, reason=filing.reason,
        second_reason=filing.second_reason, filer=filing.filer, language=filing.language, channels=list(filing.channels),
        agreed_terms=filing.agreed_terms, agreed_at=filing.agreed_at, received_at=now, is_sealed=filing.is_sealed,
        email_confirmed_at=filing.email_confirmed_at,
        likeness=likeness(filing.first_name, filing.last_name, filing.birth_date, filing.school_year),
    )  # fmt: skip
    person = {
        "first_name": filing.first_name, "middle_name": filing.middle_name, "last_name": filing.last_name,
        "birth_date": filing.birth_date, "email": filing.email, "phone": filing.phone,
    }  # fmt: skip
    answers = dict(filing.answers)
    if filing.is_sealed:
        answers["person"] = {**person, "birth_date": filing.birth_date.isoformat()}
    else:
        for name, value in person.items():
            setattr(application, name, value)
    application.answers = answers
    application.school = school_of(application)
    return application


def school_of(application: Application) -> str:
    """The school asked for, as `district:school`, when the rules of the district asked for name it; of a sealed case nothing."""
    book = Rulebook.objects.newest(application.wanted_district, application.school_year)
    typed = names.fold(str(application.answers.get("school_wanted") or ""))
    if application.is_sealed or book is None or not typed:
        return ""
    found = next((one.code for one in book.parsed.schools if names.fold(one.name) == typed), "")
    return f"{application.wanted_district}:{found}" if found else ""


def likeness(first_name: str, last_name: str, birth_date: date, school_year: str) -> str:
    """Equal for what looks like the same child in the same year; twins differ by first name."""
    return keyed_hash("likeness", f"{names.fold(first_name)}|{names.fold(last_name)}|{birth_date}|{school_year}")


def _new_reference() -> str:
    while True:
        reference = numbers.with_check_digit(random_digits(numbers.REFERENCE_LENGTH - 1))
        if not Application.objects.filter(reference=reference).exists():
            return reference


def _tell(application: Application, rulebook: Rulebook, laid: list[Side], verdict: str, have: Mapping[str, str]) -> None:
    if verdict == "late":
        # A district may ask counsel whether this letter is the final denial; until it says otherwise it leaves at once.
        tell_late(application, rulebook, application.direction, application.received_at, shown_first=False)
        return
    if verdict == "person_looks":
        Task.objects.create(body=application.door, application=application, kind="person_looks")
        tell_person_looks(application, rulebook)
        return
    tell_received(application, rulebook, [side.kind for side in laid if side.body_id], have)


def _look_for_likeness(application: Application) -> None:
    """A second application for what looks like the same child is judged by a person; neither filer learns of the other.

    Where one of the two is sealed, the task is that one's: nobody else learns that it is there.
    """
    known = {other.is_sealed: other for other in reversed(same_child.like(application))}
    if application.is_sealed:
        known = {False: first} if (first := known.get(False) or known.get(True)) else {}
    for is_sealed, other in known.items():
        about, first = (other, application) if is_sealed else (application, other)
        Task.objects.create(
            body=about.door, application=about, kind="duplicate",
            unique_key=f"duplicate:{application.key}{':sealed' if is_sealed else ''}", detail={"first": str(first)},
        )  # fmt: skip
