"""What was written and said in a case, in order of time, as somebody of one office may read it.

An office's words are read by its own people, as on the page of the case: what another office wrote, or was written, stands in
that office's copy. Notes of the office are not correspondence, and a call with somebody who must not be told is left out whole.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from permits.languages import FIRST
from permits.models import Application, Call, Decision, Message, Notice, Rulebook, Side, Statement
from permits.notices import covered, gloss, outbox
from permits.notices.catalogue import KINDS
from permits.notices.dates import day_in_words, moment_in_words
from permits.notices.letters import blocks
from permits.policy import recommendation, states, telling
from permits.queries import answers, calls, chain, mails
from permits.queries.case import Case
from permits.queries.mails import Part
from permits.wording import (
    CHANNELS,
    LANGUAGES,
    NOTICE_KINDS,
    NOTICE_STATES,
    OUTCOMES,
    SIDES,
    STATEMENT_KINDS,
    STATEMENT_STATES,
)

# What has left. A draft was not said.
LEFT = ("sent", "posted", "returned", "bounced", "done")
# Of these the copy says that they left and no more: they speak of several children, or to one contact only.
WORDLESS = outbox.FOR_ONE_CONTACT | {outbox.OF_SEVERAL}


@dataclass(frozen=True)
class Said:
    """Words in one language (empty: whatever the sender wrote in). `body`: blocks as of `notices.letters.blocks`."""

    heading: str
    language: str
    body: Sequence[Mapping[str, Any]]

    @property
    def text(self) -> str:
        """The same as plain text, a line for each block."""
        return "\n\n".join(_plain(self.body))


@dataclass(frozen=True)
class Entry:
    """One thing that was written or said. `kind`: `mail`, `call`, `statement`, `closed`, or a code of the notices' catalogue;
    `when` is `at` in words, `rows` are labels and values; `message` and `parts` are those of an e-mail that came in."""

    at: datetime
    when: str
    kind: str
    title: str
    rows: Sequence[tuple[str, str]]
    said: Sequence[Said] = ()
    message: Message | None = None
    parts: Sequence[Part] = field(default_factory=tuple)


@dataclass(frozen=True)
class _Reader:
    """Whose copy it is: the case, the bodies by which the person works on it, and the language of the copy."""

    found: Case
    bodies: Collection[int]
    language: str

    @property
    def application(self) -> Application:
        return self.found.application

    def own(self, kind: str) -> Side | None:
        side = self.found.sides.get(kind)
        return side if side is not None and side.body_id in self.bodies else None

    def at(self, moment: datetime) -> str:
        return moment_in_words(moment.astimezone(self.found.rules.zone), self.language)

    def out(self, text: str) -> str:
        return covered.leaving(self.application, text)


def entries(found: Case, bodies: Collection[int], language: str) -> list[Entry]:
    """All of it, the oldest first; `bodies` as of `queries.desk.bodies`. Five queries, and the rules not held yet."""
    reader = _Reader(found, bodies, language)
    made = [*_mails(reader), *_notices(reader), *_calls(reader), *_statements(reader), *_closings(reader)]
    return sorted(made, key=lambda one: one.at)


def open_chains(found: Case, bodies: Collection[int], language: str) -> list[str]:
    """Of the office's own sides that may still be closed for missing papers: what was asked for, when, how and until when."""
    sides = [side for side in found.sides.values() if side.body_id in bodies and states.may("abandon", side.status)]
    return [line for side in sides for line in chain.kept(_rules(found, side), chain.of(found, side).facts(), language)]


def _rules(found: Case, side: Side) -> Any:
    return Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else found.rules


# --- e-mails that came in


def _mails(reader: _Reader) -> Iterator[Entry]:
    rows = mails.of_bodies(reader.application, reader.bodies).select_related("body", "notice").order_by("pk")
    for message in rows:
        message.application = reader.application
        said, parts = message.content, mails.parts(reader.found, message)
        yield Entry(
            message.received_at,
            reader.at(message.received_at),
            "mail",
            _("E-mail that came in"),
            [
                (_("From"), "\n".join(filter(None, [str(mails.ORIGINS[message.origin]), reader.out(_from(said))]))),
                (_("To"), "\n".join([message.body.name, *(reader.out(one) for one in said.get("to", ()))])),
                (_("Dated"), reader.out(said.get("date", ""))),
                (_("Subject"), reader.out(said["subject"])),
                (_("In answer to"), f"{NOTICE_KINDS[message.notice.kind]}, {reader.at(left_at(message.notice))}"),
                (_("Attachments"), "\n".join(_attached(reader, message, one) for one in parts)),
                (_("Not whole"), _("This e-mail could not be read as a whole.") if said["is_broken"] else ""),
            ],
            [Said(_("As it was written"), "", paragraphs(reader.out(said["text"])))] if said["text"] else [],
            message,
            parts,
        )


def _from(said: Mapping[str, Any]) -> str:
    return str(said.get("from") or said["sender"])


def _attached(reader: _Reader, message: Message, part: Part) -> str:
    line = f"{mails.about(part)}. {mails.fate_in_words(part, reader.found, message, reader.language)}"
    return reader.out(line)


# --- what the office wrote


def _notices(reader: _Reader) -> Iterator[Entry]:
    rows = Notice.objects.filter(application=reader.application, state__in=LEFT, body__in=reader.bodies)
    events: dict[Any, list[Notice]] = {}
    for row in rows.select_related("body", "decision").order_by("created_at", "pk"):
        row.application = reader.application
        events.setdefault(row.event, []).append(row)
    yield from (_notice(reader, told) for told in events.values())


def _notice(reader: _Reader, told: Sequence[Notice]) -> Entry:
    first, at = told[0], min(left_at(row) for row in told)
    return Entry(
        at,
        reader.at(at),
        first.kind,
        str(NOTICE_KINDS[first.kind]),
        [
            (_("From"), first.body.name),
            *((_to_whom(row), _way(reader, row)) for row in told),
            (_("Language"), str(LANGUAGES[first.language])),
        ],
        list(_words(reader, told)),
    )


def left_at(row: Notice) -> datetime:
    """When it left, as far as that is known."""
    return row.sent_at or row.created_at


def _to_whom(row: Notice) -> str:
    return _("Copy for the other adult") if row.is_copy else _("To the family")


def _way(reader: _Reader, row: Notice) -> str:
    state = str(OUTCOMES.get(row.outcome) or NOTICE_STATES[row.state]) if row.state != "sent" else str(NOTICE_STATES["sent"])
    lines = [f"{CHANNELS[row.channel]}: {_address(reader, row)}", f"{state}, {reader.at(left_at(row))}"]
    if row.letter_date:
        lines.append(_("Dated %(day)s") % {"day": day_in_words(row.letter_date, reader.language)})
    if row.read_at:
        lines.append(_("Opened by the family on %(when)s") % {"when": reader.at(row.read_at)})
    return "\n".join(lines)


def _address(reader: _Reader, row: Notice) -> str:
    """Where it went, if that is how the case is reached now: an earlier adult's contacts are not for who reads the copy."""
    to = str(row.content["to"])
    if row.is_copy:
        now = [where for channel, where in outbox.second_adult(reader.application) if channel == row.channel]
    else:
        now = [outbox.addressed_to(reader.application, row.channel)]
    return answers.shown_phone(", ".join(to.split("\n"))) if to in now else _("a contact that is not on file any more")


def _words(reader: _Reader, told: Sequence[Notice]) -> Iterator[Said]:
    """As the family was told, and the same in English where it reads another language."""
    first = told[0]
    if first.kind in WORDLESS:
        return
    day = next((row.letter_date for row in told if row.letter_date), None)
    yield _rendered(reader, first, first.language, outbox.rendered(first, day), _("As it was told"))
    if first.language != FIRST:
        english = gloss.in_english(first, day)
        yield _rendered(reader, first, FIRST, english, _("The same in English"))


def _rendered(reader: _Reader, row: Notice, language: str, words: Any, heading: str) -> Said:
    words = covered.without_code(row, words)
    body = blocks(reader.out(words.letter)) if KINDS[row.kind].has_letter else paragraphs(reader.out(words.message))
    return Said(heading, language, body)


# --- calls


def _calls(reader: _Reader) -> Iterator[Entry]:
    known, line = dict(calls.persons(reader.application)), calls.line_of(reader.application)
    rows = Call.objects.filter(application=reader.application).select_related("user", "body").prefetch_related("notices")
    for call in rows.order_by("pk"):
        name = call.words.get("name", "")
        if call.person == telling.KEPT or telling.is_kept_from(line, name):
            continue
        read = {str(NOTICE_KINDS[one.kind]) for one in call.notices.all() if one.body_id in reader.bodies}
        yield Entry(
            call.at,
            reader.at(call.at),
            "call",
            _("Telephone call"),
            [
                (_("Who called"), str(calls.WHO_CALLED["out" if call.is_ours else "in"])),
                (_("With"), reader.out(str(name or known.get(call.person, "")))),
                (_("What became of it"), str(OUTCOMES.get(call.outcome, call.outcome))),
                (_("Spoken in"), call.words.get("language", "")),
                (_("About"), ", ".join(sorted(read))),
                (_("Noted by"), f"{call.user}, {call.body.name}"),
            ],
        )


# --- what others signed


def _statements(reader: _Reader) -> Iterator[Entry]:
    """A school's answer is read by the office that asked for it; the other statements are papers of the case."""
    rows = Statement.objects.filter(application=reader.application).exclude(state="withdrawn").order_by("pk")
    for row in rows:
        if row.kind == recommendation.KIND and reader.own(Side.ACCEPTANCE) is None:
            continue
        signed, at = row.signed, row.signed_at or row.asked_at
        yield Entry(
            at,
            reader.at(at),
            "statement",
            str(STATEMENT_KINDS[row.kind]),
            [
                (_("From"), reader.out("\n".join(filter(None, [signed.get("name", ""), row.content["signer"]])))),
                (_("Status"), str(STATEMENT_STATES[row.standing])),
                (_("Asked"), reader.at(row.asked_at)),
                (_("Contact verified"), f"{CHANNELS[row.channel]}, {reader.at(row.verified_at)}" if row.verified_at else ""),
                (_("Signed"), reader.at(row.signed_at) if row.signed_at else ""),
                (_("Language"), str(LANGUAGES[row.language])),
            ],
            list(_signed(reader, signed)) if signed else [],
        )


def _signed(reader: _Reader, signed: Mapping[str, Any]) -> Iterator[Said]:
    """What was signed, in the language of signing and in the other one."""
    for language, text in signed["texts"].items():
        is_first = language == signed["language"]
        pick = ("label", "value") if is_first else ("other", "other_value")
        lines = [_answer(row[pick[0]] or row["label"], row[pick[1]] or row["value"]) for row in signed["rows"]]
        heading = _("As it was signed") if is_first else _("The same in the other language")
        yield Said(heading, language, paragraphs(reader.out("\n\n".join([*lines, text["declaration"]]))))


def _answer(label: str, value: str) -> str:
    return f"{label} {value}" if label.endswith("?") else f"{label}: {value}"


# --- the closing for missing papers


def _closings(reader: _Reader) -> Iterator[Entry]:
    """Every closing of the office's own sides, those too that a paper undid."""
    for side in reader.found.sides.values():
        if side.body_id not in reader.bodies:
            continue
        for one in side.decisions.all():
            if one.outcome != Decision.ABANDONED:
                continue
            lines = chain.kept(_rules(reader.found, side), one.words.get("chain", ()), reader.language)
            rows = [
                (_("Side"), str(SIDES[side.kind])),
                (_("By whom"), one.decided_by.name),
                (_("What was asked for before"), "\n".join(lines)),
                (_("Opened again"), reader.at(side.reopened_at) if side.reopened_at and one.round < side.round else ""),
            ]
            yield Entry(one.decided_at, reader.at(one.decided_at), "closed", _("Closed for missing papers"), rows)


# --- words


def paragraphs(text: str) -> list[dict[str, Any]]:
    """Plain text as blocks; nothing in it is markup."""
    held = [part.strip("\n") for part in text.split("\n\n")]
    return [{"kind": "paragraph", "spans": [{"text": part, "bold": False, "italic": False}]} for part in held if part.strip()]


def _plain(body: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for block in body:
        if block["kind"] == "list":
            yield "\n".join(f"- {' '.join(_plain(item))}" for item in block["items"])
        else:
            yield "".join(span["text"] for span in block["spans"])
