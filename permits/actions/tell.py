"""What the worker says when its time has come: papers that arrived, letters, the opening of a window."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from permits.actions.writing import one_act
from permits.clock import legal_now, legal_today
from permits.languages import FIRST
from permits.models import Application, Notice, Rulebook
from permits.notices import gloss, outbox
from permits.notices.dates import day_in_words, moment_in_words
from permits.notices.letters import Letter, Twin, letter_pdf
from permits.policy import clocks
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import case
from permits.vault.sealing import open_text


def tell_received(application: Application, since: datetime) -> None:
    """Name the papers that came since a moment, and what is still missing."""
    with one_act():
        found = case.of(application)
        rules, language = found.rules, application.language
        came = [
            code
            for code, document in found.documents.items()
            if any(file.created_at >= since and not file.is_for_office for file in document.files.all())
        ]
        if not came:
            return
        values = {
            "documents": case.paper_list(rules, came, language),
            "received_at": moment_in_words(legal_now().astimezone(rules.zone), language),
            "papers": case.paper_list(rules, found.missing, language),
        }
        side = next((side for side in found.sides.values() if side.body_id), None)
        if found.missing and side is not None:
            values["papers_due"] = day_in_words(clocks.papers_due(rules, legal_now(), found.due(side)), language)
        outbox.write(application, "documents_received", values, body=application.door, rulebook=application.rulebook)


def letter_of(notice: Notice, day: date | None = None, *, both: bool = False) -> bytes:
    """The letter's PDF as it would leave on a day (the one chosen for it, or today, if none), set without touching rows.

    `both`: the same letter in English follows, from the same values, where the family reads another language.

    Raises letters.CannotSet for a name that no font of ours can print.
    """
    rules, language = outbox.notice_rules(notice), notice.language
    when = day or notice.letter_date or notice.send_on or legal_today()
    said = outbox.rendered(notice, when)
    return letter_pdf(
        Letter(
            language=language,
            title=said.title or said.subject,
            office_lines=_letterhead(rules, language),
            address_lines=tuple(str(notice.content["to"]).splitlines()) if notice.channel == "letter" else (),
            date_words=day_in_words(when, language),
            reference=str(notice.application) if notice.application else "",
            body=said.letter,
            phone=rules.contacts["office"].phone,
            twin=_twin(notice, when) if both and language != FIRST else None,
        )
    )


def _twin(notice: Notice, when: date) -> Twin:
    said = gloss.in_english(notice, when)
    return Twin(
        language=FIRST, title=said.title or said.subject, date_words=day_in_words(when, FIRST), body=said.letter,
        office_lines=_letterhead(outbox.notice_rules(notice), FIRST),
    )  # fmt: skip


def _letterhead(rules: Rules, language: str) -> tuple[str, ...]:
    office = rules.contacts["office"]
    lines = (rules.say(language, "district.office"), rules.say(language, "district.name"))
    return (*lines, *office.address.splitlines(), office.phone)


def tell_window_open(promise: Mapping[str, Any]) -> None:
    """Keep a promise of `actions/remind.py`: an e-mail or a text on the list, without an application."""
    rulebook = Rulebook.objects.select_related("body").get(pk=promise["rulebook"])
    rules, language = rulebook.parsed, promise["language"]
    window = rules.directions[promise["direction"]].window
    if window is None:
        return
    values = {
        "school_year": rules.school_year.replace("-", "–"),
        "window_opens": day_in_words(window.opens, language),
        "window_last_day": day_in_words(window.last_day, language) if window.last_day else "",
        "apply_url": f"{settings.BASE_URL}/{language}/before-you-start/{promise['direction']}/",
    }
    with one_act():
        outbox.write_alone(
            "reminder_open", values, rulebook=rulebook, language=language, channel=promise["channel"],
            to=open_text(bytes.fromhex(promise["sealed"]), "reminder"),
        )  # fmt: skip
