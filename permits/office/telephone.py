"""A family on the telephone: one page that says who may be told and what, in both languages, and takes the call's outcome."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from permits import languages
from permits.actions import calls
from permits.actions import kept_from as acts
from permits.actions.papers import record_look
from permits.models import Application, Call, Notice
from permits.notices import covered, gloss, outbox
from permits.notices.catalogue import KINDS
from permits.notices.dates import day_in_words
from permits.office import calls as words_of
from permits.office import frame, lines, sheet
from permits.office.words import CALL_BUTTONS, NOT_TOLD, PROOFS
from permits.policy import telling
from permits.queries import calls as spoken
from permits.queries import desk
from permits.queries.case import Case
from permits.queries.told import Told, told
from permits.web.forms import Choice, Choices, Form, Long, Name, Text, show_phone
from permits.wording import CHANNELS, FILERS, LANGUAGES, NOTICE_KINDS, NOTICE_STATES, OUTCOMES

MOST_SAID = 12


class CallForm(Form):
    """The call as it was. Its buttons are the outcomes."""

    called = Choice(spoken.WHO_CALLED.items(), label=gettext_lazy("Who called?"))
    person = Choice((), label=gettext_lazy("Who was on the telephone?"))
    name = Name(label=gettext_lazy("Full name, if it is another person"), required=False)
    proof = Choice(
        PROOFS.items(), style="select", label=gettext_lazy("What did the person say that shows who it is?"), required=False
    )
    language = Text(label=gettext_lazy("Language you spoke"), required=False, most=60, width="medium")
    note = Long(label=gettext_lazy("Note for the file, if you want"), required=False, most=2000, rows=2)
    outcome = forms.ChoiceField(choices=CALL_BUTTONS, widget=forms.HiddenInput)

    def __init__(self, found: Case, rows: Sequence[Notice], *args: Any, **kwargs: Any) -> None:
        """`rows`: what may be read out; what waits on the list of calls is ticked already."""
        super().__init__(*args, **kwargs)
        persons = spoken.persons(found.application)
        self.fields["person"] = Choice(persons, style="select", label=self.fields["person"].label)
        if rows:
            pairs = [(str(row.key), _what(row)) for row in rows]
            self.fields["read"] = Choices(pairs, label=_("What you read out, or wanted to"), required=False)
        self.order_fields(["called", "person", "name", "proof", "read", "language", "note", "outcome"])

    def heard(self) -> calls.Heard:
        """What the form says."""
        data = self.cleaned_data
        return calls.Heard(
            is_ours=data["called"] == "out", person=data["person"], outcome=data["outcome"], proof=data["proof"],
            name=data["name"], note=data["note"], language=data["language"],
            read=[uuid.UUID(key) for key in data.get("read", ())],
        )  # fmt: skip

    def refuse(self, code: str) -> None:
        """Nothing may be told: said beside the box it is about."""
        places = {
            "no_name": "name",
            "not_proven": "proof",
            "weak_proof": "proof",
            "no_message": None,
            "too_often": None,
            "call_back": "called",
        }
        self.add_error(places.get(code, "person"), ValidationError(NOT_TOLD[code], code=code))


def _what(row: Notice) -> str:
    """The notice, by its kind and the day it left."""
    kind, day = NOTICE_KINDS[row.kind], row.letter_date or row.created_at.date()
    if _waits(row):
        return _("%(kind)s: waits on the list of calls") % {"kind": kind}
    return f"{kind}, {day_in_words(day, get_language() or 'en')}"


class KeepForm(Form):
    """A person who must not be told, as the family named it."""

    prefix = "keep"
    name = Name(label=gettext_lazy("Full name of the person who must not be told"))
    why = Text(
        label=gettext_lazy("Who said so, and how do you know who it was?"),
        help_text=gettext_lazy("For example: the mother, when we called her number. It stays in the file."),
    )


def telephone(request: HttpRequest, reference: str) -> HttpResponse:
    """The page; POST notes the call. Opening it is written down before anything is shown."""
    found = frame.case_of(request, reference)
    user = frame.user_of(request)
    story = told(found)
    row = _row_of(request, story)
    readable = _readable(request, story)
    if request.method != "POST":
        record_look(user, found.application, "telephone_opened")
        return _page(request, story, CallForm(found, readable, initial=_initial(found, readable, row)), KeepForm())
    form = CallForm(found, readable, request.POST)
    if form.is_valid():
        try:
            call = calls.note(found.application, user, form.heard())
        except calls.NotToldError as error:
            form.refuse(error.code)
        else:
            messages.success(request, _noted(found.application, call))
            return redirect("office:lists", channel="phone") if row else redirect("office:telephone", reference=reference)
    return _page(request, story, form, KeepForm(), HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def keep_from(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down who must not be told. Only a supervisor takes that back (office/kept_from.py)."""
    found = frame.case_of(request, reference)
    user = frame.user_of(request)
    form = KeepForm(request.POST)
    if form.is_valid():
        acts.keep_from(found.application, user, form.cleaned_data["name"], form.cleaned_data["why"])
        messages.success(request, _("Written down."))
        return redirect("office:telephone", reference=reference)
    story = told(found)
    readable = _readable(request, story)
    call_form = CallForm(found, readable, initial=_initial(found, readable, None))
    return _page(request, story, call_form, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _row_of(request: HttpRequest, story: Told) -> Notice | None:
    """The row of the list of calls from which the page was opened."""
    wanted = request.GET.get("row", "")
    return next((row for row in story.notices if str(row.key) == wanted and row.channel == "phone"), None)


def _readable(request: HttpRequest, story: Told) -> list[Notice]:
    """One row for each thing said that the person's own body said and that may be read out: the waiting call first of all."""
    bodies = desk.bodies(request.user, story.case.application)
    best: dict[tuple[uuid.UUID, bool], Notice] = {}
    for row in story.notices:
        if row.body_id not in bodies or not KINDS[row.kind].by_text_too:
            continue
        waits = _waits(row)
        if row.kind in outbox.FOR_ONE_CONTACT and not waits:
            continue
        held = best.get((row.event, row.is_copy))
        if held is None or waits:
            best[row.event, row.is_copy] = row
    newest = sorted(best.values(), key=lambda row: (row.created_at, row.pk), reverse=True)
    waiting = [row for row in newest if _waits(row)]
    return [*waiting, *(row for row in newest if not _waits(row))][: max(len(waiting), MOST_SAID)]


def _waits(row: Notice) -> bool:
    """It waits on the list of calls."""
    return row.channel == "phone" and row.state == "ready"


def _initial(found: Case, readable: Sequence[Notice], row: Notice | None) -> dict[str, Any]:
    application = found.application
    reach = application.answers.get("reach") or {}
    waiting = [str(one.key) for one in readable if _waits(one)]
    return {
        "called": "out" if row else "in",
        "person": telling.SECOND if row and row.is_copy else telling.ADULT,
        "language": reach.get("spoken") or LANGUAGES[application.language],
        "read": [str(row.key)] if row else waiting,
    }


def _noted(application: Application, call: Call) -> str:
    if call.outcome == "number_asked":
        rows = application.notices.filter(kind="number_again").order_by("-pk")
        newest = rows.first()
        ways = [str(CHANNELS[row.channel]) for row in rows.filter(event=newest.event)] if newest else []
        return _("Noted. The number goes to the family: %(ways)s. Nobody reads it out.") % {"ways": ", ".join(ways)}
    return _("Noted: %(what)s.") % {"what": OUTCOMES[call.outcome]}


def _page(request: HttpRequest, story: Told, form: CallForm, keep: KeepForm, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    found, application = story.case, story.case.application
    line = spoken.line_of(application)
    is_shut = line.is_sealed or line.must_call_first
    context = {
        "case": found,
        "application": application,
        "reference": application.reference,
        "back": frame.case_url(application),
        "person": application.person,
        "born": day_in_words(application.person.birth_date, get_language() or "en"),
        "address": application.answers.get("home_lines") or application.answers.get("post_lines") or [],
        "line": line,
        "is_shut": is_shut,
        "adults": _adults(application, line),
        "reach": words_of.reach(application),
        "ask_first": lines.ask_first(application),
        "nothing_now": lines.nothing_now(application) if is_shut else None,
        "machine": lines.on_the_machine(application) if words_of.may_leave_word(application) else None,
        "parts": lines.side_by_side(story),
        "sides": [sheet.side_card(found, side, get_language() or "en", is_own=False) for side in found.sides.values()],
        "said": _said(request, story),
        "calls": words_of.call_rows(application),
        "form": form,
        "keep": keep,
        "buttons": CALL_BUTTONS,
        "waiting": any(_waits(row) for row in story.notices),
    }  # fmt: skip
    return frame.show(request, "office/telephone.html", context, status=status)


def _adults(application: Application, line: telling.Line) -> list[dict[str, Any]]:
    """Everybody the case names, and whether they may be told."""
    answers, wrong = application.answers, application.answers.get(calls.WRONG) or ()
    second, helper = answers.get("second_adult") or {}, answers.get("helper") or {}
    known: list[tuple[str, str, Any, str]] = [
        (telling.ADULT, str(answers.get("adult_name") or ""), FILERS.get(application.filer, ""), application.person.phone),
        (telling.SECOND, str(second.get("name") or ""), _("The other adult"), str(second.get("phone") or "")),
        (telling.OTHER, str(helper.get("name") or ""), _("Helped to apply"), ""),
    ]
    return [
        {
            "name": name,
            "relation": relation,
            "phone": show_phone(phone),
            "is_wrong": phone in wrong,
            **_standing(line, person, name),
        }
        for person, name, relation, phone in known
        if name or person == telling.ADULT
    ]


def _standing(line: telling.Line, person: str, name: str) -> dict[str, str]:
    """Whether this person may be told at all, however the call came about."""
    code = telling.barred(line, is_ours=True, person=person, name=name, proof=telling.OUR_CALL)
    if code == "kept_from":
        return {"tone": "bad", "state": _("Must not be told")}
    if code or person == telling.OTHER:
        return {"tone": "act", "state": _("Only if the family says so")}
    if line.is_sealed or line.must_call_first:
        return {"tone": "act", "state": _("Only when we call the number on file")}
    return {"tone": "good", "state": _("May be told")}


def _said(request: HttpRequest, story: Told) -> list[dict[str, Any]]:
    """What the family was told, the newest first: each thing once, with every way it went and its own words."""
    prefetch_related_objects(list(story.notices), "calls")
    events: dict[uuid.UUID, list[Notice]] = {}
    for row in story.notices:
        events.setdefault(row.event, []).append(row)
    newest = sorted(events.values(), key=lambda rows: (rows[0].created_at, rows[0].pk), reverse=True)
    bodies = desk.bodies(request.user, story.case.application)
    return [_event(rows, is_own=rows[0].body_id in bodies) for rows in newest[:MOST_SAID]]


def _event(rows: Sequence[Notice], *, is_own: bool) -> dict[str, Any]:
    first = rows[0]
    waits = any(_waits(row) for row in rows)
    cover = covered.without_secret if waits else lambda words: covered.without_code(first, words)
    words = cover(outbox.rendered(first))
    return {
        "kind": NOTICE_KINDS[first.kind],
        "is_legal": first.is_legal,
        "for_one": first.kind in outbox.FOR_ONE_CONTACT,
        "has_number": "number" in KINDS[first.kind].values,
        "url": reverse("office:notice", args=[first.event]) if is_own else "",
        "ways": [_way(row) for row in rows],
        "lang": first.language,
        "message": words.message,
        "english": cover(gloss.in_english(first)).message if first.language != languages.FIRST else "",
    }


def _way(row: Notice) -> dict[str, Any]:
    return {
        "channel": CHANNELS[row.channel],
        "is_copy": row.is_copy,
        "state": NOTICE_STATES[row.state],
        "tone": sheet.NOTICE_TONES[row.state],
        "when": row.sent_at or row.letter_date or row.created_at,
        "read": row.read_at,
        "outcome": words_of.outcome_of(row),
        "attempts": calls.attempts(row) if row.channel == "phone" else 0,
    }
