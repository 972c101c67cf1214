"""What the page of a case shows, in the order a clerk reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits import access
from permits.clock import legal_today
from permits.models import (
    Application,
    Correction,
    DecisionProposal,
    Document,
    File,
    Notice,
    Rulebook,
    Side,
    Statement,
)
from permits.notices.dates import day_in_words
from permits.office import (
    calls,
    chains,
    conflicts,
    contacts,
    facts,
    history,
    kin,
    messages,
    queue,
    recommendation,
    statements,
    work,
)
from permits.office.words import TURNED
from permits.policy import clocks, decisions, documents, states
from permits.policy.documents import ASIDE, UNSORTED
from permits.policy.rulebook import Rulebook as Rules
from permits.queries import chain, desk, same_child
from permits.queries import statements as signing
from permits.queries.case import Case
from permits.wording import (
    CHANNELS,
    DIRECTIONS,
    FIELDS,
    LANGUAGES,
    NOTICE_KINDS,
    NOTICE_STATES,
    OUT_OF_TURN,
    OUTCOMES_OF_SIDE,
    PAPER_STATES,
    PAPERS_BY_MAIL,
    RETURN_REASONS,
    RETURNED_BECAUSE,
    SIDES,
    STATUSES_SHORT,
    UNREADABLE,
)

MOST_SHOWN = 60
PAPER_TONES: Mapping[str, str] = {
    "missing": "act", "helpful": "plain", "received": "wait", "unreadable": "bad", "accepted": "good", "returned": "act",
    "seen": "good", "held": "good",
}  # fmt: skip
STATUS_TONES: Mapping[str, str] = {
    "in_line": "wait", "waiting_family": "act", "person_looks": "act", "second_person": "act", "late_referred": "plain",
    "yes": "good", "no": "bad", "withdrawn": "plain", "elsewhere": "plain", "joined": "plain", "abandoned": "plain",
}  # fmt: skip
NOTICE_TONES: Mapping[str, str] = {
    "draft": "act", "ready": "wait", "sent": "good", "posted": "good", "done": "good", "bounced": "bad", "returned": "bad",
    "cancelled": "plain",
}  # fmt: skip


def page(request: HttpRequest, found: Case, opened: Document | None = None) -> dict[str, Any]:
    """Everything on the page of a case; with `opened` the pages of one paper too."""
    application, language = found.application, get_language() or "en"
    mine = desk.desk(request.user)
    bodies = desk.bodies(request.user, application)
    likenesses, elsewhere = desk.likenesses(request.user, application)
    asked = signing.of_application(application)
    own = [side for side in found.sides.values() if side.body_id in bodies]
    chain_of = chains.by_paper(found, [side for side in own if states.may("abandon", side.status)], language)
    corrections = list(application.corrections.select_related("by").order_by("-at"))
    return {
        "desk": mine,
        "case": found,
        "application": application,
        "person": application.person,
        "reference": application.reference,
        "can_take_out": access.can_take_out(request.user, application),
        "direction": DIRECTIONS[application.direction],
        "school_year": application.school_year.replace("-", "–"),
        "family_language": LANGUAGES[application.language],
        "must_not_know": bool(application.answers.get("must_not_know")) and application.answers.get("must_not_know") != "no",
        "sides": [
            {
                **side_card(found, side, language, is_own=side.body_id in bodies),
                "work": work.card(request, found, side),
                "can_take_back": may_take_back(found, side, request.user),
                "untold": untold(side) if side.body_id in bodies else "",
            }
            for side in found.sides.values()
        ],
        "papers": [
            {**card, "requests": statements.lines(found, asked, card["code"]), "chains": chain_of.get(card["code"], ())}
            for card in papers(found, language)
        ],
        "turns": TURNED.items(),
        "opened": paper_card(request, found, opened, language, asked) if opened else None,
        "sections": facts.sections(found, language),
        "siblings": kin.table(request, application),
        "likenesses": likenesses,
        "likenesses_elsewhere": elsewhere,
        "kept_instead": _kept_instead(request, found),
        "notes": [_note(row) for row in corrections if row.field == "note"],
        "corrections": [_correction(row) for row in corrections if row.field != "note"],
        "timeline": history.timeline(request, found),
        "notices": _notices(request, found),
        "messages_in": messages.lines(application, bodies),
        "can_write": any(side.body_id in bodies for side in found.sides.values()),
        "calls": calls.call_rows(application),
        "know_it": conflicts.rows(application),
        "may_know_it": conflicts.is_likely(request.user, application),
        "kept_from": application.answers.get("kept_from") or (),
        "reached": contacts.standing(application),
        "returned_because": RETURNED_BECAUSE.items(),
        "can_ask": any(not states.STATUSES[side.status].final for side in own),
        "can_show": any(side.status == "abandoned" or not states.STATUSES[side.status].final for side in own),
    }


def _kept_instead(request: HttpRequest, found: Case) -> Application | None:
    if all(side.status != "joined" for side in found.sides.values()):
        return None
    kept = same_child.kept_instead(found.application)
    return kept if kept is not None and access.can_see_case(request.user, kept) else None


def rules_of(found: Case, side: Side) -> Rules:
    """The rules by which a side is decided."""
    return Rulebook.objects.held(side.rulebook_id).parsed if side.rulebook_id else found.rules


def side_card(found: Case, side: Side, language: str, *, is_own: bool) -> dict[str, Any]:
    """Where one side stands, until when, by which law, and what may be done."""
    rules = rules_of(found, side)
    final = states.STATUSES[side.status].final
    due = None if final else found.due(side)
    days = None if final else found.days_left(side)
    decision = next((one for one in side.decisions.all() if one.round == side.round), None)
    return {
        "kind": side.kind,
        "label": SIDES[side.kind],
        "body": side.body.name if side.body else found.district_name(_district(found, side)),
        "status": OUTCOMES_OF_SIDE.get((side.kind, side.status), STATUSES_SHORT[side.status]),
        "tone": STATUS_TONES[side.status],
        "due": day_in_words(due.on, language) if due else "",
        "days": days,
        "late": queue.tone_of(days),
        "source": due.source if due else "",
        "clock": rules.say(language, f"clocks.{due.kind}") if due else "",
        "has_stopped_for_papers": side.status == "waiting_family",
        "decision": decision,
        "grounds": [rules.say(language, f"grounds.{code}.label") for code in decision.grounds] if decision else [],
        "decided_on": day_in_words(decision.decided_at.astimezone(rules.zone).date(), language) if decision else "",
        "note": "\n".join(filter(None, map(decision.words.get, ("note", "because")))) if decision and is_own else "",
        "kept": chain.kept(rules, decision.words.get("chain", ()), language) if decision and is_own else [],
        "bars": [] if final else bars(found, side, language),
        "school": recommendation.card(found, side, rules, language) if is_own else None,
        "can_decide": is_own and states.may("decide_yes", side.status),
        "proposal": proposal_card(side, rules, language) if is_own and side.status == "second_person" else None,
        "proposed_by": getattr(getattr(decision, "proposal", None), "proposed_by", None),
        "can_close": is_own and states.may("abandon", side.status) and bool(found.missing_for(side)),
        "can_look": is_own and states.may("look_lifts", side.status),
    }


def second_answers(rules: Rules, kind: str) -> list[Any]:
    """The answers that wait for a second person, in words."""
    return [OUTCOMES_OF_SIDE[kind, one] for one in sorted(rules.two_persons.outcomes)]


def waiting_proposal(side: Side) -> DecisionProposal | None:
    """The answer that one person proposed for this side and that waits for another one."""
    waiting = DecisionProposal.objects.filter(side=side, state=DecisionProposal.WAITING, round=side.round)
    return waiting.select_related("side", "proposed_by").first()


def proposal_card(side: Side, rules: Rules, language: str) -> dict[str, Any] | None:
    """The proposed answer in words."""
    one = waiting_proposal(side)
    if one is None:
        return None
    return {
        "pk": one.pk,
        "outcome": OUTCOMES_OF_SIDE[side.kind, one.outcome],
        "by": one.proposed_by,
        "on": day_in_words(one.proposed_at.astimezone(rules.zone).date(), language),
        "grounds": [rules.say(language, f"grounds.{code}.label") for code in one.grounds],
        "note": "\n".join(filter(None, map(one.words.get, ("note", "because")))),
        "letter": [(code, LANGUAGES[code], text) for code, text in one.words.get("letter", {}).items() if text],
        "because": OUT_OF_TURN.get(one.because, ""),
    }


def untold(side: Side) -> str:
    """Where the decision waits that nobody has sent yet; empty where there is none."""
    decision = next((one for one in side.decisions.all() if one.round == side.round), None)
    if decision is None:
        return ""
    event = Notice.objects.filter(decision=decision, state="draft").values_list("event", flat=True).first()
    return reverse("office:notice", args=[event]) if event else ""


def may_take_back(found: Case, side: Side, user: access.Staff) -> bool:
    """The side is decided, this person may undo it, and nothing of it has left."""
    decision = next((one for one in side.decisions.all() if one.round == side.round), None)
    if decision is None or not states.may("take_back_decision", side.status) or not access.can_take_back(user, decision, side):
        return False
    told = Notice.objects.filter(application=found.application, decision=decision).exclude(state__in=["draft", "cancelled"])
    return not told.exists()


def bars(found: Case, side: Side, language: str) -> list[dict[str, Any]]:
    """The legal bars to a refusal: those that hold now, those that will once the other side says yes, and those for which a
    supervisor decides; each with where it stands. A rule's own words may say that the other district said yes: before that the
    law speaks in general."""
    rules, facts_of = rules_of(found, side), found.application.facts
    other = next((one.status for kind, one in found.sides.items() if kind != side.kind), "")
    now = decisions.bars_on(rules, facts_of, side.kind, other)
    ahead = decisions.bars_ahead(rules, facts_of, side.kind)
    found_bars = []
    for code in dict.fromkeys([*now, *ahead]):
        law, later = rules.laws[rules.bars[code].law], rules.bars[code].when == "other_side_yes" and code not in now
        text = rules.say(language, f"laws.{law.code}" if later else f"bars.{code}")
        found_bars.append({"text": text, "law": law.cite, "now": code in now, "later": later})
    return found_bars


def _district(found: Case, side: Side) -> str:
    application = found.application
    return application.residence_district if side.kind == Side.RELEASE else application.wanted_district


def papers(found: Case, language: str) -> list[dict[str, Any]]:
    """The checklist, then what came for something that is no longer asked."""
    asked = {line.code: line for line in found.checklist}
    there = {line.group for line in found.checklist if line.group and found.have.get(line.code) in documents.GOOD}
    others = [code for code in found.documents if code not in asked]
    codes = [*(code for code in others if code == UNSORTED), *asked, *(code for code in others if code != UNSORTED)]
    listed = []
    for code in codes:
        line, document = asked.get(code), found.documents.get(code)
        spared = document is None and line is not None and line.group is not None and line.group in there
        state = document.state if document else _without(line)
        listed.append(
            {
                "code": code,
                "label": PAPERS_BY_MAIL.get(code) or history.say(found.rules, language, f"requirements.{code}.label") or code,
                "by_mail": {UNSORTED: _("Say which paper each file is."), ASIDE: _("Kept, and not counted.")}.get(code, ""),
                "good": history.say(found.rules, language, f"requirements.{code}.good"),
                "group": history.say(found.rules, language, f"requirement_groups.{line.group}.label")
                if line and line.group
                else "",
                "state": _("Not needed: another one is there") if spared else PAPER_STATES[state],
                "tone": "plain" if spared else PAPER_TONES[state],
                "asked": line is not None,
                "document": document,
                "files": len(document.files.all()) if document else 0,
                "why": _why(document),
                "note": document.words.get("note", "") if document and document.state == "returned" else "",
                "counter": not spared and (document is None or document.state in {"returned", "unreadable"}),
                "was_seen": line is not None and state == "seen",
            }
        )
    return listed


def _without(line: Any) -> str:
    if line.held_by_district:
        return "held"
    return "missing" if line.required else "helpful"


def _why(document: Document | None) -> str:
    if document is None or not document.why:
        return ""
    return str(RETURN_REASONS.get(document.why) or UNREADABLE.get(document.why, document.why))


def paper_card(
    request: HttpRequest, found: Case, document: Document, language: str, asked: Sequence[Statement]
) -> dict[str, Any]:
    """One paper with its files and the addresses of their page images."""
    reference = found.application.reference
    card = next(card for card in papers(found, language) if card["code"] == document.requirement)
    card["key"] = document.key
    card["choices"] = messages.papers_to_choose(found, language) if document.requirement == UNSORTED else ()
    card["requests"] = statements.lines(found, asked, document.requirement)
    signed = statements.signed(document, asked)
    card["opened_files"] = [
        {
            "key": file.key,
            "name": file.names.get("name", ""),
            "received": file.received_at,
            "mark": statements.mark(file, signed),
            "state": file.state,
            "came": _came(request, file),
            "why": UNREADABLE.get(file.why, file.why) if file.state == "unreadable" else "",
            "pages": [
                {"number": number, "url": reverse("office:page", args=[reference, file.key, number])}
                for number in range(1, len(file.pages) + 1)
            ],
        }
        for file in document.files.all()
    ]
    return card


def _came(request: HttpRequest, file: File) -> str:
    """That the paper came with another case of the child or of a brother or sister; which one, only to those who may see it."""
    if not file.is_lent:
        return ""
    is_seen = file.came_with is not None and access.can_see_case(request.user, file.came_with)
    if file.came_with is not None and file.came_with.is_sealed and not is_seen:
        return ""
    if file.carried:
        return _carried(file, is_seen=is_seen)
    if is_seen:
        return _("Came with application %(reference)s of the same household") % {"reference": file.came_with}
    return _("Came with another application of the same household")


def _carried(file: File, *, is_seen: bool) -> str:
    said = _("Came with another application for this child")
    if is_seen:
        said = _("Came with application %(reference)s, joined to this one") % {"reference": file.came_with}
    only = _("Another adult sent it: only the office sees it.")
    return f"{said}. {only}" if file.is_for_office else said


def _note(row: Correction) -> dict[str, Any]:
    return {"text": row.change["new"], "by": row.by, "at": row.at}


def _correction(row: Correction) -> dict[str, Any]:
    change = row.change
    return {
        "field": FIELDS.get(row.field, row.field),
        "old": _flat(change["old"]),
        "new": _flat(change["new"]),
        "why": "" if change["why"] == "family" else change["why"],
        "by": row.by,
        "at": row.at,
    }


def _flat(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_flat(one) for one in value if one)
    return str(value or "")


def _notices(request: HttpRequest, found: Case) -> Sequence[dict[str, Any]]:
    rows = Notice.objects.filter(application=found.application).select_related("body").order_by("-created_at", "pk")
    rows = rows.prefetch_related("calls")
    ours = set(access.notices_of(request.user).filter(application=found.application).values_list("pk", flat=True))
    return [
        {
            "kind": NOTICE_KINDS[row.kind],
            "channel": CHANNELS[row.channel],
            "state": NOTICE_STATES[row.state],
            "tone": NOTICE_TONES[row.state],
            "outcome": calls.outcome_of(row),
            "when": row.sent_at or row.created_at,
            "letter_date": row.letter_date,
            "is_legal": row.is_legal,
            "read": row.read_at,
            "url": reverse("office:notice", args=[row.said_in or row.event]) if row.pk in ours else "",
            "key": row.key,
            "may_return": row.state == "posted",
            "may_bounce": row.state == "sent" and row.channel == "email",
        }
        for row in rows[:MOST_SHOWN]
    ]


def today_is_closed(rules: Rules) -> bool:
    """Nothing leaves by post today: no letter is dated on such a day (practice.md A11)."""
    return not clocks.is_open(legal_today(), rules.closed_days)
