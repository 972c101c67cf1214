"""From a draft's pages to what is filed: every page is judged again, and nothing but judged values goes in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from permits.actions.submit import Filing
from permits.clock import legal_now
from permits.family import steps
from permits.family.opened import Opened
from permits.family.page_form import PageForm
from permits.family.questions import ReasonForm
from permits.notices.dates import moment_in_words
from permits.queries.answers import Filed
from permits.wording import in_language

AGREED_ON_THE_TELEPHONE = _("Agreed on the telephone on %(when)s. Read aloud by %(who)s.")
AGREED_AT_THE_COUNTER = _("Agreed at the counter on %(when)s. Read aloud by %(who)s.")
Judged = Mapping[str, PageForm]


def judge(opened: Opened) -> Judged:
    """Every page of the walk as it is held, judged; the last page has no form."""
    return {page: steps.judged(opened, page) for page in steps.walk(opened)[:-1]}


def unfinished(opened: Opened, judged: Judged) -> tuple[str, ...]:
    """The pages that still need something."""
    return tuple(page for page, form in judged.items() if not (steps.is_sent(opened, page) and form.is_valid()))


def filing_of(opened: Opened, judged: Judged, agreement: str = "") -> Filing:
    """What is filed. Call it only when nothing is `unfinished`. `agreement`: how a family that was helped said yes, in words."""
    filed = filed_of(opened, judged)
    assert filed.birth_date is not None
    agreed = opened.typed("guidelines")
    return Filing(
        direction=filed.direction, school_year=filed.school_year, residence_district=filed.residence_district,
        wanted_district=filed.wanted_district, first_name=filed.first_name, middle_name=filed.middle_name,
        last_name=filed.last_name, birth_date=filed.birth_date, grade=filed.grade, current_grade=filed.current_grade,
        reason=filed.reason, second_reason=filed.second_reason, filer=filed.filer, language=filed.language,
        channels=filed.channels, email=filed.email, phone=filed.phone, agreed_terms=str(agreed["terms"]),
        agreed_at=datetime.fromisoformat(str(agreed["at"])), is_sealed=bool(filed.more.get("safe_at_home")),
        answers={**filed.more, "agreement": agreement},
    )  # fmt: skip


def agreed_aloud(opened: Opened, who: str, how: str) -> str:
    """That the family agreed to the declaration, read to it, in words and in its language; kept as proof."""
    language = str(opened.typed("reach").get("language") or "en")
    at = moment_in_words(legal_now().astimezone(opened.rules.zone), language)
    said = AGREED_ON_THE_TELEPHONE if how == "phone" else AGREED_AT_THE_COUNTER
    return in_language(said, language) % {"when": at, "who": who}


def filed_of(opened: Opened, judged: Judged) -> Filed:
    """Everything answered so far, as far as it is good; what is missing or wrong is empty."""
    known = {page: _good(form) for page, form in judged.items()}
    reach, child, you = (known.get(page, {}) for page in ("reach", "child", "you"))
    school = known.get("school", {})
    reasons = opened.reasons
    return Filed(
        direction=opened.direction,
        school_year=opened.book.school_year,
        residence_district=opened.told("home"),
        wanted_district=opened.told("wanted"),
        first_name=child.get("first_name") or "",
        middle_name=child.get("middle_name") or "",
        last_name=child.get("last_name") or "",
        birth_date=child.get("birth_date"),
        grade=opened.grade,
        current_grade=school.get("current_grade") or "",
        reason=reasons[0] if reasons else "",
        second_reason=reasons[1] if len(reasons) > 1 else "",
        filer=you.get("filer") or "",
        language=reach.get("language") or opened.draft.language,
        channels=tuple(reach.get("channels") or ()),
        email=reach.get("email") or "",
        phone=reach.get("phone") or "",
        more=_more(opened, judged, known),
    )


def _good(form: PageForm) -> Mapping[str, Any]:
    form.is_valid()
    return cast(Mapping[str, Any], form.cleaned_data)


def _more(opened: Opened, judged: Judged, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    reach, child, you, home = (known.get(page, {}) for page in ("reach", "child", "you", "home"))
    reason = judged.get("reason")
    child_form = judged.get("child")
    home_lines = _home_lines(home)
    more: dict[str, Any] = {
        "adult_name": you.get("adult_name") or (_full_name(child) if opened.is_student else ""),
        "adult_relation": you.get("filer") or "",
        "helper": {"name": you.get("helper_name") or "", "organization": you.get("helper_organization") or ""},
        "parents_at_home": you.get("parents_at_home") or "",
        "second_adult": {
            "name": you.get("second_name") or "",
            "told": bool(you.get("second_told")),
            "channels": list(you.get("second_channels") or ()),
            "email": you.get("second_email") or "",
            "phone": you.get("second_phone") or "",
            "post_lines": [you[part] for part in ("second_street", "second_place") if you.get(part)],
        },
        "must_not_know": you.get("must_not_know") == "yes",
        "assisted": list(opened.typed("assisted") or ()),
        "reach": {key: reach.get(key) or "" for key in ("message_ok", "phone_shared", "spoken", "talk_help")},
        "only_one_name": bool(child.get("only_one_name")),
        "age_doubt": bool(getattr(child_form, "doubt", "")),
        "safe_at_home": bool(home.get("safe_at_home")),
        "no_fixed_home": bool(home.get("no_fixed_home")),
        "home_lines": home_lines,
        "post_lines": [home["mail_street"], home["mail_place"]] if _other_mail(home) else home_lines,
        "groups": sorted(opened.groups),
        "questions": reason.answers() if isinstance(reason, ReasonForm) else {},
        "late": opened.late_answers if opened.standing.state == "late" else {},
    }
    return {**more, **_schools(opened, known.get("school", {}))}


def _full_name(child: Mapping[str, Any]) -> str:
    """The student who files signs with the name on the child's page."""
    return " ".join(filter(None, (child.get(name) for name in ("first_name", "middle_name", "last_name"))))


def _other_mail(home: Mapping[str, Any]) -> bool:
    return bool(home.get("mail_other") and home.get("mail_street") and home.get("mail_place"))


def _home_lines(home: Mapping[str, Any]) -> list[str]:
    street = " ".join(filter(None, [home.get("street"), home.get("unit")]))
    place = f"{home['city']}, CA {home.get('zip') or ''}".strip() if home.get("city") else ""
    return [line for line in (street, place) if line]


def _schools(opened: Opened, school: Mapping[str, Any]) -> dict[str, str]:
    """Schools by name: what a family typed, or the name of the one it chose from the list."""
    names = {one.code: one.name for one in opened.rules.schools} if opened.direction == "incoming" else {}
    names["other"] = school.get("school_other") or ""
    chosen = {key: school.get(key) or "" for key in ("school_now", "school_wanted", "school_second")}
    return {key: names.get(value, value) for key, value in chosen.items()}
