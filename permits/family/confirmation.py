"""What a family keeps after it has applied: the number, what is still needed, by when we answer; and the next child."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import access
from permits.actions import drafts, household
from permits.family import entry, steps
from permits.family.statement_request import must_co_sign
from permits.models import Application, Draft
from permits.notices import outbox, papers
from permits.notices.dates import day_in_words, moment_in_words
from permits.policy import appeals
from permits.queries import checklist, standing
from permits.queries.case import Case
from permits.web import files, qr
from permits.web.languages import in_print

# What the children of one household share; the rest is asked again.
SHARED_PAGES = ("reach", "you", "home")
# Where the number is on its way to, without saying where exactly.
SENT_BY = {
    "email": gettext_lazy("We also sent it to your e-mail."),
    "text": gettext_lazy("You get a text message from our office with the first 8 digits."),
    "phone": gettext_lazy("Our office calls you."),
    "letter": gettext_lazy("A letter with the number is on its way to you by mail."),
    "counter": gettext_lazy("You can pick up the paper at our counter."),
}


def confirmation(request: HttpRequest, key: UUID) -> HttpResponse:
    """The number as text, large, with its QR code; what comes next."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application, language = found.application, entry.language()
    gathered = checklist.groups(found, language)
    late = any(side.status == "late_referred" for side in found.sides.values())
    context: dict[str, Any] = {
        "number": application.confirmation_number,
        "reference": str(application),
        "qr": qr.picture(qr.way_back(application, language)),
        "received": moment_in_words(application.received_at.astimezone(found.rules.zone), language),
        # The letters that a late family gets do not carry the number.
        "sent_by": [SENT_BY[channel] for channel in application.channels] if _number_was_sent(found) else [],
        "late": _late(found, language) if late else {},
        "looked_at": any(side.status == "person_looks" for side in found.sides.values()),
        "not_a_permit": found.rules.say(language, standing.to_whom(found.application, "not_a_permit")),
        "stay": found.rules.say(language, standing.to_whom(found.application, "stay_enrolled")),
        "two_decisions": found.rules.say(language, "two_decisions"),
        "papers_rule": found.rules.say(language, "clocks.papers"),
        "immigration": found.rules.say(language, "immigration"),
        "items": [item for item in checklist.as_items(gathered, "") if item["tone"] == "act"],
        "is_sealed": application.is_sealed,
        "due": _due(found, language),
        "co_sign_url": "" if late else must_co_sign(found),
        "may_copy": _may_copy(request, application),
        "links": {
            name: reverse(f"family:{name}", args=[application.key])
            for name in ("upload", "case", "confirmation_pdf", "another_child")
        },
    }
    return render(request, "family/confirmation.html", context)


def _number_was_sent(found: Case) -> bool:
    """The receipt with the number went out; a late family got another letter first."""
    return not any(side.status in {"late_referred", "person_looks"} for side in found.sides.values())


def _due(found: Case, language: str) -> dict[str, str]:
    """By when the office whose door was used answers; a second district's clock stands on the status page."""
    mine = [side for side in found.sides.values() if side.body_id == found.application.door_id]
    if found.application.is_sealed or not mine or mine[0].status not in standing.WAITING:
        return {}
    return standing.due_words(found.rules, found.due(mine[0]), language)


def _late(found: Case, language: str) -> dict[str, Any]:
    """What the late letter says, in the district's own words; the last day counts from the letter, that is from today."""
    rules, zone = found.rules, found.rules.zone
    received = found.application.received_at.astimezone(zone)
    until = day_in_words(appeals.appeal_last_day(rules, received.date()), language, weekday=True)
    said = {name: rules.say(language, f"late.{name}") for name in ("heading", "attach", "call_first", "stay")}
    return {
        **said,
        "saved": rules.say(language, "late.saved", applied=day_in_words(received.date(), language)),
        "county": rules.say(language, "late.county", until=until),
    }


@in_print
def confirmation_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same on paper: a tagged PDF."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application, rules, language = found.application, found.rules, entry.language()
    items = [item for item in checklist.as_items(checklist.groups(found, language), "") if item["tone"] == "act"]
    said = outbox.office_values(rules, language)
    paper = papers.Confirmation(
        language=language,
        office_lines=office_lines(found, language),
        phone=said["office_phone"],
        number=application.confirmation_number,
        qr=qr.way_back(application, language),
        child_first_name=checklist.first_name(found, language),
        school_year=application.school_year.replace("-", "–"),
        received=moment_in_words(application.received_at.astimezone(rules.zone), language),
        decision_due=_due(found, language).get("day", ""),
        status_url=qr.address("status", language),
        upload_url=qr.address("documents", language),
        needed=() if application.is_sealed else tuple(item["label"] for item in items),
    )
    name = _("confirmation %(reference)s") % {"reference": application}
    return files.answer(papers.confirmation_pdf(paper), name, own=True)


def office_lines(found: Case, language: str) -> tuple[str, ...]:
    """The head of a paper: the office, its district, its address."""
    rules = found.rules
    lines = [rules.say(language, "district.office"), rules.say(language, "district.name")]
    return (*lines, *rules.contacts["office"].address.splitlines())


def _may_copy(request: HttpRequest, application: Application) -> bool:
    """The browser that wrote the application, or one that gave the code: whoever only has the number must not see the address."""
    session = request.session
    if application.is_student:
        return False
    return access.can_write_draft(session, str(application.draft_token)) or access.can_read_letters(session, application)


def another_child(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new draft that keeps what a family shares: districts, how we reach it, the adult, the address."""
    found = entry.opened(request, key)
    if found is None:
        return entry.shut(request)
    application = found.application
    if not _may_copy(request, application):
        return entry.to_code(application.key, "another_child")
    if request.method != "POST":
        return render(
            request,
            "family/another_child.html",
            {
                "back": reverse("family:confirmation", args=[application.key]),
                "shares": not application.is_sealed,
            },
        )
    draft = _begin(application)
    access.remember_draft(request.session, str(draft.key))
    opened = steps.open_draft(draft)
    first = steps.incomplete(opened)[0] if opened and steps.incomplete(opened) else "child"
    return redirect("family:apply", key=draft.key, page=first)


def _begin(application: Application) -> Draft:
    before = {
        "direction": application.direction,
        "school_year": application.school_year,
        "home": application.residence_district or "unknown",
        "wanted": application.wanted_district or "unknown",
    }
    draft = drafts.begin(application.language, before, household=household.of(application))
    for page, typed in _shared(application).items():
        draft = drafts.save_page(draft.key, page, typed)
    return draft


def _shared(application: Application) -> dict[str, dict[str, Any]]:
    """The shared pages as they were typed; when that draft is gone, what the application itself holds of them."""
    written = Draft.objects.filter(key=application.draft_token).first()
    if written is not None:
        return {page: written.answers[page] for page in SHARED_PAGES if page in written.answers}
    person, answers = application.person, application.answers
    return {
        "reach": {
            "channels": application.channels, "email": person.email, "phone": person.phone, "language": application.language,
            **answers.get("reach", {}),
        },
        "you": {"filer": application.filer, "adult_name": answers.get("adult_name", "")},
    }  # fmt: skip
