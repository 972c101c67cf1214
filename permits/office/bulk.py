"""One answer for several ordinary cases of the queue: the answer, then what it would do to which, then the act."""

import uuid
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits.actions import bulk as acts
from permits.actions.decide import NOTICES
from permits.models import Rulebook, Side, Snippet
from permits.notices import outbox
from permits.notices.catalogue import KINDS
from permits.office import frame, sheet
from permits.office.forms import ground_label
from permits.office.snippets import chosen_from
from permits.office.words import PROBLEMS, WHY_NOT_DECIDED
from permits.policy import decisions
from permits.policy.entries import Ground
from permits.queries import bulk
from permits.queries.bulk import Planned
from permits.queries.deciding import Answer
from permits.queries.desk import Row
from permits.web.forms import Choice, Choices, Form, Long, Text
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS, OUT_OF_TURN, OUT_OF_TURN_CHOICES, OUTCOMES_OF_SIDE, SIDES

LONGEST = 18  # digits of a number that the database takes
PRESSES, MOST_PRESSES = "office_together", 20


class DecideMany(Form):
    """One answer for all: an outcome, grounds of any of their rulebooks, an approved text, a note for the file."""

    def __init__(self, rows: Sequence[Row], texts: dict[str, Snippet], *args: Any, **kwargs: Any) -> None:
        """`rows`: the cases; `texts`: approved ones of their office, by key."""
        super().__init__(*args, **kwargs)
        self.texts, language = texts, get_language() or "en"
        kinds = {row.side.kind for row in rows}
        yes, no = _("Give the release, or accept"), _("Refuse")
        if kinds == {Side.RELEASE}:
            yes, no = _("Give the release"), _("Refuse the release")
        elif kinds == {Side.ACCEPTANCE}:
            yes = _("Accept")
        self.fields["outcome"] = Choice([("yes", yes), ("no", no)], label=_("Your decision, for each of them"))
        grounds = dict(_grounds(rows, language))
        self.fields["grounds"] = Choices(
            [(code, label) for code, (label, _words) in grounds.items()],
            hints={code: words for code, (_label, words) in grounds.items()},
            label=_("Grounds, if you refuse"),
            help_text=_("Below each ground stand the exact words the family will read in its letter."), required=False,
        )  # fmt: skip
        if texts:
            self.fields["text"] = Choice(
                [(key, one.title) for key, one in texts.items()], style="select", empty=_("None"), required=False,
                label=_("An approved text for the families"), help_text=_("Each family reads it in its own language."),
            )  # fmt: skip
        self.fields["note"] = Long(
            label=_("Note for the file of each"), help_text=_("The family is not sent it."), required=False, most=4000, rows=3
        )
        self.fields["because"] = Choice(
            OUT_OF_TURN_CHOICES.items(), style="select", empty=_("No reason: leave such cases out"), required=False,
            label=_("If one would come before an earlier ready case"),
        )  # fmt: skip
        self.fields["because_note"] = Text(label=_("In your words, for another reason"), required=False, most=500)

    def clean(self) -> dict[str, Any]:
        """What no case could be decided by is said beside its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == "no" and not cleaned.get("grounds") and "grounds" not in self.errors:
            self.add_error("grounds", ValidationError(str(PROBLEMS["ground_missing"]), code="ground_missing"))
        if cleaned.get("outcome") == "yes" and cleaned.get("grounds"):
            self.add_error("grounds", ValidationError(str(PROBLEMS["grounds_with_yes"]), code="grounds_with_yes"))
        if cleaned.get("because") == "other" and not cleaned.get("because_note"):
            self.add_error("because_note", str(PROBLEMS["because_note_missing"]))
        return cleaned

    def answer(self) -> Answer:
        """The answer of a valid form, with the approved text in every language."""
        data = self.cleaned_data
        text = self.texts.get(data.get("text", ""))
        letter = dict(text.words) if text else {}
        return Answer(data["outcome"], data["grounds"], data["note"], letter, data["because"], data["because_note"])


def _grounds(rows: Sequence[Row], language: str) -> Iterable[tuple[str, tuple[str, str]]]:
    """Code, label and the words of the letter of every ground that one of the cases' rulebooks has."""
    for book, kind in dict.fromkeys((row.side.rulebook_id, row.side.kind) for row in rows):
        if book is None or not Rulebook.objects.held(book).is_readable:
            continue
        rules = Rulebook.objects.held(book).parsed
        found: tuple[Ground, ...] = decisions.grounds_for(rules, kind)
        yield from (
            (one.code, (ground_label(one, rules, language), rules.say(language, f"grounds.{one.code}.letter"))) for one in found
        )


def keys_of(request: HttpRequest) -> list[int]:
    """The ids of the ticked sides."""
    return [int(one) for one in request.POST.getlist("sides") if one.isascii() and one.isdigit() and len(one) <= LONGEST]


def was_pressed(request: HttpRequest) -> bool:
    """The same button of the same page was pressed before; says so. It is remembered for the session."""
    press = request.POST.get("press", "")[:40]
    if press in request.session.get(PRESSES, []):
        messages.info(request, _("This was done before. Nothing was done twice."))
        return True
    request.session[PRESSES] = [*request.session.get(PRESSES, []), press][-MOST_PRESSES:]
    return False


def begin(request: HttpRequest, keys: Sequence[int]) -> HttpResponse:
    """The form for the ticked cases of the queue; nothing is written."""
    rows = bulk.rows(frame.user_of(request), keys)
    if not rows:
        messages.error(request, _("Tick at least one case."))
        return redirect(frame.queue_url(request))
    return _form(request, rows, _made(rows, None))


@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """The plan; with the button pressed there, the act; with "change", the form again. Pressed twice nothing is done twice."""
    user, keys = frame.user_of(request), keys_of(request)
    rows = bulk.rows(user, keys)
    if not rows:
        messages.error(request, _("Tick at least one case."))
        return redirect(frame.queue_url(request))
    form = _made(rows, request.POST)
    act = request.POST.get("act", "")
    if act == "change" or not form.is_valid():
        return _form(request, rows, form)
    if act == "write":
        if was_pressed(request):
            return redirect(frame.queue_url(request))
        seen = frozenset(request.POST.getlist("seen"))
        planned = {one.partition(":")[0] for one in seen}
        return _written(request, acts.decide_many(user, [key for key in keys if str(key) in planned], form.answer(), seen))
    plan = bulk.plan(user, keys, form.answer())
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name in form.fields]
    context = {
        "will": [_row(one) for one in plan if not one.why_not and not one.is_proposed],
        "proposed": [_row(one) for one in plan if not one.why_not and one.is_proposed],
        "left": [_row(one) for one in plan if one.why_not],
        "keys": keys,
        "kept": kept,
        "press": uuid.uuid4(),
    }
    return frame.show(request, "office/decide_many_plan.html", context)


def _made(rows: Sequence[Row], typed: Any) -> DecideMany:
    body = rows[0].side.body_id
    return DecideMany(rows, chosen_from(body) if body is not None else {}, typed)


def _form(request: HttpRequest, rows: Sequence[Row], form: DecideMany) -> HttpResponse:
    context = {
        "form": form,
        "keys": [row.side.pk for row in rows],
        "second": list(dict.fromkeys(_second(rows))),
        "names": [{"url": frame.case_url(row.side.application), **_who(row)} for row in rows],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/decide_many.html", context, status=status)


def _second(rows: Sequence[Row]) -> Iterable[Any]:
    for book, kind in dict.fromkeys((row.side.rulebook_id, row.side.kind) for row in rows):
        if book is not None and Rulebook.objects.held(book).is_readable:
            yield from sheet.second_answers(Rulebook.objects.held(book).parsed, kind)


def _written(request: HttpRequest, done: Sequence[Planned]) -> HttpResponse:
    rows = [_row(one) for one in done]
    count = sum(not one.why_not and not one.is_proposed for one in done)
    proposed = sum(not one.why_not and one.is_proposed for one in done)
    said = ngettext(
        "%(n)d case is decided. Its family is told nothing yet.", "%(n)d cases are decided. No family is told yet.", count
    )
    waits = ngettext("%(n)d case is proposed to a second person.", "%(n)d cases are proposed to a second person.", proposed)
    context = {
        "rows": rows,
        "count": count,
        "said": said % {"n": count} if count or not proposed else "",
        "waits": waits % {"n": proposed} if proposed else "",
    }
    return frame.show(request, "office/decide_many_done.html", context)


def _who(row: Row) -> dict[str, Any]:
    application = row.side.application
    return {
        "reference": str(application),
        "name": _("Sealed case") if application.is_sealed else application.person.full_name,
        "side": SIDES[row.side.kind],
        "received": row.side.received_at,
    }


def _row(one: Planned) -> dict[str, Any]:
    side, application, language = one.side, one.side.application, get_language() or "en"
    words = {**PROBLEMS, **WHY_NOT_DECIDED}
    made: dict[str, Any] = {
        **_who(one.row),
        "seen": one.seen,
        "url": frame.case_url(application),
        "why_not": [words.get(code, code) for code in one.why_not],
        "is_proposed": one.is_proposed,
    }
    if one.why_not:
        return made
    rules = one.row.case.rules if side.rulebook_id is None else Rulebook.objects.held(side.rulebook_id).parsed
    kind = KINDS[NOTICES[side.kind, one.answer.outcome]]
    return {
        **made,
        "outcome": OUTCOMES_OF_SIDE[side.kind, one.answer.outcome],
        "grounds": [rules.say(language, f"grounds.{code}.label") for code in one.answer.grounds],
        "notice": NOTICE_KINDS[kind.code],
        "language": LANGUAGES[application.language],
        "channels": [CHANNELS[way] for way in outbox.ways(application, kind)],
        "because": OUT_OF_TURN.get(one.turn.get("because", ""), ""),
    }
