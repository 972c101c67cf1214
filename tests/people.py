"""Made-up families, and their applications on a real database. Nobody here exists.

    rules = people.publish()                        # every year file under districts/, once per test
    people.at(2027, 2, 15)                          # the legal clock stands on that day, 10 a.m. at the district
    application = people.submitted(people.LUPE)     # through actions.drafts.begin and actions.submit.submit
    people.look_up(client, application)             # Django's test client opens the case as the family would

`submitted` takes any field of `submit.Filing` by name (`reason="sibling"`, `is_sealed=True`, `answers={…}`, merged into the
usual ones) and publishes the rules and sets the clock inside the outgoing window if the test has not.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from permits import access, clock
from permits.actions import drafts
from permits.actions.submit import Filing, submit
from permits.management.publishing import publish_all
from permits.models import Application, Body, ClockShift, Post, Rulebook, User
from permits.policy import numbers
from permits.web import context

DISTRICTS = Path(__file__).resolve().parent.parent / "districts"
ZONE = ZoneInfo("America/Los_Angeles")
YEAR = "2027-28"


@dataclass(frozen=True)
class Family:
    """A child, the adult who files, and how they are reached."""

    first_name: str
    last_name: str
    birth_date: date
    grade: str
    adult_name: str
    language: str = "en"
    middle_name: str = ""
    email: str = ""
    phone: str = ""
    channels: tuple[str, ...] = ("email",)
    street: str = "1450 Juniper Street"
    town: str = "Los Angeles, CA 90026"

    @property
    def post_lines(self) -> list[str]:
        """The address as it stands on an envelope, below the adult's name."""
        return [self.street, self.town]

    @property
    def typed(self) -> dict[str, str]:
        """What the family types into the look-up beside the number."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "birth_date_day": str(self.birth_date.day),
            "birth_date_month": str(self.birth_date.month),
            "birth_date_year": str(self.birth_date.year),
        }


# Spanish at home, a telephone with e-mail, two surnames with a tilde.
LUPE = Family(
    "Guadalupe", "Núñez Ortega", date(2018, 5, 9), "4", "Rosa Ortega", "es", email="rosa.ortega@family.example",
    phone="+13235550111",
)  # fmt: skip
# English, e-mail only.
BEN = Family("Benjamin", "O'Hara-Lee", date(2015, 4, 9), "7", "Dana O'Hara", email="dana.ohara@family.example")
# No e-mail and no smartphone: letters and the telephone.
PHUONG = Family(
    "Phượng", "Nguyễn", date(2013, 11, 30), "9", "Nguyễn Văn Minh", middle_name="Thị", phone="+12135550122",
    channels=("letter", "phone"),
)  # fmt: skip
# Text messages only; one name.
WAYAN = Family("Wayan", "", date(2020, 1, 2), "2", "Ketut", phone="+14245550133", channels=("text",))
# Twins of BEN's school year, for what shares a household.
SARA = Family("Sara", "Ruiz", date(2016, 8, 21), "6", "Alma Ruiz", "es", email="alma.ruiz@family.example")
TEO = Family("Teo", "Ruiz", date(2016, 8, 21), "6", "Alma Ruiz", "es", email="alma.ruiz@family.example")

FAMILIES = (LUPE, BEN, PHUONG, WAYAN, SARA, TEO)


def publish() -> dict[tuple[str, str], Rulebook]:
    """Publish every year file under districts/, made-up neighbour included; by (district, school year)."""
    books = {(book.body.code, book.school_year): book for book in publish_all(DISTRICTS)}
    context.forget()
    return books


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Move the legal clock to that moment at the district; it goes on from there."""
    moment = datetime(year, month, day, hour, minute, tzinfo=ZONE)
    away = round((moment - clock.machine_now()).total_seconds())
    ClockShift.objects.update_or_create(id=1, defaults={"seconds": away})
    clock.forget()
    return moment


def season() -> datetime:
    """The middle of the outgoing window for YEAR."""
    return at(2027, 2, 15)


def rulebook(district: str = "lausd", school_year: str = YEAR) -> Rulebook:
    """A published version; publishes all if the test has not."""
    found = Rulebook.objects.newest(district, school_year)
    return found or publish()[district, school_year]


def submitted(family: Family = LUPE, *, district: str = "lausd", **more: Any) -> Application:
    """An application, submitted the way the web does it. `more`: fields of `Filing`; `answers` are merged into the usual ones."""
    if not ClockShift.objects.exists():
        season()
    filing = filed(family, **more)
    draft = drafts.begin(filing.language, before(filing))
    for page, typed in pages(family, filing).items():
        drafts.save_page(draft.key, page, typed)
    return submit(draft, filing, rulebook(district, filing.school_year))


def filed(family: Family = LUPE, **more: Any) -> Filing:
    """The Filing of a family; childcare, from LAUSD to the made-up neighbour, unless `more` says otherwise."""
    answers: dict[str, Any] = {
        "adult_name": family.adult_name,
        "address": {"street": family.street, "town": family.town},
        "post_lines": family.post_lines,
        "questions": {},
        "groups": [],
        "late": {},
        **more.pop("answers", {}),
    }
    usual: dict[str, Any] = {
        "direction": "outgoing",
        "school_year": YEAR,
        "residence_district": "lausd",
        "wanted_district": "robledal",
        "first_name": family.first_name,
        "middle_name": family.middle_name,
        "last_name": family.last_name,
        "birth_date": family.birth_date,
        "grade": family.grade,
        "reason": "childcare",
        "filer": "parent",
        "language": family.language,
        "channels": family.channels,
        "email": family.email,
        "phone": family.phone,
        "agreed_terms": "lausd 2027-28 v1 es",
        "agreed_at": clock.legal_now(),
    }
    return Filing(**{**usual, **more}, answers=answers)


def before(filing: Filing) -> dict[str, Any]:
    """What was answered before the start."""
    names = ("direction", "school_year", "residence_district", "wanted_district", "grade", "reason", "second_reason")
    return {name: getattr(filing, name) for name in names}


def pages(family: Family, filing: Filing) -> dict[str, dict[str, Any]]:
    """The pages of a draft as the browser posts them, as far as look-alike tests need them."""
    return {
        "reach": {"channels": list(filing.channels), "email": filing.email, "phone": filing.phone},
        "child": {**family.typed, "middle_name": filing.middle_name},
        "you": {"filer": filing.filer, "adult_name": family.adult_name},
    }


def typed(application: Application, **more: str) -> dict[str, str]:
    """What the family types into the look-up for this application; `more` changes boxes."""
    person = application.person
    boxes = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth_date_day": str(person.birth_date.day),
        "birth_date_month": str(person.birth_date.month),
        "birth_date_year": str(person.birth_date.year),
        "number": application.confirmation_number,
    }
    return {**boxes, **more}


def look_up(client: Any, application: Application, page: str = "status", **more: str) -> Any:
    """Open a case with Django's test client, as the family does; gives the answer (a redirect when it worked)."""
    return client.post(f"/{application.language}/{page}/", typed(application, **more))


def prove(client: Any, application: Application) -> None:
    """The family looked its case up in this browser, and has typed its code."""
    look_up(client, application)
    session = client.session
    access.prove(session, application)
    session.save()


def other_number(application: Application) -> str:
    """A well-formed number with the application's reference and another access code."""
    digits = str(10**11 - 1 - int(application.access_code[:11])).zfill(11)
    return numbers.show(application.reference, numbers.with_check_digit(digits))


def staff(
    email: str = "clerk@office.example", *, district: str = "lausd", role: str = Post.CLERK, name: str = "Ana Clerk"
) -> User:
    """A person with a post at a district; signs in by `client.force_login`."""
    body = Body.objects.get(code=district)
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, "a long made-up password", name=name)
    Post.objects.get_or_create(user=user, body=body, role=role)
    return user


def days_later(days: int) -> None:
    """Move the legal clock on."""
    shift = ClockShift.objects.get(id=1)
    shift.seconds += round(timedelta(days=days).total_seconds())
    shift.save()
    clock.forget()
