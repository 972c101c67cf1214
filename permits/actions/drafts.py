"""Beginning, saving and resuming a draft."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing

from permits import languages
from permits.actions import limits
from permits.actions.writing import one_act
from permits.clock import legal_now, machine_now
from permits.keys import keyed_digits, keyed_hash
from permits.models import AuditEntry, Draft, Rulebook, User
from permits.notices import outbox
from permits.notices.dates import day_in_words
from permits.policy import numbers

NAMELESS_HOURS = 48
DAYS = 30
_LINK = "resume-draft"


def draft_code(draft: Draft) -> str:
    """Twelve digits by which the family finds the draft on another device, with the child's birth date."""
    return numbers.with_check_digit(keyed_digits("draft", str(draft.key), 11))


def begin(language: str, before: dict[str, Any], key: uuid.UUID | None = None, *, household: uuid.UUID | None = None) -> Draft:
    """A new draft with what was answered before the start; it names nobody and lives 48 hours.

    With a `key` the draft of that key, which is made if it is not there.
    """
    draft = Draft.objects.filter(key=key).first() if key else None
    if draft is not None:
        return draft
    draft = Draft(key=key or uuid.uuid4(), language=languages.sent_in(language), household=household, opened_at=legal_now())
    draft.code_hash = keyed_hash("draft-code", draft_code(draft))
    draft.expires_at = machine_now() + timedelta(hours=NAMELESS_HOURS)
    draft.answers = {"before": before}
    with one_act():
        draft.save(force_insert=True)
    return draft


def help_with(draft: Draft, user: User, how: str) -> None:
    """The office fills in a draft for a family on the `phone` or at the `counter`: kept on the draft and what becomes of it."""
    with one_act():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        told = {"by": str(user), "how": how, "at": legal_now().isoformat()}
        held.answers = {**held.answers, "assisted": [*held.answers.get("assisted", []), told][-10:]}
        held.save(update_fields=["sealed_answers"])
        AuditEntry.write("draft_helped", application=None, user=user, draft=held.pk, how=how)


def save_page(key: uuid.UUID, page: str, typed: dict[str, Any], *, language: str = "", closes: datetime | None = None) -> Draft:
    """Keep what was typed on one page, valid or not; other pages, changed in another tab, stay as they are.

    A draft that names a child lives 30 days, and at least until the window closes (`closes`, by the legal clock).
    Draft.DoesNotExist when it is gone.
    """
    with one_act():
        draft = Draft.objects.select_for_update().get(key=key)
        draft.answers = {**draft.answers, page: typed}
        draft.version += 1
        if language:
            draft.language = languages.sent_in(language)
        if page == "child":
            draft.birth_date = _birth_date(typed)
            life = timedelta(days=DAYS)
            if closes is not None:
                life = max(life, closes - legal_now() + timedelta(days=1))
            draft.expires_at = machine_now() + life
        draft.save(update_fields=["sealed_answers", "version", "language", "birth_date", "expires_at"])
    return draft


def _birth_date(typed: dict[str, Any]) -> date | None:
    try:
        return date(*(int(typed[f"birth_date_{part}"]) for part in ("year", "month", "day")))
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def live(key: uuid.UUID | str) -> Draft | None:
    """The draft while it lives."""
    return Draft.objects.filter(key=key, expires_at__gt=machine_now()).first()


def by_code(typed: str, birth_date: date) -> Draft | None:
    """The draft for a code and the child's birth date; None when either differs."""
    digits = "".join(mark for mark in typed if mark.isdigit())
    found = Draft.objects.filter(code_hash=keyed_hash("draft-code", digits), birth_date=birth_date, expires_at__gt=machine_now())
    return found.first() if numbers.valid(digits) else None


def link_token(draft: Draft) -> str:
    """What an e-mailed link to resume carries; a page with a button stands behind it."""
    return signing.dumps(str(draft.key), salt=_LINK)


def kept_until(draft: Draft, zone: ZoneInfo) -> date:
    """The day on which the draft goes, as the legal clock will count it."""
    return (legal_now() + (draft.expires_at - machine_now())).astimezone(zone).date()


def link_is_used(draft: Draft, token: str) -> bool:
    """The link has opened the draft before."""
    return keyed_hash("resume-link", token) in draft.answers.get("links_used", [])


def use_link(draft: Draft, token: str) -> None:
    """From now on this link opens nothing; the draft code with the birth date still does."""
    with one_act():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        used = held.answers.get("links_used", [])
        held.answers = {**held.answers, "links_used": [*used, keyed_hash("resume-link", token)][-20:]}
        held.save(update_fields=["sealed_answers"])


def send_link(draft: Draft, rulebook: Rulebook, *, channel: str, to: str) -> bool:
    """Send the family the link to go on with its draft, once to each address; says whether it was sent now.

    At most five a day go to one address, whoever asks: nobody's mailbox is filled through us.
    """
    if [channel, to] in draft.answers.get("link", []) or limits.too_often("resume-link", to, most=5, seconds=86400):
        return False
    with one_act():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        sent = held.answers.get("link", [])
        if [channel, to] in sent:
            return False
        held.answers = {**held.answers, "link": [*sent, [channel, to]]}
        held.save(update_fields=["sealed_answers"])
        values = {
            "resume_url": f"{settings.BASE_URL}/{held.language}/resume/{link_token(held)}/",
            "draft_code": numbers.show_draft_code(draft_code(held)),
            "kept_until": day_in_words(kept_until(held, rulebook.parsed.zone), held.language),
        }
        outbox.write_alone("resume_link", values, rulebook=rulebook, language=held.language, channel=channel, to=to, draft=held)
    return True


def by_link(token: str) -> Draft | None:
    """The draft behind a link, while both live."""
    try:
        key = signing.loads(token, salt=_LINK, max_age=DAYS * 86400)
    except signing.BadSignature:
        return None
    return live(key)
