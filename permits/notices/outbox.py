"""Writes the rows of the ledger, in the same transaction as what they tell. Sends nothing."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from django.conf import settings

from permits import languages
from permits.clock import legal_today
from permits.models import Application, Body, Decision, Draft, Job, Notice, Rulebook, Statement
from permits.notices import addresses, asked
from permits.notices.catalogue import KINDS, Kind
from permits.notices.dates import day_in_words, hour_in_words
from permits.notices.own_words import with_words
from permits.notices.render import Rendered, render
from permits.policy import abandonment, appeals
from permits.policy.rulebook import Rulebook as Rules
from permits.wording import STAND_INS, in_language

# What no machine of ours sends: the office works these off from its lists.
BY_HAND = frozenset({"text", "phone", "letter", "counter"})
# What only the one it was meant for may read: it is not said again to somebody else.
FOR_ONE_CONTACT = frozenset({"one_time_code", "number_again", "contact_changed", "taken_over"})
# What the family can keep and show: what must be said in writing goes by one of these.
IN_WRITING = frozenset({"email", "letter", "counter"})
# What is said of several children names all of them, not only the one in whose case it lies.
OF_SEVERAL, CHILD = "papers_missing_siblings", frozenset({"child_first_name", "child_name"})
# In which order another way is tried when one has failed.
OTHER_WAYS = ("letter", "email", "phone", "text", "counter")


def office_values(rules: Rules, language: str) -> dict[str, str]:
    """The office's name, telephone and hours in the family's language."""
    contact = rules.contacts["office"]
    return {
        "office_name": rules.say(language, "district.office"),
        "office_phone": contact.phone,
        "office_hours": hours_in_words(contact.hours, language),
    }


def hours_in_words(hours: str, language: str) -> str:
    """`8:00-16:30` of the year file as `8:00 a.m. – 4:30 p.m.`."""
    return " – ".join(hour_in_words(time.fromisoformat(part.zfill(5)), language) for part in hours.split("-") if part)


def appeal_values(rules: Rules, language: str, letter_date: date) -> dict[str, str]:
    """Where and until when an appeal may be filed, counted from the date of the letter (EC 46601)."""
    county = rules.county
    return {
        "appeal_place": rules.say(language, "county.name"),
        "appeal_last_day": day_in_words(appeals.appeal_last_day(rules, letter_date), language, weekday=True),
        "appeal_last_hour": hour_in_words(county.last_hour, language),
        "county_phone": county.phone,
        "county_url": county.url,
        "appeal_attachments": rules.say(language, "late.attach"),
    }


def case_values(application: Application, rules: Rules, language: str) -> dict[str, str]:
    """What nearly every notice on an application may name. A sealed case names no child, anywhere."""
    person = application.person
    return {
        **office_values(rules, language),
        "reference": str(application),
        "child_first_name": in_language(STAND_INS["student"], language) if application.is_sealed else person.first_name,
        "child_name": "" if application.is_sealed else person.full_name,
        "school_year": application.school_year.replace("-", "–"),
        "status_url": f"{settings.BASE_URL}/{language}/status/",
        "upload_url": f"{settings.BASE_URL}/{language}/documents/",
    }


def rendered(notice: Notice, letter_date: date | None = None) -> Rendered:
    """The words of a notice as they would leave on a date (the day chosen for it, else today), or as they left; an appeal's last
    day follows the date."""
    return render(notice.kind, notice.language, values_of(notice, letter_date), to_student=notice.to_student)


def values_of(notice: Notice, letter_date: date | None = None) -> dict[str, str]:
    """What the words of a notice name: what was written down, and what must be computed when it is said."""
    kind, values = KINDS[notice.kind], dict(notice.content["values"])
    rules = notice_rules(notice)
    if addresses.takes_answers(notice):
        values["can_reply"] = "yes"
    if notice.application is not None:
        if notice.state == "draft":  # what was corrected since is said as it stands now
            now = case_values(notice.application, rules, notice.language)
            values.update({name: value for name, value in now.items() if notice.kind != OF_SEVERAL or name not in CHILD})
        # The access code is computed, never stored: not in a notice either.
        values["number"] = notice.application.confirmation_number
    day = letter_date or notice.letter_date or notice.send_on or legal_today()
    if asked.facts(notice):
        values.update(asked.values(notice, rules, day))
    if values.get("reopen_until"):
        until = abandonment.reopen_until(rules, [day])
        values["reopen_until"] = day_in_words(until, notice.language, weekday=True) if until else ""
    # A kind whose appeal may be barred carries the choice in its values; where a place is named, the dates follow the letter.
    if values.get("appeal_place"):
        values.update(appeal_values(rules, notice.language, day))
    return {name: str(values[name]) for name in kind.values if name in values}


def notice_book(notice: Notice) -> Rulebook:
    """The version a notice speaks by: its case's, or the body's newest for a draft."""
    return Rulebook.objects.held(notice.content["rulebook"])


def notice_rules(notice: Notice) -> Rules:
    """The rules of `notice_book`."""
    return notice_book(notice).parsed


def addressed_to(application: Application, channel: str) -> str:
    """Where a channel leads for this family; lines of the address for a letter."""
    person, answers = application.person, application.answers
    if channel == "email":
        return person.email
    if channel in {"text", "phone"}:
        return person.phone
    if channel == "letter":
        return "\n".join(line for line in [answers.get("adult_name", ""), *answers.get("post_lines", [])] if line)
    return str(answers.get("adult_name", ""))


def can_post(application: Application) -> bool:
    """A letter can find the family: a street or box, and a place."""
    return len(application.answers.get("post_lines") or ()) > 1


def ways(application: Application, spec: Kind) -> list[str]:
    """By which channels a notice goes: those the family chose, and on paper what must be in writing and would not be.

    A letter that has no address to go to waits at the counter.
    """
    chosen = list(application.channels or ["letter"])
    if spec.in_writing and not IN_WRITING & set(chosen):
        chosen.append("letter")
    if not spec.by_text_too:
        chosen = [channel for channel in chosen if channel in IN_WRITING]
    if not spec.has_letter:
        chosen = [channel for channel in chosen if channel != "letter"] or chosen
    return _deliverable(application, chosen, {})


def _deliverable(application: Application, channels: Sequence[str], to: Mapping[str, str]) -> list[str]:
    if can_post(application) or to.get("letter"):
        return list(dict.fromkeys(channels))
    return list(dict.fromkeys("counter" if channel == "letter" else channel for channel in channels))


def _addressees(
    application: Application, spec: Kind, channels: Sequence[str], to: Mapping[str, str]
) -> Iterator[tuple[str, str, bool]]:
    """Channel, address and whether it is a copy. A second adult is written to only if the family ticked it, and never gets
    the number."""
    for channel in _deliverable(application, channels, to) if channels else ways(application, spec):
        yield channel, to.get(channel) or addressed_to(application, channel), False
    if not channels and spec.legal and "number" not in spec.values:
        yield from ((channel, where, True) for channel, where in second_adult(application))


def second_adult(application: Application) -> list[tuple[str, str]]:
    """Channels and addresses of the other adult, when the family ticked that we write to this person."""
    second: Mapping[str, Any] = application.answers.get("second_adult") or {}
    # Where somebody must not be told, nobody knows yet that it is not this one: the office calls first. Of a sealed case only the
    # adult who applied is told, by telephone too (policy/telling.py).
    if not second.get("told") or application.answers.get("must_not_know") or application.is_sealed:
        return []
    known = {
        "email": second.get("email", ""),
        "text": second.get("phone", ""),
        "phone": second.get("phone", ""),
        "letter": "\n".join([second.get("name", ""), *second.get("post_lines", ())]) if second.get("post_lines") else "",
    }
    chosen = second.get("channels") or ["email" if known["email"] else "text"]
    return [(channel, known[channel]) for channel in chosen if known.get(channel)]


def write(
    application: Application,
    kind: str,
    values: Mapping[str, str],
    *,
    body: Body,
    rulebook: Rulebook,
    decision: Decision | None = None,
    shown_first: bool | None = None,
    channels: Sequence[str] = (),
    to: Mapping[str, str] | None = None,
    own: Mapping[str, str] | None = None,
    asks: Mapping[str, Any] | None = None,
    event: uuid.UUID | None = None,
) -> list[Notice]:
    """Write one row per channel the family chose (or per channel of `channels`), and the jobs that send and set them.

    A kind that the office sees first is written as `draft`; nothing leaves until the office sends it. `to` overrides where a
    channel leads (the old address, when it was changed). `own` are a person's words by language (notices/own_words.py).
    `asks` are the facts of a notice that asks for papers (notices/asked.py). `event`: said once, whoever tries it again.
    NoticeError when a value is missing.
    """
    spec = KINDS[kind]
    rules = rulebook.parsed
    full = {**case_values(application, rules, application.language), **values}
    waits = spec.shown_first if shown_first is None else shown_first
    event, rows = event or uuid.uuid4(), []
    for channel, address, is_copy in _addressees(application, spec, channels, to or {}):
        row = Notice(
            key=uuid.uuid4(), event=event, application=application, decision=decision, body=body, kind=kind, is_copy=is_copy,
            language=application.language, channel=channel, state="draft" if waits else "ready", is_legal=spec.legal,
        )  # fmt: skip
        content: dict[str, Any] = {
            "rulebook": rulebook.pk,
            "to": address,
            "to_student": application.is_student and not is_copy,
            "values": {name: full[name] for name in sorted(spec.values - {"number"}) if name in full},
        }
        if asks:
            content["asked"] = dict(asks)
        row.content = with_words(content, kind, row.language, own) if own else content
        if not waits:
            row.letter_date = None if channel == "letter" else legal_today()
        rendered(row)  # a fault in the words shows now, inside the act, not at night in the worker
        rows.append(row)
    Notice.objects.bulk_create(rows)
    if not waits:
        enqueue(rows)
    return rows


def readdress(application: Application) -> None:
    """What waits to leave goes to whom the case names now, and to nobody else; the rows of the old contacts are dropped.

    Codes and numbers under way are dropped only: they were the old contact's. Words keep the language they were written in.
    """
    rows = list(
        Notice.objects.select_for_update(of=("self",))
        .filter(application=application, state__in=["draft", "ready"])
        .select_related("body", "decision")
        .order_by("pk")
    )
    firsts: dict[uuid.UUID, tuple[Notice, str]] = {}
    for row in rows:
        firsts.setdefault(row.event, (row, row.state))
        row.state, row.outcome = "cancelled", "taken_over"
        row.save(update_fields=["state", "outcome"])
    for old, state in firsts.values():
        if old.kind not in FOR_ONE_CONTACT:
            _say_again(application, old, state)


def follow(application: Application) -> None:
    """After the family's contacts changed: what waits to leave goes the new ways, and what still leads where it was going stays.

    What has left already by one of the new ways is not said there again. The second adult's copies stay as they are, and so does
    the word to an old address that it was changed.
    """
    rows = list(
        Notice.objects.select_for_update(of=("self",))
        .filter(application=application, is_copy=False)
        .exclude(state="cancelled")
        .exclude(kind="contact_changed")
        .select_related("body", "decision")
        .order_by("pk")
    )
    events: dict[uuid.UUID, list[Notice]] = {}
    for row in rows:
        events.setdefault(row.event, []).append(row)
    for said in events.values():
        _follow(application, said)


def _follow(application: Application, said: Sequence[Notice]) -> None:
    """One event: its rows that have not left, against where the case leads now."""
    kind = KINDS[said[0].kind]
    waiting = [row for row in said if row.state in {"draft", "ready"}]
    if kind.code in FOR_ONE_CONTACT:
        lost = [row for row in waiting if row.content["to"] != addressed_to(application, row.channel)]
    else:
        wanted = {channel: where for channel, where, is_copy in _addressees(application, kind, (), {}) if not is_copy}
        lost = [row for row in waiting if wanted.get(row.channel) != row.content["to"]]
    if not lost:
        return
    state = lost[0].state
    # The office sends a draft whole: all its rows are written anew together.
    dropped = waiting if state == "draft" else lost
    for row in dropped:
        row.state, row.outcome = "cancelled", "new_contact"
        row.save(update_fields=["state", "outcome"])
    if kind.code not in FOR_ONE_CONTACT:
        there = {row.channel for row in said if row.state not in {"cancelled", "bounced", "returned"}}
        _say_again(application, lost[0], state, there, copies=False)


def _say_again(application: Application, old: Notice, state: str, there: Collection[str] = (), *, copies: bool = True) -> None:
    """The same event for the contacts of now; `old` is one of its rows, `there` are channels by which it went already."""
    event, rows = uuid.uuid4(), []
    for channel, address, is_copy in _addressees(application, KINDS[old.kind], (), {}):
        if channel in there or (is_copy and not copies):
            continue
        row = Notice(
            key=uuid.uuid4(), event=event, application=application, decision=old.decision, body=old.body, kind=old.kind,
            is_copy=is_copy, language=old.language, channel=channel, state=state, is_legal=old.is_legal,
        )  # fmt: skip
        row.content = {**old.content, "to": address, "to_student": application.is_student and not is_copy}
        if state == "ready" and channel != "letter":
            row.letter_date = legal_today()
        rows.append(row)
    Notice.objects.bulk_create(rows)
    if state == "ready":
        enqueue(rows)


def name_nobody(application: Application) -> None:
    """After a case was sealed: what waits to leave names no child, and goes to no second adult. Call it inside the act."""
    rows = Notice.objects.select_for_update(of=("self",)).filter(application=application, state__in=["draft", "ready"])
    for row in rows.order_by("pk"):
        if row.is_copy:
            row.state, row.outcome = "cancelled", "sealed"
            row.save(update_fields=["state", "outcome"])
            continue
        now = case_values(application, notice_rules(row), row.language)
        values = {name: now.get(name, value) for name, value in row.content["values"].items()}
        row.content = {**row.content, "values": values}
        row.save(update_fields=["sealed_content"])


def write_alone(
    kind: str, values: Mapping[str, str], *, rulebook: Rulebook, language: str, channel: str, to: str, draft: Draft | None = None,
    statement: Statement | None = None,
) -> Notice:  # fmt: skip
    """A notice that no application hears of: the link to resume a draft, the reminder that a window opens, the request to
    somebody else to sign."""
    row = Notice(
        key=uuid.uuid4(), event=uuid.uuid4(), draft=draft, statement=statement, body=rulebook.body, kind=kind,
        language=languages.sent_in(language),
        channel=channel, state="ready",
    )  # fmt: skip
    full = {**office_values(rulebook.parsed, row.language), **values}
    names = KINDS[kind].values
    row.content = {"rulebook": rulebook.pk, "to": to, "values": {name: full[name] for name in sorted(names) if name in full}}
    rendered(row)
    row.save(force_insert=True)
    enqueue([row])
    return row


def enqueue(rows: Sequence[Notice]) -> None:
    """Jobs for rows that are ready: e-mails are sent; letters are set."""
    for row in rows:
        if row.channel == "email":
            Job.enqueue("send_email", unique_key=f"send_email:{row.key}", payload={"notice": row.pk})
        elif row.channel == "letter":
            Job.enqueue("set_letter", unique_key=f"set_letter:{row.key}", payload={"notice": row.pk})


def by_another_way(row: Notice, avoid: Collection[str] = (), among: Sequence[str] = OTHER_WAYS) -> str:
    """The same notice by the next channel that leads somewhere and was not used for it yet, at last the counter; which one.

    `avoid`: channels known to lead nowhere; `among`: the only ones that will do. Empty where none is left.
    """
    application = row.application
    assert application is not None
    spec = KINDS[row.kind]
    used = set(Notice.objects.filter(event=row.event, is_copy=False).values_list("channel", flat=True))
    ways_on = [
        way for way in among if way not in used and way not in avoid and (way == "counter" or addressed_to(application, way))
    ]
    if application.is_sealed or not spec.by_text_too:
        ways_on = [way for way in ways_on if way in IN_WRITING]
    if not spec.has_letter or not can_post(application):
        ways_on = [way for way in ways_on if way != "letter"]
    if not ways_on:
        return ""
    other = Notice(
        key=uuid.uuid4(), event=row.event, channel=ways_on[0], application=application, decision=row.decision, body=row.body,
        kind=row.kind, language=row.language, state="ready", is_legal=row.is_legal,
        letter_date=None if ways_on[0] == "letter" else row.letter_date or legal_today(),
    )  # fmt: skip
    other.content = {**row.content, "to": addressed_to(application, ways_on[0])}
    other.save(force_insert=True)
    enqueue([other])
    return ways_on[0]


def enqueue_final_letter(row: Notice) -> None:
    """Set the letter once more, with the date on which it really leaves, as the copy for the record."""
    Job.enqueue("set_letter", unique_key=f"set_letter:{row.key}:{row.letter_date}", payload={"notice": row.pk})
