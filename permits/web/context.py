"""What every page may show, whoever made it: the office's contact, the other language, the demonstration's date."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits import access, clock
from permits.models import Post, Rulebook
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.rules import home_district
from permits.web.languages import draft_mark, other_languages

FLAT = ("name", "phone", "email", "hours")
MOST_WARNING_SECONDS = 120  # WCAG 2.2.1: long enough to answer, and never less than a third of the time
REMEMBER_SECONDS = 60  # a newly published rulebook shows on every page within a minute
_remembered: list[tuple[float, Rules | None]] = []


def page(request: HttpRequest) -> dict[str, Any]:
    """The values every template has.

    office: name, phone, email, hours, address (empty texts while nothing is published); also flat as office_name,
    office_phone, office_email, office_hours. language (code); other_languages, a list of {"code", "label", "url"}, for the office
    without drafts; draft_mark, empty for an approved language. is_counter: a counter device of the office. helping: "phone" or
    "counter" while the office fills in for a family, else "". open_here: while this browser has a draft or an application open
    identity_provider: {"name", "url"} for the sign-in page, or empty.
    {"warn", "close"}, the seconds of rest after which the page asks and closes; else None. demonstration: {"date": the legal day,
    "presets": [{"day", "label"}]} or None in production. All are looked up when first shown.
    """
    language = get_language() or "en"
    in_office = f"/{language}/office/" in request.path_info
    office: Any = SimpleLazyObject(partial(_office, language))
    return {
        "office": office,
        **{f"office_{part}": SimpleLazyObject(partial(itemgetter(part), office)) for part in FLAT},
        "language": language,
        "other_languages": other_languages(request.get_full_path(), drafts=not in_office),
        "draft_mark": draft_mark(),
        "is_counter": getattr(request, "is_counter", False),
        "helping": SimpleLazyObject(partial(_helping, request)),
        "open_here": SimpleLazyObject(partial(_open_here, request)),
        "identity_provider": SimpleLazyObject(_identity_provider),
        "demonstration": SimpleLazyObject(_demonstration) if settings.DEMONSTRATION else None,
    }


def _identity_provider() -> dict[str, str]:
    """Name, and the address of the button, of the district's identity provider; empty where there is none."""
    if not settings.OIDC_ISSUER:
        return {}
    return {"name": settings.OIDC_NAME, "url": reverse("openid_connect_login", args=["oidc"])}


def _helping(request: HttpRequest) -> str:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return ""
    try:
        return access.helping(request.session)
    except DatabaseError:
        return ""


def _open_here(request: HttpRequest) -> dict[str, int] | None:
    # Whoever has no session has nothing open: their pages need not ask for one.
    session = getattr(request, "session", None)
    if session is None:
        return None
    # At a counter device what stands in any form is the family's, whether it is saved or not.
    at_work = getattr(request, "is_counter", False) and not request.path.endswith("/counter/")
    if not at_work and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        if not (at_work or access.is_open_here(session)):
            return None
    except DatabaseError:
        return None
    close = access.idle_seconds(session)
    return {"close": close, "warn": close - min(MOST_WARNING_SECONDS, close // 3)}


def forget() -> None:
    """Look the office up again at the next page."""
    _remembered.clear()


def _rules() -> Rules | None:
    now = clock.monotonic()
    if not _remembered or now - _remembered[0][0] > REMEMBER_SECONDS:
        newest = Rulebook.objects.filter(body__code=home_district()).order_by("-school_year", "-version").first()
        _remembered[:] = [(now, newest.parsed if newest and newest.is_readable else None)]
    return _remembered[0][1]


def _office(language: str) -> Mapping[str, str]:
    empty = dict.fromkeys(("name", "phone", "email", "hours", "address"), "")
    try:
        rules = _rules()
    except DatabaseError:
        return empty  # a page that says the database is away must not need it
    contact = rules.contacts.get("office") if rules else None
    if rules is None or contact is None:
        return empty
    return {
        "name": f"{rules.say(language, 'district.short_name')} · {rules.say(language, 'contacts.office.label')}",
        "phone": contact.phone,
        "email": contact.email,
        "hours": _said(rules, language, "contacts.office.hours") or contact.hours,
        "address": contact.address,
    }


def remembered_phone() -> str:
    """The office's telephone as it was last looked up; looked up now when it never was, and "" when that fails too."""
    try:
        rules = _rules()
    except Exception:  # noqa: BLE001 -- this is for pages that say that something is broken
        rules = _remembered[0][1] if _remembered else None
    contact = rules.contacts.get("office") if rules else None
    return contact.phone if contact else ""


def _said(rules: Rules, language: str, key: str) -> str:
    try:
        return rules.say(language, key)
    except KeyError:
        return ""


def _demonstration() -> dict[str, Any]:
    try:
        return {"date": clock.legal_today(), "presets": _presets(_rules()), "sign_ins": SimpleLazyObject(_sign_ins)}
    except DatabaseError:
        return {"date": None, "presets": [], "sign_ins": []}


def _sign_ins() -> list[dict[str, Any]]:
    """The made-up people of the season who hold a post; the sign-in page has one button for each."""
    held = Post.objects.filter(ended_at=None).select_related("user", "body").order_by("pk")
    sealed = _("sealed cases")
    return [
        {"value": post.user_id, "label": f"{post.user.name} · {post.body.name}" + (f" · {sealed}" if post.is_named else "")}
        for post in held
    ]


def _presets(rules: Rules | None) -> list[dict[str, str]]:
    """Days from which the season looks different: before, within and after the outgoing window."""
    outgoing = rules.directions.get("outgoing") if rules else None
    if outgoing is None or outgoing.window is None:
        return []
    window = outgoing.window
    days = [(window.opens - timedelta(days=14), _("Not yet open")), (window.opens + timedelta(days=14), _("Open"))]
    if window.last_day:
        days.append((window.last_day + timedelta(days=14), _("Late")))
    return [{"day": day.isoformat(), "label": label} for day, label in days]
