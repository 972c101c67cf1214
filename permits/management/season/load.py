"""Loads the season through the same acts as real families and clerks use, day by day of a moved clock."""

import math
import uuid
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from permits import clock
from permits.actions import decide, drafts, household, papers, receive, send, submit, withdraw
from permits.management.publishing import publish_all
from permits.management.season.families import FAMILIES, Family
from permits.management.season.pictures import photo
from permits.models import Application, Body, ClockShift, Document, Notice, Post, Rulebook, Side, User
from permits.policy import windows
from permits.queries import case, rules

PASSWORD = "demonstration-only"  # noqa: S105 -- for made-up people, refused in production
STAFF = (
    ("clerk@lausd.example", "Carmen Clerk", "lausd", "clerk"),
    ("supervisor@lausd.example", "Sasha Supervisor", "lausd", "supervisor"),
    ("administrator@lausd.example", "Alma Administrator", "lausd", "administrator"),
    ("clerk@robledal.example", "Rob Clerk", "robledal", "clerk"),
    ("supervisor@robledal.example", "Sierra Supervisor", "robledal", "supervisor"),
    ("officer@lausd.example", "Olga Officer", "lausd", "clerk"),
)
# Who sees sealed cases; the small office has its supervisor for that.
NAMED = ("officer@lausd.example", "supervisor@robledal.example")
ANSWERED_DAYS_AGO = 4
BETWEEN_ANSWERS, FAMILIES_DAYS = timedelta(minutes=5), max(family.days for family in FAMILIES)
OFFICE_OPENS = time(10, 0)


def load() -> int:
    """Publish the rules, set the clock inside the window, and file the families once; gives back how many there are."""
    if not settings.DEMONSTRATION:
        message = "The demonstration season is refused in production."
        raise RuntimeError(message)
    publish_all(Path(settings.ROOT) / "districts")
    staff = {row[0].removesuffix(".example"): _user(*row) for row in STAFF}
    filed = set(Application.objects.values_list("draft_token", flat=True))
    waiting = [(token, family) for token, family in _in_order() if token not in filed]
    if waiting:
        season = _season_day()
        for token, family in waiting:
            _file(token, family, staff, season)
        _settle(season)
    return Application.objects.count()


def _in_order() -> list[tuple[uuid.UUID, Family]]:
    """The families by the day they file, each with a token of its own that is the same at every loading: one that was
    interrupted goes on where it stopped."""
    named = [(uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration/{number}"), family) for number, family in enumerate(FAMILIES)]
    return sorted(named, key=lambda pair: -pair[1].days)


def _user(email: str, name: str, district: str, role: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    at = {"user": user, "body": Body.objects.get(code=district), "role": role, "ended_at": None}
    Post.objects.get_or_create(**at, defaults={"is_named": email in NAMED})
    return user


def _season_day() -> datetime:
    """Now, if the outgoing window of the newest year is open and has been for a while; else six weeks into that window."""
    newest = rules.home_rules().parsed
    window = newest.directions["outgoing"].window
    assert window is not None
    opened = windows.start_of(newest, window.opens)
    standing = windows.standing(newest, "outgoing", (), frozenset(), clock.legal_now())
    if standing.state == "open" and clock.legal_now() - opened > timedelta(days=35):
        return clock.legal_now()
    return datetime.combine(window.opens + timedelta(days=43), OFFICE_OPENS, newest.zone)


def _set(moment: datetime) -> None:
    seconds = math.ceil((moment - clock.machine_now()).total_seconds())
    ClockShift.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    clock.forget()


def _settle(season: datetime) -> None:
    """The season's day stays set, unless it is today."""
    if abs((season - clock.machine_now()).total_seconds()) < timedelta(minutes=30).total_seconds():
        ClockShift.objects.all().delete()
        clock.forget()
    else:
        _set(season)


def _filing(family: Family, book: Rulebook) -> submit.Filing:
    address = ["1234 Pretend Avenue", "Los Angeles, CA 90099"]
    user = f"{family.adult.split()[0].lower().strip('.')}.{family.days}"
    return submit.Filing(
        direction=family.direction, school_year=book.school_year, residence_district=family.residence,
        wanted_district=family.wanted, first_name=family.first, last_name=family.last, birth_date=family.born,
        grade=family.grade, reason=family.reason, second_reason=family.second, filer=family.filer, language=family.language,
        channels=family.channels, agreed_terms=f"{book.school_year} v{book.version}", agreed_at=clock.legal_now(),
        email=f"{user}@families.example", phone=f"(213) 555-01{family.days:02d}", is_sealed=family.is_sealed,
        answers={
            "adult_name": family.adult, "post_lines": ["P.O. Box 1846", "Sacramento, CA 95812"] if family.is_sealed else address,
            "home_lines": [] if family.is_sealed else address, "questions": dict(family.questions),
            "groups": list(family.groups), "parents_at_home": 1, "school_now": "Invented Elementary",
            "school_wanted": "Robledal Academy", "reach": {}, "late": {}, **family.more,
        },
    )  # fmt: skip


def _file(token: uuid.UUID, family: Family, staff: dict[str, User], season: datetime) -> None:
    _set(season - timedelta(days=family.days))
    years = Rulebook.objects.years(family.wanted if family.direction == "incoming" else family.residence)
    door = family.wanted if family.direction == "incoming" else family.residence
    book = Rulebook.objects.newest(door, years[family.year - 1])
    assert book is not None
    before = Application.objects.filter(first_name=family.kin, last_name=family.last).first() if family.kin else None
    draft = drafts.begin(family.language, {}, key=token, household=household.of(before) if before else None)
    application = submit.submit(draft, _filing(family, book), book)
    if family.papers != "none":
        _send_papers(application, everything=family.papers == "all")
    if family.then:  # the office answered in the last days, not on the day the application came, and in the order received
        on = season - timedelta(days=min(family.days, ANSWERED_DAYS_AGO))
        _set(on + BETWEEN_ANSWERS * (FAMILIES_DAYS - family.days))
    for step in family.then:
        _take(step, family, application, staff)


def _send_papers(application: Application, *, everything: bool) -> None:
    found = case.of(application)
    wanted = found.missing if everything else found.missing[:1]
    for code in wanted:
        label = found.rules.say("en", f"requirements.{code}.label")
        picture = photo(label[:44], ["Reference " + str(application), code.replace("_", " ")], f"{application.reference}{code}")
        receive.receive_file(application, code, uuid.uuid4(), f"{code}.jpg", [picture], limit=settings.UPLOAD_LIMIT)


def _take(step: str, family: Family, application: Application, staff: dict[str, User]) -> None:
    act, _, ground = step.partition(":")
    if act == "withdraw":
        withdraw.withdraw(application)
        return
    kind = Side.ACCEPTANCE if act == "accept" else Side.RELEASE
    side = application.sides.select_related("body").get(kind=kind)
    if act == "unsent" or side.body is None:
        return
    user = staff[f"supervisor@{side.body.code}"]
    spanish = family.language == "es"
    if act in {"release", "accept"}:
        for paper in Document.objects.filter(application=application, state="received"):
            papers.accept(paper, user)
        decide.decide(side, user, "yes", because="ordered")
    elif act == "refuse":
        words = {
            "en": "The reason needs a brother or sister who will still attend next year.",
            "es": "El motivo exige un hermano o hermana que siga en esa escuela el próximo año.",
        }
        decide.decide(
            side, user, "no", [ground], "Checked by telephone.", words if spanish else {"en": words["en"]}, because="ordered"
        )
    elif act == "return":
        document = Document.objects.filter(application=application)[0]
        note = "Tome la foto con más luz, por favor." if spanish else "Please take the photo in better light."
        papers.give_back(document, user, "hard_to_read", note, side, "Please take the photo in better light.")
    elif act == "ask":
        papers.ask_for(side, user, case.of(application).missing, "")
    if "unsent" not in family.then:
        for event in Notice.objects.filter(application=application, state="draft").values_list("event", flat=True).distinct():
            send.send(event, user)
